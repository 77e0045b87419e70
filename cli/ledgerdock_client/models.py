"""The API's answers, as types.

They are the plain JSON values the API sent: nothing is copied or dropped, so keys a newer API adds are there as well.
Times are UTC in ISO 8601.
"""

from typing import Any, Literal, TypedDict

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

AttemptKind = Literal["import", "retry", "retry_failed", "repair"]

ResultPart = Literal["succeeded", "failed", "unprocessed"]


class ImportOptions(TypedDict, total=False):
    """What you know about a file; what is left out is found in the file itself."""

    sheet: str
    encoding: str
    delimiter: str
    date_order: Literal["dmy", "mdy"]


class Counts(TypedDict):
    """Rows by outcome. Every row has exactly one, so in an ended job they sum to its `rows`."""

    created: int
    updated: int
    unchanged: int
    deleted: int
    duplicate: int
    skipped: int
    invalid: int
    failed: int
    unprocessed: int


class JobError(TypedDict):
    """What stopped a whole job."""

    code: str
    message: str
    hint: str


class Result(TypedDict):
    """One result file: the key of its object, and how many rows it holds."""

    key: str
    rows: int


class Action(TypedDict):
    """Something that can be done to a job, or why it cannot be done now."""

    name: str
    allowed: bool
    reason: str | None


class FoundFile(TypedDict):
    """A file or sheet found in an upload, and what became of it."""

    file: str
    sheet: str | None
    fate: Literal["imported", "ignored"]
    reason: str | None
    record_type: str | None
    rows: int
    counts: Counts
    format: str | None
    encoding: str | None
    delimiter: str | None
    ignored_columns: list[str]
    date_orders: dict[str, str]


class JobLink(TypedDict):
    """Another import or undo."""

    id: str
    number: int


class Attempt(TypedDict):
    """A try of an import that has ended."""

    attempt: int
    kind: AttemptKind
    by: str
    state: JobState
    rows: int
    counts: Counts
    error: JobError | None
    results: dict[str, Result]
    started_at: str | None
    finished_at: str | None


class Job(TypedDict):
    """An import, or the undo of one."""

    id: str
    number: int
    kind: str
    record_type: str
    state: JobState
    status: str
    attempt: int
    attempt_kind: AttemptKind
    attempts: list[Attempt]
    same_as: JobLink | None
    undo: str | None
    undo_of: JobLink | None
    file: str
    upload: dict[str, Any] | None
    files: list[FoundFile]
    rows: int
    processed: int
    total: int | None
    rate: float | None
    eta_seconds: int | None
    counts: Counts
    error: JobError | None
    waiting_for: str | None
    cancelled_by: str | None
    results: dict[str, Result]
    created_at: str
    started_at: str | None
    finished_at: str | None
    updated_at: str
    generated_by: str
    actions: list[Action]
    poll_after_ms: int | None


class RowError(TypedDict):
    """What is wrong with one row; `row` as spreadsheets count, `column` "" for the whole row."""

    file: str
    row: int
    column: str
    value: str
    code: str
    message: str
    hint: str


class Reason(TypedDict):
    """How many row errors have one code in one column; message and hint are those of the first."""

    code: str
    column: str
    message: str
    hint: str
    count: int
    first_file: str
    first_row: int


class KeptRecord(TypedDict):
    """A record an undo would leave as it is, and why."""

    record_type: str
    key: str
    code: str
    message: str
    hint: str


class UndoPreview(TypedDict):
    """What an undo would do: records by what would become of them, and the first of those that would be kept."""

    counts: Counts
    kept: list[KeptRecord]
    is_complete: bool


class Origin(TypedDict):
    """Who wrote a version of a record: a person (`by`), or a row of an import."""

    version: int
    outcome: str
    at: str
    by: str | None
    job_id: str | None
    job: int | None
    file: str | None
    sheet: str | None
    row: int | None


class History(TypedDict):
    """The versions of a record, the newest first; `is_whole`: they go back to its making."""

    versions: list[Origin]
    is_whole: bool


class Me(TypedDict):
    """Who the API takes you for."""

    user: str
    tenant: str
    role: Literal["viewer", "operator", "admin"]


class Column(TypedDict):
    """A column of a record type's template."""

    name: str
    label: str
    kind: str
    required: bool
    max_length: int | None
    choices: list[str]
    synonyms: list[str]
    references: list[str]
    is_line: bool
    example: str
    description: str


class RecordType(TypedDict):
    """A kind of record; `key` are the names of the columns that identify one."""

    name: str
    label: str
    plural: str
    area: str
    description: str
    is_document: bool
    key: list[str]
    references: list[str]
    columns: list[Column]


class UploadForm(TypedDict):
    """Where a file goes: a form to post with `fields` as they are, and the file last."""

    url: str
    fields: dict[str, str]
    expires_at: str
    max_bytes: int
