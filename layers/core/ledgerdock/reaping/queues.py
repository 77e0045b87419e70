"""The queues of the tenants, as the reaper sees them: put right first, then asked who waits for whom."""

from collections.abc import Mapping

from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.runtime import Runtime


class Queues:
    """Looks at the queue of a tenant once, when it is first asked for."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._known: dict[str, Mapping[str, str]] = {}

    def ahead_of(self, job: Job) -> str | None:
        """The open job that a queued job waits for; None for one that waits for nobody."""
        if job.state is not JobState.QUEUED:
            return None
        if job.tenant not in self._known:
            self._known[job.tenant] = self._look(job.tenant)
        return self._known[job.tenant].get(job.id)

    def _look(self, tenant: str) -> Mapping[str, str]:
        turns = self._runtime.turns
        turns.hand_on_from_ended(tenant, lambda job: self._is_open(tenant, job))
        return turns.who_waits_for_whom(tenant)

    def _is_open(self, tenant: str, job: str) -> bool:
        try:
            return self._runtime.jobs.get(tenant, job).is_open
        except Rejected:
            return False
