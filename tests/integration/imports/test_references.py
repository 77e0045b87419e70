"""References within one type, uniqueness across types, and documents that do not hold together."""

import csv
import io
from pathlib import Path

import pytest

from ledgerdock.edits.edit_record import Edit, RecordName, edit_record
from ledgerdock.errors import Conflict
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.jobs.job import Job, JobRef

TOY = '''
"""Accounts that may have a parent."""

from typing import Annotated

from ledgerdock.records import Key, RecordType, Reference, Text, column


class Account(RecordType, name="toy_account", area="toys", key="code"):
    """An account of a chart of accounts."""

    code: Key = column("Code", "Its code.", example="1000")
    name: Text = column("Name", "What it is called.", example="Cash")
    parent: Annotated[Key, Reference("toy_account")] | None = column("Parent", "The account above.", example="1")
'''
ACCOUNTS = "Code,Name,Parent\n"
INVOICES = "Invoice Number,Customer,Invoice Date,Currency,Total Amount,Line Description,Line Amount\n"


@pytest.fixture
def toys(make_world, tmp_path: Path):
    """A store whose installation knows the toy type."""
    folder = tmp_path / "toys"
    folder.mkdir()
    (folder / "account.py").write_text(TOY)
    world = make_world()
    world.settings = world.settings.model_copy(update={"record_types": (str(folder),)})
    return world


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _failed(world, job: Job) -> list[tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(world.result(job, "failed")))
    return [(row["Ledgerdock Key"], row["Ledgerdock Code"]) for row in rows]


def _run(world, rows: str, **metadata: str) -> Job:
    job: Job = world.run(world.drop(ACCOUNTS + rows, "inbox/acme/toy_account/a.csv", **metadata), "execution")
    return job


def test_a_row_may_refer_to_a_later_row_of_its_own_type(toys) -> None:
    chain = "".join(f"{number},Account {number},{number + 1}\n" for number in range(1, 5)) + "5,Top,\n"
    tried = _run(toys, chain, **{"dry-run": "true"})
    job = _run(toys, chain)
    assert _counts(job) == _counts(tried) == {"created": 5}
    assert len(toys.records()) == 5


def test_a_circle_is_a_row_error_and_what_hangs_below_it_does_not_go_in(toys) -> None:
    job = _run(toys, "1,One,2\n2,Two,1\n3,Self,3\n4,Below,1\n5,Alone,\n6,Fine,5\n")
    assert _counts(job) == {"created": 2, "invalid": 4}
    assert _failed(toys, job) == [
        ("1", "reference.cycle"),
        ("2", "reference.cycle"),
        ("3", "reference.cycle"),
        ("4", "row.unknown_reference"),
    ]


def test_a_parent_that_is_there_already_need_not_be_in_the_file(toys) -> None:
    _run(toys, "1,One,\n")
    assert _counts(_run(toys, "2,Two,1\n3,Three,2\n")) == {"created": 2}


def test_a_chain_that_is_far_too_long_is_refused_as_a_whole(toys) -> None:
    job = _run(toys, "".join(f"{number},Account,{number + 1}\n" for number in range(120)))
    assert job.error is not None
    assert job.error.code == "job.references_too_deep"


def test_two_types_that_share_their_keys_never_have_a_turn_at_the_same_time(world) -> None:
    customers = world.drop("Accounting Reference,Name\n1,One\n")
    clients = world.drop(
        "Accounting Reference,Name,Customer Reference\n1,One,1\n2,Two,1\n", "inbox/acme/client/clients.csv"
    )
    refs = []
    for number, event in enumerate((customers, clients)):
        refs.append(JobRef.model_validate(register_upload(event, f"execution-{number}", world.runtime())["job"]))
        stage_file(refs[-1], world.runtime())
    assert await_turn(refs[0], "token-0", world.runtime()) == {"waiting_for": None}
    assert await_turn(refs[1], "token-1", world.runtime()) == {"waiting_for": refs[0].id}
    first, second = world.run_from_turn(refs[0]), world.run_from_turn(refs[1])
    assert (_counts(first), _counts(second)) == ({"created": 1}, {"created": 1, "invalid": 1})
    assert _failed(world, second) == [("1", "row.key_taken")]


def test_nobody_edits_a_record_while_an_import_may_write_a_type_that_shares_its_keys(world) -> None:
    world.run(world.drop("Accounting Reference,Name\n1,One\n"))
    clients = "Accounting Reference,Name,Customer Reference\n2,Two,1\n"
    event = world.drop(clients, "inbox/acme/client/clients.csv")
    ref = JobRef.model_validate(register_upload(event, "execution-2", world.runtime())["job"])
    stage_file(ref, world.runtime())
    await_turn(ref, "token", world.runtime())
    with pytest.raises(Conflict) as busy:
        edit_record(RecordName("acme", "customer", "1"), Edit(1, {"name": "Uno"}), "ann", world.runtime())
    assert busy.value.code == "record.busy"
    world.run_from_turn(ref)
    edited = edit_record(RecordName("acme", "customer", "1"), Edit(1, {"name": "Uno"}), "ann", world.runtime())
    assert isinstance(edited, dict)


def test_a_document_in_two_files_of_an_upload_is_refused_and_each_row_names_the_other_file(world) -> None:
    import zipfile  # noqa: PLC0415

    world.run(world.drop("Accounting Reference,Name\n1,One\n"))
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(
            "invoices january.csv", INVOICES + "A,1,2026-01-04,EUR,3,Work,1\nB,1,2026-01-04,EUR,5,Work,5\n"
        )
        archive.writestr("invoices february.csv", INVOICES + "A,1,2026-01-04,EUR,3,Work,2\n")
    job = world.run(world.drop(body.getvalue(), "inbox/acme/several/all.zip"), "execution-2")
    assert _counts(job) == {"created": 1, "invalid": 2}
    key = f"jobs/acme/{job.id}/ledger/1/00000.jsonl"
    ledger = world.s3.get_object(Bucket=world.settings.files_bucket, Key=key)["Body"].read().decode()
    assert ledger.count('"document.several_files"') == 2
    assert "Row 2 of invoices february.csv belongs to it as well" in ledger
    assert "Row 2 of invoices january.csv belongs to it as well" in ledger


def test_an_error_of_a_document_names_it_and_its_rows(world) -> None:
    world.run(world.drop("Accounting Reference,Name\n1,One\n"))
    text = INVOICES + "A,1,2026-01-04,EUR,4,Work,1\nA,1,2026-01-04,EUR,4,Work,2\nB,1,2026-01-04,EUR,1,Work,1\n"
    job = world.run(world.drop(text, "inbox/acme/invoice/a.csv"), "execution-2")
    assert _counts(job) == {"created": 1, "invalid": 2}
    (message, _) = (row["Ledgerdock Message"] for row in csv.DictReader(io.StringIO(world.result(job, "failed"))))
    assert message.startswith("Invoice A: Total Amount says 4, but its lines (rows 2 to 3) add up to 3")
