"""Who wants mails: each person for their own jobs, and the addresses that the administrators of a tenant set."""

from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.table import Put, Table
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.mail import When

MOST_ADDRESSES = 10

ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
"""The form of an address that mails are sent to: nothing in it has a meaning in a header."""

LONGEST_ADDRESS = 254


class MailPreference(BaseModel):
    """When somebody wants mails about the jobs they started."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    imports: When = When.ALWAYS
    exports: When = When.ALWAYS


class MailSettings(BaseModel):
    """Addresses that get mails about all jobs of a tenant, and when. Times are UTC in ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    addresses: tuple[str, ...] = ()
    imports: When = When.ALWAYS
    exports: When = When.ALWAYS
    updated_by: str | None = None
    updated_at: str | None = None


class MailSettingsStore:
    """Preferences and settings about mails in the jobs table; the last change counts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def preference(self, tenant: str, user: str) -> MailPreference:
        """What somebody chose, or the default."""
        return MailPreference.model_validate(self._table.get(_partition(tenant), _personal(user)) or {})

    def save_preference(self, tenant: str, user: str, preference: MailPreference) -> None:
        """Keep what somebody chose."""
        item = {"pk": _partition(tenant), "sk": _personal(user), **preference.model_dump(mode="json")}
        self._table.write(Put(item))

    def settings(self, tenant: str) -> MailSettings:
        """The settings of a tenant, or the default: no addresses."""
        return MailSettings.model_validate(self._table.get(_partition(tenant), _SETTINGS) or {})

    def save_settings(self, tenant: str, wanted: MailSettings, by: str) -> MailSettings:
        """Keep the settings of a tenant; returns them with who changed them, and when."""
        saved = wanted.model_copy(update={"updated_by": by, "updated_at": now()})
        item = {**saved.model_dump(mode="json"), "addresses": list(saved.addresses)}
        self._table.write(Put({"pk": _partition(tenant), "sk": _SETTINGS, **item}))
        return saved


_SETTINGS = "MAIL#SETTINGS"


def _partition(tenant: str) -> str:
    return f"{tenant}#PREFERENCES"


def _personal(user: str) -> str:
    return f"MAIL#USER#{user}"
