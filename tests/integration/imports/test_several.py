"""Uploads of several files or sheets: each recognised, in waves, one job, one summary."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from ledgerdock.jobs.job import Fate, Job, JobState

CUSTOMERS = "Accounting Reference,Customer Name\n1,First\n2,Second\n"
CLIENTS = "Accounting Reference,Client Name,Customer Accounting Reference\n1a,North,1\n2a,South,2\n3a,Nobody,3\n"
MORE_CUSTOMERS = "Customer Name,Accounting Reference\nThird again,2\nFourth,4\n"
PLACE = "inbox/acme/several/upload.zip"


def _zip(**files: str | bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def _workbook(**sheets: str) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, text in sheets.items():
        sheet = workbook.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _keys(world: Any) -> list[str]:
    return [item["sk"]["S"] for item in world.records()]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_row_may_refer_to_a_row_of_another_file_of_the_upload(world, backwards: bool) -> None:
    files = {"clients.csv": CLIENTS, "customers.csv": CUSTOMERS}
    job = world.run(world.drop(_zip(**dict(sorted(files.items(), reverse=backwards))), PLACE))
    assert job.state is JobState.COMPLETED_WITH_ERRORS
    assert _counts(job) == {"created": 4, "invalid": 1}
    assert {found.record_type: found.rows for found in job.files} == {"client": 3, "customer": 2}
    by_type = {found.record_type: job.counts_by_source[source] for source, found in enumerate(job.files)}
    assert by_type["client"] == {"created": 2, "invalid": 1}
    assert by_type["customer"] == {"created": 2}
    assert world.open_turns() == []


def test_rows_of_one_key_in_two_files_meet_and_the_first_file_wins(world) -> None:
    archive = _zip(**{"customers-1.csv": CUSTOMERS, "customers-2.csv": MORE_CUSTOMERS})
    job = world.run(world.drop(archive, PLACE))
    assert _counts(job) == {"created": 3, "duplicate": 1}
    failed = zipfile.ZipFile(io.BytesIO(_body(world, job, "failed")))
    assert failed.namelist() == ["02-customers-2-failed.csv"]
    told = failed.read("02-customers-2-failed.csv").decode("utf-8-sig").splitlines()
    assert told[0].startswith("Customer Name,Accounting Reference,Ledgerdock Row")
    assert "Row 3 of customers-1.csv already has the key" in told[1]


def test_the_sheets_of_a_workbook_are_recognised_and_the_others_left_alone(world) -> None:
    book = _workbook(Clients=CLIENTS, Customers=CUSTOMERS, Remarks="Written by\nMaria\n")
    job = world.run(world.drop(book, "inbox/acme/several/books.xlsx"))
    assert _counts(job) == {"created": 4, "invalid": 1}
    assert [(found.sheet, found.fate, found.record_type) for found in job.files] == [
        ("Clients", Fate.IMPORTED, "client"),
        ("Customers", Fate.IMPORTED, "customer"),
        ("Remarks", Fate.IGNORED, None),
    ]
    assert job.files[2].reason


def test_what_is_no_table_is_left_alone_and_said(world) -> None:
    archive = _zip(**{"customers.csv": CUSTOMERS, "letter.pdf": b"%PDF-1.7\n1 0 obj\n", "__MACOSX/._x": b"x"})
    job = world.run(world.drop(archive, PLACE))
    assert job.state is JobState.COMPLETED
    assert [(found.file, found.fate) for found in job.files] == [
        ("customers.csv", Fate.IMPORTED),
        ("letter.pdf", Fate.IGNORED),
    ]


def test_a_file_of_an_archive_that_lacks_a_column_of_the_declared_type_is_named(world) -> None:
    archive = _zip(**{"a.csv": CUSTOMERS, "b.csv": "Customer Name\nFirst\n"})
    job = world.run(world.drop(archive, "inbox/acme/customer/upload.zip"))
    assert (job.state, job.error.code) == (JobState.FAILED, "job.table_unfit")
    assert job.error.message.startswith("b.csv was taken for Customer")


def test_files_of_one_type_may_come_in_an_archive(world) -> None:
    archive = _zip(**{"a.csv": CUSTOMERS, "b.csv": MORE_CUSTOMERS})
    job = world.run(world.drop(archive, "inbox/acme/customer/upload.zip"))
    assert _counts(job) == {"created": 3, "duplicate": 1}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"customers.csv": CUSTOMERS, "clients.csv": "Client Name\nNorth\n"}, "job.table_unfit"),
        ({"colours.csv": "Colour,Shape\nred,round\n"}, "job.nothing_recognised"),
        ({"../customers.csv": CUSTOMERS}, "archive.path"),
        ({"customers.csv": CUSTOMERS, "more.zip": _zip(**{"customers.csv": CUSTOMERS})}, "archive.nested"),
    ],
)
def test_an_upload_that_cannot_be_taken_as_a_whole_writes_nothing(world, files: dict[str, Any], code: str) -> None:
    job = world.run(world.drop(_zip(**files), PLACE))
    assert (job.state, job.error.code) == (JobState.FAILED, code)
    assert _keys(world) == []


def test_a_job_of_several_types_needs_all_their_turns(world) -> None:
    first = world.drop(
        "Client Name,Accounting Reference,Customer Accounting Reference\nA,9a,9\n", "inbox/acme/client/a.csv"
    )
    holder = world.begin(first, "execution-1")
    waiting = world.begin(
        world.drop(_zip(**{"customers.csv": CUSTOMERS, "clients.csv": CLIENTS}), PLACE), "execution-2"
    )
    assert world.job(waiting).waiting_for == holder.id
    other = world.begin(world.drop(CUSTOMERS, "inbox/globex/customer/a.csv"), "execution-3")
    assert world.job(other).waiting_for is None


def _body(world: Any, job: Job, name: str) -> bytes:
    body = world.s3.get_object(Bucket=world.settings.files_bucket, Key=job.results[name].key)["Body"]
    return bytes(body.read())
