"""A worker that dies after any single call and is never tried again: the reaper alone ends its job, books in order."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.register_upload import ObjectCreated
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.job import JobState, Outcome
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs

HEADER = "Accounting Reference,Name,E-mail\n"
SEED = HEADER + "".join(f"{key},Old name {key},\n" for key in range(1, 6))
UPLOAD = HEADER + "".join(
    f"{key},Customer {key},{'nonsense' if key % 7 == 0 else f'mail{key}@example.com'}\n" for key in range(3, 21)
)
WORKERS = 2


class Undisturbed:
    """How many calls an import makes that nothing happens to, and the records it finds."""

    def __init__(self, make_world: Any, calls: Any) -> None:
        self._make_world = make_world
        world, watched = make_world(), calls()
        world.run(world.drop(SEED))
        self._seed = world.records()
        event = world.drop(UPLOAD)
        with watched.watched():
            _steps(world, event, "execution-2")
        self.calls = watched.count

    def world(self) -> Any:
        """A new world with the same records."""
        world = self._make_world()
        for item in self._seed:
            world.dynamodb.put_item(TableName=world.settings.records_table, Item=item)
        return world


def _steps(world: Any, event: ObjectCreated, execution: str) -> None:
    """The steps of an import, none of which is tried again."""
    ref = world.begin(event, execution)
    for number in range(world.job(ref).chunks):
        import_chunk(ref, number, world.runtime())
    summarize_import(ref, world.runtime())


def _reap(world: Any) -> None:
    reap_stuck_jobs(Trigger(), world.runtime(), lambda: datetime.now(UTC) + timedelta(minutes=31))


def _assert_books_balance(world: Any, at: str) -> None:
    ours = {}
    for job in world.runtime().jobs.newest("acme", "import"):
        assert job.state in {JobState.COMPLETED_WITH_ERRORS, JobState.TIMED_OUT}, at
        assert sum(job.counts.values()) == job.rows, at
        assert sum(result.rows for result in job.results.values()) == job.rows, at
        ours[job.id] = job.counts.get(Outcome.CREATED, 0) + job.counts.get(Outcome.UPDATED, 0)
    written = [item["_job"]["S"] for item in world.records() if item["_job"]["S"] in ours]
    assert len(written) == sum(ours.values()), at
    assert world.open_turns() == [], at


@pytest.mark.parametrize("worker", range(WORKERS))
def test_after_a_death_at_any_call_the_reaper_alone_ends_the_job_with_its_books_in_order(  # noqa: PLR0917 - fixtures
    make_world, make_executions, killed, calls, some, worker: int
) -> None:
    undisturbed = Undisturbed(make_world, calls)
    for fatal in some(range(worker, undisturbed.calls, WORKERS)):
        world = undisturbed.world()
        event, execution = world.drop(UPLOAD), make_executions(world).start()
        with calls(fatal).watched(), suppress(killed):
            _steps(world, event, execution)
        _reap(world)
        _assert_books_balance(world, f"died at call {fatal}")


def test_a_reaper_that_dies_at_any_call_is_finished_by_the_next(make_world, make_executions, killed, calls) -> None:
    undisturbed = Undisturbed(make_world, calls)
    fatal = died = 0
    while died == fatal:
        world = undisturbed.world()
        event, execution = world.drop(UPLOAD), make_executions(world).start()
        with calls(undisturbed.calls * 2 // 3).watched(), pytest.raises(killed):
            _steps(world, event, execution)
        try:
            with calls(fatal).watched():
                _reap(world)
        except killed:
            died += 1
        _reap(world)
        _assert_books_balance(world, f"the reaper died at call {fatal}")
        fatal += 1
    assert died > 20
