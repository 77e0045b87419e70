"""A table of sample rows that knows what must become of each, and the mistakes that go into it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import cycle
from typing import Any

Cell = str | int | Decimal | date | datetime | None
Row = dict[str, Cell]
Defect = Callable[[Row], Row]


@dataclass
class Table:
    """The rows of one file, and what must become of each."""

    record_type: str
    header: tuple[str, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)

    def add(self, row: Mapping[str, Cell], outcome: str = "created") -> None:
        """Append a row by column heading; a column that is not named is blank."""
        self.rows.append([row.get(name) for name in self.header])
        self.outcomes.append(outcome)

    def expected(self) -> dict[str, Any]:
        """`{"record_type", "rows", "counts"}`: what an import into empty tables must report."""
        return {"record_type": self.record_type, "rows": len(self.rows), "counts": dict(Counter(self.outcomes))}


def without(name: str) -> Defect:
    """Leave a column blank."""
    return lambda row: {**row, name: None}


def wrong(name: str, *values: Cell) -> Defect:
    """Put one of these values into a column, in turn."""
    turn = cycle(values)
    return lambda row: {**row, name: next(turn)}


@dataclass
class Mix:
    """How often rows go wrong: one in `defect_every` is spoiled, one in `duplicate_every` comes twice; 0 is never."""

    defects: Sequence[Defect] = ()
    defect_every: int = 0
    duplicate_every: int = 0

    def fill(self, table: Table, rows: Iterable[Row], *key: str) -> list[Row]:
        """Add rows, some spoiled and some twice; returns those that must be created."""
        good: list[Row] = []
        spoiled = 0
        for number, row in enumerate(rows, start=1):
            if self.defect_every and number % self.defect_every == 0:
                table.add(self.defects[spoiled % len(self.defects)](row), "invalid")
                spoiled += 1
                continue
            good.append(row)
            table.add(row)
            if self.duplicate_every and number % self.duplicate_every == 0:
                earlier = good[len(good) // 2]
                table.add({**row, **{name: earlier[name] for name in key}}, "duplicate")
        return good


CLEAN = Mix()


CUSTOMER = (
    "Account Ref",
    "Customer Name",
    "Status",
    "Billing E-mail",
    "Phone",
    "Address",
    "City",
    "State",
    "Postcode",
    "Country",
    "VAT Number",
    "Currency",
    "Credit Limit",
    "Payment Terms",
    "Customer Since",
    "Notes",
    "Sales Region",
)
CLIENT = (
    "Accounting Reference",
    "Client Name",
    "Customer",
    "Status",
    "Email",
    "Telephone",
    "City",
    "Country",
    "Cost Centre",
    "PO Required",
)
LOCATION = (
    "Location Code",
    "Location Name",
    "Client",
    "Address",
    "City",
    "State",
    "Postcode",
    "Country",
    "Remote",
    "Directions",
)
REQUESTOR = ("Requestor ID", "Full Name", "Client Number", "Email", "Phone", "Department", "May Approve")
CONTACT = ("Account Number", "Contact Name", "Role", "Job Title", "E-mail", "Direct Line", "Receives Invoices")
BOOKING = (
    "Booking Number",
    "Client",
    "Requestor",
    "Location",
    "Service",
    "Language",
    "Start",
    "End",
    "Status",
    "Interpreter",
    "Rate",
    "Currency",
    "Notes",
)
INVOICE = (
    "Invoice No",
    "Customer No",
    "Invoice Date",
    "Due Date",
    "Currency",
    "Total",
    "Description",
    "Booking No",
    "Hours",
    "Unit Price",
    "Net Amount",
    "VAT",
)
PAYMENT = ("Receipt No", "Invoice No", "Date Received", "Amount Received", "Currency", "Method", "Bank Reference")
