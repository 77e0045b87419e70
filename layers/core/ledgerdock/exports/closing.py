"""Ending an export without its file: as failed, or as timed out when the reaper stopped it."""

from datetime import datetime

from ledgerdock.jobs.job import Job, JobError, JobRef, JobState
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime

MARKED_FAILED = "job.marked_failed"
"""Code of the reason when a person stopped it."""


def end_stuck_export(job: Job, at: datetime, runtime: Runtime) -> Job:  # noqa: ARG001 - as the reaper ends any job
    """End a fenced export. May be called again.

    It is never too early: an export writes no records, and a worker that lives on is refused whatever it adds to the
    job. Raises Conflict when the job ended meanwhile.
    """
    return close_export(JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt), None, runtime)


def close_export(ref: JobRef, error: JobError | None, runtime: Runtime) -> Job:
    """End an export that will have no file; one that was stopped carries the reason for that instead of `error`.

    May be called again: the end stays the same. Raises Conflict when another attempt runs.
    """
    job = runtime.jobs.get(ref.tenant, ref.id)
    if job.is_open:
        by_reaper = job.stop is not None and job.stop.code != MARKED_FAILED
        state = JobState.TIMED_OUT if by_reaper else JobState.FAILED
        job = runtime.jobs.close(ref, state, counts={}, results={}, error=job.stop or error)
    conclude(job, runtime)
    return job
