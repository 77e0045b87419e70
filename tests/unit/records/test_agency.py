"""The record types of the agency area."""

import re
from itertools import chain

import pytest

from ledgerdock.records import CompiledType, Kind, load_registry

REGISTRY = load_registry()
TYPES = pytest.mark.parametrize("record_type", REGISTRY.types, ids=REGISTRY.order)


def plain(heading: str) -> str:
    return re.sub("[^a-z0-9#]", "", heading.casefold())


def test_the_agency_area_is_complete() -> None:
    assert {record_type.name for record_type in REGISTRY.types if record_type.area == "agency"} == {
        "customer",
        "client",
        "service_location",
        "requestor",
        "contact",
        "booking",
        "invoice",
        "payment",
    }


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("customer", []),
        ("client", [("customer",)]),
        ("service_location", [("client",)]),
        ("requestor", [("client",)]),
        ("contact", [("customer", "client")]),
        ("booking", [("client",), ("requestor",), ("service_location",)]),
        ("invoice", [("customer",)]),
        ("payment", [("invoice",)]),
    ],
)
def test_records_refer_to_what_they_belong_to(name: str, targets: list[tuple[str, ...]]) -> None:
    assert [link.targets for link in REGISTRY.get(name).references] == targets


def test_accounting_references_are_unique_across_customers_and_clients() -> None:
    assert REGISTRY.get("customer").key_space == REGISTRY.get("client").key_space
    assert REGISTRY.get("customer").key_space_types == ("client",)
    assert REGISTRY.get("client").key_space_types == ("customer",)
    assert REGISTRY.get("payment").key_space_types == ()


def test_only_the_invoice_is_a_document() -> None:
    assert [record_type.name for record_type in REGISTRY.types if record_type.is_document] == ["invoice"]


@TYPES
def test_the_examples_of_a_type_make_a_valid_row(record_type: CompiledType) -> None:
    examples = [column.example for column in record_type.columns]
    assert all(examples)
    (result,) = record_type.validate_rows([examples])
    assert isinstance(result, tuple), result
    assert record_type.assemble([result], [2]).values == result[: record_type.header_width]  # type: ignore[union-attr]
    assert record_type.key_of(examples) == record_type.key_of(result) != ""


@TYPES
def test_no_heading_could_mean_two_columns_of_one_type(record_type: CompiledType) -> None:
    headings = list(
        chain.from_iterable(
            {plain(column.label), plain(column.name), *map(plain, column.synonyms)} for column in record_type.columns
        )
    )
    assert sorted(headings) == sorted(set(headings))


@TYPES
def test_people_are_told_what_every_type_and_column_is(record_type: CompiledType) -> None:
    assert record_type.description.endswith(".")
    for column in record_type.columns:
        assert column.description.endswith(".")
        assert column.kind is not Kind.KEY or (column.max_length or 0) <= 200


def test_a_contact_is_found_by_account_and_name() -> None:
    contact = REGISTRY.get("contact")
    row: list[str | None] = [None] * len(contact.columns)
    row[0], row[1] = "1234 ", "Priya Raman"
    assert contact.key_of(row) == "1234#Priya Raman"
    assert contact.references[0].key_of(row) == "1234"
