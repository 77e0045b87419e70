"""A job: one execution of an import, export, sync or undo, and the closed words that describe it."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.found_columns import FoundColumn
from ledgerdock.jobs.export import Export
from ledgerdock.jobs.mail import FirstError, Mail
from ledgerdock.records.layout import SEVERAL


class Outcome(StrEnum):
    """What became of a row. Every row ends in exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    INVALID = "invalid"
    FAILED = "failed"
    UNPROCESSED = "unprocessed"


WENT_IN = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DELETED})
"""Outcomes after which the table holds what the row says."""

ROW_ERRORS = frozenset({Outcome.DUPLICATE, Outcome.INVALID, Outcome.FAILED})
"""Outcomes of rows that did not go in although the user wanted them in."""


class JobState(StrEnum):
    """Where a job stands."""

    UPLOADING = "uploading"
    QUEUED = "queued"
    VALIDATING = "validating"
    PROCESSING = "processing"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    REVERTED = "reverted"


REVERTIBLE_STATES = (
    JobState.COMPLETED,
    JobState.COMPLETED_WITH_ERRORS,
    JobState.FAILED,
    JobState.CANCELLED,
    JobState.TIMED_OUT,
)
"""Ends after which an undo may make a job reverted."""

RUNNING_STATES = (JobState.QUEUED, JobState.VALIDATING, JobState.PROCESSING)
"""States in which a job's steps go on."""

CANCELLABLE_STATES = (JobState.UPLOADING, *RUNNING_STATES)
"""States in which a job may be told to stop."""

OPEN_STATES = (*CANCELLABLE_STATES, JobState.CANCELLING)
"""States that are no end."""

TOLD_STATES = (JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED, JobState.TIMED_OUT)
"""Ends that others are told of; who cancelled a job knows it."""


class AttemptKind(StrEnum):
    """What an attempt is: the job itself, or a later try: of what an import did not bring in, of a whole export."""

    IMPORT = "import"
    RETRY = "retry"
    RETRY_FAILED = "retry_failed"
    REPAIR = "repair"
    RESET = "reset"


class Upload(BaseModel):
    """The object version a job reads; nothing for a job that reads none."""

    model_config = ConfigDict(frozen=True)

    bucket: str
    key: str
    version: str
    size: int
    etag: str


NO_UPLOAD = Upload(bucket="", key="", version="", size=0, etag="")
"""What a job reads that reads no object."""


class Fate(StrEnum):
    """What becomes of a file or sheet that was found in an upload."""

    IMPORTED = "imported"
    IGNORED = "ignored"
    MADE = "made"
    """It is no file: its rows were made for what the files' rows need."""


class FoundFile(BaseModel):
    """A file or sheet found in an upload: what it was taken for, and how it is read.

    Its place in the job's list is the `source` of its rows. `reason` says why it was left alone; `date_orders` are by
    the label of the column. `columns` says how the columns were found; nothing for the many files of a large upload.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    sheet: str | None = None
    fate: Fate
    reason: str | None = None
    record_type: str | None = None
    rows: int = 0
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: list[FoundColumn] = Field(default_factory=list)
    ignored_columns: list[str] = Field(default_factory=list)
    date_orders: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


class ImportOptions(BaseModel):
    """What the uploader declared about a file, and what is to be done with its rows.

    About the file, each None means: find out, and ask when it is not certain. All as it was written;
    imports/staging/declarations.py and imports/modes.py read it. `mapping` is JSON, and moves to the job when it is
    read; `mapping_name` is a saved one, in the newest version unless `mapping_version` names one. `expect_plan` is the
    plan of a dry run that this import must have.
    """

    model_config = ConfigDict(frozen=True)

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_order: str | None = None
    mode: str | None = None
    on_existing: str | None = None
    on_missing: str | None = None
    dry_run: bool = False
    expect_plan: str | None = None
    mapping: str | None = None
    mapping_name: str | None = None
    mapping_version: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    currency: str | None = None
    negative: str | None = None
    mail: str | None = None


class JobError(BaseModel):
    """What stopped a whole job."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    hint: str = ""


class Result(BaseModel):
    """One result file: object key and number of rows."""

    model_config = ConfigDict(frozen=True)

    key: str
    rows: int


class Totals(BaseModel):
    """The control totals of a record type in a job.

    `rows` are those read, `records` those the table holds afterwards as their rows say (or holds no more). `money` adds
    up the amounts in the rows of these records: label of the column -> currency -> sum, exactly.
    """

    model_config = ConfigDict(frozen=True)

    rows: int = 0
    records: int = 0
    money: dict[str, dict[str, str]] = Field(default_factory=dict)


class JobLink(BaseModel):
    """Another job, as it is named to programs and to people."""

    model_config = ConfigDict(frozen=True)

    id: str
    number: int


class Attempt(BaseModel):
    """A try of a job that has ended; it does not change any more. Times are UTC in ISO 8601.

    `repair` is the file of corrections it read. `chunks` is 0 when it ended before its rows were laid out.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    attempt: int
    kind: AttemptKind
    by: str
    state: JobState
    rows: int
    chunks: int
    counts: dict[Outcome, int]
    error: JobError | None = None
    results: dict[str, Result] = Field(default_factory=dict)
    repair: Upload | None = None
    started_at: str | None = None
    finished_at: str | None = None

    @property
    def has_books(self) -> bool:
        """Whether its ledger is complete and proven: each row has a line in it."""
        return self.chunks > 0 and bool(self.results)


class Job(BaseModel):
    """A job as stored. Times are UTC in ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tenant: str
    id: str
    number: int
    kind: str
    record_type: str
    state: JobState
    attempt: int = 1
    file: str
    upload: Upload
    options: ImportOptions = ImportOptions()
    mapping: ColumnMapping | None = None
    files: list[FoundFile] = Field(default_factory=list)
    rows: int = 0
    chunks: int = 0
    counts: dict[Outcome, int] = Field(default_factory=dict)
    counts_by_source: dict[int, dict[Outcome, int]] = Field(default_factory=dict)
    error: JobError | None = None
    waiting_for: str | None = None
    cancelled_by: str | None = None
    stop: JobError | None = None
    """Why the reaper stopped it; its end carries this reason."""
    stopped_by: str | None = None
    """Who stopped it without its doing: the system, or a person who marked it as failed."""
    read: int = 0
    """Rows read so far; `rows` says how many there are once all were read."""
    summarizing: bool = False
    """Whether its result files are being written."""
    attempts: list[Attempt] = Field(default_factory=list)
    attempt_kind: AttemptKind = AttemptKind.IMPORT
    attempt_by: str | None = None
    """Who began the attempt that is on now; None for the first, which `generated_by` began."""
    repair: Upload | None = None
    """The file of corrections the attempt reads."""
    same_as: JobLink | None = None
    """The first job that read the same content in the same way."""
    undo: str | None = None
    """Id of the last undo of this import."""
    undo_by: str | None = None
    """Who wants it undone once it is cancelled."""
    undo_of: JobLink | None = None
    """The import that an undo gives back."""
    export: Export | None = None
    """What an export holds and has come to; only a job of that kind has one."""
    first_errors: list[FirstError] = Field(default_factory=list)
    """The first rows that did not go in, for the mail about its end."""
    mail: Mail | None = None
    """The mail about the end of this attempt; None while it is open, and after ends that nobody is told of."""
    published_at: str | None = None
    """When the event of this end was published."""
    results: dict[str, Result] = Field(default_factory=dict)
    totals: dict[str, Totals] = Field(default_factory=dict)
    plan: str | None = None
    created_at: str
    heartbeat_at: str | None = None
    started_at: str | None = None
    importing_at: str | None = None
    finished_at: str | None = None
    generated_by: str
    execution: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the job has not reached an end state."""
        return self.state in OPEN_STATES

    @property
    def found_type(self) -> str:
        """The record type as people look for it: of an upload that was recognised, the one it held, if it was one."""
        found = {file.record_type for file in self.files if file.fate is Fate.IMPORTED and file.record_type}
        return found.pop() if self.record_type == SEVERAL and len(found) == 1 else self.record_type

    @property
    def current_attempt(self) -> Attempt:
        """The attempt that is on, or that ended last."""
        return Attempt(
            attempt=self.attempt,
            kind=self.attempt_kind,
            by=self.attempt_by or self.generated_by,
            state=self.state,
            rows=self.rows,
            chunks=self.chunks,
            counts=self.counts,
            error=self.error,
            results=self.results,
            repair=self.repair,
            started_at=self.started_at,
            finished_at=self.finished_at,
        )

    def shown(self) -> dict[str, Any]:
        """The job as people and programs see it: plain values, every outcome counted."""
        inside = {"tenant", "execution", "chunks", "options", "heartbeat_at", "importing_at", "counts_by_source"}
        inside |= {"stop", "read", "summarizing", "attempt_by", "repair", "undo_by", "export"}
        inside |= {"first_errors", "published_at", "stopped_by"}
        view = self.model_dump(mode="json", exclude=inside)
        view["record_type"] = self.found_type
        view["counts"] = _all_outcomes(self.counts)
        for source, found in enumerate(view["files"]):
            found["counts"] = _all_outcomes(self.counts_by_source.get(source, {}))
            found["columns"] = [column._asdict() for column in self.files[source].columns]
        if self.mapping is not None:
            version = self.options.mapping_version
            view["mapping"] |= {"name": self.options.mapping_name, "version": int(version) if version else None}
        for ended in view["attempts"]:
            ended["counts"] = _all_outcomes({Outcome(name): count for name, count in ended["counts"].items()})
        view["processed"] = sum(self.counts.values())
        view["dry_run"] = self.options.dry_run
        return view


class JobRef(BaseModel):
    """What travels between the steps of a state machine instead of the job: it is read anew by each."""

    model_config = ConfigDict(frozen=True)

    tenant: str
    id: str
    attempt: int


def job_id(tenant: str, bucket: str, key: str, version: str, modified_at: datetime) -> str:
    """The id of the job of one object version: 26 characters, sortable by time, the same however often asked."""
    moment = int(modified_at.timestamp() * 1000).to_bytes(6, "big")
    identity = hashlib.sha256("\0".join((tenant, bucket, key, version)).encode()).digest()[:10]
    return _id_text(moment + identity)


def new_job_id(made_at: datetime) -> str:
    """The id of a job that is made before its object is there: of the same form, and never the same twice."""
    return _id_text(int(made_at.timestamp() * 1000).to_bytes(6, "big") + secrets.token_bytes(10))


def _id_text(parts: bytes) -> str:
    return base64.b32hexencode(parts).decode().rstrip("=").lower()


def _all_outcomes(counts: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: counts.get(outcome, 0) for outcome in Outcome}


def closing_state(counts: Mapping[Outcome, int]) -> JobState:
    """The end of a job whose every row was reached, or FAILED when some were not."""
    if counts.get(Outcome.UNPROCESSED):
        return JobState.FAILED
    if any(counts.get(outcome) for outcome in ROW_ERRORS):
        return JobState.COMPLETED_WITH_ERRORS
    return JobState.COMPLETED
