"""Mails about the ends of jobs: when they are wanted, where they go, and the links in them."""

from collections.abc import Sequence
from typing import Literal, TypedDict, cast

from ledgerdock_client.wire import Wire, json_of, segment

When = Literal["always", "errors", "never"]


class MailPreference(TypedDict):
    """When you want mails about what you start; `errors`: unless all went well."""

    imports: When
    exports: When


class MailSettings(TypedDict):
    """Addresses that get mails about all jobs of your tenant; `sender` is None when no mails are sent at all."""

    addresses: list[str]
    imports: When
    exports: When
    sender: str | None
    updated_by: str | None
    updated_at: str | None


class Mails:
    """`client.mails`. Every method raises ApiError, Unreachable and SignInNeeded."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def preference(self) -> MailPreference:
        """When you want mails."""
        return cast("MailPreference", self._wire.json("/me/mail"))

    def choose(self, *, imports: When, exports: When) -> MailPreference:
        """Choose when you want mails."""
        asked = self._wire.ask("PUT", "/me/mail", body={"imports": imports, "exports": exports})
        return cast("MailPreference", json_of(asked))

    def settings(self) -> MailSettings:
        """Who gets mails about all jobs; for administrators."""
        return cast("MailSettings", self._wire.json("/settings/mail"))

    def change_settings(self, addresses: Sequence[str], *, imports: When, exports: When) -> MailSettings:
        """Enter who gets mails about all jobs; for administrators."""
        body = {"addresses": list(addresses), "imports": imports, "exports": exports}
        return cast("MailSettings", json_of(self._wire.ask("PUT", "/settings/mail", body=body)))

    def revoke_links(self, kind: Literal["imports", "exports"], job: str) -> int:
        """Let the mailed links of a job, named by id or number, open nothing any more; how many it were."""
        return int(json_of(self._wire.ask("DELETE", f"/{kind}/{segment(job)}/link"))["revoked"])
