"""Create, update, delete, skip and clear: what each mode does to the table, and what it says of every row."""

import csv
import io

from ledgerdock.jobs.job import Job, JobState

HEADER = "Accounting Reference,Name,E-mail\n"
BOTH = HEADER + "1,One,one@example.com\n2,Two,two@example.com\n"


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _failed(world, job: Job) -> list[tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(world.result(job, "failed")))
    return [(row["Ledgerdock Key"], row["Ledgerdock Code"]) for row in rows]


def _names(world) -> dict[str, str | None]:
    return {item["sk"]["S"]: item.get("name", {}).get("S") for item in world.records()}


def _run(world, text: str, place: str = "inbox/acme/customer/next.csv", **metadata: str) -> Job:
    return world.run(world.drop(text, place, **metadata), "execution-next")


def test_create_refuses_a_record_that_is_there_or_skips_it_when_asked(world) -> None:
    world.run(world.drop(BOTH))
    text = HEADER + "2,Other,\n3,Three,\n"
    job = _run(world, text, mode="create")
    assert (_counts(job), _failed(world, job)) == ({"created": 1, "invalid": 1}, [("2", "row.exists")])
    job = _run(world, text, mode="create", **{"on-existing": "skip"})
    assert (_counts(job), job.state) == ({"skipped": 2}, JobState.COMPLETED)
    assert _names(world) == {"1": "One", "2": "Two", "3": "Three"}


def test_upsert_leaves_what_is_there_alone_when_asked(world) -> None:
    world.run(world.drop(BOTH))
    job = _run(world, HEADER + "2,Other,\n3,Three,\n", **{"on-existing": "skip"})
    assert _counts(job) == {"created": 1, "skipped": 1}
    assert _names(world) == {"1": "One", "2": "Two", "3": "Three"}


def test_update_needs_the_key_and_what_changes_and_never_creates(world) -> None:
    world.run(world.drop(BOTH))
    text = "Accounting Reference,E-mail\n2,new@example.com\n3,three@example.com\n"
    job = _run(world, text, mode="update")
    assert (_counts(job), _failed(world, job)) == ({"updated": 1, "invalid": 1}, [("3", "row.missing")])
    assert _names(world) == {"1": "One", "2": "Two"}
    assert _counts(_run(world, text, mode="update", **{"on-missing": "skip"})) == {"unchanged": 1, "skipped": 1}


def test_an_upsert_without_the_required_columns_is_refused_as_before(world) -> None:
    job = _run(world, "Accounting Reference,E-mail\n2,new@example.com\n")
    assert job.error is not None
    assert job.error.code == "column.missing"


def test_delete_reads_the_key_only_and_keeps_the_other_columns_in_the_result_file(world) -> None:
    world.run(world.drop(BOTH))
    text = "Accounting Reference,E-mail,Note\n2,no address,why\n3,,\n2,,again\n"
    job = _run(world, text, mode="delete")
    assert _counts(job) == {"deleted": 1, "invalid": 1, "duplicate": 1}
    assert _failed(world, job) == [("3", "row.missing"), ("2", "row.duplicate")]
    assert _names(world) == {"1": "One"}
    assert "2,no address,why" in world.result(job, "succeeded")
    images = world.s3.get_object(Bucket=world.settings.files_bucket, Key=f"jobs/acme/{job.id}/before/1/00000.jsonl")
    assert b"Two" in images["Body"].read()
    assert _counts(_run(world, text, mode="delete", **{"on-missing": "skip"})) == {"skipped": 2, "duplicate": 1}


def test_a_mode_nobody_knows_is_a_failed_job_that_says_so(world) -> None:
    job = _run(world, BOTH, mode="replace")
    assert job.error is not None
    assert (job.state, job.error.code) == (JobState.FAILED, "job.bad_option")
    assert world.records() == []


def test_a_marker_clears_what_is_there_and_is_refused_where_every_record_needs_a_value(world) -> None:
    world.run(world.drop(BOTH))
    job = _run(world, HEADER + "1,, (Clear) \n2,(clear),\n", mode="update")
    assert (_counts(job), _failed(world, job)) == ({"updated": 1, "invalid": 1}, [("2", "value.cannot_clear")])
    first, second = sorted(world.records(), key=lambda item: str(item["sk"]["S"]))
    assert "billing_email" not in first
    assert (first["name"], second["billing_email"]) == ({"S": "One"}, {"S": "two@example.com"})
    again = _run(world, HEADER + "1,,(clear)\n", mode="update")
    assert _counts(again) == {"unchanged": 1}


INVOICES = "Invoice Number,Customer,Invoice Date,Currency,Total Amount,Line Description,Line Amount\n"
TWO_LINES = INVOICES + "A,1,2026-01-04,EUR,3,Work,1\nA,1,2026-01-04,EUR,3,Travel,2\n"


def test_a_document_is_updated_as_a_whole_and_deleted_by_its_number(world) -> None:
    world.run(world.drop(BOTH))
    place = "inbox/acme/invoice/a.csv"
    assert _counts(_run(world, TWO_LINES, place, mode="update")) == {"invalid": 2}
    assert _counts(_run(world, TWO_LINES, place)) == {"created": 2}
    part = _run(world, "Invoice Number,Currency\nA,USD\n", place, mode="update")
    assert part.error is not None
    assert part.error.code == "column.missing"
    one_line = INVOICES + "A,1,2026-01-04,EUR,1,Work,1\n"
    assert _counts(_run(world, one_line, place, mode="update")) == {"updated": 1}
    (stored,) = (item for item in world.records() if "#invoice#" in item["pk"]["S"])
    assert len(stored["lines"]["L"]) == 1
    assert _counts(_run(world, TWO_LINES, place, mode="delete")) == {"deleted": 2}
    assert set(_names(world)) == {"1", "2"}
