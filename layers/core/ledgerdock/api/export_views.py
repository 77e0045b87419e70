"""Exports as programs and people see them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from ledgerdock.api.identity import Role
from ledgerdock.api.mail_views import MailView, mail_view
from ledgerdock.api.pages import Page, View
from ledgerdock.api.progress import pace, time_left
from ledgerdock.api.views import POLL_MS, ErrorView, why_not
from ledgerdock.exports.lifecycle import (
    is_expired,
    is_stalled,
    why_not_download,
    why_not_mark_failed,
    why_not_reset,
)
from ledgerdock.jobs.export import Export, ExportFormat
from ledgerdock.jobs.job import Attempt, Job, JobState


class ExportStatus(StrEnum):
    """Where an export stands, in the words of the export history."""

    STARTED = "started"
    FINISHED = "finished"
    FAILED = "failed"


_ENDS: Mapping[JobState, ExportStatus] = {
    JobState.COMPLETED: ExportStatus.FINISHED,
    JobState.FAILED: ExportStatus.FAILED,
    JobState.TIMED_OUT: ExportStatus.FAILED,
}
_MESSAGES: Mapping[JobState, str] = {
    JobState.QUEUED: "Waiting to begin",
    JobState.PROCESSING: "Counting records",
    JobState.CANCELLING: "Stopping",
    JobState.COMPLETED: "Finished",
    JobState.FAILED: "Failed",
    JobState.TIMED_OUT: "Timed out",
}
_OF_THE_JOB = {"id", "number", "record_type", "state", "attempt", "error", "stopped_by", "created_at", "started_at"}
_OF_THE_EXPORT = {"description", "name", "format", "zipped", "filters", "columns", "snapshot_at"}


class ExportFileView(View):
    """The file of a finished export."""

    name: str = Field(description="Under which it is saved.", examples=["invoices-2026-03-04-100000.csv"])
    size: int = Field(description="Bytes.", examples=[2048])
    rows: int = Field(description="Rows below the heading, on all sheets.", examples=[562])
    expires_at: str = Field(description="Until when it is kept, UTC.", examples=["2026-06-02T10:00:14.500Z"])
    expired: bool = Field(description="Whether that time is over: the file is gone, the export stays in the history.")


class ExportAttemptView(View):
    """A try of an export that has ended; it does not change any more."""

    attempt: int = Field(description="Counts the tries from 1.", examples=[1])
    by: str = Field(description="Who began it.", examples=["operator@acme.example"])
    state: JobState = Field(description="How it ended.")
    status: ExportStatus = Field(description="The same in the words of the history.")
    error: ErrorView | None = Field(description="What stopped it; null when nothing did.")
    started_at: str | None = Field(description="When it began, UTC.", examples=["2026-03-04T10:00:01.000Z"])
    ended_at: str | None = Field(description="When it ended, UTC.", examples=["2026-03-04T10:00:14.500Z"])


class ExportActionView(View):
    """Something that can be done with an export."""

    name: Literal["reset", "mark_failed", "download"] = Field(
        description="`reset` and `mark_failed`: POST `/exports/{id}/reset` and `…/mark-failed`; `download`: GET "
        "`/exports/{id}/file`."
    )
    allowed: bool = Field(description="Whether it can be done now, by you.")
    reason: str | None = Field(description="Why not; null when it can.", examples=["Export 12 has not ended yet."])


class ExportView(View):
    """An export: one line of the export history."""

    id: str = Field(description="Sorts by time; unique.", examples=["06gvrgl3q1tg1ubrncpi4vl73s"])
    number: int = Field(description="Counts up for each tenant, together with imports.", examples=[12])
    kind: Literal["export"] = Field(description="What kind of job it is.")
    description: str = Field(
        description="What it is, in a line for people.", examples=["Invoices export initiated on 2026-03-04"]
    )
    name: str = Field(description="What is exported, as `/exportables` names it.", examples=["invoices"])
    record_type: str = Field(description="The record type that is read.", examples=["invoice"])
    format: ExportFormat = Field(description="What the file is.")
    zipped: bool = Field(description="Whether the file is packed into a ZIP.")
    filters: list[str] = Field(
        description="Which records, in the filter grammar.", examples=[["invoice_date>=2026-03-01"]]
    )
    columns: list[str] = Field(
        description="The chosen columns, in their order; empty for all of them in the usual order.",
        examples=[["invoice_number", "invoice_date"]],
    )
    state: JobState = Field(description="Where it stands, for programs. Only a reset changes an end state.")
    status: ExportStatus = Field(description="Where it stands, in the words of the history.")
    message: str = Field(description="Where it stands, in words for people.", examples=["Exporting records"])
    attempt: int = Field(description="Counts the tries of the export; a reset begins the next.", examples=[1])
    attempts: list[ExportAttemptView] = Field(description="The tries before it, the oldest first.")
    processed: int = Field(description="Records that were dealt with.", examples=[562])
    total: int | None = Field(description="Records in all; null until they were counted.", examples=[562])
    progress: str = Field(
        description="Both, as the history shows them; empty until the records were counted.", examples=["562 / 562"]
    )
    percent: int | None = Field(
        description="Whole percent of the records that were dealt with; null until they were counted.", examples=[100]
    )
    rate: float | None = Field(
        description="Records per second; null until the export has moved for 5 seconds.", examples=[812.5]
    )
    eta_seconds: int | None = Field(description="Seconds left at this rate; null when nobody can tell.", examples=[9])
    stalled: bool = Field(description="Whether it has shown no sign of life for so long that something is wrong.")
    file: ExportFileView | None = Field(description="Its file; null until it has finished.")
    error: ErrorView | None = Field(description="What stopped it; null when nothing did.")
    mail: MailView | None = Field(description="The mail about its end; null until it has ended.")
    stopped_by: str | None = Field(
        description="Who ended it before it was done: `system`, or who marked it as failed; null when nobody did.",
        examples=[None],
    )
    created_by: str = Field(description="Who asked for it.", examples=["operator@acme.example"])
    created_at: str = Field(description="When it was asked for, UTC.", examples=["2026-03-04T10:00:00.000Z"])
    started_at: str | None = Field(
        description="When this try began to read, UTC.", examples=["2026-03-04T10:00:01.000Z"]
    )
    snapshot_at: str | None = Field(
        description="When its records were counted, UTC. Each is in the file as it stood some moments after.",
        examples=["2026-03-04T10:00:01.500Z"],
    )
    finished_at: str | None = Field(
        description="When it finished, UTC; null when it did not.", examples=["2026-03-04T10:00:14.500Z"]
    )
    failed_at: str | None = Field(
        description="When it failed or timed out, UTC; null when it did not.", examples=[None]
    )
    updated_at: str = Field(description="When it moved last, UTC.", examples=["2026-03-04T10:00:14.500Z"])
    actions: list[ExportActionView] = Field(description="What can be done, and why not.")
    poll_after_ms: int | None = Field(
        description="When to look again, in milliseconds; null when it has ended.", examples=[POLL_MS]
    )


class ExportList(Page):
    """A page of the export history."""

    items: list[ExportView] = Field(description="Exports, the newest first.")


def export_view(job: Job, role: Role, at: datetime) -> ExportView:
    """An export as somebody in this role sees it at this moment; the same job at the same moment gives the same."""
    export = job.export or Export(name=job.record_type)
    updated_at = max(filter(None, (job.created_at, job.heartbeat_at, job.finished_at)))
    status = status_of(job.state)
    return ExportView(
        **job.model_dump(include=_OF_THE_JOB),
        **export.model_dump(include=_OF_THE_EXPORT),
        **_progress(job, export, updated_at),
        kind="export",
        status=status,
        message=_message(job, export),
        attempts=list(map(_attempt, job.attempts)),
        stalled=is_stalled(job, at),
        file=_file(job, export, at),
        mail=mail_view(job),
        created_by=job.generated_by,
        finished_at=job.finished_at if status is ExportStatus.FINISHED else None,
        failed_at=job.finished_at if status is ExportStatus.FAILED else None,
        updated_at=updated_at,
        actions=list(_actions(job, role, at)),
        poll_after_ms=POLL_MS if job.is_open else None,
    )


def status_of(state: JobState) -> ExportStatus:
    """The word of the history for a state."""
    return _ENDS.get(state, ExportStatus.STARTED)


def _progress(job: Job, export: Export, updated_at: str) -> Mapping[str, Any]:
    rate = pace(export.done, export.snapshot_at, updated_at, is_open=job.is_open)
    if export.total is None:
        return {"processed": 0, "total": None, "progress": "", "percent": None, "rate": None, "eta_seconds": None}
    total = export.expected
    return {
        "processed": export.done,
        "total": total,
        "progress": f"{export.done:,} / {total:,}",
        "percent": 100 * export.done // total if total else 100,
        "rate": rate,
        "eta_seconds": time_left(total - export.done, rate) if job.is_open else None,
    }


def _message(job: Job, export: Export) -> str:
    if job.state is JobState.CANCELLING and job.stop is not None:
        return f"Stopping. {job.stop.message}"
    if job.state is JobState.PROCESSING and export.total is not None:
        return "Writing the file" if export.done >= export.total else "Exporting records"
    return _MESSAGES[job.state]


def _file(job: Job, export: Export, at: datetime) -> ExportFileView | None:
    if export.file is None:
        return None
    facts = export.file.model_dump(exclude={"key", "version"})
    return ExportFileView(**facts, expired=is_expired(job, at))


def _attempt(ended: Attempt) -> ExportAttemptView:
    return ExportAttemptView(
        attempt=ended.attempt,
        by=ended.by,
        state=ended.state,
        status=status_of(ended.state),
        error=ErrorView(**ended.error.model_dump()) if ended.error else None,
        started_at=ended.started_at,
        ended_at=ended.finished_at,
    )


def _actions(job: Job, role: Role, at: datetime) -> Iterator[ExportActionView]:
    download = why_not_download(job, at)
    reasons = {
        "reset": why_not(why_not_reset(job, at), role),
        "mark_failed": why_not(why_not_mark_failed(job), role),
        "download": download.message if download else None,
    }
    for name, reason in reasons.items():
        yield ExportActionView(name=name, allowed=reason is None, reason=reason)
