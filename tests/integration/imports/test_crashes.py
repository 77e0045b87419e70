"""A worker may die after any single call: the table, the counts and the result files come out the same.

Nothing outside the process happens between two calls, so dying after one is also dying before the next.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from ledgerdock.jobs.job import AttemptKind, Job, JobRef

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


@pytest.fixture
def undisturbed(make_world, killed) -> tuple[Books, int, list[Any]]:
    world = make_world()
    world.run(world.drop(SEED))
    seed = world.records()
    event = world.drop(UPLOAD)
    calls = Calls(killed)
    with calls.watched():
        job = world.run(event, "execution-2")
    return _books(world, job), calls.count, seed


@pytest.mark.parametrize("worker", range(WORKERS))
def test_a_death_at_any_call_changes_nothing(make_world, killed, undisturbed, worker: int) -> None:
    expected, calls, seed = undisturbed
    assert calls > 30
    assert expected[1] == {"created": 21, "updated": 3, "invalid": 5, "duplicate": 1}
    for fatal in range(worker, calls, WORKERS):
        world = make_world()
        for item in seed:
            world.dynamodb.put_item(TableName=world.settings.records_table, Item=item)
        event = world.drop(UPLOAD)
        with Calls(killed, fatal).watched():
            job = world.run(event, "execution-2")
        assert _books(world, job) == expected, f"died at call {fatal}"
        assert world.open_turns() == []


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
