"""What the reaper does, done by a person: ending an export that is stuck, and having it done anew."""

from collections.abc import Callable
from datetime import datetime

from ledgerdock.aws.executions import execution_arn
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.exports.lifecycle import why_not_mark_failed, why_not_reset
from ledgerdock.exports.start_export import execution_name, start_execution
from ledgerdock.jobs.job import AttemptKind, Job, JobError, JobState
from ledgerdock.reaping.ending import end_fenced, stop_execution
from ledgerdock.reaping.reap_stuck_jobs import utc_now
from ledgerdock.runtime import Runtime


def mark_failed(job: Job, by: str, runtime: Runtime, clock: Callable[[], datetime] = utc_now) -> Job:
    """End an open export as failed in the name of `by`, whatever its workers do; the job as it ended.

    One that the reaper has fenced off already ends with the reaper's reason. Raises Conflict when it has ended, or
    moves at this moment.
    """
    refused = why_not_mark_failed(job)
    if refused is not None:
        raise refused
    if job.stop is None:
        reason = Rejected("job.marked_failed", by=by)
        told = JobError(code=reason.code, message=reason.message, hint=reason.hint)
        job = runtime.open_jobs.fence_by_hand(job, told, by)
    stop_execution(job, runtime, "MarkedFailed", "Somebody marked the job as failed.")
    ended = end_fenced(job, clock(), 0, runtime)
    if ended is None:
        raise Conflict("job.moved", job=job.id)
    return ended


def reset_export(job: Job, by: str, runtime: Runtime, clock: Callable[[], datetime] = utc_now) -> Job:
    """Have the file of an export made anew, as another attempt of the same job; asked again at once, it is the same.

    One that is open but shows no life any more is marked as failed first. Raises Conflict with the reason when it
    cannot be made anew.
    """
    if not _is_begun(job):
        refused = why_not_reset(job, clock())
        if refused is not None:
            raise refused
        if job.is_open:
            job = mark_failed(job, by, runtime, clock)
        execution = execution_arn(runtime.settings.export_machine, execution_name(job.id, job.attempt + 1))
        job = runtime.attempts.open(job, AttemptKind.RESET, by, execution=execution)
    start_execution(job, runtime)
    return job


def _is_begun(job: Job) -> bool:
    """Whether the attempt is there already, perhaps without its execution: whoever began it died in between."""
    return job.state is JobState.QUEUED and job.attempt > 1
