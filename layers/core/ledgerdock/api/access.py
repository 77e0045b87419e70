"""What each route asks of whoever calls it: the one table of authorisation.

A route that is missing here does not exist for anybody. Keys are API Gateway's route keys.
"""

from collections.abc import Mapping
from typing import Any

from ledgerdock.api.identity import Identity, Role, identity_of
from ledgerdock.errors import Rejected

ROUTES: Mapping[str, Role | None] = {
    "GET /me": Role.VIEWER,
    "GET /me/mail": Role.VIEWER,
    "PUT /me/mail": Role.VIEWER,
    "GET /settings/mail": Role.ADMIN,
    "PUT /settings/mail": Role.ADMIN,
    "GET /record-types": Role.VIEWER,
    "GET /record-types/{name}": Role.VIEWER,
    "GET /record-types/{name}/template": Role.VIEWER,
    "GET /imports": Role.VIEWER,
    "POST /imports": Role.OPERATOR,
    "GET /imports/{id}": Role.VIEWER,
    "GET /imports/{id}/errors": Role.VIEWER,
    "GET /imports/{id}/results/{part}": Role.VIEWER,
    "GET /imports/{id}/file": Role.VIEWER,
    "GET /imports/{id}/audit": Role.VIEWER,
    "GET /imports/{id}/changes": Role.VIEWER,
    "POST /imports/{id}/cancel": Role.OPERATOR,
    "POST /imports/{id}/apply": Role.OPERATOR,
    "POST /imports/{id}/retry": Role.OPERATOR,
    "POST /imports/{id}/retry-failed": Role.OPERATOR,
    "POST /imports/{id}/repair": Role.OPERATOR,
    "GET /imports/{id}/undo": Role.VIEWER,
    "POST /imports/{id}/undo": Role.OPERATOR,
    "GET /exportables": Role.VIEWER,
    "GET /exports": Role.VIEWER,
    "POST /exports": Role.OPERATOR,
    "GET /exports/{id}": Role.VIEWER,
    "GET /exports/{id}/file": Role.VIEWER,
    "GET /exports/{id}/audit": Role.VIEWER,
    "POST /exports/{id}/reset": Role.OPERATOR,
    "POST /exports/{id}/mark-failed": Role.OPERATOR,
    "DELETE /imports/{id}/link": Role.OPERATOR,
    "DELETE /exports/{id}/link": Role.OPERATOR,
    "GET /links/{token}": None,
    "GET /records/{type}": Role.VIEWER,
    "GET /records/{type}/{key}": Role.VIEWER,
    "GET /records/{type}/{key}/history": Role.VIEWER,
    "PATCH /records/{type}/{key}": Role.OPERATOR,
    "GET /filters/{page}": Role.VIEWER,
    "GET /filters/{page}/{name}": Role.VIEWER,
    "PUT /filters/{page}/{name}": Role.VIEWER,
    "DELETE /filters/{page}/{name}": Role.VIEWER,
    "GET /mappings/{type}": Role.VIEWER,
    "GET /mappings/{type}/{name}": Role.VIEWER,
    "PUT /mappings/{type}/{name}": Role.OPERATOR,
    "DELETE /mappings/{type}/{name}": Role.OPERATOR,
    "GET /columns/{page}": Role.VIEWER,
    "PUT /columns/{page}": Role.VIEWER,
    "GET /openapi.json": None,
    "GET /docs": None,
}
"""Route key -> the least role that may use it; None for the routes that are open to everybody."""


def authorise(route: str, claims: Mapping[str, Any]) -> Identity | None:
    """Who may go on; None on an open route.

    Raises Rejected: `not_found` for a route that is not in the table, `auth.no_token`, `auth.no_tenant`, and
    `auth.role` when the role does not suffice.
    """
    if route not in ROUTES:
        raise Rejected("not_found")
    needed = ROUTES[route]
    if needed is None:
        return None
    identity = identity_of(claims)
    if not identity.role.covers(needed):
        raise Rejected("auth.role", role=identity.role.value, needed=needed.value)
    return identity
