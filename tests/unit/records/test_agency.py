"""The record types of the agency area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.records import load_registry
from ledgerdock.records.keys import KEY_BYTES

REGISTRY = load_registry()
CLIENT = REGISTRY.get("client")


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
    assert [known.name for known in REGISTRY.types if known.area == "agency" and known.is_document] == ["invoice"]


def test_a_contact_is_found_by_account_and_name() -> None:
    contact = REGISTRY.get("contact")
    row: list[str | None] = [None] * len(contact.columns)
    row[0], row[1] = "1234 ", "Priya Raman"
    assert contact.key_of(row) == "1234#Priya Raman"
    assert contact.references[0].key_of(row) == "1234"


def client(**cells: str | None) -> list[str | None]:
    values: dict[str, str | None] = {"customer": "1234", "name": "Cardiology, Block C", **cells}
    return [values.get(column.name) for column in CLIENT.columns]


def test_a_client_without_an_accounting_reference_gets_the_same_one_every_time() -> None:
    (values,) = CLIENT.validate_rows([client()])
    assert isinstance(values, tuple)
    assert values[0] == CLIENT.key_of(client()) == CLIENT.key_of(values) == "1234-HPIEDKGJ"


@pytest.mark.parametrize("name", ["cardiology,  block c", " CARDIOLOGY, BLOCK\tC ", "Cardiology, Block C"])
def test_case_and_blanks_of_the_name_make_no_other_client(name: str) -> None:
    assert CLIENT.key_of(client(name=name)) == CLIENT.key_of(client())


def test_accents_written_in_two_ways_make_one_client() -> None:
    assert CLIENT.key_of(client(name="Zo\u00eb")) == CLIENT.key_of(client(name="Zoe\u0308"))


@pytest.mark.parametrize("other", [{"customer": "1235"}, {"customer": "1234 5"}, {"name": "Cardiology, Block D"}])
def test_another_customer_or_name_makes_another_client(other: dict[str, str]) -> None:
    assert CLIENT.key_of(client(**other)) != CLIENT.key_of(client())


def test_case_matters_in_the_customer_a_key_is_made_from() -> None:
    long = "a" * 40
    assert CLIENT.key_of(client(customer=long)).casefold() != CLIENT.key_of(client(customer=long.upper())).casefold()


def test_a_reference_that_is_written_by_hand_stands_as_it_is_even_if_it_looks_made() -> None:
    made = CLIENT.key_of(client())
    (values,) = CLIENT.validate_rows([client(accounting_reference=made, name="Somebody else")])
    assert isinstance(values, tuple)
    assert values[0] == made


@pytest.mark.parametrize("blank", [{"name": None}, {"customer": " "}])
def test_nothing_is_made_from_a_blank_and_the_blank_alone_is_reported(blank: dict[str, str | None]) -> None:
    (errors,) = CLIENT.validate_rows([client(**blank)])
    assert isinstance(errors, list)
    assert [error.code for error in errors] == ["value.required"]
    assert errors[0].column != "Accounting Reference"
    assert CLIENT.key_of(client(**blank)) == ""


CELL = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.text(alphabet=" \t\u00a0aA\u00e9e\u0301\u00df\u0130", max_size=12),
)


@given(reference=CELL, customer=CELL, name=CELL)
def test_cells_and_values_agree_on_the_key_and_the_record_holds_it(
    reference: str | None, customer: str | None, name: str | None
) -> None:
    cells = client(accounting_reference=reference, customer=customer, name=name)
    (values,) = CLIENT.validate_rows([cells])
    if isinstance(values, tuple):
        assert CLIENT.key_of(cells) == CLIENT.key_of(values) == values[0] != ""
        assert len(str(values[0]).encode()) <= KEY_BYTES


def test_people_are_told_that_the_reference_may_stay_blank() -> None:
    column = CLIENT.columns[0]
    assert not column.required
    assert "Blank: made for you from Customer Accounting Reference and Client Name" in column.description
