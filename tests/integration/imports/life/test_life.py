"""The whole life of imports: events that come again, deaths, cancels, retries, undos and the reaper, in any order.

A longer run: `LEDGERDOCK_LIVES=5000 pytest tests/integration/imports/life`.
"""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from ledgerdock.files import upload
from ledgerdock.imports import import_chunk, stage_file, undo_chunk
from ledgerdock.jobs.job import AttemptKind, Job
from ledgerdock.reaping import reap_stuck_jobs

from .cloud import BEHIND_A_WRITE
from .executions import Execution
from .model import BAD, File, Row
from .play import BEHIND_EVERY_LEASE, Play
from .reader import Reader

LIVES = int(os.environ.get("LEDGERDOCK_LIVES", "0"))
MOST_JOBS = 5

WHICH = st.integers(0, 7)
CALL = st.one_of(st.just(BEHIND_A_WRITE), st.integers(0, 16))
DEATH = st.one_of(st.just(-1), st.just(BEHIND_A_WRITE), st.integers(-14, 14))
CUSTOMERS = st.builds(
    Row,
    st.just("customer"),
    st.sampled_from(["1", "2", "3", "4", "5", "6", ""]),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["", "", "a@example.com", BAD]),
).filter(lambda row: any(row[1:]))
CLIENTS = st.builds(
    Row,
    st.just("client"),
    st.sampled_from(["4", "5", "6", "7", "8"]),
    st.sampled_from(["A", "B"]),
    st.sampled_from(["1", "2", "3", "4", "9", ""]),
)


def _rows(kind: st.SearchStrategy[Row]) -> st.SearchStrategy[tuple[Row, ...]]:
    return st.lists(kind, min_size=1, max_size=10).map(tuple)


OPTIONS = st.sampled_from(
    [
        (),
        (),
        (),
        (("on-existing", "skip"),),
        (("mode", "create"),),
        (("mode", "update"),),
        (("mode", "update"), ("on-missing", "skip")),
        (("mode", "delete"),),
        (("mode", "delete"), ("on-missing", "skip")),
    ]
)
TABLES = st.one_of(
    st.tuples(_rows(CUSTOMERS)),
    st.tuples(_rows(CUSTOMERS)),
    st.tuples(_rows(CLIENTS)),
    st.tuples(_rows(CLIENTS), _rows(CUSTOMERS)),
)
FILES = st.builds(File, TABLES, OPTIONS)


class Life(RuleBasedStateMachine):
    """What may happen, in any order; `Play` says what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play()

    @precondition(lambda self: len(self.play.events) < MOST_JOBS)
    @rule(file=FILES)
    def drop_a_file(self, file: File) -> None:
        self.play.drop(file)

    @precondition(lambda self: self.play.events)
    @rule(which=WHICH)
    def deliver_an_event_again(self, which: int) -> None:
        self.play.deliver_again(which)

    @precondition(lambda self: self.play.steppable())
    @rule(which=WHICH, chunk=WHICH, deaths=st.lists(DEATH, min_size=3, max_size=12))
    def let_an_execution_run(self, which: int, chunk: int, deaths: list[int]) -> None:
        """Some steps, in which workers die behind calls; a negative number is no death."""
        there = self.play.steppable()
        execution = there[which % len(there)]
        for call in deaths:
            if execution in self.play.steppable():
                self.play.step(execution, chunk, fatal=max(call, -1))
                self.play.check()

    @precondition(lambda self: self.play.steppable())
    @rule(which=WHICH, steps=st.integers(1, 9))
    def let_all_take_steps(self, which: int, steps: int) -> None:
        for number in range(steps):
            if self.play.steppable():
                self._step(which, number * which)
                self.play.check()

    @precondition(lambda self: self.play.steppable())
    @rule(which=WHICH, chunk=WHICH, call=CALL)
    def kill_a_worker(self, which: int, chunk: int, call: int) -> None:
        self._step(which, chunk, fatal=call)

    @precondition(lambda self: self.play.steppable() and len(self.play.sleeping) < 3)
    @rule(which=WHICH, chunk=WHICH, call=CALL, is_lost=st.booleans())
    def let_a_worker_pause(self, which: int, chunk: int, call: int, is_lost: bool) -> None:
        self._step(which, chunk, pause=call, is_lost=is_lost)

    @precondition(lambda self: self._importing() and len(self.play.sleeping) < 3)
    @rule(which=WHICH, chunk=WHICH, call=st.integers(0, 10), is_reaped=st.booleans())
    def stop_a_job_under_its_worker(self, which: int, chunk: int, call: int, is_reaped: bool) -> None:
        execution = self._importing()[which % len(self._importing())]
        self.play.step(execution, chunk, pause=call)
        if is_reaped:
            self.play.reap(BEHIND_EVERY_LEASE)
        for job in () if is_reaped else self._open():
            if execution.job is not None and job.id == execution.job.id:
                self.play.cancel(job, undo=False)
        self.play.check()

    @precondition(lambda self: self.play.sleeping)
    @rule(which=WHICH)
    def wake_a_worker(self, which: int) -> None:
        self.play.wake(self.play.sleeping[which % len(self.play.sleeping)])

    @precondition(lambda self: self._open())
    @rule(which=WHICH, undo=st.booleans())
    def cancel(self, which: int, undo: bool) -> None:
        self.play.cancel(_one(self._open(), which), undo=undo)

    @precondition(lambda self: self._ended())
    @rule(which=WHICH, kind=st.sampled_from([AttemptKind.RETRY, AttemptKind.RETRY_FAILED]))
    def retry(self, which: int, kind: AttemptKind) -> None:
        self.play.retry(_one(self._ended(), which), kind)

    @precondition(lambda self: self._ended())
    @rule(which=WHICH, mend=st.booleans())
    def repair(self, which: int, mend: bool) -> None:
        self.play.repair(_one(self._ended(), which), mend=mend)

    @precondition(lambda self: self._ended())
    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        self.play.undo(_one(self._ended(), which))

    @precondition(lambda self: self.play.books.records and self.play.records().keys() == self.play.books.records.keys())
    @rule(which=WHICH, text=st.sampled_from(["A", "C"]))
    def edit_a_record(self, which: int, text: str) -> None:
        names = sorted(self.play.books.records)
        self.play.edit(names[which % len(names)], text)

    @precondition(lambda self: self.play.jobs())
    @rule(later=st.sampled_from([timedelta(minutes=3), BEHIND_EVERY_LEASE]), fatal=st.one_of(st.just(-1), CALL))
    def reap(self, later: timedelta, fatal: int) -> None:
        self.play.reap(later, fatal)

    @precondition(lambda self: self.play.steppable())
    @rule(which=WHICH, is_told=st.booleans())
    def abort_an_execution(self, which: int, is_told: bool) -> None:
        there = self.play.steppable()
        self.play.abort(there[which % len(there)], is_told=is_told)

    @invariant()
    def all_promises_hold(self) -> None:
        self.play.check()

    def teardown(self) -> None:
        self.play.finish()

    def _step(self, which: int, chunk: int, *, fatal: int = -1, pause: int = -1, is_lost: bool = False) -> None:
        there = self.play.steppable()
        self.play.step(there[which % len(there)], chunk, fatal=fatal, pause=pause, is_lost=is_lost)

    def _importing(self) -> list[Execution]:
        return [each for each in self.play.steppable() if each.step == "chunk"]

    def _open(self) -> list[Job]:
        return [job for job in self.play.jobs() if job.is_open]

    def _ended(self) -> list[Job]:
        return [job for job in self.play.jobs() if job.kind == "import" and not job.is_open]


def _one(jobs: list[Job], which: int) -> Job:
    return jobs[which % len(jobs)]


@pytest.fixture
def small_pieces() -> Iterator[None]:
    """Chunks of a few rows, writes of a few records, and a reader without a process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload, "_Child", Reader)
        patch.setattr(stage_file, "ROWS_PER_CHUNK", 3)
        patch.setattr(import_chunk, "_WRITES_BETWEEN_LOOKS", 1)
        patch.setattr(undo_chunk, "_WRITES_BETWEEN_LOOKS", 1)
        patch.setattr(reap_stuck_jobs, "_PATIENCE_SECONDS", 0)
        yield


@pytest.mark.timeout(0 if LIVES else 300)
def test_whatever_happens_to_imports_the_books_balance_and_the_table_is_as_they_say(small_pieces: None) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=LIVES or 60,
            stateful_step_count=80 if LIVES else 40,
            deadline=None,
            derandomize=not LIVES,
            suppress_health_check=list(HealthCheck),
        ),
    )
