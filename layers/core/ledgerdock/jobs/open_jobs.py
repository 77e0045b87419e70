"""Open jobs as the reaper sees them: who has been silent for how long, and how one is fenced off."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledgerdock.aws.table import BLANK, ConditionFailed, Item, Table, Update
from ledgerdock.errors import Conflict
from ledgerdock.jobs.audit import SYSTEM, TRAIL, AuditEvent, entry
from ledgerdock.jobs.job import OPEN_STATES, Job, JobError, JobState
from ledgerdock.jobs.job_store import job_key, job_of_partition, now


class OpenJob(NamedTuple):
    """An open job by its index, which lags behind: read the job before deciding anything."""

    tenant: str
    id: str
    heartbeat_at: str
    execution: str | None


class OpenJobs:
    """The open jobs of all tenants."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def longest_silent_first(self) -> Iterator[OpenJob]:
        """Every open job, read as far as iterated."""
        for item in self._table.query_index("open_jobs", "open", "open", newest_first=False):
            tenant, job_id = job_of_partition(item["pk"])
            yield OpenJob(tenant, job_id, item["heartbeat_at"], item.get("execution"))

    def fence(self, job: Job, reason: JobError) -> Job:
        """Stop a job for good, in the name of the system: its workers begin nothing more, and it will end as timed out.

        Raises Conflict when it is not any more as `job` says: it moved, ended, or showed life.
        """
        as_it_was = {"state": job.state.value, "heartbeat_at": job.heartbeat_at or BLANK}
        return self._fence(job, reason, entry(now(), AuditEvent.CANCELLING), as_it_was, by=SYSTEM)

    def fence_by_hand(self, job: Job, reason: JobError, by: str) -> Job:
        """Stop a job for good in the name of a person, whatever life it shows: it will end as failed.

        Raises Conflict when it has ended, is fenced already, or another attempt runs.
        """
        is_open = {"state": tuple(state.value for state in OPEN_STATES)}
        return self._fence(job, reason, entry(now(), AuditEvent.MARKED_FAILED, by), is_open, by=by)

    def _fence(self, job: Job, reason: JobError, told: Item, when: Mapping[str, Any], *, by: str) -> Job:
        change = Update(
            *job_key(job.tenant, job.id),
            set={"state": JobState.CANCELLING.value, "stop": reason.model_dump(), "stopped_by": by},
            append={TRAIL: told},
            when={**when, "attempt": job.attempt, "stop": BLANK},
        )
        try:
            return Job.model_validate(self._table.update(change))
        except ConditionFailed as moved:
            raise Conflict("job.moved", job=job.id) from moved
