"""Imports, and what became of their rows."""

from typing import Any, Literal, TypedDict

from ledgerdock_client.models.jobs import Action, JobError, JobLink, JobMail, JobState
from ledgerdock_client.models.mappings import ColumnMapping, UsedMapping

Stage = Literal["uploading", "queued", "reading", "importing", "writing_results", "stopping", "ended"]
"""What is being done for a job now."""

AttemptKind = Literal["import", "retry", "retry_failed", "repair"]

ResultPart = Literal["succeeded", "failed", "unprocessed"]

Mode = Literal["create", "update", "upsert", "delete"]


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


class Result(TypedDict):
    """One result file: the key of its object, and how many rows it holds."""

    key: str
    rows: int


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


class UploadForm(TypedDict):
    """Where a file goes: a form to post with `fields` as they are, and the file last."""

    url: str
    fields: dict[str, str]
    expires_at: str
    max_bytes: int
