"""Who waits for whom, as it is now: what a job noted when it began to wait is soon out of date."""

from collections.abc import Mapping, Sequence

from ledgerdock.api.progress import Ahead
from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.runtime import Runtime


def jobs_ahead(tenant: str, jobs: Sequence[Job], runtime: Runtime) -> Mapping[str, Ahead]:
    """The job in the way of each queued one among `jobs` of a tenant. Costs one query when there is any."""
    queued = {job.id for job in jobs if job.state is JobState.QUEUED}
    if not queued:
        return {}
    waits = {job: other for job, other in runtime.turns.who_waits_for_whom(tenant).items() if job in queued}
    numbers = {job.id: job.number for job in jobs}
    for other in set(waits.values()) - numbers.keys():
        try:
            numbers[other] = runtime.jobs.get(tenant, other).number
        except Rejected:  # gone with age: nobody has to know it
            continue
    return {job: Ahead(other, numbers[other]) for job, other in waits.items() if other in numbers}
