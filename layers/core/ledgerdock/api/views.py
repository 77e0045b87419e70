"""Imports as programs and people see them."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from ledgerdock.api.identity import Role
from ledgerdock.api.mail_views import MailView, mail_view
from ledgerdock.api.pages import Page, View
from ledgerdock.api.progress import (
    Ahead,
    Stage,
    message_of,
    percent_of,
    rate_of,
    seconds_left,
    stage_of,
    total_of,
)
from ledgerdock.errors import LedgerdockError
from ledgerdock.files.found_columns import FoundBy
from ledgerdock.imports.modes import mode_shown
from ledgerdock.jobs.job import AttemptKind, Fate, Job, JobState
from ledgerdock.jobs.lifecycle import why_not_again, why_not_undo

Part = Literal["succeeded", "failed", "unprocessed"]

STATUS: Mapping[JobState, str] = {
    JobState.UPLOADING: "Uploading",
    JobState.QUEUED: "In Queue",
    JobState.VALIDATING: "Reading file",
    JobState.PROCESSING: "Processing",
    JobState.CANCELLING: "Cancelling",
    JobState.COMPLETED: "Completed",
    JobState.COMPLETED_WITH_ERRORS: "Completed with errors",
    JobState.FAILED: "Error",
    JobState.CANCELLED: "Cancelled",
    JobState.TIMED_OUT: "Timed out",
    JobState.REVERTED: "Reverted",
}
"""What people are told instead of a state's name."""

POLL_MS = 2_000
_AGAIN = (AttemptKind.RETRY, AttemptKind.RETRY_FAILED, AttemptKind.REPAIR)


class CountsView(View):
    """Rows by outcome. Every row has exactly one, so in an ended import they sum to its `rows`."""

    created: int = Field(description="New records.", examples=[90])
    updated: int = Field(description="Existing records that were changed.", examples=[5])
    unchanged: int = Field(description="Records that were the same already.", examples=[2])
    deleted: int = Field(description="Records removed.", examples=[0])
    duplicate: int = Field(description="Rows whose key stands earlier in the same file.", examples=[1])
    skipped: int = Field(description="Rows left out, as asked.", examples=[0])
    invalid: int = Field(description="Rows our rules refused.", examples=[2])
    failed: int = Field(description="Rows the database refused.", examples=[0])
    unprocessed: int = Field(description="Rows never reached.", examples=[0])


class UploadView(View):
    """The object version an import reads."""

    bucket: str = Field(description="Bucket of the object.", examples=["ledgerdock-files"])
    key: str = Field(description="Key of the object.", examples=["inbox/acme/customer/customers.csv"])
    version: str = Field(description="The version that is read, and no other.", examples=["3sL4kqtJlcpXroDTDmJ"])
    size: int = Field(description="Bytes.", examples=[2048])
    etag: str = Field(description="S3's entity tag of the version.", examples=["9bb58f26192e4ba00f01e2e7b136bbd8"])


class FoundColumnView(View):
    """How a column of a file was found."""

    heading: str = Field(description="What stands above it in the file.", examples=["Customer No."])
    column: str = Field(description="Name of the column it is.", examples=["accounting_reference"])
    by: FoundBy = Field(
        description="Why: the mapping says so, or it is the column's label, its heading in the template the file was "
        "made from, its name or a synonym."
    )


class UsedMappingView(View):
    """The mapping an import was told to use. In lists only its name and version are told."""

    name: str | None = Field(description="Name of the saved mapping; null when it was sent along.", examples=["DATEV"])
    version: int | None = Field(description="The version that was used; null when it was sent along.", examples=[3])
    columns: dict[str, str | None] = Field(
        description="Heading -> column, null for one left alone.", examples=[{"Kunde": "customer"}]
    )
    values: dict[str, dict[str, str]] = Field(
        description="Column -> written value -> what it means.", examples=[{"region": {"NSW": "New South Wales"}}]
    )
    constants: dict[str, str] = Field(description="Column -> its value in every row.", examples=[{"currency": "EUR"}])


class FoundFileView(View):
    """A file or sheet found in the upload, and what became of it."""

    file: str = Field(description="Name of the file.", examples=["customers.xlsx"])
    sheet: str | None = Field(description="Name of the sheet; null for text.", examples=["Customers"])
    fate: Fate = Field(description="Whether its rows are imported or it was left alone.")
    reason: str | None = Field(description="Why it was left alone; null when it was not.", examples=[None])
    record_type: str | None = Field(
        description="What its rows were taken for; null when left alone.", examples=["customer"]
    )
    rows: int = Field(description="Rows read.", examples=[100])
    counts: CountsView = Field(description="Its rows by outcome.")
    format: str | None = Field(description="What the content is; null when it was not read.", examples=["csv"])
    encoding: str | None = Field(description="Encoding of a text file.", examples=["utf-8"])
    delimiter: str | None = Field(description="What separates the cells of a text file.", examples=[","])
    columns: list[FoundColumnView] = Field(
        description="How its columns were found; empty in lists, and behind the first 100 files of an upload."
    )
    ignored_columns: list[str] = Field(description="Columns no field was found for.", examples=[["Notes"]])
    date_orders: dict[str, str] = Field(
        description="Date columns by label, and the order of day and month in them.", examples=[{"Due date": "dmy"}]
    )


class ErrorView(View):
    """What stopped a whole import."""

    code: str = Field(description="Stable code.", examples=["file.encrypted"])
    message: str = Field(
        description="What is wrong, in a sentence.", examples=["The file a.xlsx is protected with a password."]
    )
    hint: str = Field(description="What to do about it.", examples=["Remove the password and upload that copy."])


class ResultView(View):
    """One result file."""

    key: str = Field(
        description="Key of the object.", examples=["jobs/acme/06gvrgl3q1tg1ubrncpi4vl73s/results/failed.csv"]
    )
    rows: int = Field(description="Rows in it.", examples=[3])


class JobLinkView(View):
    """Another import or undo."""

    id: str = Field(description="Its id.", examples=["06gvrgl3q1tg1ubrncpi4vl73s"])
    number: int = Field(description="Its number.", examples=[11])


class AttemptView(View):
    """A try of an import that has ended; it does not change any more."""

    attempt: int = Field(description="Counts the tries from 1.", examples=[1])
    kind: AttemptKind = Field(description="What was tried.")
    by: str = Field(description="Who began it.", examples=["operator@acme.example"])
    state: JobState = Field(description="How it ended.")
    rows: int = Field(description="Rows of the import; 0 when they were not laid out.", examples=[100])
    counts: CountsView = Field(description="All its rows by outcome, as they were at its end.")
    error: ErrorView | None = Field(description="What stopped it; null when nothing did.")
    results: dict[Part, ResultView] = Field(description="Its result files by part.")
    started_at: str | None = Field(description="When it began, UTC.", examples=["2026-03-04T10:00:01.000Z"])
    finished_at: str | None = Field(description="When it ended, UTC.", examples=["2026-03-04T10:00:14.500Z"])


class ActionView(View):
    """Something that can be done with an import."""

    name: Literal[
        "cancel", "apply", "retry", "retry_failed", "repair", "undo", "errors", "changes", "results", "file"
    ] = Field(
        description="`cancel`, `apply`, `retry`, `retry_failed` (`/imports/{id}/retry-failed`), `repair` and `undo`: "
        "POST `/imports/{id}/…`; the others: GET `/imports/{id}/…`."
    )
    allowed: bool = Field(description="Whether it can be done now, by you.")
    reason: str | None = Field(description="Why not; null when it can.", examples=["The import has not ended yet."])


class TotalsView(View):
    """What to compare with the totals of the system the file came from."""

    rows: int = Field(description="Rows read.", examples=[100])
    records: int = Field(
        description="Records that are as their rows say, or are gone as their rows say.", examples=[97]
    )
    money: dict[str, dict[str, str]] = Field(
        description="Of these records' rows: label of each column of amounts -> currency -> exact sum.",
        examples=[{"Total Amount": {"EUR": "1204.50"}}],
    )


class JobView(View):
    """An import, or the undo of one."""

    id: str = Field(description="Sorts by time; unique.", examples=["06gvrgl3q1tg1ubrncpi4vl73s"])
    number: int = Field(description="Counts up for each tenant.", examples=[12])
    kind: Literal["import", "undo"] = Field(description="What kind of job it is.")
    record_type: str = Field(description="Name of the record type; empty when unknown.", examples=["customer"])
    state: JobState = Field(
        description="Where it stands, for programs. An end state does not change any more, "
        "but for a new attempt and an undo."
    )
    status: str = Field(description="Where it stands, for people.", examples=["Processing"])
    stage: Stage = Field(description="What is being done for it now.")
    message: str = Field(description="The same in words, for people.", examples=["Importing rows"])
    attempt: int = Field(description="Counts the tries of the job.", examples=[1])
    attempt_kind: AttemptKind = Field(description="What the try that is on, or ended last, tries.")
    attempts: list[AttemptView] = Field(description="The tries before it, the oldest first.")
    same_as: JobLinkView | None = Field(
        description="The first import of the same content, read in the same way; null when this is the first."
    )
    undo: str | None = Field(description="Id of the undo of this import.", examples=[None])
    undo_of: JobLinkView | None = Field(description="The import an undo gives back; null for an import.")
    file: str = Field(description="Name of the file.", examples=["customers.csv"])
    upload: UploadView | None = Field(description="The file; null until it has arrived.")
    mapping: UsedMappingView | None = Field(
        description="The mapping that is used, if any. One for a file in the inbox shows when the file was read."
    )
    files: list[FoundFileView] = Field(description="What was found in it; empty until it was read.")
    rows: int = Field(description="Rows read; 0 until the file was read.", examples=[100])
    mode: Literal["create", "update", "upsert", "delete"] = Field(description="What is done with its rows.")
    dry_run: bool = Field(description="Whether it only tells what it would do: nothing is written.", examples=[False])
    plan: str | None = Field(
        description="What it does, as a hash: of a dry run, and of an import that was held to one.", examples=[None]
    )
    totals: dict[str, TotalsView] = Field(description="Control totals by record type; empty until it has ended.")
    counts: CountsView = Field(description="Rows by outcome.")
    processed: int = Field(description="Rows that have an outcome.", examples=[80])
    total: int | None = Field(description="Rows in all; null until the file was read.", examples=[100])
    percent: int | None = Field(
        description="Whole percent of the rows that have an outcome; never falls. Null until the file was read.",
        examples=[80],
    )
    rate: float | None = Field(
        description="Rows per second; null until the import has moved for 5 seconds.", examples=[812.5]
    )
    eta_seconds: int | None = Field(description="Seconds left at this rate; null when nobody can tell.", examples=[9])
    error: ErrorView | None = Field(description="What stopped the whole import; null when nothing did.")
    waiting_for: str | None = Field(
        description="Id of the job that is in the way of a queued import now; null when none is.", examples=[None]
    )
    waiting_for_number: int | None = Field(description="The number of that job.", examples=[None])
    results: dict[Part, ResultView] = Field(description="Result files by part; empty until the import has ended.")
    mail: MailView | None = Field(
        description="The mail about its end; null until it has ended, and of an import that was cancelled."
    )
    created_at: str = Field(description="UTC.", examples=["2026-03-04T10:00:00.000Z"])
    started_at: str | None = Field(description="When reading began, UTC.", examples=["2026-03-04T10:00:01.000Z"])
    finished_at: str | None = Field(description="When it ended, UTC.", examples=["2026-03-04T10:00:14.500Z"])
    updated_at: str = Field(description="When it moved last, UTC.", examples=["2026-03-04T10:00:14.500Z"])
    generated_by: str = Field(description="Who uploaded the file.", examples=["operator@acme.example"])
    cancelled_by: str | None = Field(description="Who cancelled it.", examples=[None])
    actions: list[ActionView] = Field(description="What can be done, and why not.")
    poll_after_ms: int | None = Field(
        description="When to look again, in milliseconds; null when it has ended.", examples=[POLL_MS]
    )


class JobList(Page):
    """A page of imports."""

    items: list[JobView] = Field(description="Imports, the newest first.")


def job_view(job: Job, role: Role, ahead: Ahead | None = None, *, in_list: bool = False) -> JobView:
    """A job as somebody in this role sees it, waiting for the job `ahead`.

    The same job gives the same view, whenever it is asked for. In a list it leaves out what its mapping says and how
    columns were found: two hundred of them would be too much.
    """
    updated_at = max(filter(None, (job.created_at, job.heartbeat_at, job.finished_at)))
    rate = rate_of(job, updated_at)
    shown = job.shown()
    if in_list:
        _shorten(shown)
    return JobView(
        **{
            **shown,
            "upload": shown["upload"] if job.upload.version else None,
            "status": STATUS[job.state],
            "mode": mode_shown(job.options),
            "mail": mail_view(job),
            "stage": stage_of(job),
            "message": message_of(job, ahead) if job.is_open else STATUS[job.state],
            "total": total_of(job),
            "percent": percent_of(job),
            "rate": rate,
            "eta_seconds": seconds_left(job, rate),
            "waiting_for": ahead.id if ahead else None,
            "waiting_for_number": ahead.number if ahead else None,
            "updated_at": updated_at,
            "actions": list(_actions(job, role)),
            "poll_after_ms": POLL_MS if job.is_open else None,
        }
    )


def _shorten(shown: dict[str, Any]) -> None:
    for found in shown["files"]:
        found["columns"] = []
    if shown["mapping"]:
        shown["mapping"] |= {"columns": {}, "values": {}, "constants": {}}


def _actions(job: Job, role: Role) -> Iterator[dict[str, Any]]:
    reasons = {
        "cancel": _why_not_cancel(job, role),
        "apply": _why_not_apply(job, role),
        **{kind.value: why_not(why_not_again(job, kind), role) for kind in _AGAIN},
        "undo": why_not(why_not_undo(job), role),
        "errors": None if job.chunks else "No row was checked yet." if job.is_open else "No row was checked.",
        "changes": why_no_changes(job),
        "results": None if job.results else "The import has not ended yet." if job.is_open else "No row was read.",
        "file": None if job.upload.version else "The file has not arrived yet." if job.is_open else "No file arrived.",
    }
    for name, reason in reasons.items():
        yield {"name": name, "allowed": reason is None, "reason": reason}


def why_not(refused: LedgerdockError | None, role: Role) -> str | None:
    """Why something that operators may do cannot be done by somebody in this role; None when it can."""
    if not role.covers(Role.OPERATOR):
        return "Only operators and administrators may do this."
    return refused.message if refused is not None else None


def _why_not_cancel(job: Job, role: Role) -> str | None:
    if not role.covers(Role.OPERATOR):
        return "Only operators and administrators may cancel."
    if job.state is JobState.CANCELLING:
        return "It is being cancelled already."
    return None if job.is_open else "The import has ended."


def _why_not_apply(job: Job, role: Role) -> str | None:
    if not role.covers(Role.OPERATOR):
        return "Only operators and administrators may apply."
    if not job.options.dry_run:
        return "It is no dry run."
    if job.is_open:
        return "The dry run has not ended yet."
    return None if job.plan else "The dry run did not get to its end."


def why_no_changes(job: Job) -> str | None:
    """Why a job has no list of changes; None when it has one."""
    if not job.options.dry_run:
        return "Only a dry run lists what it would change."
    if job.is_open:
        return "The dry run has not ended yet."
    return None if job.chunks else "No row was read."
