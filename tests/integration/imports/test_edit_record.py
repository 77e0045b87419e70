"""One record changed by a person: by the rules of an import, under its version, and never beside a job."""

from typing import Any

import pytest

from ledgerdock.aws.table import Check, Put, Table
from ledgerdock.edits.edit_record import Edit, EditError, RecordName, edit_record
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.imports.rows.decide import Place, Writer, decide
from ledgerdock.jobs.job import Job, JobState, Outcome, Upload
from ledgerdock.jobs.turns import Claim

CUSTOMER = RecordName("acme", "customer", "1001")
INVOICE = RecordName("acme", "invoice", "INV-1")


CUSTOMERS = {
    "1001": {
        "accounting_reference": {"S": "1001"},
        "name": {"S": "Müller & Söhne"},
        "billing_email": {"S": "mail@example.com"},
        "currency": {"S": "EUR"},
        "credit_limit": {"N": "2500.5"},
        "customer_since": {"S": "2019-04-01"},
    },
    "1002": {"accounting_reference": {"S": "1002"}, "name": {"S": "Second"}},
}
INVOICES = {
    "INV-1": {
        "invoice_number": {"S": "INV-1"},
        "customer": {"S": "1001"},
        "invoice_date": {"S": "2026-03-04"},
        "currency": {"S": "EUR"},
        "total_amount": {"N": "30"},
        "lines": {
            "L": [
                {"M": {"line_description": {"S": "First"}, "line_amount": {"N": "10"}}},
                {"M": {"line_description": {"S": "Second"}, "line_amount": {"N": "20"}}},
            ]
        },
    }
}


@pytest.fixture
def filled(world: Any) -> Any:
    """Two customers and an invoice, as an import writes them."""
    writer = Writer("job-1", "2026-03-04T10:00:00.000Z")
    for record_type, records in (("customer", CUSTOMERS), ("invoice", INVOICES)):
        items = {
            key: decide(fields, None, Place(0, row), writer).item
            for row, (key, fields) in enumerate(records.items(), 2)
        }
        world.runtime().records.put_many("acme", record_type, items)
    return world


def _edit(world: Any, values: Any, name: RecordName = CUSTOMER, version: int = 1, lines: Any = None) -> Any:
    return edit_record(name, Edit(version, values, lines), "ann", world.runtime())


def _codes(errors: list[EditError]) -> list[tuple[int | None, str, str]]:
    return [(line, error.code, error.column) for line, error in errors]


def test_an_edit_changes_what_it_names_and_says_who_did_it(filled: Any) -> None:
    before = filled.runtime().records.get(*CUSTOMER)
    after = _edit(
        filled, {"name": "  Müller GmbH ", "credit_limit": "3.000,25", "billing_email": None, "tax_exempt": True}
    )
    stored = filled.runtime().records.get(*CUSTOMER)
    assert stored == after
    assert after.pop("_at")["S"] >= before["_at"]["S"]
    assert after == {
        "accounting_reference": {"S": "1001"},
        "name": {"S": "Müller GmbH"},
        "currency": {"S": "EUR"},
        "credit_limit": {"N": "3000.25"},
        "customer_since": {"S": "2019-04-01"},
        "tax_exempt": {"BOOL": True},
        "_version": {"N": "2"},
        "_by": {"S": "ann"},
        "_outcome": {"S": "updated"},
    }


def test_an_edit_that_changes_nothing_writes_nothing(filled: Any) -> None:
    before = filled.records()
    _edit(filled, {"name": "Müller & Söhne", "credit_limit": "2500.5", "phone": "", "accounting_reference": "1001"})
    assert filled.records() == before


def test_an_edit_is_refused_for_all_the_reasons_an_import_would_give(filled: Any) -> None:
    before = filled.records()
    errors = _edit(filled, {"name": None, "billing_email": "no-mail", "credit_limit": "1.005", "status": "Sleeping"})
    assert _codes(errors) == [
        (None, "value.required", "Customer Name"),
        (None, "value.choice", "Status"),
        (None, "value.email", "Billing E-mail"),
        (None, "value.currency_decimals", "Credit Limit"),
    ]
    assert filled.records() == before


@pytest.mark.parametrize("field", ["unknown", "_version", "_job", "pk", "lines", "line_amount"])
def test_fields_the_record_type_does_not_have_are_refused(filled: Any, field: str) -> None:
    assert _codes(_edit(filled, {field: "x"})) == [(None, "record.unknown_field", field)]


def test_the_key_cannot_be_changed(filled: Any) -> None:
    assert _codes(_edit(filled, {"accounting_reference": "1003"})) == [
        (None, "record.key_fixed", "Accounting Reference")
    ]
    assert _codes(_edit(filled, {}, lines=[])) == [(None, "record.unknown_field", "lines")]


def test_a_record_that_is_not_there_or_somebody_elses_is_unknown(filled: Any) -> None:
    for name in (CUSTOMER._replace(key="missing"), CUSTOMER._replace(tenant="globex")):
        with pytest.raises(Rejected) as error:
            _edit(filled, {"name": "x"}, name)
        assert error.value.code == "record.unknown"
    with pytest.raises(Rejected) as error:
        _edit(filled, {"name": "x"}, CUSTOMER._replace(record_type="nothing"))
    assert error.value.code == "type.unknown"


def test_an_edit_of_another_version_than_the_one_there_is_refused(filled: Any) -> None:
    _edit(filled, {"name": "First change"})
    with pytest.raises(Conflict) as error:
        _edit(filled, {"name": "Second change"})
    assert error.value.code == "record.changed"
    assert _edit(filled, {"name": "Second change"}, version=2)["_version"] == {"N": "3"}


def test_of_two_edits_at_once_one_wins(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Table.write

    def overtaken(table: Table, *writes: Any) -> None:
        monkeypatch.undo()
        _edit(filled, {"name": "The other one"})
        write(table, *writes)

    monkeypatch.setattr(Table, "write", overtaken)
    with pytest.raises(Conflict) as error:
        _edit(filled, {"name": "Mine"})
    assert error.value.code == "record.changed"
    assert filled.runtime().records.get(*CUSTOMER)["name"] == {"S": "The other one"}


def _holding_job(world: Any) -> Job:
    """An import of clients, which share the customers' key space, in the middle of its work."""
    runtime = world.runtime()
    upload = Upload(bucket="b", key="inbox/acme/client/c.csv", version="v", size=1, etag="e")
    job = runtime.jobs.register(
        Job(
            tenant="acme",
            id="job-2",
            number=0,
            kind="import",
            record_type="client",
            state=JobState.PROCESSING,
            file="c.csv",
            upload=upload,
            created_at="2026-03-04T10:00:00.000Z",
            generated_by="bob",
        )
    )
    runtime.turns.claim("acme", Claim(job.id, ("accounting_reference",), "token"))
    return job


def test_while_a_job_holds_the_turn_an_edit_is_refused_and_names_the_job(filled: Any) -> None:
    job = _holding_job(filled)
    with pytest.raises(Conflict) as error:
        _edit(filled, {"name": "Mine"})
    assert (error.value.code, error.value.facts["job"]) == ("record.busy", job.number)
    assert str(job.number) in error.value.message
    filled.runtime().turns.release("acme", job.id)
    assert _edit(filled, {"name": "Mine"})["name"] == {"S": "Mine"}


def test_a_job_that_takes_the_turn_in_the_last_moment_wins(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Table.write

    def overtaken(table: Table, *writes: Any) -> None:
        assert [type(known) for known in writes] == [Put, Check]
        monkeypatch.undo()
        _holding_job(filled)
        write(table, *writes)

    monkeypatch.setattr(Table, "write", overtaken)
    with pytest.raises(Conflict) as error:
        _edit(filled, {"name": "Mine"})
    assert error.value.code == "record.busy"
    assert filled.runtime().records.get(*CUSTOMER)["_version"] == {"N": "1"}


def test_a_document_is_edited_with_its_lines_and_its_total_must_still_be_right(filled: Any) -> None:
    lines = [{"line_description": "Only", "line_amount": "25.00"}, {"line_description": "Other", "line_amount": "17"}]
    assert _codes(_edit(filled, {}, INVOICE, lines=lines)) == [(None, "document.total", "Total Amount")]
    after = _edit(filled, {"total_amount": "42"}, INVOICE, lines=lines)
    assert [line["M"]["line_amount"] for line in after["lines"]["L"]] == [{"N": "25"}, {"N": "17"}]
    kept = _edit(filled, {"due_date": "2026-04-04"}, INVOICE, version=2)
    assert (kept["lines"], kept["due_date"]) == (after["lines"], {"S": "2026-04-04"})


def test_what_is_wrong_with_a_line_names_the_line(filled: Any) -> None:
    lines = [{"line_description": "Fine", "line_amount": "30"}, {"line_amount": "much"}]
    assert _codes(_edit(filled, {}, INVOICE, lines=lines)) == [
        (2, "value.required", "Line Description"),
        (2, "value.number", "Line Amount"),
    ]
    assert _codes(_edit(filled, {}, INVOICE, lines=[{"invoice_date": "2026-03-04"}])) == [
        (1, "record.unknown_field", "invoice_date")
    ]
    assert _codes(_edit(filled, {}, INVOICE, lines=[])) == [(None, "record.no_lines", "")]


def test_a_reference_must_be_known(filled: Any) -> None:
    errors = _edit(filled, {"customer": "9999"}, INVOICE)
    assert _codes(errors) == [(None, "row.unknown_reference", "Customer Accounting Reference")]
    assert _edit(filled, {"customer": "1002"}, INVOICE)["customer"] == {"S": "1002"}


def test_a_record_too_large_is_refused(filled: Any) -> None:
    lines = [{"line_description": "x" * 500, "line_amount": "0"}] * 900
    assert _codes(_edit(filled, {"total_amount": "0"}, INVOICE, lines=lines)) == [(None, "record.refused", "")]


def test_an_import_goes_over_an_edit_and_the_record_is_the_jobs_again(filled: Any) -> None:
    _edit(filled, {"name": "By hand"})
    text = "Accounting Reference,Name\n1001,By file\n"
    job = filled.run(filled.drop(text, "inbox/acme/customer/again.csv"), "execution-4")
    assert {outcome: count for outcome, count in job.counts.items() if count} == {Outcome.UPDATED: 1}
    stored = filled.runtime().records.get(*CUSTOMER)
    assert (stored["name"], stored["_version"], stored["_job"]) == ({"S": "By file"}, {"N": "3"}, {"S": job.id})
    assert "_by" not in stored


def test_an_import_of_what_was_edited_by_hand_leaves_it_alone(filled: Any) -> None:
    after = _edit(filled, {"name": "By hand"})
    text = "Accounting Reference,Name\n1001,By hand\n"
    job = filled.run(filled.drop(text, "inbox/acme/customer/again.csv"), "execution-4")
    assert job.counts[Outcome.UNCHANGED] == 1
    assert filled.runtime().records.get(*CUSTOMER) == after
