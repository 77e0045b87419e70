"""How people reach the HTTP API of the stack: its address, its user pool, and who may sign in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledgerdock_local.deployment import Deployment, Resource
from ledgerdock_local.functions import Functions
from ledgerdock_local.http_api import HttpApi, read_definition
from ledgerdock_local.identities import Identities
from ledgerdock_local.options import REGION, LocalCloudError
from ledgerdock_local.people import Person, make_people
from ledgerdock_local.resource_types import HTTP_API, USER_POOL, USER_POOL_CLIENT

FIRST_USER = "operator@acme.example"


@dataclass(frozen=True)
class Access:
    """What is None or empty is not in the template."""

    api_url: str | None = None
    user_pool_id: str | None = None
    client_id: str | None = None
    people: tuple[Person, ...] = ()

    def state(self) -> Mapping[str, Any]:
        """What the state file says: `sign_in` is the one to use when nobody said whom."""
        first = next((person for person in self.people if person.user == FIRST_USER), None)
        return {
            "api_url": self.api_url,
            "user_pool_id": self.user_pool_id,
            "client_id": self.client_id,
            "sign_in": {"user": first.user, "password": first.password} if first else None,
            "people": [person._asdict() for person in self.people],
        }

    def hint(self) -> str | None:
        """For whoever started it: how commands and programs sign in, and a line for each of the sample people."""
        if not self.people:
            return None
        widest = max(len(person.user) for person in self.people)
        people = "".join(f"\n  {person.user:{widest}}  {person.password}" for person in self.people)
        return (
            f"sign in: commands do so by themselves, as {FIRST_USER} or LEDGERDOCK_USER; "
            f"API docs: {self.api_url}/docs{people}"
        )


def open_access(
    api: HttpApi | None, api_url: str | None, deployment: Deployment, functions: Functions, identities: Identities
) -> Access:
    """Let people in: the sample people of the user pool, and the API for their tokens. Raises LocalCloudError."""
    pool, client = _only(deployment, USER_POOL), _only(deployment, USER_POOL_CLIENT)
    if api is not None:
        definition = _only(deployment, HTTP_API)
        if definition is None or "Body" not in definition.properties:
            raise LocalCloudError("the HTTP API has no routes")
        issuers = [f"https://cognito-idp.{REGION}.amazonaws.com/{pool.physical_id}"] if pool else []
        api.open(read_definition(definition.physical_id, definition.properties["Body"], frozenset(issuers)), functions)
    if pool is None or client is None:
        return Access(api_url)
    return Access(api_url, pool.physical_id, client.physical_id, make_people(pool.physical_id, identities))


def _only(deployment: Deployment, kind: str) -> Resource | None:
    found = list(deployment.of_kind(kind))
    if len(found) > 1:
        raise LocalCloudError(f"{len(found)} resources of type {kind}: one is served here")
    return found[0] if found else None
