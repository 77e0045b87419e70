"""A worker may die after any single call: the table, the counts and the result files come out the same.

Nothing outside the process happens between two calls, so dying after one is also dying before the next.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.register_upload import ObjectCreated
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.job import AttemptKind, Job, JobRef, JobState, Outcome
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs

HEADER = "Accounting Reference,Name,E-mail\n"
SEED = HEADER + "".join(f"{key},Old name {key},\n" for key in range(1, 9))
UPLOAD = HEADER + "".join(
    f"{key},Customer {key},{'nonsense' if key % 7 == 0 else f'mail{key}@example.com'}\n" for key in range(5, 33)
)
UPLOAD += "5,Second five,\n,No key,\n"
WORKERS = 4

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


def _books(world: Any, job: Job) -> Books:
    """Everything an import leaves behind, free of ids and times."""
    records = json.dumps(world.records()).replace(job.id, "JOB").replace(job.created_at, "THEN")
    files = {name: world.result(job, name) for name in job.results}
    return json.loads(records), {outcome.value: count for outcome, count in job.counts.items()}, files


class Course(NamedTuple):
    """An upload in some mode, and what becomes of its rows."""

    upload: str
    metadata: Mapping[str, str]
    expected: Mapping[str, int]


UPSERT = Course(UPLOAD, {}, {"created": 21, "updated": 3, "invalid": 5, "duplicate": 1})
FEW = HEADER + "".join(f"{key},New {key},\n" for key in (1, 2, 5, 8, 20, 21))
COURSES = {
    "update": Course(FEW, {"mode": "update", "on-missing": "skip"}, {"updated": 4, "skipped": 2}),
    "skip": Course(FEW, {"on-existing": "skip"}, {"created": 2, "skipped": 4}),
    "delete": Course(FEW, {"mode": "delete"}, {"deleted": 4, "invalid": 2}),
    "dry run": Course(FEW, {"dry-run": "yes"}, {"created": 2, "updated": 4}),
}


def _undisturbed(make_world: Any, killed: type[BaseException], course: Course) -> tuple[Books, int, list[Any]]:
    world = make_world()
    world.run(world.drop(SEED))
    seed = world.records()
    event = world.drop(course.upload, **course.metadata)
    calls = Calls(killed)
    job = _run(world, event, calls, course)
    books = _books(world, job)
    assert books[1] == course.expected
    return books, calls.count, seed


def _play(world: Any, seed: list[Any], killed: type[BaseException], course: Course, fatal: int) -> Books:
    for item in seed:
        world.dynamodb.put_item(TableName=world.settings.records_table, Item=item)
    job = _run(world, world.drop(course.upload, **course.metadata), Calls(killed, fatal), course)
    assert world.open_turns() == []
    return _books(world, job)


def _run(world: Any, event: Any, calls: Calls, course: Course) -> Job:
    """Every call of the usual course is watched; of the others those of Import Chunk, where alone they differ."""
    if course is UPSERT:
        with calls.watched():
            ran: Job = world.run(event, "execution-2")
    else:
        world.around_chunks = calls.watched
        ran = world.run(event, "execution-2")
    return ran


@pytest.fixture
def undisturbed(make_world, killed) -> tuple[Books, int, list[Any]]:
    return _undisturbed(make_world, killed, UPSERT)


@pytest.mark.parametrize("worker", range(WORKERS))
def test_a_death_at_any_call_changes_nothing(make_world, killed, undisturbed, worker: int) -> None:
    expected, calls, seed = undisturbed
    assert calls > 30
    for fatal in range(worker, calls, WORKERS):
        assert _play(make_world(), seed, killed, UPSERT, fatal) == expected, f"died at call {fatal}"


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_a_death_at_any_call_of_a_worker_changes_nothing_in_any_mode(make_world, killed, course: Course) -> None:
    expected, calls, seed = _undisturbed(make_world, killed, course)
    for fatal in range(calls):
        assert _play(make_world(), seed, killed, course, fatal) == expected, f"died at call {fatal}"


def test_a_death_at_any_call_changes_nothing_of_an_import_that_is_held_to_a_plan(make_world, killed) -> None:
    world = make_world()
    world.run(world.drop(SEED))
    plan = world.run(world.drop(FEW, **{"dry-run": "yes"}), "execution-2").plan
    course = Course(FEW, {"expect-plan": plan}, {"created": 2, "updated": 4})
    expected, calls, seed = _undisturbed(make_world, killed, course)
    for fatal in range(calls):
        assert _play(make_world(), seed, killed, course, fatal) == expected, f"died at call {fatal}"


# --- death without another try: the reaper alone ends the job ---------------------------------------------------------


def _seeded(make_world: Any, seed: list[Any]) -> Any:
    world = make_world()
    for item in seed:
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
def test_after_a_death_at_any_call_the_reaper_alone_ends_the_job_with_its_books_in_order(
    make_world, make_executions, killed, undisturbed, worker: int
) -> None:
    _, calls, seed = undisturbed
    for fatal in range(worker, calls, WORKERS):
        world = _seeded(make_world, seed)
        event, execution = world.drop(UPLOAD), make_executions(world).start()
        with Calls(killed, fatal).watched(), suppress(killed):
            _steps(world, event, execution)
        _reap(world)
        _assert_books_balance(world, f"died at call {fatal}")


def test_a_reaper_that_dies_at_any_call_is_finished_by_the_next(
    make_world, make_executions, killed, undisturbed
) -> None:
    _, calls, seed = undisturbed
    fatal = died = 0
    while died == fatal:
        world = _seeded(make_world, seed)
        event, execution = world.drop(UPLOAD), make_executions(world).start()
        with Calls(killed, calls * 2 // 3).watched(), pytest.raises(killed):
            _steps(world, event, execution)
        try:
            with Calls(killed, fatal).watched():
                _reap(world)
        except killed:
            died += 1
        _reap(world)
        _assert_books_balance(world, f"the reaper died at call {fatal}")
        fatal += 1
    assert died > 20


# --- what may follow the end of an import -----------------------------------------------------------------------------

CONTACTS = "Accounting Reference,Contact Name,E-mail\n1,Ann,a@example.com\n2,Bea,b@example.com\n1,Ann,\n3,Cy,bad\n"


def _with_failed_rows(world: Any) -> Job:
    """An import whose second row may go in by now."""
    world.run(world.drop(HEADER + "1,One,\n"))
    job: Job = world.run(world.drop(CONTACTS, "inbox/acme/contact/contacts.csv"), "execution-2")
    world.run(world.drop(HEADER + "2,Two,\n", "inbox/acme/customer/late.csv"), "execution-3")
    return job


def _with_changes(world: Any) -> Job:
    """An import that created and changed records, one of which was changed again."""
    world.run(world.drop(HEADER + "1,One,\n2,Two,\n"))
    job: Job = world.run(world.drop(HEADER + "1,New,\n2,New,\n3,New,\n"), "execution-2")
    world.run(world.drop(HEADER + "2,Later,\n", "inbox/acme/customer/late.csv"), "execution-3")
    return job


def _retry(world: Any, job: Job) -> Job:
    ended: Job = world.again(job, AttemptKind.RETRY_FAILED)
    return ended


def _undo(world: Any, job: Job) -> Job:
    ended: Job = world.undo(job)
    return ended


def _books_of_both(world: Any, job: Job, ended: Job) -> Books:
    """What an ended job leaves behind, and how the import stands then."""
    records, counts, files = _books(world, ended)
    after = world.job(JobRef(tenant="acme", id=job.id, attempt=1))
    return _without_ids(records), {**counts, after.state.value: after.attempt}, files


def _without_ids(records: list[Any]) -> list[Any]:
    return [{name: value for name, value in item.items() if name not in {"_job", "_at"}} for item in records]


@pytest.mark.parametrize("worker", range(WORKERS))
@pytest.mark.parametrize(("make", "go_on"), [(_with_failed_rows, _retry), (_with_changes, _undo)])
def test_a_death_at_any_call_of_a_retry_or_an_undo_changes_nothing(make_world, killed, make, go_on, worker) -> None:
    world = make_world()
    job = make(world)
    calls = Calls(killed)
    with calls.watched():
        ended = go_on(world, job)
    expected = _books_of_both(world, job, ended)
    assert calls.count > 20
    for fatal in range(worker, calls.count, WORKERS):
        world = make_world()
        job = make(world)
        with Calls(killed, fatal).watched():
            ended = go_on(world, job)
        assert _books_of_both(world, job, ended) == expected, f"died at call {fatal}"
        assert world.open_turns() == []
