"""The customer summary: what each customer was invoiced and has paid, by currency.

Invoices and payments are read once, in key order; what is kept is a sum for each customer and currency.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from typing import Any

from ledgerdock.aws.marshal import JsonValues, number
from ledgerdock.aws.record_pages import Keyed
from ledgerdock.exports.asked import Asked
from ledgerdock.exports.rows import Row
from ledgerdock.filters.of_records import comparable, properties_of_columns
from ledgerdock.runtime import Runtime

_CUSTOMERS_AT_ONCE = 1000
_EXACT = Context(prec=100, traps=[Inexact])
"""Sums of money are never rounded."""

Place = tuple[str, str]
"""A customer, blank when it is not known any more, and a currency."""


@dataclass
class Sums:
    """What the invoices and payments of a customer in one currency come to."""

    invoices: int = 0
    invoiced: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    last_invoice_date: str | None = None


@dataclass
class Ledger:
    """The sums of all customers."""

    sums: dict[Place, Sums] = field(default_factory=dict)

    def add_invoices(self, invoices: Iterable[Keyed]) -> None:
        """Count invoices and credit notes; credits are negative as they stand."""
        for _, item in invoices:
            sums = self._of(_text(item, "customer"), _text(item, "currency"))
            sums.invoices += 1
            sums.invoiced = _EXACT.add(sums.invoiced, _amount(item, "total_amount"))
            sums.last_invoice_date = max(sums.last_invoice_date or "", _text(item, "invoice_date")) or None

    def add_payments(self, payments: Iterable[Keyed], customers: Mapping[str, str]) -> None:
        """Count payments; `customers` by number of the invoice that was paid."""
        for _, item in payments:
            sums = self._of(customers.get(_text(item, "invoice"), ""), _text(item, "currency"))
            sums.paid = _EXACT.add(sums.paid, _amount(item, "amount"))

    def rows(self, names: Mapping[str, str]) -> Iterator[JsonValues]:
        """The summary in the order of customers and currencies; `names` by customer."""
        for (customer, currency), sums in sorted(self.sums.items(), key=lambda entry: entry[0]):
            yield {
                "customer": customer or None,
                "customer_name": names.get(customer),
                "currency": currency or None,
                "invoices": str(sums.invoices),
                "invoiced": number(sums.invoiced),
                "paid": number(sums.paid),
                "balance": number(_EXACT.subtract(sums.invoiced, sums.paid)),
                "last_invoice_date": sums.last_invoice_date,
            }

    def _of(self, customer: str, currency: str) -> Sums:
        return self.sums.setdefault((customer, currency), Sums())


def summary_rows(tenant: str, asked: Asked, runtime: Runtime) -> Iterator[tuple[int, list[Row]]]:
    """Blocks of records dealt with, without rows until the last, which has the rows."""
    ledger, records = Ledger(), runtime.records
    for block in records.scan(tenant, "invoice", ["customer", "currency", "total_amount", "invoice_date"]):
        ledger.add_invoices(block)
        yield len(block), []
    for block in records.scan(tenant, "payment", ["invoice", "currency", "amount"]):
        paid = {_text(item, "invoice") for _, item in block}
        invoices = records.get_many(tenant, "invoice", paid, ["customer"])
        ledger.add_payments(block, {key: _text(item, "customer") for key, item in invoices.items()})
        yield len(block), []
    found = ledger.rows(_names(tenant, ledger, runtime))
    properties = properties_of_columns(asked.exportable.columns)
    names = [column.name for column in asked.columns]
    yield 0, [[row[name] for name in names] for row in found if asked.filter.matches(comparable(properties, row))]


def _names(tenant: str, ledger: Ledger, runtime: Runtime) -> dict[str, str]:
    customers = sorted({customer for customer, _ in ledger.sums if customer})
    names = {}
    for start in range(0, len(customers), _CUSTOMERS_AT_ONCE):
        some = customers[start : start + _CUSTOMERS_AT_ONCE]
        found = runtime.records.get_many(tenant, "customer", some, ["name"])
        names.update({key: _text(item, "name") for key, item in found.items()})
    return names


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(next(iter(item[name].values()))) if name in item else ""


def _amount(item: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(_text(item, name) or 0)
