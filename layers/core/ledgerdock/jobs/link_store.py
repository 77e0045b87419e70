"""The links that were mailed: one item for each, beside its job, so that it can be revoked."""

from collections.abc import Iterator
from contextlib import suppress

from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.table import ABSENT, PRESENT, ConditionFailed, Put, Table, Update
from ledgerdock.jobs.audit import TRAIL, AuditEvent, entry
from ledgerdock.jobs.job import JobRef
from ledgerdock.jobs.job_store import job_key, now

_KEPT_LONGER = 30 * 24 * 3600
"""Seconds: the clock of whoever removes it may be wrong, but a link in its time must be found."""


class StoredLink(BaseModel):
    """A link as it was given out. `expires` in seconds since 1970; `revoked_at` is UTC in ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    part: str
    expires: int
    revoked_at: str | None = None
    revoked_by: str | None = None


class LinkStore:
    """The links of the jobs of all tenants."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, ref: JobRef, link: StoredLink) -> None:
        """Store a link before it is given out."""
        item = {
            "pk": job_key(ref.tenant, ref.id)[0],
            "sk": _sort_key(ref.attempt, link.id),
            "expiration": link.expires + _KEPT_LONGER,
            **link.model_dump(),
        }
        self._table.write(Put(item, when={"pk": ABSENT}))

    def get(self, ref: JobRef, link: str) -> StoredLink | None:
        """A link; None for one that was never given out, or long ago."""
        item = self._table.get(job_key(ref.tenant, ref.id)[0], _sort_key(ref.attempt, link))
        return StoredLink.model_validate(item) if item else None

    def revoke_all(self, tenant: str, job: str, by: str) -> int:
        """Let no link of a job open anything any more; how many it were. Doing it again changes nothing."""
        revoked = 0
        for key in self._good(tenant, job):
            change = {"revoked_at": now(), "revoked_by": by}
            with suppress(ConditionFailed):
                self._table.update(Update(*key, set=change, when={"pk": PRESENT}))
                revoked += 1
        if revoked:
            told = entry(now(), AuditEvent.LINKS_REVOKED, by, detail=str(revoked))
            self._table.update(Update(*job_key(tenant, job), append={TRAIL: told}, when={"pk": PRESENT}))
        return revoked

    def _good(self, tenant: str, job: str) -> Iterator[tuple[str, str]]:
        partition = job_key(tenant, job)[0]
        for item in self._table.query(partition, _LINKS):
            if item["revoked_at"] is None:
                yield partition, item["sk"]


_LINKS = "LINK#"


def _sort_key(attempt: int, link: str) -> str:
    return f"{_LINKS}{attempt:04d}#{link}"
