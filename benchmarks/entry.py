"""The measured record: ten columns of text, amounts, dates and an e-mail address, and files full of them."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from ledgerdock.records import Currency, Date, Email, Key, Money, RecordType, Text, column

HEADER = (
    "Entry Number",
    "Account",
    "Description",
    "Contact E-mail",
    "Booked On",
    "Due On",
    "Net Amount",
    "Tax Amount",
    "Currency",
    "Reference",
)
BAD_ROWS_IN_100 = 5

_BREAKAGES = ((3, "nobody at example"), (4, "2026-02-30"), (6, "a lot"), (2, ""))
"""Which cell a bad row gets wrong, and what stands there."""


class LedgerEntry(RecordType, name="ledger_entry", area="benchmarks", key="entry_number"):
    """An entry of a ledger."""

    entry_number: Key = column("Entry Number", "Number of the entry.", example="E-0000001", max_length=40)
    account: Text = column("Account", "Account it is booked on.", example="4000 Sales", max_length=60)
    description: Text = column("Description", "What it is about.", example="Interpreting", max_length=200)
    email: Email = column("Contact E-mail", "Whom to ask.", example="ann@example.com")
    booked_on: Date = column("Booked On", "Day of the entry.", example="2026-03-04")
    due_on: Date = column("Due On", "Day it is due.", example="2026-04-03")
    net: Money = column("Net Amount", "Amount without tax.", example="1250.00")
    tax: Money = column("Tax Amount", "Tax on it.", example="250.00")
    currency: Currency = column("Currency", "Currency of both amounts.", example="EUR")
    reference: Text = column("Reference", "Number on the paper.", example="INV-10045", max_length=60)


def entries(rows: int) -> Iterator[list[str]]:
    """The same rows every time, five in a hundred with one bad cell, their keys all different."""
    dice = random.Random(20260304)
    first_day = date(2025, 1, 1)
    for number in range(1, rows + 1):
        booked = first_day + timedelta(days=dice.randrange(700))
        net = dice.randrange(100, 2_000_000)
        cells = [
            f"E-{number:07d}",
            f"{dice.randrange(4000, 4999)} Sales Region {dice.randrange(90)}",
            f"Interpreting on site, assignment {dice.randrange(10**6)}",
            f"contact{dice.randrange(10**5)}@customer{dice.randrange(10**4)}.example",
            booked.isoformat(),
            (booked + timedelta(days=30)).isoformat(),
            f"{net // 100}.{net % 100:02d}",
            f"{net // 500}.{net // 5 % 100:02d}",
            ("EUR", "GBP", "USD")[number % 3],
            f"INV-{dice.randrange(10**8):08d}",
        ]
        if number % 100 < BAD_ROWS_IN_100:
            place, text = _BREAKAGES[number % len(_BREAKAGES)]
            cells[place] = text
        yield cells


def bad_rows(rows: int) -> int:
    """How many of the first `rows` entries are bad."""
    return sum(number % 100 < BAD_ROWS_IN_100 for number in range(1, rows + 1))


def make_csv(path: Path, rows: int) -> Path:
    """Write the entries as comma-separated UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(entries(rows))
    return path


def make_xlsx(path: Path, rows: int) -> Path:
    """Write the entries as people's workbooks hold them: amounts as numbers, days as dates, texts shared."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Entries")
    sheet.append(HEADER)
    for cells in entries(rows):
        sheet.append([typed(place, cell) for place, cell in enumerate(cells)])
    book.save(path)
    return path


def typed(place: int, cell: str) -> str | Decimal | date:
    """A cell as openpyxl takes it: amounts as numbers, days as dates, bad ones as the texts they are."""
    try:
        if place in {4, 5}:
            return date.fromisoformat(cell)
        if place in {6, 7}:
            return Decimal(cell)
    except (ValueError, ArithmeticError):
        return cell
    return cell
