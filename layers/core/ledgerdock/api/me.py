"""The person who asks."""

from pydantic import Field

from ledgerdock.api.calls import call_of, new_router
from ledgerdock.api.identity import Role
from ledgerdock.api.pages import View

router = new_router()


class Me(View):
    """Who the API takes you for."""

    user: str = Field(description="Your user name.", examples=["operator@acme.example"])
    tenant: str = Field(description="Whose records you work with.", examples=["acme"])
    role: Role = Field(description="What you may do.", examples=["operator"])


@router.get("/me", tags=["People"], summary="Who the API takes you for", operation_id="show_me")
def show_me() -> Me:
    identity = call_of(router).identity
    return Me(user=identity.user, tenant=identity.tenant, role=identity.role)
