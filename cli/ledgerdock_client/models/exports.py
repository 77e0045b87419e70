"""Exports, and what can be exported."""

from typing import Literal, TypedDict

from ledgerdock_client.models.jobs import Action, JobError, JobMail, JobState

ExportFormat = Literal["csv", "xlsx", "jsonl"]

ExportStatus = Literal["started", "finished", "failed"]
"""Where an export stands, in the words of the export history."""


class ExportWish(TypedDict, total=False):
    """What is to be exported; what is left out is all records, all columns, and `csv`."""

    filters: list[str]
    columns: list[str]
    format: ExportFormat
    zipped: bool
    mail: Literal["always", "errors", "never"]


class ExportFile(TypedDict):
    """The file of a finished export; `size` in bytes, `expired` when it is gone."""

    name: str
    size: int
    rows: int
    expires_at: str
    expired: bool


class ExportAttempt(TypedDict):
    """A try of an export that has ended."""

    attempt: int
    by: str
    state: JobState
    status: ExportStatus
    error: JobError | None
    started_at: str | None
    ended_at: str | None


class Export(TypedDict):
    """An export: one line of the export history. `finished_at` and `failed_at`: one of them, once it has ended."""

    id: str
    number: int
    kind: Literal["export"]
    description: str
    name: str
    record_type: str
    format: ExportFormat
    zipped: bool
    filters: list[str]
    columns: list[str]
    state: JobState
    status: ExportStatus
    message: str
    attempt: int
    attempts: list[ExportAttempt]
    processed: int
    total: int | None
    progress: str
    percent: int | None
    rate: float | None
    eta_seconds: int | None
    stalled: bool
    file: ExportFile | None
    error: JobError | None
    mail: JobMail | None
    stopped_by: str | None
    created_by: str
    created_at: str
    started_at: str | None
    snapshot_at: str | None
    finished_at: str | None
    failed_at: str | None
    updated_at: str
    actions: list[Action]
    poll_after_ms: int | None


class ExportColumn(TypedDict):
    """A column of an export."""

    name: str
    label: str
    kind: str


class Exportable(TypedDict):
    """A named export or a record type, and its columns; `filters` are the properties it can be narrowed down by."""

    name: str
    label: str
    record_type: str
    columns: list[ExportColumn]
    filters: list[str]
