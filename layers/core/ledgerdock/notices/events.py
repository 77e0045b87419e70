"""What is published when a job ends: the shape of the events, which is public (docs/notifications.md).

Events carry no links, no values of rows and no sentences that could hold one.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.jobs.job import Job, JobRef, JobState, Outcome

_KINDS: Mapping[tuple[str, JobState], str] = {
    ("import", JobState.COMPLETED): "Import Completed",
    ("import", JobState.COMPLETED_WITH_ERRORS): "Import Completed",
    ("import", JobState.FAILED): "Import Failed",
    ("undo", JobState.COMPLETED): "Undo Completed",
    ("undo", JobState.COMPLETED_WITH_ERRORS): "Undo Completed",
    ("undo", JobState.FAILED): "Undo Failed",
    ("export", JobState.COMPLETED): "Export Finished",
    ("export", JobState.FAILED): "Export Failed",
}
TIMED_OUT = "Job Timed Out"

DETAIL_TYPES = (*dict.fromkeys(_KINDS.values()), TIMED_OUT)
"""Every detail-type there is."""


class EndedImport(BaseModel):
    """What an import, or an undo, has come to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str = Field(description="Name of the file.", examples=["customers.csv"])
    dry_run: bool = Field(description="Whether nothing was written.", examples=[False])
    rows: int = Field(description="Rows read.", examples=[100])
    counts: dict[Outcome, int] = Field(
        description="Rows by outcome, those with none left out; they sum to `rows`.",
        examples=[{"created": 90, "updated": 8, "invalid": 2}],
    )
    undo_of: str | None = Field(description="Id of the import that an undo gave back.", examples=[None])


class EndedExport(BaseModel):
    """What an export has come to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(description="What was exported.", examples=["invoices"])
    format: str = Field(description="Format of the file.", examples=["csv"])
    rows: int | None = Field(description="Rows in the file; null without one.", examples=[562])
    size: int | None = Field(description="Bytes of the file; null without one.", examples=[48_200])
    expires_at: str | None = Field(description="Until when the file is kept, UTC.", examples=["2026-06-02T10:00:00Z"])


class JobEnded(BaseModel):
    """The detail of every event. Fields may be added; none is taken away or changes its meaning."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(
        description="Names this end of this job. An event may come twice: drop what has an id you have seen.",
        examples=["06gvrgl3q1tg1ubrncpi4vl73s-1"],
    )
    tenant: str = Field(description="Whose job it was.", examples=["acme"])
    job: str = Field(description="Id of the job.", examples=["06gvrgl3q1tg1ubrncpi4vl73s"])
    number: int = Field(description="Number of the job in its tenant.", examples=[12])
    attempt: int = Field(description="Which try of the job ended, from 1.", examples=[1])
    kind: Literal["import", "export", "undo"] = Field(description="What kind of job it was.")
    record_type: str = Field(description="Name of the record type; `several` or empty.", examples=["customer"])
    state: JobState = Field(description="How it ended.", examples=["completed"])
    by: str = Field(description="Who began this try.", examples=["ann@acme.example"])
    started_at: str | None = Field(description="When it began, UTC.", examples=["2026-03-04T10:00:01.000Z"])
    finished_at: str | None = Field(description="When it ended, UTC.", examples=["2026-03-04T10:00:14.500Z"])
    error: str | None = Field(description="Stable code of what stopped it; null when nothing did.", examples=[None])
    imported: EndedImport | None = Field(description="Of an import or an undo.")
    exported: EndedExport | None = Field(description="Of an export.")

    @property
    def ref(self) -> JobRef:
        """The attempt that ended."""
        return JobRef(tenant=self.tenant, id=self.job, attempt=self.attempt)


def kind_of(job: Job) -> str | None:
    """The detail-type of the end of a job; None for an end that is not published."""
    if job.state is JobState.TIMED_OUT:
        return TIMED_OUT
    return _KINDS.get((job.kind, job.state))


def event_of(job: Job) -> JobEnded:
    """The event that tells of the end of a job."""
    return JobEnded.model_validate(
        {
            "id": f"{job.id}-{job.attempt}",
            "tenant": job.tenant,
            "job": job.id,
            "number": job.number,
            "attempt": job.attempt,
            "kind": job.kind,
            "record_type": job.record_type,
            "state": job.state,
            "by": job.current_attempt.by,
            "started_at": job.started_at,
            "finished_at": job.finished_at,
            "error": job.error.code if job.error else None,
            "imported": None if job.export else _imported(job),
            "exported": _exported(job),
        }
    )


def _imported(job: Job) -> EndedImport:
    return EndedImport(
        file=job.file,
        dry_run=job.options.dry_run,
        rows=job.rows,
        counts={outcome: count for outcome, count in job.counts.items() if count},
        undo_of=job.undo_of.id if job.undo_of else None,
    )


def _exported(job: Job) -> EndedExport | None:
    if job.export is None:
        return None
    file = job.export.file
    return EndedExport(
        name=job.export.name,
        format=job.export.format.value,
        rows=file.rows if file else None,
        size=file.size if file else None,
        expires_at=file.expires_at if file else None,
    )
