"""Which record type a table holds."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.files.columns import Column
from ledgerdock.files.mapping import plain_name
from ledgerdock.files.recognition import Recogniser, Recognition, Verdict, hints_of, recognise
from ledgerdock.files.template import xlsx_template
from ledgerdock.files.upload import open_upload
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.registry import load_registry

TYPES = tuple(known for known in load_registry().types if known.area == "agency")
BY_NAME = {each.name: each for each in TYPES}
AGENCY = Recogniser(TYPES)
SAMPLES = Path(__file__).parents[3] / "examples" / "agency"
NAMES_OF_SAMPLES = {
    "customers": "customer",
    "clients": "client",
    "contacts": "contact",
    "requestors": "requestor",
    "bookings": "booking",
    "invoices": "invoice",
    "payments": "payment",
    "service_locations": "service_location",
}


def labels(name: str) -> list[str]:
    return [column.label for column in BY_NAME[name].columns]


def required(name: str) -> list[str]:
    return [column.label for column in BY_NAME[name].columns if column.required]


@pytest.mark.parametrize("folder", ["", "clean"])
@pytest.mark.parametrize(("stem", "name"), NAMES_OF_SAMPLES.items())
def test_every_sample_is_recognised_by_its_heading_alone_and_with_its_name(folder: str, stem: str, name: str) -> None:
    path = next((SAMPLES / folder).glob(f"{stem}.*"))
    with open_upload(path) as upload:
        (header, *_) = (sheet.header for sheet in upload.sheets if sheet.header)
    assert AGENCY.recognise((), header).record_type == name
    assert AGENCY.recognise(hints_of(path.name), header).record_type == name


@pytest.mark.parametrize("name", BY_NAME)
def test_the_template_of_every_type_is_recognised_and_its_instructions_are_not(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(xlsx_template(BY_NAME[name]))
    with open_upload(path) as upload:
        found = [AGENCY.recognise(hints_of(path.name, sheet.name), sheet.header) for sheet in upload.sheets]
        assert upload.hidden_sheets == ("Lists",)
    assert [each.record_type for each in found] == [name, None]
    assert found[1] == Recognition(Verdict.NOT_RECOGNISED)


@pytest.mark.parametrize(
    "hint",
    ["customer", "Customers", "CUSTOMERS", "customers_2026-03-04", "01 customers", "customer-export",
     "Export of Customers", "CustomerExport", "customers (2)", "customers final copy 3", "2026 March customers",
     "customers_v2", "20260304customers", "Customers Q1 2026", "data_customers_20260304_101500"],
)  # fmt: skip
def test_a_name_is_read_without_the_words_around_it_that_say_nothing(hint: str) -> None:
    header = ["Account Number", "Name"]  # fits a contact as well
    assert AGENCY.recognise((hint,), header).record_type == "customer"


@pytest.mark.parametrize("hint", ["customers and clients", "my customer ideas", "contacts of customers", ""])
def test_a_name_that_says_something_else_too_is_no_name(hint: str) -> None:
    assert AGENCY.recognise((hint,), required("customer")) == AGENCY.recognise((), required("customer"))


def test_the_sheet_decides_before_the_file() -> None:
    header = ["Account Number", "Name"]
    assert AGENCY.recognise(("contacts", "Customers"), header).record_type == "customer"
    assert AGENCY.recognise(("contacts", "Sheet1"), header).record_type == "contact"
    assert AGENCY.recognise(("contacts", "North"), header).record_type == "contact"


def test_two_types_that_fit_equally_are_asked_about() -> None:
    found = AGENCY.recognise(("export", "Sheet1"), ["Account Number", "Name"])
    assert (found.verdict, set(found.types), found.mapping) == (Verdict.AMBIGUOUS, {"customer", "contact"}, None)


def test_more_columns_found_decide_between_two_types_that_fit() -> None:
    assert AGENCY.recognise((), ["Account Number", "Name", "Credit Limit"]).record_type == "customer"
    assert AGENCY.recognise((), ["Account Number", "Name", "Job Title"]).record_type == "contact"


@pytest.mark.parametrize("hints", [("invoices",), ("invoices", "Sheet1"), ("2026", "Invoice"), ("x", "Invoices 03")])
def test_a_table_named_as_a_type_it_does_not_fit_tells_what_is_missing(hints: tuple[str, ...]) -> None:
    found = AGENCY.recognise(hints, labels("customer"))
    assert (found.verdict, found.types, found.record_type) == (Verdict.UNFIT, ("invoice",), None)
    assert found.mapping is not None
    assert "Invoice Number" in found.mapping.missing


def test_a_column_claimed_twice_makes_a_named_table_unfit() -> None:
    found = AGENCY.recognise(("customers",), [*labels("customer"), "Customer No"])
    assert found.verdict is Verdict.UNFIT
    assert found.mapping is not None
    assert found.mapping.ambiguous


def test_a_file_named_as_a_type_makes_a_sheet_unfit_only_if_half_of_its_heading_is_known() -> None:
    nearly = labels("customer")[1:5]
    assert AGENCY.recognise(("customers", "North"), nearly).verdict is Verdict.UNFIT
    assert AGENCY.recognise(("customers", "Notes"), ["Topic", "Text"]).verdict is Verdict.NOT_RECOGNISED
    assert AGENCY.recognise(("customers", "People"), labels("contact")).record_type == "contact"


@pytest.mark.parametrize(
    "header",
    [[], ["", ""], ["Column", "Meaning", "Required", "Format", "Example"], ["Name"], ["Email", "Phone", "Status"]],
)
def test_what_fits_no_type_is_left_aside(header: list[str]) -> None:
    assert AGENCY.recognise(("export",), header) == Recognition(Verdict.NOT_RECOGNISED)


@pytest.mark.parametrize("name", [name for name in BY_NAME if 2 * len(required(name)) < len(labels(name))])
def test_a_few_columns_of_a_type_among_many_others_do_not_convince_without_a_name(name: str) -> None:
    header = [*required(name), *(f"Something {number}" for number in range(40))]
    assert AGENCY.recognise((), header).verdict is Verdict.NOT_RECOGNISED
    assert AGENCY.recognise((BY_NAME[name].plural,), header).record_type == name


class _Tag:
    name, label, plural = "tag", "Tag", "Tags"
    columns: Sequence[Column] = tuple(column for column in BY_NAME["customer"].columns if column.name == "name")


@pytest.mark.parametrize("header", [["Name"], ["Name", "Colour"]])
def test_a_single_column_never_convinces_without_a_name(header: list[str]) -> None:
    assert recognise(("export",), header, [_Tag()]).verdict is Verdict.NOT_RECOGNISED
    assert recognise(("tags",), header, [_Tag()]).record_type == "tag"


@st.composite
def written(draw: st.DrawFn) -> tuple[CompiledType, list[str]]:
    """A heading as people write it: shuffled, columns by any of their names, optional ones left out, others added."""
    table = draw(st.sampled_from(TYPES))
    owned = {}
    for column in table.columns:
        owned.setdefault(plain_name(column.label), column.name)
    for column in table.columns:
        owned.setdefault(plain_name(column.name), column.name)
    for column in table.columns:
        for synonym in column.synonyms:
            owned.setdefault(plain_name(synonym), column.name)
    header = [
        draw(
            st.sampled_from(
                [
                    name
                    for name in (column.label, column.name, *column.synonyms)
                    if owned[plain_name(name)] == column.name
                ]
            )
        )
        for column in table.columns
        if column.required or draw(st.booleans())
    ]
    extra = draw(st.lists(st.integers(0, 99).map("Extra {}".format), max_size=len(header), unique=True))
    return table, draw(st.permutations([*header, *extra]))


@given(written())
def test_order_synonyms_and_more_columns_change_nothing_with_a_name(case: tuple[CompiledType, list[str]]) -> None:
    table, header = case
    assert AGENCY.recognise((f"{table.plural} 2026-03-04",), header).record_type == table.name


@given(written())
def test_without_a_name_the_type_is_found_or_another_fits_at_least_as_well(
    case: tuple[CompiledType, list[str]],
) -> None:
    table, header = case
    found = AGENCY.recognise((), header)
    if table.name not in found.types:
        own = recognise((table.name,), header, [table]).mapping
        assert own is not None
        matched = sum(position is not None for position in own.positions)
        others = (
            [] if found.mapping is None else [position for position in found.mapping.positions if position is not None]
        )
        assert len(others) >= matched or 2 * matched < min(len(header), len(table.columns)) or matched == 1


@given(st.permutations(labels("booking")))
def test_a_whole_heading_needs_no_name_in_any_order(header: list[str]) -> None:
    assert AGENCY.recognise((), header).record_type == "booking"


def test_twenty_sheets_among_eighty_types_take_no_time() -> None:
    class Renamed:
        def __init__(self, number: int, table: CompiledType) -> None:
            self.name = self.label = self.plural = f"{table.name} {number}"
            self.columns = table.columns

    recogniser = Recogniser(Renamed(number, table) for number in range(10) for table in TYPES)
    headers = [labels(name) for name in list(BY_NAME) * 3][:20]
    started = time.process_time()
    found = [recogniser.recognise(("export", "Sheet1"), header) for header in headers]
    assert time.process_time() - started < 0.3  # measured: 0.02 s
    assert {each.verdict for each in found} == {Verdict.AMBIGUOUS}
