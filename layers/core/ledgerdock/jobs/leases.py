"""Leases: how long a job may be silent before it counts as stuck, as a pure decision.

A lease is longer than the worker of its stage can live plus what clocks may disagree: when a job is taken from its
workers for silence, the last of them is dead.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ledgerdock.aws.executions import ExecutionStatus
from ledgerdock.jobs.job import Job, JobState

WORKER_LIFE = timedelta(minutes=15)
"""The longest time-out of a worker in template.yaml."""

CLOCKS_APART = timedelta(minutes=10)
"""How far the clocks of two workers may be apart."""

WORKERS_GONE = WORKER_LIFE + CLOCKS_APART
"""Every worker shows life when it begins: after such a silence none is left."""

QUIET = timedelta(minutes=2)
"""A job that showed life since is not looked at."""

LEASES: Mapping[JobState, timedelta] = {
    JobState.UPLOADING: timedelta(hours=1),
    JobState.QUEUED: timedelta(minutes=30),
    JobState.VALIDATING: timedelta(minutes=30),
    JobState.PROCESSING: timedelta(minutes=30),
    JobState.CANCELLING: timedelta(minutes=30),
}


def last_sign(job: Job) -> datetime:
    """When the job showed life last."""
    return datetime.fromisoformat(job.heartbeat_at or job.created_at)


def is_stuck(job: Job, at: datetime, execution: ExecutionStatus | None, *, has_job_ahead: bool = False) -> bool:
    """Whether nothing will bring the job to its end any more, and somebody has to.

    `execution` is None for a job that has none yet. `has_job_ahead`: an open job has the turn this one waits for. An
    execution that ended leaves its job stuck at once; one that nobody knows may have just begun, so its job has time.
    """
    if not job.is_open:
        return False
    if job.stop is not None or execution is ExecutionStatus.ENDED:
        return True
    silence = at - last_sign(job)
    if execution is ExecutionStatus.GONE:
        return silence > WORKERS_GONE
    if job.state is JobState.QUEUED and has_job_ahead:
        return False
    return silence > LEASES[job.state]
