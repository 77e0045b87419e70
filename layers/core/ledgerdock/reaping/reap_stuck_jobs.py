"""Reap Stuck Jobs: end the jobs that nothing else will end, by the clock and when an execution ends too early.

Either way alone is enough: what an event does not bring, the next look at the clock finds.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.aws.executions import ExecutionStatus
from ledgerdock.errors import Conflict, LedgerdockError, Rejected
from ledgerdock.imports.follow_up import follow_up
from ledgerdock.jobs.job import Job, JobError, JobRef, JobState
from ledgerdock.jobs.leases import QUIET, is_stuck, last_sign
from ledgerdock.jobs.open_jobs import OpenJob
from ledgerdock.notices.conclude import conclude
from ledgerdock.reaping.counting import count_reaped
from ledgerdock.reaping.ending import end_fenced, stop_execution
from ledgerdock.reaping.leftover_mails import LeftoverMails
from ledgerdock.reaping.queues import Queues
from ledgerdock.runtime import Runtime, logger

_SECONDS_FOR_NEW_JOBS = 300
"""Later in a run no other job is begun: ending a large one may take all the time that is left."""

_PATIENCE_SECONDS = 30
"""So long an event waits for workers that live on to stop and count themselves: one bulk write, mostly a second."""

_LOOKS = 3
"""A job that moves while it is decided about is looked at again, so many times."""

_READING = {
    JobState.UPLOADING: "waiting for its file",
    JobState.QUEUED: "waiting for its turn",
    JobState.VALIDATING: "reading the file",
    JobState.PROCESSING: "importing rows",
    JobState.CANCELLING: "stopping",
}
_WRITING = {
    JobState.QUEUED: "waiting to begin",
    JobState.PROCESSING: "writing the file",
    JobState.CANCELLING: "stopping",
}


class _Words(NamedTuple):
    """How it is told that a job of some kind was stuck: the codes, and what it was doing by its state."""

    silent: str
    run_ended: str
    doing: Mapping[JobState, str]


_IMPORT = _Words("job.timed_out", "job.run_ended", _READING)
_WORDS = {
    "import": _IMPORT,
    "undo": _IMPORT,
    "export": _Words("export.timed_out", "export.run_ended", _WRITING),
}


class Trigger(BaseModel):
    """The detail of the event: of an execution that ended, or empty for the clock."""

    model_config = ConfigDict(extra="ignore")

    execution: str | None = Field(alias="executionArn", default=None)


class ReapingFailed(Exception):
    """Some jobs could not be ended; the others are. The log has the reasons."""


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def reap_stuck_jobs(trigger: Trigger, runtime: Runtime, clock: Callable[[], datetime] = utc_now) -> dict[str, Any]:
    """Fence, settle and close every stuck job, or the one whose execution ended. May run several times at once.

    Returns `{"ended": [job ids]}`. Raises ReapingFailed behind the last job when some could not be ended.
    """
    began = time.monotonic()
    queues, mails = Queues(runtime), LeftoverMails(runtime)
    ended, failed = [], []
    for known in _candidates(trigger, runtime, clock()):
        if time.monotonic() - began > _SECONDS_FOR_NEW_JOBS:
            logger.warning("out of time, the next run goes on", next=known.id)
            break
        try:
            if _end_if_stuck(known, trigger, queues, runtime, clock(), mails=mails):
                ended.append(known.id)
        except Exception:  # noqa: BLE001 - the last resort: one job must not keep the others from their end
            logger.exception("a stuck job could not be ended", job=known.id, tenant=known.tenant)
            failed.append(known.id)
    count_reaped(len(ended))
    if failed:
        raise ReapingFailed(", ".join(failed))
    return {"ended": ended}


def _candidates(trigger: Trigger, runtime: Runtime, at: datetime) -> Iterator[OpenJob]:
    for known in runtime.open_jobs.longest_silent_first():
        if trigger.execution is not None:
            if known.execution == trigger.execution:
                yield known
        elif at - datetime.fromisoformat(known.heartbeat_at) < QUIET:
            return
        else:
            yield known


def _end_if_stuck(
    known: OpenJob, trigger: Trigger, queues: Queues, runtime: Runtime, at: datetime, *, mails: LeftoverMails
) -> bool:
    for _ in range(_LOOKS):
        job = _read(known, runtime)
        if job is None:
            return False
        if not job.is_open:
            _finish(job, runtime)
            mails.send(job, at)
            return False
        execution = _status(job, trigger, runtime)
        ahead = queues.ahead_of(job)
        if not is_stuck(job, at, execution, has_job_ahead=ahead is not None):
            if ahead is not None:
                _vouch_for(job, runtime)
            return False
        if job.state is JobState.UPLOADING and runtime.objects.exists(job.upload.key):
            logger.warning("the file is there, its event is not", job=job.id, tenant=job.tenant)
            return False
        try:
            return _end(job, execution, _PATIENCE_SECONDS if trigger.execution else 0, runtime, at)
        except Conflict:
            logger.info("the job moved meanwhile", job=job.id, tenant=job.tenant)
    return False


def _status(job: Job, trigger: Trigger, runtime: Runtime) -> ExecutionStatus | None:
    """What the event said holds: who asks may be told of a state that was before."""
    if job.execution is None:
        return None
    return ExecutionStatus.ENDED if job.execution == trigger.execution else runtime.executions.status(job.execution)


def _read(known: OpenJob, runtime: Runtime) -> Job | None:
    try:
        return runtime.jobs.get(known.tenant, known.id)
    except Rejected:
        return None


def _finish(job: Job, runtime: Runtime) -> None:
    """Do what is still to be done behind the end of a job: whoever ended it died before that."""
    runtime.turns.release(job.tenant, job.id)
    follow_up(job, runtime)
    conclude(job, runtime)


def _vouch_for(job: Job, runtime: Runtime) -> None:
    """A job that waits behind another has no worker to show life: once it is its turn, its lease begins here."""
    runtime.jobs.show_life(JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt), states=(JobState.QUEUED,))


def _end(job: Job, execution: ExecutionStatus | None, patience: float, runtime: Runtime, at: datetime) -> bool:
    if job.stop is None:
        job = runtime.open_jobs.fence(job, _reason(job, execution))
        logger.warning("job is stuck", job=job.id, tenant=job.tenant, code=job.stop.code if job.stop else None)
    if execution is ExecutionStatus.RUNNING:
        stop_execution(job, runtime, "TimedOut", "The reaper ended the job: it showed no sign of life.")
    return end_fenced(job, at, patience, runtime) is not None


def _reason(job: Job, execution: ExecutionStatus | None) -> JobError:
    since = f"{last_sign(job):%Y-%m-%d %H:%M:%S} UTC"
    reason: LedgerdockError
    if job.state is JobState.UPLOADING:
        reason = Rejected("job.upload_never_came", file=job.file, since=since)
    else:
        words = _WORDS[job.kind]
        code = words.silent if execution is ExecutionStatus.RUNNING else words.run_ended
        reason = Rejected(code, stage=words.doing[job.state], since=since)
    return JobError(code=reason.code, message=reason.message, hint=reason.hint)
