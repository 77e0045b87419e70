"""A worker may die after any single call of a retry or an undo: the table and the books come out the same."""

from typing import Any

import pytest

from ledgerdock.jobs.job import AttemptKind, Job, JobRef

HEADER = "Accounting Reference,Name,E-mail\n"
WORKERS = 2
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


def _books_of_both(books: Any, world: Any, job: Job, ended: Job) -> Any:
    """What an ended job leaves behind, and how the import stands then."""
    records, counts, files = books(world, ended)
    after = world.job(JobRef(tenant="acme", id=job.id, attempt=1))
    return _without_ids(records), {**counts, after.state.value: after.attempt}, files


def _without_ids(records: list[Any]) -> list[Any]:
    return [{name: value for name, value in item.items() if name not in {"_job", "_at"}} for item in records]


@pytest.mark.parametrize("worker", range(WORKERS))
@pytest.mark.parametrize(("make", "go_on"), [(_with_failed_rows, _retry), (_with_changes, _undo)])
def test_a_death_at_any_call_of_a_retry_or_an_undo_changes_nothing(  # noqa: PLR0917 - fixtures
    make_world, calls, books, some, make, go_on, worker
) -> None:
    world = make_world()
    job = make(world)
    watched = calls()
    with watched.watched():
        ended = go_on(world, job)
    expected = _books_of_both(books, world, job, ended)
    assert watched.count > 20
    for fatal in some(range(worker, watched.count, WORKERS)):
        world = make_world()
        job = make(world)
        with calls(fatal).watched():
            ended = go_on(world, job)
        assert _books_of_both(books, world, job, ended) == expected, f"died at call {fatal}"
        assert world.open_turns() == []
