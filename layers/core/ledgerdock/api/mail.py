"""When people want mails, and the addresses that administrators enter for their tenant."""

import re
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.pages import View
from ledgerdock.jobs.mail import When
from ledgerdock.jobs.mail_settings import ADDRESS, LONGEST_ADDRESS, MOST_ADDRESSES, MailPreference, MailSettings

router = new_router()

TAG = "Preferences"
_STRICT = ConfigDict(frozen=True, extra="forbid", defer_build=True)
_OF_IMPORTS = "When a mail about the end of an import, or of an undo, is wanted; `errors`: unless all went well."
_OF_EXPORTS = "The same about an export."

_IS_ADDRESS = re.compile(ADDRESS)


def _address(text: str) -> str:
    if _IS_ADDRESS.fullmatch(text) is None:
        raise PydanticCustomError("address", "This is no e-mail address; write it like books@acme.example")
    return text


MailAddress = Annotated[
    str, Field(max_length=LONGEST_ADDRESS, json_schema_extra={"pattern": f"^{ADDRESS}$"}), AfterValidator(_address)
]


class MailPreferenceView(BaseModel):
    """When you want mails about what you start."""

    model_config = _STRICT

    imports: When = Field(description=_OF_IMPORTS)
    exports: When = Field(description=_OF_EXPORTS)


class ChangeMailSettings(BaseModel):
    """Who gets mails about all jobs of the tenant, and when."""

    model_config = _STRICT

    addresses: list[MailAddress] = Field(
        max_length=MOST_ADDRESSES, description="Where they go.", examples=[["books@acme.example"]]
    )
    imports: When = Field(description=_OF_IMPORTS)
    exports: When = Field(description=_OF_EXPORTS)


class MailSettingsView(View):
    """Who gets mails about all jobs of the tenant, and when."""

    addresses: list[str] = Field(description="Where they go.", examples=[["books@acme.example"]])
    imports: When = Field(description=_OF_IMPORTS)
    exports: When = Field(description=_OF_EXPORTS)
    sender: str | None = Field(
        description="Where mails come from; null when this installation sends none.", examples=["books@acme.example"]
    )
    updated_by: str | None = Field(description="Who changed it last; null for nobody.", examples=["ann"])
    updated_at: str | None = Field(description="When, UTC.", examples=["2026-03-04T10:00:00.000Z"])


@router.get("/me/mail", tags=[TAG], summary="Show when you want mails", operation_id="show_mail_preference")
def show_preference() -> MailPreferenceView:
    call = call_of(router)
    return _preference_view(call.runtime.mail_settings.preference(call.tenant, call.identity.user))


@router.put(
    "/me/mail",
    tags=[TAG],
    summary="Choose when you want mails",
    description="About imports and exports that you start. What is said for a single one counts more. "
    "The last choice counts.",
    operation_id="choose_mail_preference",
)
def choose_preference(wish: Annotated[MailPreferenceView, Body()]) -> MailPreferenceView:
    call = call_of(router)
    chosen = MailPreference(imports=wish.imports, exports=wish.exports)
    call.runtime.mail_settings.save_preference(call.tenant, call.identity.user, chosen)
    return _preference_view(chosen)


@router.get("/settings/mail", tags=[TAG], summary="Show who gets mails", operation_id="show_mail_settings")
def show_settings() -> MailSettingsView:
    call = call_of(router)
    return _settings_view(call, call.runtime.mail_settings.settings(call.tenant))


@router.put(
    "/settings/mail",
    tags=[TAG],
    summary="Enter who gets mails",
    description="Addresses that get a mail about all jobs of your tenant, also those nobody started who is signed in. "
    "The last change counts.",
    operation_id="change_mail_settings",
)
def change_settings(wish: Annotated[ChangeMailSettings, Body()]) -> MailSettingsView:
    call = call_of(router)
    wanted = MailSettings(addresses=tuple(dict.fromkeys(wish.addresses)), imports=wish.imports, exports=wish.exports)
    return _settings_view(call, call.runtime.mail_settings.save_settings(call.tenant, wanted, call.identity.user))


def _preference_view(chosen: MailPreference) -> MailPreferenceView:
    return MailPreferenceView(imports=chosen.imports, exports=chosen.exports)


def _settings_view(call: Call, known: MailSettings) -> MailSettingsView:
    return MailSettingsView(
        addresses=list(known.addresses),
        imports=known.imports,
        exports=known.exports,
        sender=call.runtime.settings.mail_from or None,
        updated_by=known.updated_by,
        updated_at=known.updated_at,
    )
