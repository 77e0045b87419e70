"""Validation of blocks of rows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import RowError
from ledgerdock.records import (
    Currency,
    Date,
    Key,
    Money,
    Quantity,
    RecordType,
    Text,
    after,
    column,
    compile_type,
    load_registry,
    not_before,
    rule,
)


class Contract(
    RecordType,
    name="contract",
    area="tests",
    key="number",
    rules=(
        not_before("starts_on", "ends_on"),
        after("signed_on", "starts_on"),
        rule(
            "hours",
            holds=lambda hours: hours % 8 == 0,
            message="The hours are no whole days.",
            hint="Write a multiple of 8.",
        ),
    ),
):
    """A contract."""

    number: Key = column("Number", "")
    name: Text = column("Name", "")
    signed_on: Date | None = column("Signed On", "")
    starts_on: Date | None = column("Starts On", "")
    ends_on: Date | None = column("Ends On", "")
    value: Money | None = column("Value", "")
    currency: Currency | None = column("Currency", "")
    hours: Quantity | None = column("Hours", "")


CONTRACT = compile_type(Contract)
GOOD = ["7", "Roof", "2026-01-01", "2026-02-01", "2026-02-01", "10.50", "EUR", "16"]


def changed(**cells: str | None) -> list[str | None]:
    row: list[str | None] = list(GOOD)
    for name, cell in cells.items():
        row[[column.name for column in CONTRACT.columns].index(name)] = cell
    return row


def codes(row: Sequence[str | None]) -> list[tuple[str, str]]:
    (result,) = CONTRACT.validate_rows([row])
    return [(error.column, error.code) for error in result] if isinstance(result, list) else []


def test_a_good_row_becomes_a_tuple_of_values_in_column_order() -> None:
    assert CONTRACT.validate_rows([GOOD]) == [
        (
            "7",
            "Roof",
            date(2026, 1, 1),
            date(2026, 2, 1),
            date(2026, 2, 1),
            Decimal("10.50"),
            "EUR",
            Decimal(16),
        )
    ]


def test_every_wrong_column_of_a_row_is_reported() -> None:
    row = changed(number=None, name="\x00", starts_on="soon", value="1,234")
    assert codes(row) == [
        ("Number", "value.required"),
        ("Name", "value.character"),
        ("Starts On", "value.date"),
        ("Value", "value.number_ambiguous"),
    ]


def test_a_bad_row_leaves_its_neighbours_alone() -> None:
    good, bad, again = CONTRACT.validate_rows([GOOD, changed(name=""), GOOD])
    assert good == again
    assert isinstance(bad, list)


def test_blank_optional_columns_are_none() -> None:
    row = changed(signed_on="  ", starts_on=None, ends_on="", value=None, currency=None, hours=None)
    assert CONTRACT.validate_rows([row]) == [("7", "Roof", None, None, None, None, None, None)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"ends_on": "2026-01-31"}, [("Ends On", "row.order")]),
        ({"starts_on": "2026-01-01"}, [("Starts On", "row.not_after")]),
        ({"hours": "12"}, [("Hours", "row.rule")]),
        ({"hours": "12", "ends_on": "2026-01-31"}, [("Ends On", "row.order"), ("Hours", "row.rule")]),
        ({"ends_on": None}, []),
        ({"starts_on": "2026-02-30", "hours": "12"}, [("Starts On", "value.date_impossible"), ("Hours", "row.rule")]),
    ],
)
def test_rules_between_columns_are_asked_when_their_values_are_there(
    cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert codes(changed(**cells)) == expected


def test_a_broken_rule_names_both_columns_and_both_values() -> None:
    (result,) = CONTRACT.validate_rows([changed(ends_on="2026-01-31")])
    assert isinstance(result, list)
    assert result[0].message == "Ends On (“2026-01-31”) is before Starts On (“2026-02-01”)."


def test_a_rule_of_ones_own_speaks_its_own_sentence() -> None:
    (result,) = CONTRACT.validate_rows([changed(hours="12")])
    assert result == [RowError("row.rule", "Hours", "12", "The hours are no whole days.", "Write a multiple of 8.")]


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ("10.50", "USD", []),
        ("10.505", "USD", [("Value", "value.currency_decimals")]),
        ("10", "JPY", []),
        ("10.00", "JPY", []),
        ("10.50", "JPY", [("Value", "value.currency_decimals")]),
        ("10.505", "KWD", []),
        ("10.5055", "KWD", [("Value", "value.currency_decimals")]),
        ("10.50", None, [("Value", "value.currency_missing")]),
        ("10.50", "Euro", [("Currency", "value.currency")]),
        (None, None, []),
    ],
)
def test_money_has_the_decimals_of_the_rows_currency(
    value: str | None, currency: str | None, expected: list[tuple[str, str]]
) -> None:
    assert codes(changed(value=value, currency=currency)) == expected


CELLS = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(exclude_categories=[]), max_size=30),
    st.sampled_from(["1", "-0", "1,234", "1.234,50", "2026-03-04", "2026-02-30", "EUR", "JPY", "yes", "a@b.example"]),
)


# Every shape of type there is: made keys, several key columns, documents, each kind of rule.
SHAPES = [
    *(known.name for known in load_registry().types if known.area == "agency"),
    "journal_entry",
    "gl_period_balance",
    "purchase_order",
    "exchange_rate",
    "service_invoice",
    "service_transaction",
]


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
def test_a_block_says_the_same_as_its_rows_one_by_one_and_never_raises(name: str, data: st.DataObject) -> None:
    record_type = load_registry().get(name)
    width = len(record_type.columns)
    examples = [column.example for column in record_type.columns]
    row = st.lists(CELLS, min_size=width, max_size=width)
    mixed = st.builds(
        lambda cells, at: [cell if index in at else examples[index] for index, cell in enumerate(cells)],
        row,
        st.sets(st.integers(0, width - 1), max_size=3),
    )
    rows = data.draw(st.lists(mixed | row, max_size=6))
    block = record_type.validate_rows(rows)
    assert block == [record_type.validate_rows([row])[0] for row in rows]
    for cells, result in zip(rows, block, strict=True):
        if isinstance(result, tuple):
            assert record_type.key_of(cells) == record_type.key_of(result) != ""
        else:
            assert result
            assert all(error.message and error.hint for error in result)


def test_an_empty_block_is_an_empty_answer() -> None:
    assert CONTRACT.validate_rows([]) == []
