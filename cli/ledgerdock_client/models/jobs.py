"""What all jobs have in common."""

from typing import Literal, TypedDict

JobState = Literal[
    "uploading",
    "queued",
    "validating",
    "processing",
    "cancelling",
    "completed",
    "completed_with_errors",
    "failed",
    "cancelled",
    "timed_out",
    "reverted",
]

END_STATES = frozenset({"completed", "completed_with_errors", "failed", "cancelled", "timed_out", "reverted"})
"""States after which a job does not move any more."""


class JobError(TypedDict):
    """What stopped a whole job."""

    code: str
    message: str
    hint: str


class JobMail(TypedDict):
    """The mail about a job's end; `reason` says why it was not sent."""

    state: Literal["pending", "sending", "sent", "refused", "unknown", "unwanted", "off"]
    to: list[str]
    at: str | None
    reason: JobError | None


class JobLink(TypedDict):
    """Another import or undo."""

    id: str
    number: int


class Action(TypedDict):
    """Something that can be done to a job, or why it cannot be done now."""

    name: str
    allowed: bool
    reason: str | None


class AuditEntry(TypedDict):
    """Something that happened to a job; `times` is how often, for downloads."""

    at: str
    event: str
    by: str
    detail: str | None
    times: int
