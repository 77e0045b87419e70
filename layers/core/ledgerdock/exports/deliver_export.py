"""Deliver Export: prove that every segment is there once, make the file of them, end the export."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledgerdock.aws.multipart import ObjectPart
from ledgerdock.errors import Rejected
from ledgerdock.exports.asked import asked_of
from ledgerdock.exports.making import Making, make_file
from ledgerdock.jobs import layout
from ledgerdock.jobs.export import ExportFile
from ledgerdock.jobs.export_store import SegmentMark
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import Job, JobRef, JobState
from ledgerdock.jobs.job_store import moment
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime


def deliver_export(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Make the file and end the export as completed. May be called again: file and end stay the same.

    Returns `{"state": end state}`. Raises Rejected when the books do not balance or the file would be too large:
    Record Export Failure ends the export then. Raises Conflict when it is to stop, ended another way, or another
    attempt runs.
    """
    job = runtime.jobs.get(ref.tenant, ref.id)
    if job.state is not JobState.COMPLETED or job.attempt != ref.attempt:
        job = _deliver(ref, runtime)
    conclude(job, runtime)
    return {"state": job.state}


def _deliver(ref: JobRef, runtime: Runtime) -> Job:
    heartbeat = Heartbeat(runtime.jobs, ref)
    job = heartbeat.begin_or_stop()
    marks = runtime.exports.marks(ref)
    balance(job, marks)
    rows = sum(mark.rows for mark in marks.values())
    key = layout.export_file(ref, job.file)
    if not runtime.objects.exists(key):
        with TemporaryDirectory() as folder:
            asked, parts = asked_of(job, runtime.registry), _parts(ref, marks)
            make_file(Making(key, job.file, asked, parts, rows, Path(folder)), heartbeat, runtime)
    version, size = runtime.objects.standing(key)
    kept_for = timedelta(days=runtime.settings.export_retention_days)
    expires_at = moment(datetime.now(UTC) + kept_for)
    file = ExportFile(key=key, version=version, name=job.file, size=size, rows=rows, expires_at=expires_at)
    facts = {"export.file": file, "export.total": sum(mark.records for mark in marks.values())}
    processing = (JobState.PROCESSING,)
    return runtime.jobs.close(ref, JobState.COMPLETED, counts={}, results={}, facts=facts, states=processing)


def _parts(ref: JobRef, marks: Mapping[int, SegmentMark]) -> list[ObjectPart]:
    return [ObjectPart(layout.segment_part(ref, number), mark.version, mark.size) for number, mark in marks.items()]


def balance(job: Job, marks: Mapping[int, SegmentMark]) -> None:
    """The closing equation: every segment is there once, and the job counted what they have dealt with.

    Raises Rejected: `export.segments_missing`, `export.imbalance`.
    """
    export = job.export
    if export is None or not export.segments:
        raise AssertionError(f"{job.id} is no planned export")
    missing = set(range(export.segments)) ^ set(marks)
    if missing:
        raise Rejected("export.segments_missing", number=job.number, missing=len(missing), segments=export.segments)
    told = sum(mark.records for mark in marks.values())
    if told != export.done:
        raise Rejected("export.imbalance", number=job.number, told=told, done=export.done)
