"""A worker may die after any single call of an export: with another try the file comes out the same, without one the
reaper ends the export, and a reset makes the file."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledgerdock.exports.deliver_export import deliver_export
from ledgerdock.exports.export_segment import export_segment
from ledgerdock.exports.plan_export import plan_export
from ledgerdock.jobs.job import JobRef, JobState
from ledgerdock.reaping.by_hand import reset_export
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs

RECORDS = {f"{n:02d}": {"accounting_reference": f"{n:02d}", "name": f"Customer {n}"} for n in range(26)}
WORKERS = 2


@pytest.fixture
def filled(world: Any, put: Any) -> Any:
    world.settings = world.settings.model_copy(update={"shards": 2})
    put(world, "customer", RECORDS)
    return world


def _left(world: Any, ref: JobRef) -> Any:
    """What an export leaves behind, free of ids and times."""
    job = world.job(ref)
    marks = world.runtime().exports.marks(ref)
    versions = world.s3.list_object_versions(Bucket=world.settings.files_bucket, Prefix=f"exports/acme/{ref.id}/")
    assert not list(world.runtime().open_jobs.longest_silent_first())
    return (
        job.state,
        world.text(job),
        job.export.model_dump(include={"total", "done", "segments"}),
        [(mark.records, mark.rows, mark.size) for mark in marks.values()],
        len(versions["Versions"]),
    )


def _steps(world: Any, ref: JobRef) -> None:
    """The steps of an export, none of which is tried again."""
    for number in world.segments(plan_export(ref, world.runtime())["manifest"]):
        export_segment(ref, number, world.runtime())
    deliver_export(ref, world.runtime())


def _reap(world: Any) -> None:
    reap_stuck_jobs(Trigger(), world.runtime(), lambda: datetime.now(UTC) + timedelta(minutes=31))


@pytest.mark.parametrize("worker", range(WORKERS))
def test_a_death_at_any_call_changes_nothing(filled, calls, some, worker: int) -> None:
    watched, ref = calls(), filled.start(name="customer")
    with watched.watched():
        filled.take_steps(ref)
    expected = _left(filled, ref)
    assert expected[0] is JobState.COMPLETED
    assert expected[2] == {"total": 26, "done": 26, "segments": 3}
    assert watched.count > 30
    for fatal in some(range(worker, watched.count, WORKERS)):
        ref = filled.start(name="customer")
        with calls(fatal).watched():
            filled.take_steps(ref)
        assert _left(filled, ref) == expected, f"died at call {fatal}"


def test_after_a_death_at_any_call_the_reaper_alone_ends_the_export_and_a_reset_makes_the_file(
    filled, calls, killed, some
) -> None:
    watched, ref = calls(), filled.start(name="customer")
    with watched.watched():
        _steps(filled, ref)
    expected = _left(filled, ref)
    for fatal in some(some(range(watched.count))):
        ref = filled.start(name="customer")
        with calls(fatal).watched(), suppress(killed):
            _steps(filled, ref)
        _reap(filled)
        job = filled.job(ref)
        if job.state is JobState.TIMED_OUT:
            assert job.error.code == "export.timed_out"
            again = reset_export(job, "maria", filled.runtime())
            ref = JobRef(tenant="acme", id=again.id, attempt=2)
            filled.take_steps(ref)
        assert _left(filled, ref)[:4] == expected[:4], f"died at call {fatal}"
