"""Ending and resetting exports, by the reaper and by hand: one fence, and late work of what was ended is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledgerdock.errors import Conflict
from ledgerdock.exports.deliver_export import deliver_export
from ledgerdock.exports.export_segment import export_segment
from ledgerdock.exports.plan_export import plan_export
from ledgerdock.exports.record_export_failure import record_export_failure
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import AttemptKind, Job, JobRef, JobState
from ledgerdock.reaping.by_hand import mark_failed, reset_export
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs

LATER = timedelta(minutes=31)
STOPPED = Failure(Error="Conflict", Cause="")


def _clock(later: timedelta) -> Any:
    return lambda: datetime.now(UTC) + later


def _reap(world: Any, later: timedelta = timedelta(0), execution: str | None = None) -> list[str]:
    trigger = Trigger.model_validate({"executionArn": execution} if execution else {})
    ended: list[str] = reap_stuck_jobs(trigger, world.runtime(), _clock(later))["ended"]
    return ended


def _second(job: Job) -> JobRef:
    return JobRef(tenant="acme", id=job.id, attempt=2)


@pytest.fixture
def filled(world: Any, put: Any) -> Any:
    put(world, "customer", {f"{n:02d}": {"accounting_reference": f"{n:02d}"} for n in range(24)})
    return world


@pytest.fixture
def begun(filled: Any, executions: Any) -> JobRef:
    """An export whose first segment is written, with an execution that runs on."""
    ref = filled.start(name="customer")
    plan_export(ref, filled.runtime())
    export_segment(ref, 0, filled.runtime())
    filled.runtime().jobs.show_life(ref, {"execution": executions.start()})
    return ref


def _trail(world: Any, ref: JobRef) -> list[tuple[str, str]]:
    return [(entry.event.value, entry.by) for entry in world.runtime().jobs.trail("acme", ref.id)]


def _assert_fenced(world: Any, ref: JobRef) -> None:
    """Whatever a late worker of this attempt does is refused, and changes nothing."""
    before = world.job(ref)
    marks = world.runtime().exports.marks(ref)
    for late in (
        lambda: plan_export(ref, world.runtime()),
        lambda: export_segment(ref, 1, world.runtime()),
        lambda: deliver_export(ref, world.runtime()),
    ):
        with pytest.raises(Conflict):
            late()
    assert world.job(ref) == before
    assert world.runtime().exports.marks(ref) == marks


# --- marked as failed -------------------------------------------------------------------------------------------------


def test_an_export_marked_as_failed_ends_at_once_in_the_name_of_who_did_it(filled, begun, executions) -> None:
    execution = filled.job(begun).execution
    job = mark_failed(filled.job(begun), "maria", filled.runtime())
    assert (job.state, job.error.code) == (JobState.FAILED, "job.marked_failed")
    assert "maria" in job.error.message
    assert executions.status(execution) == "ABORTED"
    assert ("marked_failed", "maria") in _trail(filled, begun)
    assert not list(filled.runtime().open_jobs.longest_silent_first())
    _assert_fenced(filled, begun)


def test_the_end_of_the_stopped_execution_and_its_last_step_leave_the_reason_as_it_is(filled, begun) -> None:
    execution = filled.job(begun).execution
    mark_failed(filled.job(begun), "maria", filled.runtime())
    ended = filled.job(begun)
    assert record_export_failure(begun, STOPPED, filled.runtime()) == {"state": "failed"}
    assert _reap(filled, execution=execution) == []
    assert filled.job(begun) == ended


def test_one_that_has_ended_cannot_be_marked(filled) -> None:
    job = filled.export(name="customer")
    with pytest.raises(Conflict) as refused:
        mark_failed(job, "maria", filled.runtime())
    assert refused.value.code == "export.ended"
    assert filled.job(_first(job)) == job


def test_one_that_ends_at_this_moment_keeps_its_end(filled) -> None:
    seen = filled.job(filled.start(name="customer"))
    done = filled.take_steps(_first(seen))
    with pytest.raises(Conflict):
        mark_failed(seen, "maria", filled.runtime())
    assert filled.job(_first(seen)) == done


def test_whoever_marks_it_may_die_after_any_call_and_it_ends_all_the_same(filled, calls, killed) -> None:
    died = fatal = 0
    while died == fatal:
        ref = filled.start(name="customer")
        plan_export(ref, filled.runtime())
        try:
            with calls(fatal).watched():
                mark_failed(filled.job(ref), "maria", filled.runtime())
        except killed:
            died += 1
        job = filled.job(ref)
        if job.stop is not None:
            _reap(filled, timedelta(minutes=3))
            assert filled.job(ref).error.code == "job.marked_failed", f"died at call {fatal}"
            assert filled.job(ref).state is JobState.FAILED
        else:
            filled.take_steps(ref)
            assert filled.job(ref).state is JobState.COMPLETED
        fatal += 1
    assert died >= 4


# --- the reaper -------------------------------------------------------------------------------------------------------


def test_a_silent_export_is_ended_by_the_clock_alone(filled, begun) -> None:
    assert _reap(filled, timedelta(minutes=29)) == []
    assert _reap(filled, LATER) == [begun.id]
    job = filled.job(begun)
    assert (job.state, job.error.code) == (JobState.TIMED_OUT, "export.timed_out")
    assert "writing the file" in job.error.message
    assert ("cancelling", "system") in _trail(filled, begun)
    _assert_fenced(filled, begun)


def test_an_export_whose_execution_was_stopped_is_ended_by_the_event_alone(filled, begun, executions) -> None:
    execution = filled.job(begun).execution
    executions.stop(execution)
    assert _reap(filled, execution=execution) == [begun.id]
    assert filled.job(begun).error.code == "export.run_ended"
    _assert_fenced(filled, begun)


def test_an_export_whose_state_machine_was_deleted_is_ended_by_the_clock(filled, begun, executions) -> None:
    gone = filled.job(begun).execution.replace("machine-", "deleted-")
    filled.runtime().jobs.show_life(begun, {"execution": gone})
    assert _reap(filled, timedelta(minutes=26)) == [begun.id]
    assert filled.job(begun).state is JobState.TIMED_OUT


def test_an_export_whose_execution_never_began_is_ended_by_the_clock(filled) -> None:
    ref = filled.start(name="customer")
    filled.runtime().jobs.show_life(ref, {"execution": f"{filled.job(ref).execution}-lost"})
    assert _reap(filled, timedelta(minutes=26)) == [ref.id]
    assert "waiting to begin" in filled.job(ref).error.message


# --- reset ------------------------------------------------------------------------------------------------------------


def test_a_reset_export_runs_again_under_its_id_and_forgets_what_was_done(filled, begun) -> None:
    mark_failed(filled.job(begun), "maria", filled.runtime())
    job = reset_export(filled.job(begun), "bea", filled.runtime())
    assert (job.id, job.number, job.attempt, job.state) == (begun.id, 1, 2, JobState.QUEUED)
    assert (job.export.done, job.export.total, job.export.segments, job.error, job.stop) == (0, None, 0, None, None)
    assert [(tried.state, tried.error.code) for tried in job.attempts] == [(JobState.FAILED, "job.marked_failed")]
    assert (job.attempt_kind, job.attempt_by) == (AttemptKind.RESET, "bea")
    assert filled.executions_of_exports() == [f"{begun.id}-1", f"{begun.id}-2"]
    done = filled.take_steps(_second(job))
    assert (done.state, done.export.done, done.export.file.rows) == (JobState.COMPLETED, 24, 24)
    assert ("reset", "bea") in _trail(filled, begun)


def test_late_work_of_the_attempt_before_is_refused_while_the_next_runs(filled, begun) -> None:
    mark_failed(filled.job(begun), "maria", filled.runtime())
    second = _second(reset_export(filled.job(begun), "maria", filled.runtime()))
    plan_export(second, filled.runtime())
    export_segment(second, 0, filled.runtime())
    _assert_fenced(filled, begun)
    with pytest.raises(Conflict):
        record_export_failure(begun, STOPPED, filled.runtime())
    assert filled.take_steps(second).state is JobState.COMPLETED
    _assert_fenced(filled, begun)


def test_a_stalled_export_is_reset_by_marking_it_as_failed_first(filled, begun, executions) -> None:
    job = filled.job(begun)
    with pytest.raises(Conflict) as refused:
        reset_export(job, "maria", filled.runtime(), _clock(timedelta(minutes=9)))
    assert refused.value.code == "export.not_ended"
    again = reset_export(job, "maria", filled.runtime(), _clock(timedelta(minutes=11)))
    assert again.attempts[0].error.code == "job.marked_failed"
    assert executions.status(job.execution) == "ABORTED"
    assert filled.take_steps(_second(again)).state is JobState.COMPLETED


def test_asking_for_a_reset_again_at_once_is_the_same_attempt(filled, begun) -> None:
    mark_failed(filled.job(begun), "maria", filled.runtime())
    first = reset_export(filled.job(begun), "maria", filled.runtime())
    assert reset_export(first, "maria", filled.runtime()) == first
    assert len(filled.executions_of_exports()) == 2


def test_a_reset_that_died_before_its_execution_is_taken_up_by_the_next(filled, begun, calls, killed) -> None:
    failed = mark_failed(filled.job(begun), "maria", filled.runtime())
    with calls(0).watched(), pytest.raises(killed):
        reset_export(failed, "maria", filled.runtime())
    assert len(filled.executions_of_exports()) == 1
    reset_export(filled.job(begun), "maria", filled.runtime())
    assert len(filled.executions_of_exports()) == 2


def test_a_finished_export_is_reset_only_when_its_file_is_gone(filled) -> None:
    job = filled.export(name="customer")
    with pytest.raises(Conflict) as refused:
        reset_export(job, "maria", filled.runtime(), _clock(timedelta(days=89)))
    assert refused.value.code == "export.has_file"
    again = reset_export(job, "maria", filled.runtime(), _clock(timedelta(days=91)))
    done = filled.take_steps(_second(again))
    assert (done.state, done.export.file.rows) == (JobState.COMPLETED, 24)
    assert done.export.file.key != job.export.file.key


def _first(job: Job) -> JobRef:
    return JobRef(tenant="acme", id=job.id, attempt=1)
