"""Killing a worker behind any of its calls, and what an import leaves behind, free of ids and times.

Nothing outside the process happens between two calls, so dying after one is also dying before the next.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from ledgerdock.jobs.job import Job

Books = tuple[list[Any], dict[str, int], dict[str, str]]


class Calls:
    """Counts the calls to AWS and kills the worker when one of them has taken effect."""

    def __init__(self, killed: type[BaseException], fatal: int = -1) -> None:
        self._killed = killed
        self._fatal = fatal
        self.count = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        send = HTTPConnectionPool.urlopen

        def urlopen(pool: HTTPConnectionPool, *args: Any, **options: Any) -> Any:
            number, self.count = self.count, self.count + 1
            response = send(pool, *args, **options)
            if number == self._fatal:
                raise self._killed
            return response

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(HTTPConnectionPool, "urlopen", urlopen)
            yield


@pytest.fixture
def calls(killed: type[BaseException]) -> Callable[..., Calls]:
    """Makes a counter of calls that kills the worker behind call `fatal`."""
    return lambda fatal=-1: Calls(killed, fatal)


@pytest.fixture
def some() -> Callable[[range], range]:
    """Every third of these calls, or with LEDGERDOCK_EVERY_CALL=1 every one."""
    step = 1 if os.environ.get("LEDGERDOCK_EVERY_CALL") else 3
    return lambda fatal: fatal[::step]


@pytest.fixture
def books() -> Callable[[Any, Job], Books]:
    """Everything an import leaves behind."""
    return _books


def _books(world: Any, job: Job) -> Books:
    """Everything an import leaves behind, free of ids and times."""
    records = json.dumps(world.records()).replace(job.id, "JOB").replace(job.created_at, "THEN")
    files = {name: world.result(job, name) for name in job.results}
    return json.loads(records), {outcome.value: count for outcome, count in job.counts.items()}, files
