"""An export from its start to its file: every record once, in the order of the keys, whatever happened on the way."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from ledgerdock.aws import multipart
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.exports import export_segment as writing
from ledgerdock.exports import making, segments, workbook_limit
from ledgerdock.exports import plan_export as planning
from ledgerdock.exports.deliver_export import deliver_export
from ledgerdock.exports.export_segment import export_segment
from ledgerdock.exports.plan_export import plan_export
from ledgerdock.exports.segments import ExportPlan
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobError, JobRef, JobState

CUSTOMERS = {
    f"{number:03d}": {
        "accounting_reference": f"{number:03d}",
        "name": f"Customer {number}",
        "status": "active" if number % 2 else "on_hold",
        "credit_limit": number,
        "_version": 1,
    }
    for number in range(45)
}

_REASON = JobError(code="job.marked_failed", message="Marked as failed by maria.")


@pytest.fixture
def filled(world: Any, put: Any) -> Any:
    put(world, "customer", CUSTOMERS)
    return world


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _keys(world: Any, job: Job) -> list[str]:
    return [row[0] for row in _rows(world.text(job))[1:]]


def _plan(world: Any, ref: JobRef) -> list[int]:
    numbers: list[int] = world.segments(plan_export(ref, world.runtime())["manifest"])
    return numbers


def _ended(world: Any, ref: JobRef) -> Job:
    job: Job = world.job(ref)
    assert not list(world.runtime().open_jobs.longest_silent_first())
    return job


# --- the usual course -------------------------------------------------------------------------------------------------


def test_an_export_holds_every_record_once_in_key_order_and_tells_how_it_went(filled) -> None:
    ref = filled.start(name="customer")
    queued = filled.job(ref)
    assert (queued.state, queued.kind, queued.record_type, queued.number) == (JobState.QUEUED, "export", "customer", 1)
    assert queued.export.description == f"Customers export initiated on {datetime.now(UTC):%Y-%m-%d}"
    assert filled.executions_of_exports() == [f"{ref.id}-1"]
    job = filled.take_steps(ref)
    assert _keys(filled, job) == sorted(CUSTOMERS)
    assert (job.state, job.export.total, job.export.done, job.export.file.rows) == (JobState.COMPLETED, 45, 45, 45)
    assert job.export.segments > 2
    kept = datetime.fromisoformat(job.export.file.expires_at) - datetime.fromisoformat(job.finished_at)
    assert abs(kept - timedelta(days=90)) < timedelta(minutes=1)
    assert _ended(filled, ref).generated_by == "ann"


def test_every_segment_has_some_records_and_they_are_of_like_size(filled) -> None:
    ref = filled.start(name="customer")
    for number in _plan(filled, ref):
        export_segment(ref, number, filled.runtime())
    sizes = [mark.records for mark in filled.runtime().exports.marks(ref).values()]
    assert sum(sizes) == 45
    assert min(sizes) > 0


@pytest.mark.parametrize(
    "order", [reversed, lambda numbers: [*numbers, *numbers], lambda n: sorted(n, key=lambda x: -x % 3)]
)
def test_segments_may_come_in_any_order_and_twice(filled, order) -> None:
    job = filled.take_steps(filled.start(name="customer"), order)
    assert _keys(filled, job) == sorted(CUSTOMERS)
    assert (job.export.done, job.export.total) == (45, 45)


def test_progress_is_what_the_segments_have_dealt_with(filled) -> None:
    ref = filled.start(name="customer")
    told = [0]
    for number in _plan(filled, ref):
        assert filled.job(ref).export.expected == 45
        export_segment(ref, number, filled.runtime())
        told.append(filled.job(ref).export.done)
    assert told == sorted(set(told))
    assert told[-1] == 45


def test_records_that_come_or_go_meanwhile_are_counted_as_they_were_read(filled, put) -> None:
    ref = filled.start(name="customer")
    numbers = _plan(filled, ref)
    put(filled, "customer", {f"{n:03d}-new": {"accounting_reference": f"{n:03d}-new"} for n in range(10)})
    filled.runtime().records.delete_many("acme", "customer", ["044"])
    for number in numbers:
        export_segment(ref, number, filled.runtime())
        assert filled.job(ref).export.expected >= filled.job(ref).export.done
    deliver_export(ref, filled.runtime())
    job = filled.job(ref)
    assert (job.export.total, job.export.done, job.export.file.rows) == (54, 54, 54)


def test_an_export_of_nothing_is_a_file_with_a_header(world) -> None:
    job = world.export(name="customer")
    assert (job.state, job.export.total, job.export.file.rows) == (JobState.COMPLETED, 0, 0)
    (header,) = _rows(world.text(job))
    assert header[0] == "Accounting Reference"


def test_nothing_of_another_tenant_is_in_the_file(filled) -> None:
    filled.runtime().records.put_many("globex", "customer", {"010-foreign": {"accounting_reference": {"S": "x"}}})
    assert _keys(filled, filled.export(name="customer")) == sorted(CUSTOMERS)


# --- what is asked for ------------------------------------------------------------------------------------------------


def test_filters_leave_records_out_and_still_count_as_progress(filled) -> None:
    job = filled.export(name="customer", filters=("status=on_hold", "credit_limit>=40"), columns=("name",))
    assert _rows(filled.text(job)) == [["Customer Name"], ["Customer 40"], ["Customer 42"], ["Customer 44"]]
    assert (job.export.done, job.export.total, job.export.file.rows) == (45, 45, 3)


def test_a_filter_may_look_at_what_is_known_of_every_record(filled) -> None:
    job = filled.export(name="customer", filters=("record.key=007", "record.version=1"), columns=("credit_limit",))
    assert _rows(filled.text(job))[1:] == [["7"]]


def test_chosen_columns_stand_in_the_file_in_their_order(filled) -> None:
    job = filled.export(name="customer", columns=("credit_limit", "accounting_reference"))
    assert _rows(filled.text(job))[:2] == [["Credit Limit", "Accounting Reference"], ["0", "000"]]


def test_jsonl_has_column_names_and_values_as_they_are(filled) -> None:
    job = filled.export(name="customer", format="jsonl", columns=("accounting_reference", "credit_limit", "phone"))
    lines = [json.loads(line) for line in filled.text(job).splitlines()]
    assert lines[3] == {"accounting_reference": "003", "credit_limit": "3", "phone": None}
    assert len(lines) == 45


def test_a_workbook_has_every_record(filled) -> None:
    job = filled.export(name="customer", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(filled.file(job))).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == sorted(CUSTOMERS)
    assert job.file.endswith(".xlsx")


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_zipped_export_holds_the_file_it_would_be_otherwise(filled, form: str) -> None:
    plain = filled.export(name="customer", format=form)
    zipped = filled.export(name="customer", format=form, zipped=True)
    assert zipped.file.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(filled.file(zipped))) as archive:
        (member,) = archive.namelist()
        assert member == zipped.file.replace(".zip", f".{form}")
        if form != "xlsx":
            assert archive.read(member) == filled.file(plain)
        else:
            assert openpyxl.load_workbook(io.BytesIO(archive.read(member))).worksheets[0].max_row == 46


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": "orders"}, "export.unknown"),
        ({"name": "customer", "columns": ("colour",)}, "export.unknown_column"),
        ({"name": "customer", "filters": ("colour=red",)}, "filter.unknown_property"),
        ({"name": "customer_summary", "filters": ("balance:5",)}, "filter.operator"),
    ],
)
def test_what_cannot_be_exported_is_refused_before_there_is_a_job(world, wish: dict, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        world.start(**wish)
    assert refused.value.code == code
    assert list(world.runtime().jobs.newest("acme", "export")) == []


# --- exports by name --------------------------------------------------------------------------------------------------


@pytest.fixture
def traded(world: Any, put: Any) -> Any:
    """Two customers, three invoices of one to three lines, two payments, a booking."""
    put(world, "customer", {"1": {"name": "One"}, "2": {"name": "Two"}})
    invoices = {}
    for number, (customer, lines) in enumerate([("1", 1), ("1", 3), ("2", 2)], 1):
        total = 10 * lines
        facts = {"invoice_number": f"INV-{number}", "customer": customer, "invoice_date": f"2026-03-0{number}"}
        told = [{"line_description": f"Line {line}", "line_amount": 10} for line in range(lines)]
        invoices[f"INV-{number}"] = {**facts, "currency": "GBP", "total_amount": total, "lines": told}
    put(world, "invoice", invoices)
    facts = {"currency": "GBP", "payment_date": "2026-03-04"}
    payments = {"PAY-1": {"invoice": "INV-1", "amount": 10}, "PAY-2": {"invoice": "INV-3", "amount": 5}}
    put(world, "payment", {key: {"payment_number": key, **facts, **values} for key, values in payments.items()})
    put(world, "booking", {"B-1": {"booking_number": "B-1", "client": "1a"}})
    return world


@pytest.mark.parametrize(
    ("name", "total", "rows"),
    [("invoices", 3, 3), ("invoices_expanded", 3, 6), ("invoice", 3, 6), ("bookings", 1, 1), ("payments", 2, 2)],
)
def test_every_named_export_has_its_rows(traded, name: str, total: int, rows: int) -> None:
    job = traded.export(name=name)
    assert (job.export.total, job.export.done, job.export.file.rows) == (total, total, rows)
    assert len(_rows(traded.text(job))) == rows + 1


def test_expanded_invoices_have_a_row_for_each_line(traded) -> None:
    job = traded.export(name="invoices_expanded", columns=("invoice_number", "line_description"))
    assert [tuple(row) for row in _rows(traded.text(job))[2:5]] == [("INV-2", f"Line {line}") for line in range(3)]


def test_the_customer_summary_adds_up_invoices_and_payments(traded) -> None:
    job = traded.export(name="customer_summary")
    assert _rows(traded.text(job))[1:] == [
        ["1", "One", "GBP", "2", "40", "10", "30", "2026-03-02"],
        ["2", "Two", "GBP", "1", "20", "5", "15", "2026-03-03"],
    ]
    assert (job.export.total, job.export.done, job.export.file.rows, job.export.segments) == (5, 5, 2, 1)


def test_the_customer_summary_is_narrowed_down_by_what_it_says(traded) -> None:
    job = traded.export(name="customer_summary", filters=("balance>20",), columns=("customer_name", "balance"))
    assert _rows(traded.text(job))[1:] == [["One", "30"]]


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_workbook_that_cannot_be_written_in_time_is_refused_before_anything_is_read(filled, monkeypatch) -> None:
    monkeypatch.setattr(workbook_limit, "MOST_CELLS", 44)
    ref = filled.start(name="customer", format="xlsx", columns=("name",))
    with pytest.raises(Rejected) as refused:
        plan_export(ref, filled.runtime())
    assert refused.value.code == "export.too_many_rows_for_workbook"
    assert "45 rows" in refused.value.message
    assert "CSV" in refused.value.hint
    assert filled.take_steps(ref).error.code == "export.too_many_rows_for_workbook"
    assert _ended(filled, ref).state is JobState.FAILED


def test_a_workbook_whose_filters_leave_few_rows_is_written_and_one_whose_lines_are_too_many_refused(
    filled, traded, monkeypatch
) -> None:
    monkeypatch.setattr(workbook_limit, "MOST_CELLS", 5)
    few = filled.export(name="customer", format="xlsx", columns=("name",), filters=("record.key=007",))
    assert (few.state, few.export.file.rows) == (JobState.COMPLETED, 1)
    lines = traded.export(name="invoice", format="xlsx", columns=("line_amount",))
    assert (lines.state, lines.error.code) == (JobState.FAILED, "export.too_many_rows_for_workbook")
    assert "6 rows" in lines.error.message


def test_a_summary_of_more_than_one_worker_reads_is_refused_before_anything_is_read(traded, monkeypatch) -> None:
    monkeypatch.setattr(planning, "MOST_SUMMED_UP", 4)
    assert traded.export(name="customer_summary").error.code == "export.too_many_records_for_summary"
    monkeypatch.setattr(planning, "MOST_SUMMED_UP", 5)
    assert traded.export(name="customer_summary").state is JobState.COMPLETED


def test_what_is_too_large_to_be_packed_is_refused(filled, monkeypatch) -> None:
    monkeypatch.setattr(making, "MOST_ZIPPED", 100)
    assert filled.export(name="customer", zipped=True).error.code == "export.too_large_to_zip"
    assert filled.export(name="customer").state is JobState.COMPLETED


def test_large_parts_are_joined_by_s3_itself(filled, put, monkeypatch) -> None:
    """Invoices of 300 KB each: parts of nine megabytes, which are copied but for what goes with the header."""
    monkeypatch.setattr(segments, "RECORDS_OF_A_SEGMENT", 30)
    put(filled, "invoice", {f"{n:03d}": {"invoice_number": f"{n:03d}", "notes": "x" * 300_000} for n in range(60)})
    small = filled.export(name="invoices", columns=("invoice_number",))
    read = []
    monkeypatch.setattr(
        multipart.ObjectJoiner,
        "_read",
        lambda *args, real=multipart.ObjectJoiner._read: read.append(real(*args)) or read[-1],
    )
    large = filled.export(name="invoices", columns=("invoice_number", "notes"))
    header, *rows = filled.text(large).splitlines()
    assert header == "Invoice Number,Notes"
    assert [row.partition(",")[0] for row in rows] == _keys(filled, small) == [f"{n:03d}" for n in range(60)]
    assert {len(row) for row in rows} == {300_004}
    assert large.export.file.size > 18_000_000
    assert 0 < sum(map(len, read)) < large.export.file.size
    assert filled.s3.list_multipart_uploads(Bucket=filled.settings.files_bucket).get("Uploads", []) == []


# --- late, lost and doubled work --------------------------------------------------------------------------------------


def test_delivering_twice_leaves_the_file_and_the_end_as_they_are(filled) -> None:
    job = filled.export(name="customer")
    ref = JobRef(tenant="acme", id=job.id, attempt=1)
    assert deliver_export(ref, filled.runtime()) == {"state": "completed"}
    assert filled.job(ref) == job
    versions = filled.s3.list_object_versions(Bucket=filled.settings.files_bucket, Prefix="exports/")["Versions"]
    assert [version["VersionId"] for version in versions] == [job.export.file.version]


def test_a_part_written_again_by_a_late_worker_does_not_get_into_the_file(filled) -> None:
    """Between the part and its mark another worker of the same segment may do both."""
    ref = filled.start(name="customer")
    numbers = _plan(filled, ref)
    for number in numbers:
        export_segment(ref, number, filled.runtime())
    filled.s3.put_object(Bucket=filled.settings.files_bucket, Key=layout.segment_part(ref, 0), Body=b"late")
    deliver_export(ref, filled.runtime())
    assert _keys(filled, filled.job(ref)) == sorted(CUSTOMERS)


def test_a_plan_that_is_made_again_divides_as_it_did_first(filled, put) -> None:
    ref = filled.start(name="customer")
    first = _plan(filled, ref)
    plan = ExportPlan.load(ref, filled.runtime())
    put(filled, "customer", {f"x{n}": {"accounting_reference": f"x{n}"} for n in range(60)})
    assert _plan(filled, ref) == first
    assert ExportPlan.load(ref, filled.runtime()) == plan
    assert filled.job(ref).export.total == 45


def test_a_segment_that_is_missing_or_counted_wrongly_keeps_the_file_from_being_delivered(filled) -> None:
    ref = filled.start(name="customer")
    numbers = _plan(filled, ref)
    for number in numbers[:-1]:
        export_segment(ref, number, filled.runtime())
    with pytest.raises(Rejected) as missing:
        deliver_export(ref, filled.runtime())
    assert (missing.value.code, missing.value.facts["missing"]) == ("export.segments_missing", 1)
    export_segment(ref, numbers[-1], filled.runtime())
    filled.runtime().jobs.show_life(ref, {"export.done": 44})
    with pytest.raises(Rejected) as imbalance:
        deliver_export(ref, filled.runtime())
    assert imbalance.value.code == "export.imbalance"
    assert filled.s3.list_objects_v2(Bucket=filled.settings.files_bucket, Prefix="exports/")["KeyCount"] == 0


def test_a_worker_that_is_told_to_stop_writes_nothing_more(filled, monkeypatch) -> None:
    """It learns of it while it writes, and its segment is not counted."""
    ref = filled.start(name="customer")
    _plan(filled, ref)
    monkeypatch.setattr("ledgerdock.jobs.heartbeat.SECONDS_BETWEEN_BEATS", 0)
    blocks = writing.read_blocks

    def interrupted(*args: Any) -> Any:
        for block in blocks(*args):
            filled.runtime().open_jobs.fence_by_hand(filled.job(ref), _REASON, "maria")
            yield block

    monkeypatch.setattr(writing, "read_blocks", interrupted)
    with pytest.raises(Conflict):
        export_segment(ref, 0, filled.runtime())
    assert filled.runtime().exports.marks(ref) == {}
    assert filled.job(ref).export.done == 0
