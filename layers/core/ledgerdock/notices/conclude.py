"""The last thing that is done for a job that ended."""

from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.runtime import Runtime


def conclude(job: Job, runtime: Runtime) -> None:
    """Let go of a job that ended. May be called again."""
    runtime.jobs.let_go(JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt))
