"""Makes the sample files in `agency/`, and as many customers as you like.

    python examples/make_agency.py                                  writes examples/agency/ anew
    python examples/make_agency.py --customers 100000 --output c.csv   one file; prints what an import must report
    python examples/make_agency.py --customers 100000 --output c.xlsx

The files are the same every time. `agency/expected.json` says of each what an import into empty tables must report.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from agency_files import EXCEL_CSV, GERMAN, PLAIN, TABS, Dialect, workbook
from agency_table import Mix, Table, without, wrong
from agency_world import Agency

HERE = Path(__file__).resolve().parent / "agency"
SEED = 20260304


def customer_mix(defect_every: int = 16, duplicate_every: int = 90) -> Mix:
    """What goes wrong in a list of customers."""
    defects = (
        wrong("Customer Since", "31.02.2019", "soon", "2019-13-01"),
        wrong("Billing E-mail", "accounts(at)northgate.example", "none"),
        without("Account Ref"),
        wrong("Credit Limit", "n/a", "25.000,00 Euro", "unlimited"),
        without("Customer Name"),
        wrong("Status", "Actve", "closed?"),
        wrong("Country", "Great Brittain", "XX"),
        wrong("Payment Terms", "net 30", "30.5"),
        wrong("Credit Limit", "#REF!", "#N/A"),
        wrong("Currency", "Pound", "EURO"),
        wrong("Credit Limit", Decimal("-500.00"), Decimal("1000.125")),
        wrong("Phone", "see notes", "12"),
    )
    return Mix(defects, defect_every, duplicate_every)


def customers(count: int, *, defect_every: int = 16, duplicate_every: int = 90, first_number: int = 1000) -> Table:
    """`count` customers: one in `defect_every` is refused, and after one in `duplicate_every` comes a second one
    with the same key. `Table.expected()` states how many rows of each outcome that makes.
    """
    return Agency(SEED, first_number=first_number).customer_table(count, customer_mix(defect_every, duplicate_every))


def agency_tables() -> dict[str, Table]:
    """All tables of the agency with realistic mistakes, in the order to import them."""
    agency = Agency(SEED)
    unknown = "777777"
    return {
        "customers.xlsx": agency.customer_table(1480, customer_mix()),
        "clients.csv": agency.client_table(
            820,
            Mix(
                (
                    wrong("Customer", unknown, "88888"),
                    wrong("Email", "ward7", "a@b@c.example"),
                    without("Client Name"),
                    lambda row: {**row, "Accounting Reference": row["Customer"]},
                    wrong("PO Required", "sometimes", "?"),
                    without("Customer"),
                ),
                defect_every=25,
                duplicate_every=110,
            ),
            without_reference=6,
        ),
        "service_locations.csv": agency.location_table(
            320, Mix((wrong("Client", unknown), wrong("Remote", "maybe"), without("Location Name")), 20, 70)
        ),
        "requestors.csv": agency.requestor_table(
            420, Mix((wrong("Client Number", unknown), wrong("Email", "no e-mail"), without("Full Name")), 30, 140)
        ),
        "contacts.csv": agency.contact_table(
            460, Mix((wrong("Account Number", unknown), wrong("Role", "Boss"), without("Contact Name")), 30, 70)
        ),
        "bookings.csv": agency.booking_table(
            1000,
            Mix(
                (
                    wrong("Client", unknown),
                    wrong("Start", "2026-02-30 09:00", "Tuesday 9am", "2026-03-04 25:00"),
                    wrong("End", "2025-01-01 10:00"),
                    wrong("Rate", "tbc", "1,250"),
                    wrong("Requestor", "RQ-0-0"),
                    without("Booking Number"),
                    wrong("Service", "Interpreting"),
                    without("Currency"),
                ),
                defect_every=25,
                duplicate_every=120,
            ),
        ),
        "invoices.csv": agency.invoice_table(380, defect_every=24),
        "payments.csv": agency.payment_table(
            300,
            Mix(
                (
                    wrong("Invoice No", "INV-0", "INV-9999-1"),
                    wrong("Amount Received", "paid", "12,345,6"),
                    wrong("Date Received", "31.04.2026"),
                    wrong("Method", "Bitcoin"),
                ),
                defect_every=20,
                duplicate_every=70,
            ),
        ),
    }


DIALECTS = {
    "service_locations.csv": EXCEL_CSV,
    "requestors.csv": TABS,
    "contacts.csv": Dialect(encoding="cp1252", delimiter=";"),
    "payments.csv": GERMAN,
}


def clean_tables() -> dict[str, Table]:
    """A small file without a mistake for each record type."""
    agency = Agency(SEED + 1, first_number=9000)
    return {
        "clean/customers.csv": agency.customer_table(12),
        "clean/clients.csv": agency.client_table(12),
        "clean/service_locations.csv": agency.location_table(12),
        "clean/requestors.csv": agency.requestor_table(12),
        "clean/contacts.csv": agency.contact_table(12),
        "clean/bookings.csv": agency.booking_table(12),
        "clean/invoices.csv": agency.invoice_table(6),
        "clean/payments.csv": agency.payment_table(6),
    }


class Broken(NamedTuple):
    """A file that is refused as a whole: its bytes, and the code of the refusal."""

    content: bytes
    code: str


def broken_files() -> dict[str, Broken]:
    """Files no import can read, each with the code it is refused with."""
    few = customers(8, defect_every=0, duplicate_every=0)
    no_key = Table("customer", few.header[1:], [row[1:] for row in few.rows])
    undecided = customers(6, defect_every=0, duplicate_every=0)
    since = undecided.header.index("Customer Since")
    for number, row in enumerate(undecided.rows, start=1):
        row[since] = f"0{number}/0{number + 1}/2019"
    return {
        "broken/empty.csv": Broken(b"", "file.empty"),
        "broken/header_only.csv": Broken(PLAIN.write(Table("customer", few.header)), "file.no_rows"),
        "broken/a_pdf_named.csv": Broken(_pdf(), "file.not_a_table"),
        "broken/truncated.xlsx": Broken(workbook({"Customers": few})[:4000], "file.damaged"),
        "broken/no_key_column.csv": Broken(PLAIN.write(no_key), "column.missing"),
        "broken/ambiguous_dates.csv": Broken(PLAIN.write(undecided), "column.ambiguous_dates"),
    }


def _pdf() -> bytes:
    body = b"BT /F1 12 Tf 72 720 Td (Statement of account, please pay by return) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
    )
    parts = [b"%PDF-1.4\n", *(b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(objects, start=1))]
    return b"".join(parts) + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n"


def encode(name: str, table: Table) -> bytes:
    """A table as the kind of file its name says."""
    return (
        workbook({table.record_type.replace("_", " ").title() + "s": table})
        if name.endswith(".xlsx")
        else DIALECTS.get(name, PLAIN).write(table)
    )


def sample_files() -> dict[str, bytes]:
    """Every sample file by its path below `agency/`, and `expected.json`."""
    tables = agency_tables() | clean_tables()
    broken = broken_files()
    expected = {name: table.expected() for name, table in tables.items()}
    refused = {name: {"record_type": "customer", "rows": 0, "error": file.code} for name, file in broken.items()}
    return {
        **{name: encode(name, table) for name, table in tables.items()},
        **{name: file.content for name, file in broken.items()},
        "expected.json": (json.dumps(expected | refused, indent=2) + "\n").encode(),
    }


def write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Save files below a folder."""
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, help="make one file with this many customers (and some twice)")
    parser.add_argument("--output", type=Path, help="where that file goes: .csv or .xlsx")
    parser.add_argument("--defect-every", type=int, default=16, help="one in so many rows is refused; 0 for none")
    parser.add_argument("--duplicate-every", type=int, default=90, help="one in so many comes twice; 0 for none")
    given = parser.parse_args()
    if given.customers is None:
        write(HERE, sample_files().items())
        return 0
    if given.output is None:
        parser.error("--customers needs --output")
    table = customers(given.customers, defect_every=given.defect_every, duplicate_every=given.duplicate_every)
    write(given.output.parent, [(given.output.name, encode(given.output.name, table))])
    print(json.dumps(table.expected()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
