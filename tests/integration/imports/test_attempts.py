"""Another attempt of an import: what went in stays in and is not written twice, the rest is tried again."""

import csv
import io
from typing import Any

import pytest

from ledgerdock.aws.table import Table
from ledgerdock.errors import Conflict
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.cancel_import import cancel_import
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.record_failure import record_failure
from ledgerdock.imports.register_upload import ObjectCreated, register_upload
from ledgerdock.imports.retry_import import retry_import
from ledgerdock.imports.stage_failed_rows import stage_failed_rows
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.attempt_store import AttemptStore
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import AttemptKind, Job, JobRef, JobState

CUSTOMERS = "Accounting Reference,Name,E-mail\n"
CONTACTS = "Accounting Reference,Contact Name,E-mail\n"
CONTACTS_PLACE = "inbox/acme/contact/contacts.csv"
UPLOAD = CUSTOMERS + "".join(f"{key},Customer {key},mail{key}@example.com\n" for key in range(1, 37))


def counts(job: Any) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _ref(job: Job) -> JobRef:
    return JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _contacts(world: Any, *customers: int) -> Job:
    lines = "".join(f"{customer},Ann,ann{customer}@example.com\n" for customer in customers)
    job: Job = world.run(world.drop(CONTACTS + lines, CONTACTS_PLACE), "execution-contacts")
    return job


def _repair(world: Any, job: Job, body: str | bytes, name: str = "failed.csv", execution: str = "repair") -> Job:
    place = f"uploads/acme/{job.id}/repair/{job.attempt + 1}/{name}"
    ended: Job = world.run(world.drop(body, place, **{"uploaded-by": "maria"}), execution)
    return ended


def _stopped_after_one_chunk(world: Any) -> Job:
    ref = JobRef.model_validate(register_upload(world.drop(UPLOAD), "execution-1", world.runtime())["job"])
    stage_file(ref, world.runtime())
    await_turn(ref, "token", world.runtime())
    import_chunk(ref, 0, world.runtime())
    cancel_import(ref, "someone", world.runtime())
    summarize_import(ref, world.runtime())
    job: Job = world.job(ref)
    return job


# --- retry ------------------------------------------------------------------------------------------------------------


def test_a_cancelled_import_goes_on_where_it_stopped_and_writes_nothing_twice(world) -> None:
    stopped = _stopped_after_one_chunk(world)
    done = counts(stopped)["created"]
    written = world.records()
    job = world.again(stopped, AttemptKind.RETRY)
    assert (job.state, job.attempt, counts(job)) == (JobState.COMPLETED, 2, {"created": 36})
    assert [item for item in world.records() if item in written] == written
    assert {item["_version"]["N"] for item in world.records()} == {"1"}
    assert {(item["_row"]["N"], item["sk"]["S"]) for item in world.records()} == {
        (str(key + 1), str(key)) for key in range(1, 37)
    }
    assert world.result(job, "succeeded").count("\r\n") == 37
    assert world.open_turns() == []
    (ended,) = job.attempts
    assert (ended.attempt, ended.kind, ended.by, ended.state) == (1, "import", job.generated_by, JobState.CANCELLED)
    assert counts(ended) == {"created": done, "unprocessed": 36 - done}
    assert ended.results["unprocessed"].key.startswith(f"jobs/acme/{job.id}/results/1/")


def test_what_a_person_changed_after_a_cancel_is_not_overwritten_by_the_retry(world) -> None:
    stopped = _stopped_after_one_chunk(world)
    item = world.records()[0]
    edited = {**item, "name": {"S": "By hand"}, "_by": {"S": "ann"}, "_version": {"N": "2"}}
    del edited["_job"]
    world.dynamodb.put_item(TableName=world.settings.records_table, Item=edited)
    assert world.again(stopped, AttemptKind.RETRY).state is JobState.COMPLETED
    assert next(found for found in world.records() if found["sk"] == item["sk"]) == edited


def test_an_import_that_failed_before_its_books_stages_the_same_file_anew(world) -> None:
    ref = JobRef.model_validate(register_upload(world.drop(UPLOAD), "execution-1", world.runtime())["job"])
    stage_file(ref, world.runtime())
    await_turn(ref, "token", world.runtime())
    import_chunk(ref, 0, world.runtime())
    # The ledger of the chunk is lost: the books cannot balance, and nobody knows which rows went in.
    world.s3.put_object(Bucket=world.settings.files_bucket, Key=f"jobs/acme/{ref.id}/ledger/1/00000.jsonl", Body=b"")
    record_failure(ref, Failure(Error="ValueError", Cause="{}"), world.runtime())
    failed = world.job(ref)
    assert (failed.state, failed.error.code, failed.results) == (JobState.FAILED, "ledger.imbalance", {})
    written = len(world.records())
    job = world.again(failed, AttemptKind.RETRY)
    assert (job.state, counts(job)) == (JobState.COMPLETED, {"created": 36})
    assert written > 0
    assert {item["_version"]["N"] for item in world.records()} == {"1"}


def test_a_retry_that_is_cancelled_while_its_rows_are_laid_out_counts_none_and_the_next_counts_all(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = _stopped_after_one_chunk(world)
    ref = _ref(retry_import(stopped, AttemptKind.RETRY, "maria", world.runtime()))
    mark_counted = AttemptStore.mark_counted

    def cancelled(store: AttemptStore, *marks: Any) -> None:
        mark_counted(store, *marks)
        cancel_import(ref, "maria", world.runtime())

    monkeypatch.setattr(AttemptStore, "mark_counted", cancelled)
    with pytest.raises(Conflict):
        stage_failed_rows(ref, world.runtime())
    monkeypatch.undo()
    summarize_import(ref, world.runtime())
    job = world.job(ref)
    assert (job.state, job.rows, counts(job), job.results) == (JobState.CANCELLED, 0, {}, {})
    assert counts(world.again(job, AttemptKind.RETRY)) == {"created": 36}


def test_rows_of_a_deletion_that_found_no_record_are_tried_again(world) -> None:
    world.run(world.drop(CUSTOMERS + "1,One,\n"))
    clients = "Accounting Reference,Client Name,Customer Accounting Reference\n1a,North,1\n"
    job = world.run(world.drop(clients, "inbox/acme/client/c.csv", mode="delete"), "execution-2")
    assert counts(job) == {"invalid": 1}
    world.run(world.drop(clients, "inbox/acme/client/d.csv"), "execution-3")
    assert counts(world.again(job, AttemptKind.RETRY_FAILED)) == {"deleted": 1}


def test_a_retry_that_is_cancelled_tells_the_truth_about_what_an_earlier_attempt_wrote(world) -> None:
    stopped = _stopped_after_one_chunk(world)
    begun = retry_import(stopped, AttemptKind.RETRY, "maria", world.runtime())
    ref = _ref(begun)
    stage_failed_rows(ref, world.runtime())
    cancel_import(ref, "maria", world.runtime())
    summarize_import(ref, world.runtime())
    assert counts(world.job(ref)) == counts(stopped)


def test_a_retry_asked_for_twice_is_begun_once(world) -> None:
    stopped = _stopped_after_one_chunk(world)
    first = retry_import(stopped, AttemptKind.RETRY, "maria", world.runtime())
    second = retry_import(world.job(_ref(first)), AttemptKind.RETRY, "maria", world.runtime())
    assert (first.attempt, second.attempt) == (2, 2)
    executions = world.machines.list_executions(stateMachineArn=world.settings.import_machine)["executions"]
    assert [execution["executionArn"] for execution in executions] == [first.execution]
    with pytest.raises(Conflict) as moved:
        retry_import(stopped, AttemptKind.RETRY, "maria", world.runtime())
    assert moved.value.code == "job.moved"


def test_what_has_nothing_left_to_try_is_refused_with_the_reason(world) -> None:
    completed = world.run(world.drop(UPLOAD))
    for kind, code in (
        (AttemptKind.RETRY, "retry.complete"),
        (AttemptKind.RETRY_FAILED, "retry.nothing"),
        (AttemptKind.REPAIR, "retry.nothing"),
    ):
        with pytest.raises(Conflict) as refused:
            retry_import(completed, kind, "maria", world.runtime())
        assert refused.value.code == code
    assert world.job(_ref(completed)) == completed


# --- retry failed rows ------------------------------------------------------------------------------------------------


def test_rows_whose_reference_has_arrived_go_in(world) -> None:
    world.run(world.drop(CUSTOMERS + "1,One,\n"))
    first = _contacts(world, 1, 2, 3)
    assert counts(first) == {"created": 1, "invalid": 2}
    world.run(world.drop(CUSTOMERS + "2,Two,\n", "inbox/acme/customer/late.csv"), "execution-2")
    job = world.again(first, AttemptKind.RETRY_FAILED)
    assert (job.state, counts(job)) == (JobState.COMPLETED_WITH_ERRORS, {"created": 2, "invalid": 1})
    assert job.counts_by_source == {0: {"created": 2, "invalid": 1}}
    assert [row["Ledgerdock Row"] for row in _rows(world.result(job, "succeeded"))] == ["2", "3"]
    assert [row["Ledgerdock Row"] for row in _rows(world.result(job, "failed"))] == ["4"]
    trail = [(entry.event, entry.by, entry.detail) for entry in world.runtime().jobs.trail("acme", job.id)]
    assert ("retry_failed", "maria", "2") in trail


def test_a_third_attempt_finds_all_that_the_first_two_brought_in(world) -> None:
    world.run(world.drop(CUSTOMERS + "1,One,\n"))
    job = _contacts(world, 1, 2, 3)
    for number in (2, 3):
        body = CUSTOMERS + f"{number},Late,\n"
        world.run(world.drop(body, f"inbox/acme/customer/late-{number}.csv"), f"execution-{number}")
        job = world.again(job, AttemptKind.RETRY_FAILED)
    assert (job.state, job.attempt, counts(job)) == (JobState.COMPLETED, 3, {"created": 3})
    assert [counts(ended) for ended in job.attempts] == [{"created": 1, "invalid": 2}, {"created": 2, "invalid": 1}]


def test_a_duplicate_goes_in_only_while_no_row_of_its_key_has(world) -> None:
    text = CUSTOMERS + "1,Bad,not-a-mail\n1,Good,a@example.com\n1,Second,b@example.com\n"
    first = world.run(world.drop(text))
    assert counts(first) == {"created": 1, "duplicate": 1, "invalid": 1}
    before = world.records()
    job = world.again(first, AttemptKind.RETRY_FAILED)
    assert counts(job) == {"created": 1, "duplicate": 2}
    assert world.records() == before
    assert "Row 3 of this file already has the key" in _rows(world.result(job, "failed"))[0]["Ledgerdock Message"]


def test_what_the_reader_could_not_vouch_for_does_not_go_in_as_blank(world) -> None:
    first = world.run(world.drop(CUSTOMERS + "1,One\n2,Two,\n"))
    assert counts(first) == {"created": 1, "invalid": 1}
    job = world.again(first, AttemptKind.RETRY_FAILED)
    assert counts(job) == {"created": 1, "invalid": 1}
    assert _rows(world.result(job, "failed")) == _rows(world.result(first, "failed"))


# --- repair -----------------------------------------------------------------------------------------------------------


def test_the_corrected_file_of_failed_rows_repairs_the_job(world) -> None:
    first = world.run(world.drop(CUSTOMERS + "1,One,wrong\n2,Two,two@example.com\n3,Three,bad\n"))
    failed = world.result(first, "failed").replace(",wrong,", ",one@example.com,")
    job = _repair(world, first, failed)
    assert (job.id, job.attempt, job.attempt_kind, job.attempt_by) == (first.id, 2, "repair", "maria")
    assert (job.state, counts(job)) == (JobState.COMPLETED_WITH_ERRORS, {"created": 2, "invalid": 1})
    one = next(item for item in world.records() if item["sk"]["S"] == "1")
    assert ("one@example.com" in str(one), one["_row"]["N"], one["_version"]["N"]) == (True, "2", "1")
    (row,) = _rows(world.result(job, "failed"))
    assert (row["Ledgerdock Row"], row["E-mail"]) == ("4", "bad")


def test_rows_that_are_not_in_the_repair_stay_refused_and_a_key_may_be_corrected(world) -> None:
    first = world.run(world.drop(CUSTOMERS + ",One,one@example.com\n2,Two,bad\n3,Three,\n"))
    header, one, _ = world.result(first, "failed").splitlines()
    job = _repair(world, first, f"{header}\r\n1{one}\r\n")
    assert counts(job) == {"created": 2, "invalid": 1}
    assert sorted(item["sk"]["S"] for item in world.records()) == ["1", "3"]
    to_a_taken_key = _rows(world.result(job, "failed"))
    assert [row["Ledgerdock Row"] for row in to_a_taken_key] == ["3"]


def test_a_row_repaired_to_a_key_that_went_in_is_a_duplicate_of_it(world) -> None:
    first = world.run(world.drop(CUSTOMERS + "1,One,\n,Two,\n"))
    header, two = world.result(first, "failed").splitlines()
    job = _repair(world, first, f"{header}\r\n1{two}\r\n")
    assert counts(job) == {"created": 1, "duplicate": 1}
    assert world.records()[0]["name"]["S"] == "One"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("bad", "good@example.com").replace(",2,", ",9,", 1), "repair.unknown_row"),
        (lambda text: text + text.splitlines()[1] + "\r\n", "repair.row_twice"),
        (lambda text: text.replace("E-mail", "Mail", 1), "repair.columns"),
        (lambda text: text.replace(",2,", ",two,", 1), "repair.row_number"),
        (lambda _: CUSTOMERS + "1,One,one@example.com\n", "repair.not_a_result"),
        (lambda text: text.splitlines()[0] + "\r\n", "repair.no_rows"),
    ],
)
def test_a_repair_is_taken_whole_or_not_at_all(world, change, code: str) -> None:
    first = world.run(world.drop(CUSTOMERS + "1,One,bad\n2,Two,\n3,Three,worse\n"))
    before = world.records()
    job = _repair(world, first, change(world.result(first, "failed")))
    assert (job.state, job.error.code) == (JobState.FAILED, code)
    assert (counts(job), world.records()) == (counts(first), before)
    assert _rows(world.result(job, "failed")) == _rows(world.result(first, "failed"))
    again = _repair(world, job, world.result(job, "failed").replace("bad", "good@example.com"), execution="repair-2")
    assert counts(again) == {"created": 2, "invalid": 1}


def test_a_repair_whose_event_comes_again_or_too_late_begins_nothing(world) -> None:
    first = world.run(world.drop(CUSTOMERS + "1,One,bad\n"))
    failed = world.result(first, "failed")
    place = f"uploads/acme/{first.id}/repair/2/failed.csv"
    event = world.drop(failed.replace("bad", "good@example.com"), place)
    job = world.run(event, "repair")
    assert job.state is JobState.COMPLETED
    assert world.run(event, "repair-again") == job
    assert world.run(world.drop(failed, place), "another") == job


def test_a_repair_of_a_job_that_is_not_there_belongs_to_nobody(world) -> None:
    event: ObjectCreated = world.drop("x", "uploads/acme/06gvrgl3q1tg1ubrncpi4vl73s/repair/2/failed.csv")
    assert register_upload(event, "execution", world.runtime())["job"] is None


def test_a_document_is_repaired_as_a_whole(world) -> None:
    world.run(world.drop(CUSTOMERS + "1,One,\n"))
    invoices = (
        "Invoice Number,Customer Reference,Invoice Date,Currency,Total Amount,Line Description,Line Amount\n"
        "I-1,1,2026-04-03,EUR,30,Hours,ten\n"
        "I-2,1,2026-04-03,EUR,5,Hours,5\n"
        "I-1,1,2026-04-03,EUR,30,Travel,20\n"
    )
    first = world.run(world.drop(invoices, "inbox/acme/invoice/invoices.csv"), "execution-2")
    assert counts(first) == {"created": 1, "invalid": 2}
    header, broken, _ = world.result(first, "failed").splitlines()
    job = _repair(world, first, f"{header}\r\n{broken.replace(',ten,', ',10,')}\r\n")
    assert (job.state, counts(job)) == (JobState.COMPLETED, {"created": 3})
    (invoice,) = [item for item in world.records() if item["sk"]["S"] == "I-1"]
    assert [line["M"]["line_amount"]["N"] for line in invoice["lines"]["L"]] == ["10", "20"]


# --- same file again --------------------------------------------------------------------------------------------------


def test_the_same_content_again_names_the_first_import_and_changes_nothing(world) -> None:
    first = world.run(world.drop(UPLOAD))
    before = world.records()
    again = world.run(world.drop(UPLOAD, "inbox/acme/customer/again.csv"), "execution-2")
    assert (again.same_as.id, again.same_as.number, first.same_as) == (first.id, 1, None)
    assert (counts(again), world.records()) == ({"unchanged": 36}, before)
    third = world.run(world.drop(UPLOAD, "inbox/acme/customer/third.csv"), "execution-3")
    assert third.same_as.id == first.id


def test_the_same_content_of_another_tenant_or_with_other_options_is_not_the_same(world) -> None:
    world.run(world.drop(UPLOAD))
    elsewhere = world.run(world.drop(UPLOAD, "inbox/globex/customer/file.csv"), "execution-2")
    otherwise = world.run(world.drop(UPLOAD, encoding="cp1252"), "execution-3")
    assert (elsewhere.same_as, otherwise.same_as) == (None, None)
    items = list(Table(world.dynamodb, world.settings.jobs_table).query("acme#FINGERPRINT"))
    assert len(items) == 2
