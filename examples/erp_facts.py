"""What the records of the invented ERP have in common: names, accounts, items, and how amounts are made.

Two companies of a maker of bearings. Everything follows from a seed.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from agency_table import Cell, Row

COMPANIES = (
    ("NORTH", "Northern Bearings Ltd", "EUR", "Hamburg", "DE"),
    ("WEST", "Western Drives plc", "GBP", "Leeds", "GB"),
    ("ALPS", "Alpine Gears AG", "CHF", "Zürich", "CH"),
    ("DELTA", "Delta Couplings BV", "EUR", "Delft", "NL"),
    ("BAY", "Bay Area Motion Inc.", "USD", "San José", "US"),
)
BASE = {company: currency for company, _, currency, _, _ in COMPANIES}
BUSY = ("NORTH", "WEST")
"""The companies that have records of their own."""
CURRENCIES = (("EUR", "Euro", "€"), ("GBP", "Pound Sterling", "£"), ("USD", "US Dollar", "$"), ("JPY", "Yen", "¥"))
ACCOUNTS = (
    ("1000-00-000", "Current assets", "asset", None),
    ("1200-00-100", "Raw materials", "asset", "1000-00-000"),
    ("1210-00-100", "Work in progress", "asset", "1000-00-000"),
    ("1400-00-100", "Bank", "asset", "1000-00-000"),
    ("2000-00-000", "Liabilities", "liability", None),
    ("2000-00-100", "Trade payables", "liability", "2000-00-000"),
    ("2100-00-100", "Goods received, not invoiced", "liability", "2000-00-000"),
    ("4000-00-100", "Sales", "revenue", None),
    ("5000-00-100", "Cost of goods sold", "expense", None),
    ("6100-00-200", "Freight", "expense", None),
)
PERIODS = [(number, date(2026, number, 1), date(2026, number + 1, 1) - timedelta(days=1)) for number in range(1, 7)]
PEOPLE = ("Ines García", "Johanna Meyer", "Björn Lindström", "Chloé Dubois", "Emeka Nwosu")
ITEMS = (
    ("BRG-6204", "Deep groove ball bearing 6204", "BEARINGS", "RAW", "4.125"),
    ("BRG-6205", "Deep groove ball bearing 6205", "BEARINGS", "RAW", "4.8"),
    ("SHF-0020", "Shaft 20 mm, ground", "SHAFTS", "RAW", "17.35"),
    ("SEA-0047", "Radial seal 47x20", "SEALS", "RAW", "0.9125"),
    ("HSG-0311", "Housing, cast iron", "HOUSINGS", "RAW", "38.2"),
    ("DRV-1000", "Drive unit 1 kW", "DRIVES", "FIN", "412"),
    ("DRV-2000", "Drive unit 2 kW", "DRIVES", "FIN", "688.5"),
    ("0042", "Grease, cartridge", "SEALS", "MRO", "6.75"),
)
VENDORS = (
    "Hansa Stahl GmbH",
    "Kullager Nord AB",
    "Seals & More Ltd",
    "Fonderie Lorraine SA",
    "Pennine Haulage",
    "Büro 24",
)
PENNY = Decimal("0.01")


class World(Protocol):
    """The rows of other record types, for those that refer to them."""

    def rows(self, record_type: str) -> list[Row]: ...
    def of(self, record_type: str, company: str) -> list[Row]: ...


def money(chance: random.Random, low: int, high: int) -> Decimal:
    """An amount between two whole ones, in cents."""
    return Decimal(chance.randrange(low * 100, high * 100)) * PENNY


def decimal(cell: Cell) -> Decimal:
    """A cell that is known to hold an amount."""
    if not isinstance(cell, Decimal):
        raise TypeError(f"{cell!r} is no amount")
    return cell
