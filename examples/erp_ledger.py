"""Companies, currencies, accounts, periods and journal entries of the invented ERP."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

from agency_table import Row
from erp_facts import ACCOUNTS, BASE, BUSY, COMPANIES, CURRENCIES, PERIODS, World, money


def company(_: World, __: random.Random) -> Iterator[Row]:
    for code, name, currency, city, country in COMPANIES:
        yield {"company_code": code, "name": name, "base_currency": currency, "city": city, "country": country}


def currency(_: World, __: random.Random) -> Iterator[Row]:
    for company, (code, name, symbol) in product(BUSY, CURRENCIES):
        yield {"company": company, "currency_code": code, "name": name, "symbol": symbol, "active": "yes"}


def exchange_rate(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (code, *_), day in product(BUSY, CURRENCIES, (date(2026, 2, 2), date(2026, 3, 2))):
        if code != BASE[company]:
            yield {
                "company": company,
                "rate_code": f"{code}-{BASE[company]}-{day}",
                "from_currency": code,
                "to_currency": BASE[company],
                "effective_date": day,
                "rate": Decimal(chance.randrange(500_000, 1_300_000)).scaleb(-6),
                "rate_type": "Spot",
            }


def country(_: World, __: random.Random) -> Iterator[Row]:
    known = (("DE", "Germany", "yes"), ("GB", "United Kingdom", "no"), ("SE", "Sweden", "yes"), ("FR", "France", "yes"))
    for company, (code, name, eu) in product(BUSY, known):
        yield {"company": company, "country_code": code, "name": name, "iso_country": code, "is_eu_member": eu}


def tax_code(_: World, __: random.Random) -> Iterator[Row]:
    known = (("VAT0", "Zero rate", "0"), ("VAT7", "Reduced rate", "7"), ("VAT20", "Standard rate", "20"))
    for company, (code, name, rate) in product(BUSY, known):
        yield {
            "company": company,
            "tax_code": code,
            "name": name,
            "rate_percent": rate,
            "account": "2000-00-100",
            "is_recoverable": "yes",
        }


def payment_method(_: World, __: random.Random) -> Iterator[Row]:
    known = (
        ("SEPA", "SEPA credit transfer", "Electronic"),
        ("CHQ", "Cheque", "Cheque"),
        ("CARD", "Company card", "Card"),
    )
    for company, (code, name, kind) in product(BUSY, known):
        yield {"company": company, "method_code": code, "name": name, "kind": kind}


def gl_account_definition(_: World, __: random.Random) -> Iterator[Row]:
    for company, code in product(BUSY, ("COA-4", "COA-TAX", "COA-OLD")):
        yield {
            "company": company,
            "definition_code": code,
            "name": f"Chart of accounts {code[4:]}",
            "segments": 3,
            "separator": "-",
            "active": "no" if code == "COA-OLD" else "yes",
        }


def gl_account(_: World, __: random.Random) -> Iterator[Row]:
    for company, (number, name, kind, parent) in product(BUSY, ACCOUNTS):
        yield {
            "company": company,
            "account_number": number,
            "name": name,
            "definition": "COA-4",
            "kind": kind.title(),
            "normal_balance": "Debit" if kind in ("asset", "expense") else "Credit",
            "parent": parent,
        }


def gl_segment_value(_: World, __: random.Random) -> Iterator[Row]:
    known = (
        ("DEPT", "100", "Assembly"),
        ("DEPT", "200", "Logistics"),
        ("SITE", "00", "All sites"),
        ("SITE", "01", "Main"),
    )
    for company, (segment, value, name) in product(BUSY, known):
        yield {"company": company, "segment": segment, "value": value, "name": name}


def gl_segment_option(_: World, __: random.Random) -> Iterator[Row]:
    for company, (number, *_rest), segment in product(BUSY, ACCOUNTS[7:], ("DEPT", "SITE")):
        entry = "Required" if segment == "DEPT" else "Optional"
        yield {"company": company, "account": number, "segment": segment, "entry": entry, "default_value": None}


def gl_reference_type(_: World, __: random.Random) -> Iterator[Row]:
    known = (("CONTRACT", "Contract"), ("PROJECT", "Project"), ("ASSET", "Fixed asset"))
    for company, (code, name) in product(BUSY, known):
        yield {"company": company, "reference_type": code, "name": name, "is_required": "no"}


def gl_book(_: World, __: random.Random) -> Iterator[Row]:
    for company, (code, name) in product(BUSY, (("MAIN", "Main book"), ("TAX", "Tax book"), ("IFRS", "Group book"))):
        yield {
            "company": company,
            "book_code": code,
            "name": name,
            "currency": BASE[company],
            "definition": "COA-TAX" if code == "TAX" else "COA-4",
            "is_main": "yes" if code == "MAIN" else "no",
        }


def gl_period(_: World, __: random.Random) -> Iterator[Row]:
    for company, (number, start, end) in product(BUSY, PERIODS):
        yield {
            "company": company,
            "period_code": f"2026-{number:02d}",
            "fiscal_year": 2026,
            "number": number,
            "starts_on": start,
            "ends_on": end,
            "state": "Closed" if number < 3 else "Open",
        }


def gl_period_balance(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (number, *_rest) in product(BUSY, ACCOUNTS[1:4]):
        balance = money(chance, 1000, 90_000)
        for period, _, _ in PERIODS[:3]:
            debits, credit = money(chance, 0, 20_000), money(chance, 0, 20_000)
            yield {
                "company": company,
                "book": "MAIN",
                "account": number,
                "period": f"2026-{period:02d}",
                "currency": BASE[company],
                "opening_balance": balance,
                "debits": debits,
                "credits": credit,
                "closing_balance": balance + debits - credit,
            }
            balance += debits - credit


def gl_account_budget(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (number, *_rest), (period, _, _) in product(BUSY, ACCOUNTS[8:], PERIODS):
        yield {
            "company": company,
            "book": "MAIN",
            "account": number,
            "period": f"2026-{period:02d}",
            "currency": BASE[company],
            "amount": money(chance, 500, 40_000),
        }


def journal_entry(_: World, chance: random.Random) -> Iterator[Row]:
    for company, number in product(BUSY, range(1, 7)):
        goods, freight = money(chance, 100, 5000), money(chance, 10, 300)
        lines = [("1200-00-100", goods, None), ("6100-00-200", freight, None), ("2100-00-100", None, goods + freight)]
        for line, (account, debit, credit) in enumerate(lines, 1):
            yield {
                "company": company,
                "entry_number": f"JE-2026-{number:04d}",
                "book": "MAIN",
                "period": "2026-03",
                "entry_date": date(2026, 3, number),
                "description": "Goods received",
                "source": "Purchasing",
                "line_number": line,
                "account": account,
                "currency": BASE[company],
                "debit": debit,
                "credit": credit,
                "line_description": "Bearings for March" if line == 1 else None,
                "reference_type": "PROJECT" if line == 1 else None,
                "reference": "PRJ-210" if line == 1 else None,
            }
