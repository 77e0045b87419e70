"""A whole import: what goes in, what does not, and what the books say."""

import csv
import io

import pytest

from ledgerdock.imports.actions.start_import import start_import
from ledgerdock.imports.register_upload import ObjectCreated, register_upload
from ledgerdock.jobs.job import ImportOptions, Job, JobRef, JobState, Upload

HEADER = "Accounting Reference,Name,E-mail\n"


def _customers(*keys: int) -> str:
    return HEADER + "".join(f"{key},Customer {key},mail{key}@example.com\n" for key in keys)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def test_every_row_ends_in_exactly_one_outcome(world) -> None:
    text = HEADER + (
        "1001,Müller & Söhne,mail@example.com\n"
        "1002,Bad mail,not-a-mail\n"
        "1001,The same again,other@example.com\n"
        ",No key,mail@example.com\n"
        "1003,=cmd|' /C calc'!A0,mail@example.com\n"
    )
    job = world.run(world.drop(text))
    assert (job.state, job.rows) == (JobState.COMPLETED_WITH_ERRORS, 5)
    assert _counts(job) == {"created": 2, "duplicate": 1, "invalid": 2}
    assert sorted(item["sk"]["S"] for item in world.records()) == ["1001", "1003"]
    failed = _rows(world.result(job, "failed"))
    assert [(row["Ledgerdock Row"], row["Ledgerdock Outcome"]) for row in failed] == [
        ("3", "invalid"),
        ("4", "duplicate"),
        ("5", "invalid"),
    ]
    assert world.open_turns() == []


def test_the_same_file_again_changes_nothing(world) -> None:
    world.run(world.drop(_customers(*range(40))))
    before = world.records()
    job = world.run(world.drop(_customers(*range(40)), "inbox/acme/customer/again.csv"), "execution-2")
    assert _counts(job) == {"unchanged": 40}
    assert job.state is JobState.COMPLETED
    assert world.records() == before


def test_a_difference_is_an_update_and_the_old_value_is_kept(world) -> None:
    world.run(world.drop(_customers(1, 2)))
    job = world.run(world.drop(_customers(1, 2).replace("Customer 2", "Customer Two")), "execution-2")
    assert _counts(job) == {"unchanged": 1, "updated": 1}
    images = world.s3.get_object(Bucket=world.settings.files_bucket, Key=f"jobs/acme/{job.id}/before/1/00000.jsonl")
    assert b"Customer 2" in images["Body"].read()


def test_the_same_event_again_is_the_same_job_and_starts_nothing(world) -> None:
    event = world.drop(_customers(1, 2, 3))
    first = world.run(event)
    for number in range(5):
        assert world.run(event, f"execution-{number + 2}") == first
    assert first.number == 1


def test_another_version_of_the_same_object_is_another_job(world) -> None:
    first = world.run(world.drop(_customers(1)))
    second = world.run(world.drop(_customers(1)), "execution-2")
    assert (first.number, second.number) == (1, 2)
    assert first.id != second.id


def test_a_reference_to_a_customer_that_is_not_there_is_a_row_error(world) -> None:
    world.run(world.drop(_customers(1)))
    clients = "Accounting Reference,Name,Customer Reference\n1a,First,1\n2a,Second,2\n"
    job = world.run(world.drop(clients, "inbox/acme/client/clients.csv"), "execution-2")
    assert _counts(job) == {"created": 1, "invalid": 1}
    (row,) = _rows(world.result(job, "failed"))
    assert row["Ledgerdock Code"] == "row.unknown_reference"


def test_an_unknown_reference_that_is_nearly_written_like_a_known_key_says_so(world) -> None:
    world.run(world.drop(HEADER + "00123,Zeros,\nAB 7,Blank,\n"))
    clients = "Accounting Reference,Name,Customer Reference\n1a,First,123\n2a,Second,ab 7\n3a,Third,999\n"
    job = world.run(world.drop(clients, "inbox/acme/client/clients.csv"), "execution-2")
    hints = [row["Ledgerdock Hint"] for row in _rows(world.result(job, "failed"))]
    assert [hint.partition("?")[0] for hint in hints[:2]] == ["Is “00123” meant", "Is “AB 7” meant"]
    assert hints[2].startswith("Correct it")


def test_a_key_of_a_customer_cannot_become_the_key_of_a_client(world) -> None:
    world.run(world.drop(_customers(1)))
    clients = "Accounting Reference,Name,Customer Reference\n1,Taken,1\n1a,Free,1\n"
    job = world.run(world.drop(clients, "inbox/acme/client/clients.csv"), "execution-2")
    assert _counts(job) == {"created": 1, "invalid": 1}
    (row,) = _rows(world.result(job, "failed"))
    assert (row["Ledgerdock Key"], row["Ledgerdock Code"]) == ("1", "row.key_taken")


def test_clients_without_an_accounting_reference_get_one_and_are_found_again(world) -> None:
    world.run(world.drop(_customers(1, 2)))
    header, rows = "Accounting Reference,Name,Customer Reference", ["Cardiology,1", "Cardiology,2", "Maternity,1"]
    whole = "\n".join((header, *(f",{row}" for row in rows), "1a,Given,1", ""))
    job = world.run(world.drop(whole, "inbox/acme/client/clients.csv"), "execution-2")
    assert _counts(job) == {"created": 4}
    clients = [item for item in world.records() if item["pk"]["S"].startswith("acme#client#")]
    assert {item["sk"]["S"] for item in clients} == {item["accounting_reference"]["S"] for item in clients}
    # The column of the reference may be missing altogether, and the spelling of the name may differ.
    again = "\n".join((header.removeprefix("Accounting Reference,"), *rows, "  CARDIOLOGY ,1", ""))
    job = world.run(world.drop(again, "inbox/acme/client/again.csv"), "execution-3")
    assert _counts(job) == {"unchanged": 3, "duplicate": 1}


def test_the_failed_file_can_be_corrected_and_imported(world) -> None:
    job = world.run(world.drop(HEADER + "1,Good,a@example.com\n2,Bad,nothing\n"))
    corrected = world.result(job, "failed").replace("nothing", "b@example.com")
    again = world.run(world.drop(corrected, "inbox/acme/customer/failed.csv"), "execution-2")
    assert _counts(again) == {"created": 1}


def test_tenants_do_not_see_each_other(world) -> None:
    world.run(world.drop(_customers(1)))
    job = world.run(world.drop(_customers(1), "inbox/other/customer/file.csv"), "execution-2")
    assert (_counts(job), job.number) == ({"created": 1}, 1)


def test_a_refused_file_ends_as_a_failed_job_with_its_code_and_no_records(world) -> None:
    for body, code in (
        (HEADER, "file.no_rows"),
        (b"%PDF-1.7\n1 0 obj\n", "file.not_a_table"),
        ("Name,E-mail\nMiller,a@example.com\n", "column.missing"),
        (b" ", "file.empty"),
    ):
        job = world.run(world.drop(body), f"execution-{code}")
        assert job.state is JobState.FAILED
        assert job.error is not None
        assert job.error.code == code
        assert job.error.message
    assert world.records() == []
    assert world.open_turns() == []


def test_a_drop_for_an_unknown_type_or_into_a_wrong_place_is_a_failed_job(world) -> None:
    job = world.run(world.drop(_customers(1), "inbox/acme/nonsense/file.csv"))
    assert job.error is not None
    assert (job.state, job.error.code) == (JobState.FAILED, "type.unknown")
    job = world.run(world.drop(_customers(1), "inbox/acme/file.csv"), "execution-2")
    assert job.error is not None
    assert (job.state, job.error.code) == (JobState.FAILED, "job.wrong_place")


def test_a_file_deleted_before_it_was_read_is_a_failed_job(world) -> None:
    event = world.drop(_customers(1))
    bucket, key, version = world.settings.files_bucket, event.object.key, event.object.version_id
    register = register_upload(event, "execution-1", world.runtime())
    world.s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    job = world.run_from_turn(JobRef.model_validate(register["job"]))
    assert job.error is not None
    assert (job.state, job.error.code) == (JobState.FAILED, "job.object_gone")


def test_an_object_overwritten_after_its_event_is_read_as_it_was(world) -> None:
    event = world.drop(_customers(1))
    world.drop(_customers(7, 8, 9))
    assert _counts(world.run(event)) == {"created": 1}
    assert [item["sk"]["S"] for item in world.records()] == ["1"]


def test_ambiguous_dates_are_asked_about_and_the_answer_is_taken(world) -> None:
    world.run(world.drop(_customers(1)))
    invoices = (
        "Invoice Number,Customer Reference,Invoice Date,Currency,Total Amount,Line Description,Line Amount\n"
        "I-1,1,03/04/2026,EUR,10.00,Hours,10.00\n"
    )
    place = "inbox/acme/invoice/invoices.csv"
    asked = world.run(world.drop(invoices, place), "execution-2")
    assert asked.error is not None
    assert asked.error.code == "column.ambiguous_dates"
    assert "3 April" in asked.error.message
    answered = world.run(world.drop(invoices, place, **{"date-order": "dmy"}), "execution-3")
    assert _counts(answered) == {"created": 1}
    (invoice,) = [item for item in world.records() if item["pk"]["S"].startswith("acme#invoice#")]
    assert invoice["invoice_date"] == {"S": "2026-04-03"}


def test_the_lines_of_an_invoice_are_one_record_and_go_in_together_or_not_at_all(world) -> None:
    world.run(world.drop(_customers(1)))
    invoices = (
        "Invoice Number,Customer Reference,Invoice Date,Currency,Total Amount,Line Description,Line Amount\n"
        "I-1,1,2026-04-03,EUR,30.50,Hours,10.00\n"
        "I-2,1,2026-04-03,EUR,5,Travel,five\n"
        "I-1,1,2026-04-03,EUR,30.50,Travel,20.50\n"
        "I-2,1,2026-04-03,EUR,5,Hours,5\n"
        "I-3,1,2026-04-03,EUR,5,Hours,4\n"
    )
    job = world.run(world.drop(invoices, "inbox/acme/invoice/invoices.csv"), "execution-2")
    assert _counts(job) == {"created": 2, "invalid": 3}
    (invoice,) = [item for item in world.records() if item["pk"]["S"].startswith("acme#invoice#")]
    assert [line["M"]["line_amount"] for line in invoice["lines"]["L"]] == [{"N": "10"}, {"N": "20.5"}]
    codes = [row["Ledgerdock Code"] for row in _rows(world.result(job, "failed"))]
    assert codes == ["value.number", "document.incomplete", "document.total"]


def test_what_the_uploader_declares_may_be_in_any_language(world, tmp_path) -> None:
    path = tmp_path / "Kunden März.csv"
    path.write_text(_customers(1))
    options = ImportOptions(encoding="utf-8", delimiter=",")
    started = start_import(
        path, tenant="acme", record_type="customer", options=options, uploaded_by="Jürgen 漢字", runtime=world.runtime()
    )
    (version,) = world.s3.list_object_versions(Bucket=world.settings.files_bucket)["Versions"]
    detail = {
        "bucket": {"name": world.settings.files_bucket},
        "object": {"key": version["Key"], "version-id": version["VersionId"]},
    }
    job = world.run(ObjectCreated.model_validate(detail))
    assert (job.id, job.file, job.generated_by, job.options) == (started, path.name, "Jürgen 漢字", options)
    assert _counts(job) == {"created": 1}


def _prepared(world, job_id: str = "06gprepared") -> Job:
    nothing = Upload(bucket=world.settings.files_bucket, key="", version="", size=0, etag="")
    job = Job(
        tenant="acme",
        id=job_id,
        number=0,
        kind="import",
        record_type="customer",
        state=JobState.UPLOADING,
        file="file.csv",
        upload=nothing,
        created_at="2026-03-04T09:30:00.000Z",
        generated_by="operator@acme.example",
    )
    return world.runtime().jobs.register(job)


def test_a_prepared_upload_goes_on_as_the_job_that_was_made_for_it(world) -> None:
    prepared = _prepared(world)
    job = world.run(world.drop(_customers(1, 2), f"uploads/acme/{prepared.id}/file.csv"))
    assert (job.id, job.number, job.generated_by) == (prepared.id, prepared.number, "operator@acme.example")
    assert (job.state, _counts(job)) == (JobState.COMPLETED, {"created": 2})


def test_an_upload_link_used_again_does_not_start_anything(world) -> None:
    prepared = _prepared(world)
    place = f"uploads/acme/{prepared.id}/file.csv"
    first = world.run(world.drop(_customers(1), place))
    assert world.run(world.drop(_customers(7, 8), place), "execution-2") == first
    assert [item["sk"]["S"] for item in world.records()] == ["1"]


@pytest.mark.parametrize(
    "place", ["uploads/acme/unknown/file.csv", "uploads/other/06gprepared/file.csv", "uploads/acme/x"]
)
def test_an_upload_that_nobody_prepared_is_ignored(world, place: str) -> None:
    _prepared(world)
    event = world.drop(_customers(1), place)
    assert register_upload(event, "execution-1", world.runtime()) == {"is_new": False, "job": None}
