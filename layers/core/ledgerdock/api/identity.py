"""Who is asking: tenant, role and user, from the verified claims of an access token and from nothing else."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.jobs.memberships import memberships


class Role(StrEnum):
    """What a person may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may."""
        return _RANKS[self] >= _RANKS[needed]


class Identity(NamedTuple):
    """The person behind a request, and in which tenant and role."""

    tenant: str
    role: Role
    user: str


_RANKS = {role: rank for rank, role in enumerate(Role)}


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """The identity in the claims of an access token, as API Gateway hands them over.

    Tenant and role come from the one group of the form `acme:operator`. Raises Rejected: `auth.no_token` without the
    claims of an access token (an ID token is none), `auth.no_tenant` for none or several such groups.
    """
    user = claims.get("username")
    if claims.get("token_use") != "access" or not isinstance(user, str) or not user:
        raise Rejected("auth.no_token")
    found = memberships(_groups(claims.get("cognito:groups")))
    if len(found) != 1:
        raise Rejected("auth.no_tenant", groups=len(found))
    ((tenant, role),) = found
    return Identity(tenant, Role(role), user)


def _groups(claim: Any) -> Sequence[str]:
    """A list claim: API Gateway writes it as one text, `[acme:operator staff]`."""
    if isinstance(claim, str):
        return claim.removeprefix("[").removesuffix("]").split()
    return [group for group in claim if isinstance(group, str)] if isinstance(claim, Sequence) else ()
