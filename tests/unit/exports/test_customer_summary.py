"""What customers were invoiced and have paid: sums by customer and currency, never rounded."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.exports.customer_summary import Ledger

amounts = st.decimals(min_value=-(10**30), max_value=10**30, places=3)


def _invoice(customer: str, amount: str, currency: str = "GBP", day: str = "2026-03-01"):
    values = {"customer": customer, "currency": currency, "invoice_date": day}
    return "key", {**{name: {"S": value} for name, value in values.items()}, "total_amount": {"N": amount}}


def _payment(invoice: str, amount: str, currency: str = "GBP"):
    return "key", {"invoice": {"S": invoice}, "currency": {"S": currency}, "amount": {"N": amount}}


def test_a_row_tells_what_is_invoiced_paid_and_open_by_customer_and_currency() -> None:
    ledger = Ledger()
    ledger.add_invoices([_invoice("2", "10"), _invoice("1", "100.5", day="2026-01-31"), _invoice("1", "-0.5")])
    ledger.add_invoices([_invoice("1", "7", "EUR")])
    ledger.add_payments([_payment("A", "60"), _payment("A", "-10"), _payment("B", "7", "EUR")], {"A": "1", "B": "1"})
    rows = [list(row.values()) for row in ledger.rows({"1": "One"})]
    assert rows == [
        ["1", "One", "EUR", "1", "7", "7", "0", "2026-03-01"],
        ["1", "One", "GBP", "2", "100", "50", "50", "2026-03-01"],
        ["2", None, "GBP", "1", "10", "0", "10", "2026-03-01"],
    ]


def test_a_payment_for_an_invoice_that_is_not_there_is_not_lost() -> None:
    ledger = Ledger()
    ledger.add_payments([_payment("gone", "5")], {})
    assert [list(row.values()) for row in ledger.rows({})] == [[None, None, "GBP", "0", "0", "5", "-5", None]]


@given(st.lists(amounts, max_size=20), st.lists(amounts, max_size=20))
def test_sums_are_exact_in_any_order_of_any_size(invoiced: list[Decimal], paid: list[Decimal]) -> None:
    ledger = Ledger()
    ledger.add_invoices(_invoice("1", f"{amount:f}") for amount in invoiced)
    ledger.add_payments((_payment("A", f"{amount:f}") for amount in paid), {"A": "1"})
    for row in ledger.rows({}):
        assert Fraction(str(row["balance"])) == sum(map(Fraction, invoiced)) - sum(map(Fraction, paid))
