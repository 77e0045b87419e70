"""Rules between columns and lines, asked through types that ship."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledgerdock.records import CompiledType, Record, load_registry

REGISTRY = load_registry()
JOURNAL = REGISTRY.get("journal_entry")
ORDER = REGISTRY.get("purchase_order")

ENTRY = {
    "company": "NORTH",
    "entry_number": "JE-1",
    "book": "MAIN",
    "period": "2026-03",
    "entry_date": "2026-03-17",
    "description": "Rent",
}


def cells(record_type: CompiledType, values: dict[str, Any]) -> list[str | None]:
    return [values.get(column.name) for column in record_type.columns]


def posting(line: int, debit: str | None, credit: str | None, currency: str = "EUR") -> list[str | None]:
    account = {"account": "1200-00-100", "currency": currency, "debit": debit, "credit": credit}
    return cells(JOURNAL, {**ENTRY, "line_number": str(line), **account})


def outcome(record_type: CompiledType, *rows: list[str | None]) -> Record | list[tuple[str, str]]:
    """The document, or code and sentence of everything that is wrong with it or its rows."""
    results = record_type.validate_rows(rows)
    errors = [error for result in results if isinstance(result, list) for error in result]
    if not errors:
        values = [result for result in results if isinstance(result, tuple)]
        made = record_type.assemble(values, list(range(12, 12 + len(values))))
        if isinstance(made, Record):
            return made
        errors = made
    return [(error.code, error.message) for error in errors]


def test_a_journal_entry_that_balances_in_every_currency_is_a_record() -> None:
    rows = (posting(1, "100.00", None), posting(2, "7", None, "JPY"), posting(3, None, "7", "JPY"))
    assert isinstance(outcome(JOURNAL, *rows, posting(4, "0.00", "60.00"), posting(5, None, "40")), Record)


def test_a_journal_entry_that_does_not_balance_is_refused_with_rows_and_difference() -> None:
    rows = (posting(1, "100.00", None), posting(2, None, "99.10"), posting(3, "5", None, "USD"))
    assert outcome(JOURNAL, *rows) == [
        (
            "document.unbalanced",
            "Journal Entry NORTH#JE-1 does not balance (rows 12 to 14): "
            "EUR debits 100.00, credits 99.10, difference 0.90; USD debits 5, credits 0, difference 5.",
        )
    ]


def test_two_currencies_do_not_make_up_for_each_other() -> None:
    found = outcome(JOURNAL, posting(1, "100", None, "EUR"), posting(2, None, "100", "USD"))
    assert isinstance(found, list)
    assert [code for code, _ in found] == ["document.unbalanced"]


CENTS = st.integers(1, 10**12).map(lambda cents: Decimal(cents).scaleb(-2))


@given(st.lists(st.tuples(CENTS, st.sampled_from(["EUR", "USD", "GBP"])), min_size=1, max_size=6), st.randoms())
def test_an_entry_balances_whatever_the_order_of_its_lines_until_a_cent_is_moved(
    amounts: list[tuple[Decimal, str]], random: Any
) -> None:
    sides = [(side, amount, currency) for amount, currency in amounts for side in ("debit", "credit")]
    random.shuffle(sides)

    def rows(extra: Decimal) -> list[list[str | None]]:
        first, *others = sides
        moved = [(first[0], first[1] + extra, first[2]), *others]
        return [
            posting(line, *((f"{amount}", None) if side == "debit" else (None, f"{amount}")), currency)
            for line, (side, amount, currency) in enumerate(moved, 1)
        ]

    assert isinstance(outcome(JOURNAL, *rows(Decimal(0))), Record)
    found = outcome(JOURNAL, *rows(Decimal("0.01")))
    assert isinstance(found, list)
    assert "difference 0.01" in found[0][1]


@pytest.mark.parametrize(("debit", "credit"), [("1", "1"), (None, None)])
def test_a_line_with_both_sides_or_none_is_refused(debit: str | None, credit: str | None) -> None:
    assert outcome(JOURNAL, posting(1, debit, credit)) == [
        (
            "row.exactly_one",
            "Debit and Credit are both filled in or both empty, but exactly one of them is needed.",
        )
    ]


def test_a_wrong_amount_is_not_also_called_a_missing_one() -> None:
    found = outcome(JOURNAL, posting(1, "a lot", None))
    assert isinstance(found, list)
    assert [code for code, _ in found] == ["value.number"]


def test_two_lines_of_one_number_are_refused() -> None:
    assert outcome(JOURNAL, posting(1, "2", None), posting(1, None, "2")) == [
        (
            "document.repeated_line",
            "Journal Entry NORTH#JE-1 (rows 12 to 13) has several lines with the same number: 1.",
        )
    ]


def ordered(quantity: str, price: str, amount: str, currency: str = "EUR") -> list[str | None]:
    example = {column.name: column.example for column in ORDER.columns}
    line = {"quantity": quantity, "unit_price": price, "line_amount": amount, "total_amount": amount}
    return cells(ORDER, {**example, **line, "currency": currency})


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "currency"),
    [
        ("200", "4.125", "825", "EUR"),
        ("3", "0.3333", "1.00", "EUR"),
        ("1", "0.125", "0.12", "EUR"),
        ("1", "0.125", "0.13", "EUR"),
        ("3", "33.5", "101", "JPY"),
        ("1", "1.2345", "1.235", "KWD"),
    ],
)
def test_a_line_amount_may_differ_from_quantity_times_price_by_its_rounding(
    quantity: str, price: str, amount: str, currency: str
) -> None:
    assert isinstance(outcome(ORDER, ordered(quantity, price, amount, currency)), Record)


@given(st.integers(1, 10**6), st.integers(0, 10**9), st.integers(-200, 200))
def test_a_line_amount_that_is_a_cent_off_is_refused(quantity: int, millionths: int, cents: int) -> None:
    exact = quantity * Decimal(millionths).scaleb(-6)
    amount = exact.quantize(Decimal("0.01")) + Decimal(cents).scaleb(-2)
    assume(amount >= 0)
    found = outcome(ORDER, ordered(f"{quantity}", f"{Decimal(millionths).scaleb(-6):f}", f"{amount:f}"))
    assert isinstance(found, Record) == (abs(exact - amount) <= Decimal("0.005"))


def refused(name: str, **changed: str) -> list[str]:
    record_type = REGISTRY.get(name)
    example = {column.name: column.example for column in record_type.columns}
    found = outcome(record_type, cells(record_type, {**example, **changed}))
    return [code for code, _ in found] if isinstance(found, list) and not isinstance(found, Record) else []


@pytest.mark.parametrize(
    ("name", "changed", "codes"),
    [
        ("exchange_rate", {"rate": "0"}, ["row.rule"]),
        ("exchange_rate", {"rate": "-1"}, ["value.too_small"]),
        ("exchange_rate", {"to_currency": "usd"}, ["row.same_value"]),
        ("currency", {"currency_code": "eur"}, ["row.rule"]),
        ("gl_period", {"ends_on": "2026-02-28"}, ["row.order"]),
        ("gl_period_balance", {"closing_balance": "11999.99"}, ["row.rule"]),
        ("purchase_order", {"total_amount": "824.99"}, ["document.total"]),
        ("purchase_order", {"due_date": "2026-03-19"}, ["row.order"]),
        ("ap_invoice", {"line_tax": "0"}, ["document.total"]),
        ("transfer_request", {"to_location": "HAM-MAIN"}, ["row.same_value"]),
        ("item_warehouse", {"maximum_stock": "99"}, ["row.order"]),
        ("service_invoice", {"total_amount": "27.01"}, ["row.rule"]),
        ("service_invoice", {"tax_amount": ""}, ["row.rule"]),
        ("service_invoice", {"tax_amount": "", "total_amount": "22.50"}, []),
        ("service_invoice", {"net_amount": "?"}, ["value.number"]),
        ("worksheet", {"finished_at": "2026-03-09 09:10"}, ["row.not_after"]),
    ],
)
def test_a_rule_of_a_shipped_type_is_asked(name: str, changed: dict[str, str], codes: list[str]) -> None:
    assert refused(name) == []
    assert refused(name, **changed) == codes
