"""What can be exported: every record type, and the exports people ask for by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledgerdock.errors import Rejected
from ledgerdock.filters.grammar import Property
from ledgerdock.filters.of_records import properties_of, properties_of_columns
from ledgerdock.records.kinds import Kind
from ledgerdock.records.layout import Column
from ledgerdock.records.registry import Registry


class Shape(StrEnum):
    """What a row of an export is: a record, a line of a document, or what several records add up to."""

    RECORDS = "records"
    LINES = "lines"
    CUSTOMER_SUMMARY = "customer_summary"


@dataclass(frozen=True, eq=False)
class Exportable:
    """Something that can be exported.

    `record_type` is the name of the type that is read, the first of them for a summary. `columns` are all there are,
    in their usual order.
    """

    name: str
    label: str
    record_type: str
    columns: tuple[Column, ...]
    shape: Shape


@dataclass(frozen=True)
class _Named:
    label: str
    record_type: str
    shape: Shape


_NAMED = {
    "invoices": _Named("Invoices", "invoice", Shape.RECORDS),
    "invoices_expanded": _Named("Invoices (one row per line)", "invoice", Shape.LINES),
    "customer_summary": _Named("Customer summary", "invoice", Shape.CUSTOMER_SUMMARY),
    "bookings": _Named("Bookings", "booking", Shape.RECORDS),
    "payments": _Named("Payments", "payment", Shape.RECORDS),
}


def exportable(name: str, registry: Registry) -> Exportable:
    """What is called so: a record type, or an export by name. Raises Rejected("export.unknown").

    A record type of the installation that has the name of one of our exports stands in its place.
    """
    if name in registry:
        return _of_record_type(name, registry)
    named = _NAMED.get(name)
    if named is None:
        raise Rejected("export.unknown", name=name[:80], named=", ".join(_NAMED))
    record_type = registry.get(named.record_type)
    columns = {
        Shape.RECORDS: record_type.columns[: record_type.header_width],
        Shape.LINES: record_type.columns,
        Shape.CUSTOMER_SUMMARY: SUMMARY_COLUMNS,
    }
    return Exportable(name, named.label, named.record_type, columns[named.shape], named.shape)


def all_exportables(registry: Registry) -> tuple[Exportable, ...]:
    """Everything that can be exported: the named ones first, then the record types in their order."""
    named = [name for name in _NAMED if name not in registry]
    return tuple(exportable(name, registry) for name in (*named, *registry.order))


def filter_properties(wanted: Exportable, registry: Registry) -> tuple[Property, ...]:
    """What an export can be narrowed down by: records by their own columns, a summary by its own."""
    if wanted.shape is Shape.CUSTOMER_SUMMARY:
        return properties_of_columns(wanted.columns)
    return properties_of(registry.get(wanted.record_type))


def chosen_columns(wanted: Exportable, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names in their order, all for none.

    Raises Rejected: `export.unknown_column`, `export.column_twice`.
    """
    if not names:
        return wanted.columns
    known = {column.name: column for column in wanted.columns}
    for name in names:
        if name not in known:
            raise Rejected("export.unknown_column", name=wanted.name, column=name[:80], known=", ".join(known))
        if names.count(name) > 1:
            raise Rejected("export.column_twice", column=name)
    return tuple(known[name] for name in names)


def _of_record_type(name: str, registry: Registry) -> Exportable:
    record_type = registry.get(name)
    shape = Shape.LINES if record_type.is_document else Shape.RECORDS
    return Exportable(name, record_type.plural, name, record_type.columns, shape)


def _column(name: str, label: str, kind: Kind, description: str, example: str) -> Column:
    return Column(
        name=name,
        label=label,
        kind=kind,
        description=description,
        example=example,
        required=False,
        max_length=None,
        minimum=None,
        maximum=None,
        decimals=0 if kind is Kind.QUANTITY else None,
        currency=None,
        currency_column="currency" if kind is Kind.MONEY else None,
        choices=(),
        synonyms=(),
        targets=(),
        is_line=False,
    )


SUMMARY_COLUMNS = (
    _column("customer", "Customer", Kind.KEY, "Accounting reference of the customer.", "1234"),
    _column("customer_name", "Customer Name", Kind.TEXT, "Name of the customer.", "Northgate Hospital Trust"),
    _column("currency", "Currency", Kind.CURRENCY, "Currency of the amounts in this row.", "GBP"),
    _column("invoices", "Invoices", Kind.QUANTITY, "How many invoices and credit notes there are.", "12"),
    _column("invoiced", "Invoiced", Kind.MONEY, "Sum of their total amounts; credits are negative.", "1350.00"),
    _column("paid", "Paid", Kind.MONEY, "Sum of the payments for them; money paid back is negative.", "1200.00"),
    _column("balance", "Balance", Kind.MONEY, "What is invoiced and not paid.", "150.00"),
    _column("last_invoice_date", "Last Invoice Date", Kind.DATE, "Day of the latest invoice.", "2026-03-31"),
)
"""Columns of the customer summary: a row for each customer and currency."""
