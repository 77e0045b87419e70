"""The API's answers, as types.

They are the plain JSON values the API sent: nothing is copied or dropped, so keys a newer API adds are there as well.
Times are UTC in ISO 8601.
"""

from collections.abc import Mapping
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

Stage = Literal["uploading", "queued", "reading", "importing", "writing_results", "stopping", "ended"]
"""What is being done for a job now."""
AttemptKind = Literal["import", "retry", "retry_failed", "repair"]

ResultPart = Literal["succeeded", "failed", "unprocessed"]


Mode = Literal["create", "update", "upsert", "delete"]


class ColumnMapping(TypedDict, total=False):
    """What you say about the columns of a file; columns are named by label or field name.

    `columns`: heading -> column, None to leave it alone. `values`: column -> written value -> what it means, "" for
    blank. `constants`: column -> its value in every row.
    """

    columns: dict[str, str | None]
    values: dict[str, dict[str, str]]
    constants: dict[str, str]


class SavedMappingFacts(TypedDict):
    """A mapping with a name; `version` counts from 1, each save makes one."""

    id: str
    name: str
    record_type: str
    version: int
    saved_by: str
    saved_at: str


class SavedMapping(SavedMappingFacts):
    """A version of a saved mapping."""

    mapping: ColumnMapping


class UsedMapping(ColumnMapping):
    """The mapping an import uses; name and version of a saved one."""

    name: str | None
    version: int | None


class FoundColumn(TypedDict):
    """How a column of a file was found."""

    heading: str
    column: str
    by: Literal["mapping", "label", "template", "name", "synonym"]


class ImportOptions(TypedDict, total=False):
    """What you know about a file, and what is to be done with its rows.

    What is left out about the file is found in it. `expect_plan` is the `plan` of a dry run: write only if the import
    would do exactly that.
    """

    sheet: str
    encoding: str
    delimiter: str
    date_order: Literal["dmy", "mdy"]
    mode: Mode
    on_existing: Literal["error", "update", "skip"]
    on_missing: Literal["error", "skip"]
    dry_run: bool
    expect_plan: str
    mapping: ColumnMapping
    mapping_name: str
    mapping_version: int
    decimal: Literal["point", "comma"]
    thousands: Literal["none", "point", "comma", "space", "apostrophe", "lakhs"]
    currency: str
    negative: list[Literal["parentheses", "trailing-minus"]]
    mail: Literal["always", "errors", "never"]


class Totals(TypedDict):
    """Control totals of a record type; `money`: label of the column -> currency -> exact sum, as text."""

    rows: int
    records: int
    money: dict[str, dict[str, str]]


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
    fate: Literal["imported", "ignored", "made"]
    reason: str | None
    record_type: str | None
    rows: int
    counts: Counts
    format: str | None
    encoding: str | None
    delimiter: str | None
    columns: list[FoundColumn]
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


class JobMail(TypedDict):
    """The mail about a job's end; `reason` says why it was not sent."""

    state: Literal["pending", "sending", "sent", "refused", "unknown", "unwanted", "off"]
    to: list[str]
    at: str | None
    reason: JobError | None


class Job(TypedDict):
    """An import, or the undo of one."""

    id: str
    number: int
    kind: str
    record_type: str
    state: JobState
    status: str
    stage: Stage
    message: str
    attempt: int
    attempt_kind: AttemptKind
    attempts: list[Attempt]
    same_as: JobLink | None
    undo: str | None
    undo_of: JobLink | None
    file: str
    upload: dict[str, Any] | None
    mapping: UsedMapping | None
    files: list[FoundFile]
    mode: Mode
    dry_run: bool
    plan: str | None
    totals: dict[str, Totals]
    rows: int
    processed: int
    total: int | None
    percent: int | None
    rate: float | None
    eta_seconds: int | None
    counts: Counts
    error: JobError | None
    waiting_for: str | None
    waiting_for_number: int | None
    cancelled_by: str | None
    results: dict[str, Result]
    mail: JobMail | None
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


class Change(TypedDict):
    """One field of one record that a dry run would change; `line` is that of a document, null in its header."""

    file: str
    row: int
    record_type: str
    key: str
    outcome: Literal["created", "updated", "deleted"]
    column: str
    line: int | None
    before: str | bool | None
    after: str | bool | None


class Reason(TypedDict):
    """How many row errors have one code in one column; message and hint are those of the first."""

    code: str
    column: str
    message: str
    hint: str
    count: int
    first_file: str
    first_row: int


class AuditEntry(TypedDict):
    """Something that happened to an import; `times` is how often, for downloads."""

    at: str
    event: str
    by: str
    detail: str | None
    times: int


Value = str | bool | None
"""A value of a record: numbers, days and moments are text."""

Line = Mapping[str, Value]
"""One line of a document: values by name of the column."""


class Record(TypedDict):
    """A record without the lines of a document; `updated_by` for a change by hand, `job` and `row` for an import's."""

    id: str
    key: str
    record_type: str
    version: int
    values: dict[str, Value]
    outcome: str
    updated_at: str
    updated_by: str | None
    job: str | None
    row: int | None


class FullRecord(Record):
    """A record; `lines` are those of a document."""

    lines: list[dict[str, Value]]
    written_by: "Origin"


Sharing = Literal["personal", "shared"]
"""Whose a saved filter is: yours, or everybody's of your tenant."""


class SavedFilter(TypedDict):
    """A filter with a name; `can_edit` says whether you may change and delete it."""

    id: str
    name: str
    scope: Sharing
    filters: list[str]
    version: int
    created_by: str
    updated_by: str
    updated_at: str
    can_edit: bool


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
