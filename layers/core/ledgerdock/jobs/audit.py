"""The audit trail of a job: who did what, and when.

A change of state carries its entry in the same write, so that neither is there without the other.
"""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.table import Item, Update
from ledgerdock.jobs.job import JobState

SYSTEM = "system"
"""Who does what no person did."""

BY_LINK = "link"
"""Who downloads by a mailed link: it does not say who has it."""

TRAIL = "audit"
"""The attribute of a job's item that holds the entries of its changes of state."""

DOWNLOADS = "DOWNLOAD#"
"""Begin of the sort keys of what was downloaded: one item for each file and person, so that a trail stays small."""


class AuditEvent(StrEnum):
    """What happened to a job; the states stand for their beginning."""

    REGISTERED = "registered"
    UPLOADED = "uploaded"
    WAITING = "waiting"
    QUEUED = JobState.QUEUED.value
    VALIDATING = JobState.VALIDATING.value
    PROCESSING = JobState.PROCESSING.value
    CANCELLING = JobState.CANCELLING.value
    COMPLETED = JobState.COMPLETED.value
    COMPLETED_WITH_ERRORS = JobState.COMPLETED_WITH_ERRORS.value
    FAILED = JobState.FAILED.value
    CANCELLED = JobState.CANCELLED.value
    TIMED_OUT = JobState.TIMED_OUT.value
    REVERTED = JobState.REVERTED.value
    RETRY = "retry"
    RETRY_FAILED = "retry_failed"
    REPAIR = "repair"
    RESET = "reset"
    MARKED_FAILED = "marked_failed"
    UNDO = "undo"
    DOWNLOADED = "downloaded"
    LINKS_REVOKED = "links_revoked"


class AuditEntry(BaseModel):
    """One line of the trail. Times are UTC in ISO 8601.

    `detail`: the id of the job that is waited for or that undoes this one, the number of the attempt that begins, the
    file that was downloaded, or how many links were revoked. `times` is how often this person downloaded it, the last
    time `at`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: str
    event: AuditEvent
    by: str = SYSTEM
    detail: str | None = None
    times: int = 1


def entry(at: str, event: str, by: str = SYSTEM, detail: str | None = None) -> Item:
    """An entry as it is stored on a job."""
    return AuditEntry(at=at, event=AuditEvent(event), by=by, detail=detail).model_dump(mode="json", exclude={"times"})


def download(partition: str, at: str, file: str, by: str) -> Update:
    """The write that notes a download of `file`."""
    facts = {"event": AuditEvent.DOWNLOADED.value, "detail": file, "by": by, "at": at}
    return Update(partition, f"{DOWNLOADS}{file}#{by}", set=facts, add={"times": 1})


def trail(job: Item, downloads: Sequence[Item]) -> list[AuditEntry]:
    """All entries, the oldest first. A step that was tried again stands there once, as its first try."""
    entries: list[AuditEntry] = []
    for known in map(AuditEntry.model_validate, job.get(TRAIL, ())):
        if not entries or known.model_copy(update={"at": entries[-1].at}) != entries[-1]:
            entries.append(known)
    entries += map(AuditEntry.model_validate, downloads)
    return sorted(entries, key=lambda known: known.at)
