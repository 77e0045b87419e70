"""Every job ends, whatever died: by the clock alone, by the end of its execution alone, and with its books in order."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from ledgerdock.errors import Conflict
from ledgerdock.imports import import_chunk as chunks
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.cancel_import import cancel_import
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.prepare_import import FileToCome, prepare_import
from ledgerdock.imports.record_failure import record_failure
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import ImportOptions, Job, JobRef, JobState, Outcome
from ledgerdock.jobs.leases import LEASES, WORKERS_GONE
from ledgerdock.reaping import ending
from ledgerdock.reaping import reap_stuck_jobs as reaping
from ledgerdock.reaping.reap_stuck_jobs import ReapingFailed, Trigger, reap_stuck_jobs

UPLOAD = "Accounting Reference,Name,E-mail\n" + "".join(f"{key},Customer {key},\n" for key in range(1, 37))
SOON = timedelta(minutes=3)
BEHIND_EVERY_LEASE = timedelta(minutes=31)


class Begun(NamedTuple):
    ref: JobRef
    execution: str


def _reap(world: Any, later: timedelta = timedelta(0), execution: str | None = None) -> list[str]:
    """A run of the reaper, so much later; the ids of the jobs it ended."""
    trigger = Trigger.model_validate({"executionArn": execution} if execution else {})
    ended: list[str] = reap_stuck_jobs(trigger, world.runtime(), lambda: datetime.now(UTC) + later)["ended"]
    return ended


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaping, "_PATIENCE_SECONDS", 0)


# --- a job in every state, left there by its execution ----------------------------------------------------------------


def _queued(world: Any, executions: Any, body: str = UPLOAD) -> Begun:
    execution = executions.start()
    return Begun(JobRef.model_validate(register_upload(world.drop(body), execution, world.runtime())["job"]), execution)


def _reading(world: Any, executions: Any) -> Begun:
    begun = _queued(world, executions)
    world.runtime().jobs.advance(begun.ref, JobState.VALIDATING)
    return begun


def _read(world: Any, executions: Any, body: str = UPLOAD) -> Begun:
    begun = _queued(world, executions, body)
    stage_file(begun.ref, world.runtime())
    return begun


def _staged(world: Any, executions: Any) -> Begun:
    """Read, and with its turn."""
    begun = _read(world, executions)
    await_turn(begun.ref, "token", world.runtime())
    return begun


def _one_chunk_done(world: Any, executions: Any) -> Begun:
    begun = _staged(world, executions)
    import_chunk(begun.ref, 0, world.runtime())
    return begun


def _all_chunks_done(world: Any, executions: Any) -> Begun:
    begun = _staged(world, executions)
    for number in range(world.job(begun.ref).chunks):
        import_chunk(begun.ref, number, world.runtime())
    return begun


def _cancelling(world: Any, executions: Any) -> Begun:
    begun = _one_chunk_done(world, executions)
    cancel_import(begun.ref, "someone", world.runtime())
    return begun


LEFT = [_queued, _reading, _read, _staged, _one_chunk_done, _all_chunks_done, _cancelling]


def _assert_ended_in_order(world: Any, begun: Begun, code: str) -> Job:
    job: Job = world.job(begun.ref)
    assert (job.state, job.error and job.error.code) == (JobState.TIMED_OUT, code)
    assert sum(job.counts.values()) == job.rows
    assert len(world.records()) == job.counts.get(Outcome.CREATED, 0)
    assert sum(result.rows for result in job.results.values()) == job.rows
    if job.chunks:
        listed = world.result(job, "unprocessed").count("\r\n") - 1
        assert listed == job.counts.get(Outcome.UNPROCESSED, 0)
    assert world.open_turns() == []
    last = world.runtime().jobs.trail(begun.ref.tenant, begun.ref.id)[-1]
    assert (last.event, last.by) == ("timed_out", "system")
    return job


@pytest.mark.parametrize("left", LEFT)
def test_the_clock_alone_ends_a_job_that_showed_no_life_and_stops_its_execution(world, executions, left) -> None:
    begun = left(world, executions)
    assert _reap(world, LEASES[world.job(begun.ref).state] - timedelta(minutes=1)) == []
    assert _reap(world, BEHIND_EVERY_LEASE) == [begun.ref.id]
    _assert_ended_in_order(world, begun, "job.timed_out")
    assert executions.status(begun.execution) == "ABORTED"


@pytest.mark.parametrize("left", LEFT)
def test_the_clock_alone_ends_the_job_of_a_stopped_execution_without_waiting_for_its_lease(
    world, executions, left
) -> None:
    begun = left(world, executions)
    executions.stop(begun.execution)
    assert _reap(world, SOON) == [begun.ref.id]
    _assert_ended_in_order(world, begun, "job.run_ended")


@pytest.mark.parametrize("left", LEFT)
def test_the_end_of_the_execution_alone_ends_its_job_at_once_and_no_other(world, executions, left) -> None:
    begun = left(world, executions)
    other = executions.start()
    assert _reap(world, execution=other) == []
    executions.stop(begun.execution)
    assert _reap(world, execution=begun.execution) == [begun.ref.id]
    _assert_ended_in_order(world, begun, "job.run_ended")


def test_a_job_whose_state_machine_was_deleted_ends_by_the_clock(world, executions) -> None:
    begun = _one_chunk_done(world, executions)
    executions.client.delete_state_machine(stateMachineArn=executions.machine)
    with pytest.raises(executions.client.exceptions.ExecutionDoesNotExist):
        executions.status(begun.execution)
    assert _reap(world, WORKERS_GONE - SOON) == []
    assert _reap(world, WORKERS_GONE + SOON) == [begun.ref.id]
    _assert_ended_in_order(world, begun, "job.run_ended")


def test_the_reason_says_when_it_showed_life_last_and_what_it_was_doing(world, executions) -> None:
    begun = _one_chunk_done(world, executions)
    since = world.job(begun.ref).heartbeat_at[:19].replace("T", " ")
    _reap(world, BEHIND_EVERY_LEASE)
    job = _assert_ended_in_order(world, begun, "job.timed_out")
    assert "importing rows" in job.error.message
    assert f"{since} UTC" in job.error.message


def test_reaping_again_changes_nothing(world, executions) -> None:
    begun = _one_chunk_done(world, executions)
    assert _reap(world, BEHIND_EVERY_LEASE) == [begun.ref.id]
    job = world.job(begun.ref)
    assert _reap(world, 2 * BEHIND_EVERY_LEASE) == []
    assert _reap(world, execution=begun.execution) == []
    assert world.job(begun.ref) == job


def test_a_job_that_ends_by_itself_is_left_alone(world, executions) -> None:
    begun = _all_chunks_done(world, executions)
    summarize_import(begun.ref, world.runtime())
    executions.stop(begun.execution)
    assert _reap(world, execution=begun.execution) == []
    assert _reap(world, BEHIND_EVERY_LEASE) == []
    assert world.job(begun.ref).state is JobState.COMPLETED


# --- uploads that never come ------------------------------------------------------------------------------------------


def _prepared(world: Any) -> Job:
    file = FileToCome("customers.csv", None, None)
    return prepare_import("acme", "customer", file, options=ImportOptions(), user="maria", runtime=world.runtime())


def test_a_prepared_upload_that_never_comes_ends_behind_its_form(world) -> None:
    job = _prepared(world)
    begun = Begun(JobRef(tenant="acme", id=job.id, attempt=1), "")
    assert _reap(world, timedelta(minutes=59)) == []
    assert _reap(world, timedelta(minutes=61)) == [job.id]
    assert "customers.csv never came" in _assert_ended_in_order(world, begun, "job.upload_never_came").error.message


def test_a_prepared_upload_that_came_without_its_event_is_left_to_the_sweep(world) -> None:
    job = _prepared(world)
    world.drop(UPLOAD, job.upload.key)
    assert _reap(world, timedelta(hours=9)) == []
    assert world.job(JobRef(tenant="acme", id=job.id, attempt=1)).state is JobState.UPLOADING


# --- workers that are cut off while they write, and late ones ---------------------------------------------------------


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], None]], None]:
    """Do something once, right behind the first call to AWS that has these words in it."""

    def do(words: str, effect: Callable[[], None]) -> None:
        send = HTTPConnectionPool.urlopen

        def urlopen(pool: HTTPConnectionPool, *args: Any, **options: Any) -> Any:
            response = send(pool, *args, **options)
            if words in f"{args} {options}":
                monkeypatch.setattr(HTTPConnectionPool, "urlopen", send)
                effect()
            return response

        monkeypatch.setattr(HTTPConnectionPool, "urlopen", urlopen)

    return do


@pytest.fixture
def few_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_WRITES_BETWEEN_LOOKS", 3)


def _die(killed: type[BaseException]) -> Callable[[], None]:
    def die() -> None:
        raise killed

    return die


@pytest.mark.usefixtures("few_writes")
def test_a_worker_killed_while_it_wrote_keeps_the_turn_until_it_is_certainly_dead(
    world, executions, behind, killed
) -> None:
    begun = _staged(world, executions)
    behind("BatchWriteItem", _die(killed))
    with pytest.raises(killed):
        import_chunk(begun.ref, 0, world.runtime())
    executions.stop(begun.execution)
    assert _reap(world, execution=begun.execution) == []
    assert world.job(begun.ref).state is JobState.CANCELLING
    assert world.open_turns()
    assert _reap(world, WORKERS_GONE - SOON) == []
    assert _reap(world, WORKERS_GONE + SOON) == [begun.ref.id]
    job = _assert_ended_in_order(world, begun, "job.run_ended")
    assert _counts(job) == {"created": 3, "unprocessed": 33}


@pytest.mark.usefixtures("few_writes")
def test_a_worker_that_lives_on_stops_within_a_bulk_write_counts_itself_and_the_job_ends(
    world, executions, behind
) -> None:
    begun = _staged(world, executions)

    def stop_execution() -> None:
        executions.stop(begun.execution)
        assert _reap(world, execution=begun.execution) == []

    behind("BatchWriteItem", stop_execution)
    assert import_chunk(begun.ref, 0, world.runtime())["counts"]["created"] == 3
    assert _reap(world, SOON) == [begun.ref.id]
    assert _counts(_assert_ended_in_order(world, begun, "job.run_ended")) == {"created": 3, "unprocessed": 33}


@pytest.mark.usefixtures("few_writes")
def test_the_event_alone_ends_the_job_when_the_worker_that_lives_on_has_counted_itself(
    world, executions, behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaping, "_PATIENCE_SECONDS", 60)
    monkeypatch.setattr(ending, "_PAUSE_SECONDS", 0.1)
    begun = _staged(world, executions)
    ended: list[str] = []

    def stop_execution() -> None:
        executions.stop(begun.execution)
        reaper.start()
        while world.job(begun.ref).state is not JobState.CANCELLING:
            time.sleep(0.05)

    reaper = threading.Thread(target=lambda: ended.extend(_reap(world, execution=begun.execution)))
    behind("BatchWriteItem", stop_execution)
    import_chunk(begun.ref, 0, world.runtime())
    reaper.join()
    assert ended == [begun.ref.id]
    assert _counts(_assert_ended_in_order(world, begun, "job.run_ended")) == {"created": 3, "unprocessed": 33}


def test_a_worker_that_was_about_to_write_sees_the_fence_and_writes_nothing(world, executions, behind) -> None:
    begun = _staged(world, executions)

    def stop_execution() -> None:
        executions.stop(begun.execution)
        assert _reap(world, execution=begun.execution) == []

    behind("before/1/00000.jsonl", stop_execution)
    assert "created" not in import_chunk(begun.ref, 0, world.runtime())["counts"]
    assert world.records() == []
    assert _reap(world, SOON) == [begun.ref.id]
    assert _counts(_assert_ended_in_order(world, begun, "job.run_ended")) == {"unprocessed": 36}


def _left_behind(world: Any, begun: Begun) -> tuple[Any, ...]:
    """Everything a late worker could spoil."""
    listed = world.s3.list_object_versions(Bucket=world.settings.files_bucket, Prefix="jobs/")["Versions"]
    kept = [(item["Key"], item["VersionId"]) for item in listed if "/before/" not in item["Key"]]
    counted = world.runtime().jobs.counted_chunks(begun.ref)
    return world.job(begun.ref), world.records(), sorted(kept), counted, world.open_turns()


def test_a_worker_that_reads_while_its_job_is_ended_spoils_nothing(world, executions, behind) -> None:
    begun = _staged(world, executions)
    found: list[Any] = []

    def end_job() -> None:
        assert _reap(world, BEHIND_EVERY_LEASE) == [begun.ref.id]
        found.append(_left_behind(world, begun))

    behind("BatchGetItem", end_job)
    import_chunk(begun.ref, 0, world.runtime())
    assert _left_behind(world, begun) == found[0]
    assert world.records() == []


def _late(world: Any, begun: Begun) -> Iterator[tuple[str, Callable[[], object]]]:
    ref = begun.ref
    failure = Failure(Error="Rejected", Cause="")
    yield "chunk", lambda: import_chunk(ref, 1, world.runtime())
    yield "counts", lambda: world.runtime().jobs.count_chunk(ref, 7, {0: {Outcome.CREATED: 5}})
    yield "again", lambda: world.runtime().jobs.count_chunk(ref, 0, {0: {Outcome.CREATED: 5}})
    yield "staging", lambda: stage_file(ref, world.runtime())
    yield "summary", lambda: summarize_import(ref, world.runtime())
    yield "failure", lambda: record_failure(ref, failure, world.runtime())
    yield "cancel", lambda: cancel_import(ref, "someone", world.runtime())
    yield "waiting", lambda: world.runtime().jobs.wait_for(ref, "other")
    yield "close", lambda: world.runtime().jobs.close(ref, JobState.COMPLETED, counts={}, results={})
    yield "state", lambda: world.runtime().jobs.advance(ref, JobState.PROCESSING)


def test_a_late_worker_of_a_reaped_job_changes_no_count_no_state_and_no_record(world, executions) -> None:
    begun = _one_chunk_done(world, executions)
    _reap(world, BEHIND_EVERY_LEASE)
    before = _left_behind(world, begun)
    refused = set()
    for name, work in _late(world, begun):
        try:
            work()
        except Conflict:
            refused.add(name)
        assert _left_behind(world, begun) == before, name
    assert refused == {"chunk", "counts", "staging", "cancel", "close", "state"}


def test_a_worker_of_an_older_attempt_is_refused_too(world, executions) -> None:
    begun = _staged(world, executions)
    old = begun.ref.model_copy(update={"attempt": 0})
    for work in (
        lambda: import_chunk(old, 0, world.runtime()),
        lambda: world.runtime().jobs.count_chunk(old, 0, {0: {Outcome.CREATED: 1}}),
        lambda: world.runtime().jobs.close(old, JobState.FAILED, counts={}, results={}),
    ):
        with pytest.raises(Conflict):
            work()
    assert world.runtime().jobs.is_cancelling(old)
    assert world.runtime().jobs.show_life(old) is None


# --- what stands in the way -------------------------------------------------------------------------------------------


def _holder(world: Any) -> str | None:
    runtime = world.runtime()
    holder: str | None = runtime.turns.holder("acme", runtime.registry.get("customer").key_space)
    return holder


def test_the_turn_of_a_reaped_job_goes_to_the_one_that_waits(world, executions) -> None:
    first, second = _one_chunk_done(world, executions), _read(world, executions, UPLOAD + "99,Last,\n")
    assert await_turn(second.ref, "token", world.runtime())["waiting_for"] == first.ref.id
    executions.stop(first.execution)
    assert _reap(world, execution=first.execution) == [first.ref.id]
    assert _holder(world) == second.ref.id
    assert world.run_from_turn(second.ref).state is JobState.COMPLETED


def test_a_turn_left_behind_by_a_job_that_ended_is_handed_on(world, executions) -> None:
    first, second = _staged(world, executions), _read(world, executions)
    await_turn(second.ref, "token", world.runtime())
    world.runtime().jobs.close(first.ref, JobState.FAILED, counts={}, results={})
    assert _holder(world) == first.ref.id
    assert _reap(world, SOON) == []
    assert _holder(world) == second.ref.id


def test_a_turn_that_an_ended_job_kept_is_freed_although_nobody_waits(world, executions) -> None:
    begun = _staged(world, executions)
    world.runtime().jobs.close(begun.ref, JobState.FAILED, counts={}, results={})
    assert _holder(world) == begun.ref.id
    assert _reap(world, SOON) == []
    assert world.open_turns() == []
    assert list(world.runtime().open_jobs.longest_silent_first()) == []


@pytest.mark.parametrize("left", [_all_chunks_done, _cancelling])
def test_a_job_that_ended_is_not_looked_at_any_more(world, executions, left) -> None:
    begun = left(world, executions)
    assert [known.id for known in world.runtime().open_jobs.longest_silent_first()] == [begun.ref.id]
    summarize_import(begun.ref, world.runtime())
    assert list(world.runtime().open_jobs.longest_silent_first()) == []


def test_a_job_in_the_queue_is_vouched_for_while_the_one_ahead_lives(world, executions) -> None:
    first, second = _one_chunk_done(world, executions), _read(world, executions)
    await_turn(second.ref, "token", world.runtime())
    began = world.job(second.ref).heartbeat_at
    assert _reap(world, timedelta(minutes=25)) == []
    assert world.job(second.ref).heartbeat_at > began
    assert world.job(first.ref).state is JobState.PROCESSING


def test_one_job_that_cannot_be_ended_keeps_no_other_from_its_end(world, executions) -> None:
    odd = _queued(world, executions)
    world.dynamodb.update_item(
        TableName=world.settings.jobs_table,
        Key={"pk": {"S": f"acme#JOB#{odd.ref.id}"}, "sk": {"S": "JOB"}},
        UpdateExpression="SET kind = :kind",
        ExpressionAttributeValues={":kind": {"S": "of another age"}},
    )
    begun = _one_chunk_done(world, executions)
    with pytest.raises(ReapingFailed, match=odd.ref.id):
        _reap(world, BEHIND_EVERY_LEASE)
    assert world.job(begun.ref).state is JobState.TIMED_OUT


def test_a_job_whose_work_files_are_gone_ends_without_result_files_and_adds_up(world, executions) -> None:
    begun = _one_chunk_done(world, executions)
    for item in world.s3.list_objects_v2(Bucket=world.settings.files_bucket, Prefix="work/")["Contents"]:
        world.s3.delete_object(Bucket=world.settings.files_bucket, Key=item["Key"])
    assert _reap(world, BEHIND_EVERY_LEASE) == [begun.ref.id]
    job = world.job(begun.ref)
    assert (job.state, job.error.code, job.results) == (JobState.TIMED_OUT, "job.object_gone", {})
    assert sum(job.counts.values()) == job.rows
    assert world.open_turns() == []


def test_reaped_jobs_are_counted_for_the_alarm(world, executions, capsys: pytest.CaptureFixture[str]) -> None:
    _one_chunk_done(world, executions)
    _reap(world, BEHIND_EVERY_LEASE)
    (metric,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert metric["JobsReaped"] == [1.0]
