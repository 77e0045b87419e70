"""Cancel means stop: acknowledged at once, nothing new begins, and the books say what was done."""

from typing import Any

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from ledgerdock.errors import Conflict
from ledgerdock.imports import import_chunk as chunks
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.cancel_import import cancel_import
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.record_failure import record_failure
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import Job, JobRef, JobState, Upload

UPLOAD = "Accounting Reference,Name,E-mail\n" + "".join(f"{key},Customer {key},\n" for key in range(1, 37))


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _registered(world) -> JobRef:
    return JobRef.model_validate(register_upload(world.drop(UPLOAD), "execution-1", world.runtime())["job"])


def _staged(world) -> tuple[JobRef, int]:
    ref = _registered(world)
    chunks = stage_file(ref, world.runtime())["chunks"]
    await_turn(ref, "token", world.runtime())
    return ref, chunks


def test_a_queued_job_gives_up_its_place_and_ends(world) -> None:
    ref = _registered(world)
    assert cancel_import(ref, "someone", world.runtime()).state is JobState.CANCELLING
    job = world.run_from_turn(ref)
    assert (job.state, job.cancelled_by, _counts(job)) == (JobState.CANCELLED, "someone", {})
    assert world.records() == []
    assert world.open_turns() == []


def test_a_job_whose_file_never_came_ends_at_once(world) -> None:
    nothing = Upload(bucket="b", key="", version="", size=0, etag="")
    facts = {"tenant": "acme", "number": 0, "kind": "import", "record_type": "customer", "file": "f.csv"}
    job = Job(**facts, id="06g", state="uploading", upload=nothing, created_at="2026-03-04T09:30:00Z", generated_by="x")
    world.runtime().jobs.register(job)
    ref = JobRef(tenant="acme", id="06g", attempt=1)
    assert cancel_import(ref, "someone", world.runtime()).state is JobState.CANCELLED


def test_no_new_chunk_begins_and_the_rest_is_unprocessed(world) -> None:
    ref, number_of_chunks = _staged(world)
    done = import_chunk(ref, 0, world.runtime())["counts"]
    cancel_import(ref, "someone", world.runtime())
    for number in range(1, number_of_chunks):
        assert import_chunk(ref, number, world.runtime())["counts"] == {}
    summarize_import(ref, world.runtime())
    job = world.job(ref)
    assert job.state is JobState.CANCELLED
    assert _counts(job) == {"created": done["created"], "unprocessed": 36 - done["created"]}
    assert len(world.records()) == done["created"]
    assert world.result(job, "unprocessed").count("\r\n") == 37 - done["created"]


def test_a_deletion_that_is_cancelled_before_it_began_ends_with_its_rows_unprocessed(world) -> None:
    clients = "Accounting Reference,Client Name,Customer Accounting Reference\n1a,North,1\n1b,South,1\n"
    event = world.drop(clients, "inbox/acme/client/c.csv", mode="delete")
    ref = world.begin(event, "execution-1")
    cancel_import(ref, "someone", world.runtime())
    summarize_import(ref, world.runtime())
    job = world.job(ref)
    assert (job.state, _counts(job)) == (JobState.CANCELLED, {"unprocessed": 2})


def test_a_job_whose_turn_never_came_fails_with_the_reason_and_its_rows_unprocessed(world) -> None:
    ref = JobRef.model_validate(register_upload(world.drop(UPLOAD), "execution-1", world.runtime())["job"])
    stage_file(ref, world.runtime())
    record_failure(ref, Failure(Error="States.Timeout"), world.runtime())
    job = world.job(ref)
    assert (job.state, job.error.code, _counts(job)) == (JobState.FAILED, "job.internal", {"unprocessed": 36})


def test_a_chunk_stops_between_two_bulk_writes(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_WRITES_BETWEEN_LOOKS", 3)
    ref, number_of_chunks = _staged(world)
    send = HTTPConnectionPool.urlopen

    def cancel_behind_the_first_write(pool: HTTPConnectionPool, *args: Any, **options: Any) -> Any:
        response = send(pool, *args, **options)
        if "BatchWriteItem" in str(args):
            monkeypatch.setattr(HTTPConnectionPool, "urlopen", send)
            cancel_import(ref, "someone", world.runtime())
        return response

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", cancel_behind_the_first_write)
    counts = import_chunk(ref, 0, world.runtime())["counts"]
    assert counts["created"] == 3
    assert counts["unprocessed"] > 0
    for number in range(1, number_of_chunks):
        import_chunk(ref, number, world.runtime())
    summarize_import(ref, world.runtime())
    job = world.job(ref)
    assert (job.state, _counts(job)) == (JobState.CANCELLED, {"created": 3, "unprocessed": 33})
    assert len(world.records()) == 3


def test_cancelling_again_is_the_same_and_an_ended_job_stays_as_it_ended(world) -> None:
    ref, number_of_chunks = _staged(world)
    cancel_import(ref, "someone", world.runtime())
    assert cancel_import(ref, "someone", world.runtime()).state is JobState.CANCELLING
    summarize_import(ref, world.runtime())
    assert cancel_import(ref, "someone", world.runtime()).state is JobState.CANCELLED
    finished = world.run(world.drop(UPLOAD), "execution-2")
    with pytest.raises(Conflict):
        cancel_import(JobRef(tenant="acme", id=finished.id, attempt=1), "someone", world.runtime())
    assert world.job(JobRef(tenant="acme", id=finished.id, attempt=1)) == finished
    assert number_of_chunks == 3
