"""Columns with other names, values with other meanings, numbers written another way, and templates of another day."""

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import Workbook, load_workbook

from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.found_columns import FoundBy
from ledgerdock.files.template import xlsx_template
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.jobs.mapping_store import MappingShelf
from ledgerdock.records.registry import load_registry

KUNDEN = "Kundennummer,Firma,Interne Notiz\n1,Eins,x\n2,Zwei,y\n"
GERMAN = {"columns": {"Kundennummer": "Accounting Reference", "Firma": "name", "Interne Notiz": None}}
SHELF = MappingShelf("acme", "customer")
MONEY = "Accounting Reference;Customer Name;Currency;Credit Limit\n"


def _said(**mapping: Any) -> str:
    return quote(json.dumps(mapping))


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _keys(world: Any) -> list[str]:
    return sorted(item["sk"]["S"] for item in world.records())


def _values(world: Any, name: str) -> dict[str, str | None]:
    return {item["sk"]["S"]: next(iter(item[name].values())) if name in item else None for item in world.records()}


def _failed(world: Any, job: Job) -> list[tuple[str, str, str]]:
    rows = csv.DictReader(io.StringIO(world.result(job, "failed")))
    return [(row["Ledgerdock Row"], row["Ledgerdock Field"], row["Ledgerdock Code"]) for row in rows]


def _code(job: Job) -> str:
    assert job.state is JobState.FAILED
    assert job.error is not None
    return job.error.code


def _template(record_type: str = "customer") -> Workbook:
    return load_workbook(io.BytesIO(xlsx_template(load_registry(()).get(record_type))))


def _fill(workbook: Workbook, **cells: Any) -> None:
    """Add a row; cells by field name."""
    columns = load_registry(()).get("customer").columns
    workbook.worksheets[0].append([cells.get(column.name) for column in columns])


def _bytes(workbook: Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_a_renamed_column_is_the_one_the_mapping_says(world) -> None:
    job = world.run(world.drop(KUNDEN, mapping=_said(**GERMAN)))
    assert (job.state, _counts(job)) == (JobState.COMPLETED, {"created": 2})
    assert _values(world, "name") == {"1": "Eins", "2": "Zwei"}
    assert job.mapping == ColumnMapping(**GERMAN)
    assert job.files[0].columns == [
        ("Kundennummer", "accounting_reference", FoundBy.MAPPING),
        ("Firma", "name", FoundBy.MAPPING),
    ]
    assert job.files[0].ignored_columns == []


def test_without_a_mapping_a_close_heading_is_named_and_nothing_is_taken(world) -> None:
    job = world.run(world.drop("Acounting Referense,Customer Name\n1,One\n"))
    assert _code(job) == "column.missing"
    assert job.error is not None
    assert "“Acounting Referense” may be Accounting Reference" in job.error.message
    assert world.records() == []


def test_a_job_tells_how_each_column_was_found(world) -> None:
    job = world.run(world.drop("accounting_reference,Customer Name,E-mail,Fax\n1,One,,\n"))
    assert [(heading, by.value) for heading, _, by in job.files[0].columns] == [
        ("accounting_reference", "label"),
        ("Customer Name", "label"),
        ("E-mail", "synonym"),
    ]
    assert job.files[0].ignored_columns == ["Fax"]


def test_two_spellings_of_one_key_meet_as_duplicates(world) -> None:
    old = {f"old-{number}": f"K{number}" for number in range(40)}
    text = "Accounting Reference,Customer Name\n" + "".join(
        f"K{number},New\n OLD-{number} ,Old\n" for number in range(40)
    )
    job = world.run(world.drop(text, mapping=_said(values={"accounting_reference": old})))
    assert job.chunks > 3
    assert _counts(job) == {"created": 40, "duplicate": 40}
    assert _keys(world) == sorted(old.values())
    assert set(_values(world, "name").values()) == {"New"}


def test_rows_that_were_never_reached_are_told_by_the_key_they_mean(world) -> None:
    event = world.drop(
        "Accounting Reference,Customer Name\nold,One\n", mapping=_said(values={"Accounting Reference": {"old": "new"}})
    )
    ref = world.begin(event, "execution-1")
    world.runtime().jobs.cancel(ref, "ann")
    job = world.run_from_turn(ref)
    assert job.state is JobState.CANCELLED
    assert next(csv.DictReader(io.StringIO(world.result(job, "unprocessed"))))["Ledgerdock Key"] == "new"


def test_a_constant_is_the_value_of_every_row_also_in_a_key(world) -> None:
    world.run(world.drop("Accounting Reference,Customer Name\n7,Seven\n"))
    event = world.drop(
        "Contact Name\nAnn\nBob\nAnn\n", "inbox/acme/contact/c.csv", mapping=_said(constants={"account": "7"})
    )
    job = world.run(event, "execution-2")
    assert _counts(job) == {"created": 2, "duplicate": 1}
    assert _keys(world) == ["7", "7#Ann", "7#Bob"]


def test_dates_are_read_as_they_are_meant(world) -> None:
    text = "Accounting Reference,Customer Name,Customer Since\n1,One,opening\n2,Two,25.12.2025\n3,Three,01.02.2026\n"
    job = world.run(world.drop(text, mapping=_said(values={"customer_since": {"Opening": "03.04.2026"}})))
    assert _counts(job) == {"created": 3}
    assert _values(world, "customer_since") == {"1": "2026-04-03", "2": "2025-12-25", "3": "2026-02-01"}


def test_a_constant_date_needs_an_order_like_any_other(world) -> None:
    text = "Accounting Reference,Customer Name\n1,One\n"
    said = _said(constants={"Customer Since": "03.04.2026"})
    assert _code(world.run(world.drop(text, mapping=said))) == "column.ambiguous_dates"
    job = world.run(world.drop(text, mapping=said, **{"date-order": "dmy"}), "execution-2")
    assert _counts(job) == {"created": 1}
    assert _values(world, "customer_since") == {"1": "2026-04-03"}


def test_numbers_with_a_decimal_comma_are_understood_when_declared(world) -> None:
    text = MONEY + "1;One;EUR;1.234,50 €\n2;Two;EUR;(7,25)\n3;Three;EUR;12.50\n4;Four;USD;1,00 €\n"
    job = world.run(world.drop(text, decimal=quote(","), thousands=".", currency="EUR", negative="parentheses"))
    assert _failed(world, job) == [
        ("3", "Credit Limit", "value.too_small"),
        ("4", "Credit Limit", "value.number_format"),
        ("5", "Credit Limit", "value.number_format"),
    ]
    assert _values(world, "credit_limit") == {"1": "1234.5"}


def test_an_ambiguous_number_is_settled_by_a_declaration(world) -> None:
    text = MONEY + "1;One;EUR;1,234\n"
    job = world.run(world.drop(text))
    assert _failed(world, job) == [("2", "Credit Limit", "value.number_ambiguous")]
    assert "“decimal”" in world.result(job, "failed")
    job = world.run(world.drop(text, decimal="point"), "execution-2")
    assert _counts(job) == {"created": 1}
    assert _values(world, "credit_limit") == {"1": "1234"}


def test_numbers_stored_in_a_workbook_keep_their_value_under_any_declaration(world) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Accounting Reference", "Customer Name", "Currency", "Credit Limit", "Payment Terms (Days)"])
    sheet.append(["1", "One", "EUR", 1234.5, 30])
    sheet.append(["2", "Two", "EUR", "1.234,50", "14"])
    sheet.append(["3", "Three", "EUR", "1234.50", None])
    job = world.run(world.drop(_bytes(workbook), "inbox/acme/customer/f.xlsx", decimal="comma"))
    assert _counts(job) == {"created": 2, "invalid": 1}
    assert _values(world, "credit_limit") == {"1": "1234.5", "2": "1234.5"}
    failed = next(csv.DictReader(io.StringIO(world.result(job, "failed"))))
    assert (failed["Ledgerdock Code"], failed["Ledgerdock Field"]) == ("value.number_format", "Credit Limit")
    assert failed["Credit Limit"] == "1234.50"


def test_the_result_file_of_failed_rows_can_be_imported_under_the_same_declaration(world) -> None:
    job = world.run(world.drop(MONEY + "1;One;EUR;1.000,00\n2;Two;EUR;5.0\n", decimal="comma"))
    corrected = world.result(job, "failed").replace(",5.0,", ',"5,00",')
    again = world.run(world.drop(corrected, "inbox/acme/customer/r.csv", decimal="comma"), "execution-2")
    assert _counts(again) == {"created": 1}
    assert _values(world, "credit_limit") == {"1": "1000", "2": "5"}


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"mapping": "nonsense"}, "mapping.malformed"),
        ({"mapping": quote('{"columns": {"a": 5}}')}, "mapping.malformed"),
        ({"mapping": _said(columns={"Firma": "no such column"})}, "mapping.unknown_column"),
        ({"mapping": _said(columns={"Nowhere": "name"})}, "mapping.unknown_heading"),
        ({"mapping-name": "Nowhere"}, "mapping.unknown_name"),
        ({"mapping-name": "Nowhere", "mapping-version": "x"}, "job.bad_option"),
        ({"mapping-name": "Nowhere", "mapping": "{}"}, "mapping.two_given"),
        ({"decimal": "semicolon"}, "job.bad_option"),
        ({"decimal": "comma", "thousands": "comma"}, "locale.same_marks"),
        ({"currency": "nothing"}, "locale.unknown_currency"),
    ],
)
def test_bad_metadata_is_a_failed_job_that_says_so(world, metadata: dict[str, str], code: str) -> None:
    job = world.run(world.drop("Accounting Reference,Firma\n1,One\n", **metadata))
    assert _code(job) == code
    assert world.records() == []


def test_a_mapping_needs_a_record_type(world) -> None:
    job = world.run(world.drop(KUNDEN, "inbox/acme/several/kunden.csv", mapping=_said(**GERMAN)))
    assert _code(job) == "mapping.needs_type"


def test_a_job_uses_the_version_of_a_saved_mapping_that_it_began_with(world) -> None:
    mappings = world.runtime().mappings
    mappings.save(SHELF, "DATEV", ColumnMapping(**GERMAN), by="ann", version=None)
    ref = world.begin(world.drop(KUNDEN, **{"mapping-name": "DATEV"}), "execution-1")
    mappings.save(SHELF, "DATEV", ColumnMapping(columns={"Firma": "notes"}), by="bob", version=1)
    stage_file(ref, world.runtime())
    job = world.run_from_turn(ref)
    assert _counts(job) == {"created": 2}
    assert (job.mapping, job.options.mapping_version) == (ColumnMapping(**GERMAN), "1")
    shown = job.shown()["mapping"]
    assert (shown["name"], shown["version"], shown["columns"]) == ("DATEV", 1, GERMAN["columns"])
    newest = world.run(world.drop(KUNDEN, **{"mapping-name": "DATEV"}), "execution-2")
    assert _code(newest) == "column.missing"
    older = world.run(world.drop(KUNDEN, **{"mapping-name": "DATEV", "mapping-version": "1"}), "execution-3")
    assert _counts(older) == {"unchanged": 2}


def test_a_filled_template_is_imported_and_its_own_sheets_are_not_told(world) -> None:
    workbook = _template()
    _fill(workbook, accounting_reference="0012", name="Twelve", credit_limit=10, currency="EUR")
    data = _bytes(workbook)
    for number, place in enumerate(("inbox/acme/customer/t.xlsx", "inbox/acme/several/t.xlsx")):
        job = world.run(world.drop(data, place), f"execution-{number}")
        assert job.state is JobState.COMPLETED, job.error
        assert [(found.sheet, found.record_type, found.rows) for found in job.files] == [("Customer", "customer", 1)]
    assert _keys(world) == ["0012"]


def test_a_stamp_says_the_type_whatever_the_file_and_the_sheet_are_called(world) -> None:
    workbook = _template()
    _fill(workbook, accounting_reference="1", name="One")
    workbook.worksheets[0].title = "Clients"
    job = world.run(world.drop(_bytes(workbook), "inbox/acme/several/clients.xlsx"))
    assert [(found.sheet, found.record_type) for found in job.files] == [("Clients", "customer")]


def test_a_template_of_another_type_is_refused(world) -> None:
    workbook = _template()
    _fill(workbook, accounting_reference="1", name="One")
    job = world.run(world.drop(_bytes(workbook), "inbox/acme/client/t.xlsx"))
    assert _code(job) == "template.other_type"


def test_a_renamed_column_of_a_template_is_refused_and_settled_by_a_mapping(world) -> None:
    workbook = _template()
    _fill(workbook, accounting_reference="1", name="One", city="Bern")
    headings = {cell.value: cell for cell in workbook.worksheets[0][1]}
    headings["City"].value = "Habitat"
    data = _bytes(workbook)
    job = world.run(world.drop(data, "inbox/acme/customer/t.xlsx"))
    assert _code(job) == "template.columns_changed"
    assert job.error is not None
    assert "Where “City” was, there is “Habitat”" in job.error.message
    job = world.run(world.drop(data, "inbox/acme/several/t.xlsx"), "execution-2")
    assert _code(job) == "job.table_unfit"
    said = _said(columns={"Habitat": "city"})
    job = world.run(world.drop(data, "inbox/acme/customer/t.xlsx", mapping=said), "execution-3")
    assert _values(world, "city") == {"1": "Bern"}


def test_an_outdated_template_is_read_as_the_fields_it_was_made_for(world) -> None:
    """As if City had been called Habitat when the template was made."""
    workbook = _template()
    _fill(workbook, accounting_reference="1", name="One", city="Bern")
    {cell.value: cell for cell in workbook.worksheets[0][1]}["City"].value = "Habitat"
    for known in workbook.custom_doc_props.props:
        if known.value == "city=City":
            known.value = "city=Habitat"
        if known.name == "Ledgerdock Version":
            known.value = "0" * 16
    job = world.run(world.drop(_bytes(workbook), "inbox/acme/customer/t.xlsx"))
    assert (job.state, _values(world, "city")) == (JobState.COMPLETED, {"1": "Bern"})
    assert ("Habitat", "city", FoundBy.TEMPLATE) in job.files[0].columns


@pytest.mark.parametrize(("wish", "code"), [("errors", None), ("sometimes", "job.bad_option")])
def test_a_drop_says_when_a_mail_is_wanted_and_nothing_else_is_taken(world, wish: str, code: str | None) -> None:
    event = world.drop("Accounting Reference,Customer Name\n1,One\n", mail=wish)
    job = world.run(event)
    assert (job.options.mail, job.error.code if job.error else None) == (wish, code)
