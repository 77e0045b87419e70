"""The heartbeat of a worker: cheap signs of life while it works, so that the reaper leaves its job alone."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import RUNNING_STATES, Job, JobRef, JobState
from ledgerdock.jobs.job_store import JobStore

SECONDS_BETWEEN_BEATS = 10.0

Thing = TypeVar("Thing")


class Heartbeat:
    """The signs of life of one worker: the first at once, then one every `seconds` while it is asked for them."""

    def __init__(
        self,
        jobs: JobStore,
        ref: JobRef,
        *,
        states: Sequence[JobState] = RUNNING_STATES,
        seconds: float = SECONDS_BETWEEN_BEATS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = jobs
        self._ref = ref
        self._states = states
        self._seconds = seconds
        self._clock = clock
        self._last = float("-inf")

    def begin(self) -> Job | None:
        """Show life now. Returns the job, or None when it is to stop or has ended."""
        self._last = self._clock()
        return self._jobs.show_life(self._ref, None, self._states)

    def beat(self, change: Mapping[str, Any] | None = None) -> bool:
        """Show life and note facts when it is time to. False when that found that the job is to stop or has ended."""
        moment = self._clock()
        if moment - self._last < self._seconds:
            return True
        self._last = moment
        return self._jobs.show_life(self._ref, change, self._states) is not None

    def begin_or_stop(self) -> Job:
        """Show life now. Raises Conflict when the job is to stop or has ended."""
        job = self.begin()
        if job is None:
            raise Conflict("job.moved", job=self._ref.id)
        return job

    def beat_or_stop(self) -> None:
        """Show life when it is time to. Raises Conflict when that found that the job is to stop or has ended."""
        if not self.beat():
            raise Conflict("job.moved", job=self._ref.id)

    def goes_on(self) -> bool:
        """Look whether the job goes on, now; shows life when it is time to."""
        if self._clock() - self._last < self._seconds:
            return not self._jobs.is_cancelling(self._ref)
        return self.beat()

    def along_or_stop(self, things: Iterable[Thing], every: int) -> Iterator[Thing]:
        """Hand things on, with a beat for so many of them. Raises Conflict as `beat_or_stop`."""
        left = iter(things)
        while some := list(islice(left, every)):
            self.beat_or_stop()
            yield from some

    def along(self, things: Iterable[Thing], every: int, change: Mapping[str, Any] | None = None) -> Iterator[Thing]:
        """Hand things on, asked for a beat once for so many of them."""
        left = iter(things)
        while some := list(islice(left, every)):
            self.beat(change)
            yield from some
