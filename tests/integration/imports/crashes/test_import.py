"""A worker may die after any single call of an import: table, counts and result files come out the same."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

HEADER = "Accounting Reference,Name,E-mail\n"
SEED = HEADER + "".join(f"{key},Old name {key},\n" for key in range(1, 9))
UPLOAD = HEADER + "".join(
    f"{key},Customer {key},{'nonsense' if key % 7 == 0 else f'mail{key}@example.com'}\n" for key in range(5, 33)
)
UPLOAD += "5,Second five,\n,No key,\n"
WORKERS = 4


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


class Stage:
    """Plays one course again and again, each time in a world that is new but for its seed."""

    def __init__(self, make_world: Any, calls: Any, books: Any, course: Course) -> None:
        self._make_world, self._calls, self._books, self._course = make_world, calls, books, course
        world = make_world()
        world.run(world.drop(SEED))
        self._seed = world.records()
        watched = calls()
        self.expected = self._play(world, watched)
        self.calls = watched.count
        assert self.expected[1] == course.expected

    def play(self, fatal: int) -> Any:
        """What is left behind when the worker dies at this call."""
        world = self._make_world()
        for item in self._seed:
            world.dynamodb.put_item(TableName=world.settings.records_table, Item=item)
        left = self._play(world, self._calls(fatal))
        assert world.open_turns() == []
        return left

    def _play(self, world: Any, calls: Any) -> Any:
        """Every call of the usual course is watched; of the others those of Import Chunk, where alone they differ."""
        event = world.drop(self._course.upload, **self._course.metadata)
        if self._course is UPSERT:
            with calls.watched():
                job = world.run(event, "execution-2")
            return self._books(world, job)
        world.around_chunks = calls.watched
        return self._books(world, world.run(event, "execution-2"))


@pytest.mark.parametrize("worker", range(WORKERS))
def test_a_death_at_any_call_changes_nothing(make_world, calls, books, worker: int) -> None:
    stage = Stage(make_world, calls, books, UPSERT)
    assert stage.calls > 30
    for fatal in range(worker, stage.calls, WORKERS):
        assert stage.play(fatal) == stage.expected, f"died at call {fatal}"


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_a_death_at_any_call_of_a_worker_changes_nothing_in_any_mode(
    make_world, calls, books, some, course: Course
) -> None:
    stage = Stage(make_world, calls, books, course)
    for fatal in some(range(stage.calls)):
        assert stage.play(fatal) == stage.expected, f"died at call {fatal}"


def test_a_death_at_any_call_changes_nothing_of_an_import_that_is_held_to_a_plan(
    make_world, calls, books, some
) -> None:
    world = make_world()
    world.run(world.drop(SEED))
    plan = world.run(world.drop(FEW, **{"dry-run": "yes"}), "execution-2").plan
    stage = Stage(make_world, calls, books, Course(FEW, {"expect-plan": plan}, {"created": 2, "updated": 4}))
    for fatal in some(range(stage.calls)):
        assert stage.play(fatal) == stage.expected, f"died at call {fatal}"
