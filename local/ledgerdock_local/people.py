"""The sample people of the local cloud: two tenants, each with one person per role."""

import secrets
from typing import NamedTuple

from moto.cognitoidp.models import cognitoidp_backends

from ledgerdock_local.identities import Identities
from ledgerdock_local.options import ACCOUNT, REGION

TENANTS = ("acme", "globex")
ROLES = ("viewer", "operator", "admin")


class Person(NamedTuple):
    """Somebody who can sign in."""

    user: str
    password: str
    tenant: str
    role: str


def make_people(pool_id: str, identities: Identities) -> tuple[Person, ...]:
    """Sign up everybody in a user pool, in the group `{tenant}:{role}`; a person keeps password and `sub`."""
    people = [_person(tenant, role, identities) for tenant in TENANTS for role in ROLES]
    for person in people:
        _sign_up(pool_id, person, identities.get(f"{person.user}/sub", _new_sub))
    return tuple(people)


def _person(tenant: str, role: str, identities: Identities) -> Person:
    user = f"{role}@{tenant}.example"
    return Person(user, identities.get(f"{user}/password", _new_password), tenant, role)


def _new_password() -> str:
    """120 random bits, and one of each kind of character that pools ask for."""
    return f"{secrets.token_urlsafe(15)}-aA1"


def _new_sub() -> str:
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _sign_up(pool_id: str, person: Person, sub: str) -> None:
    backend = cognitoidp_backends[ACCOUNT][REGION]
    users = backend.user_pools[pool_id].users
    group = f"{person.tenant}:{person.role}"
    email = [{"Name": "email", "Value": person.user}, {"Name": "email_verified", "Value": "true"}]
    user = backend.admin_create_user(pool_id, person.user, "SUPPRESS", person.password, email)
    # moto draws a new `sub` for everybody; where people sign in by mail address it is their user name, too.
    del users[user.username]
    if user.username == user.id:
        user.username = sub
    user.id = sub
    user.update_attributes([{"Name": "sub", "Value": sub}])
    users[user.username] = user
    backend.admin_set_user_password(pool_id, person.user, person.password, permanent=True)
    backend.create_group(pool_id, group, f"{person.role} of {person.tenant}", role_arn="", precedence=0)
    backend.admin_add_user_to_group(pool_id, group, person.user)
