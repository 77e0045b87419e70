"""People, customers and subcontracts of the invented ERP."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import product

from agency_table import Row
from erp_facts import BASE, BUSY, PEOPLE, World, money


def role_code(_: World, __: random.Random) -> Iterator[Row]:
    known = (("PURCH", "Purchasing"), ("STORE", "Warehouse"), ("ACCT", "Accounting"), ("MGMT", "Management"))
    for company, (code, name) in product(BUSY, known):
        yield {"company": company, "role_code": code, "name": name}


def backend_user(_: World, __: random.Random) -> Iterator[Row]:
    for company, name in product(BUSY, PEOPLE):
        first, last = name.lower().split()
        yield {
            "company": company,
            "user_name": first[0] + last,
            "name": name,
            "role": "MGMT" if name == PEOPLE[0] else "PURCH",
            "supervisor": None if name == PEOPLE[0] else "igarcía",
            "access": "Enabled",
            "may_approve": "yes" if name == PEOPLE[0] else "no",
        }


def erp_customer(_: World, chance: random.Random) -> Iterator[Row]:
    names = ("Elbe Maschinenbau AG", "Tyne Marine Ltd", "Ateliers du Rhin", "O'Neill & Sons", "Nordlift AB")
    for company, (number, name) in product(BUSY, enumerate(names, 2001)):
        yield {
            "company": company,
            "customer_number": f"C-{number}",
            "name": name,
            "currency": BASE[company],
            "status": "Active",
            "credit_limit": money(chance, 1000, 90_000),
            "payment_days": 30,
            "email": f"ap@customer{number}.example",
        }


def subcontract(erp: World, chance: random.Random) -> Iterator[Row]:
    titles = ("Roofing, north wing", "Steelwork, line 4", "Electrical installation", "Paint shop ventilation")
    for company, (number, title) in product(BUSY, enumerate(titles, 450)):
        yield {
            "company": company,
            "subcontract_number": f"SC-{number:04d}",
            "title": title,
            "vendor": chance.choice(erp.of("vendor", company))["vendor_number"],
            "project": chance.choice(("PRJ-210", "PRJ-211", None)),
            "signed_on": date(2026, 1, 20),
            "starts_on": date(2026, 2, 2),
            "ends_on": date(2026, 9, 30),
            "currency": BASE[company],
            "original_value": money(chance, 10_000, 200_000),
            "retention_percent": 5,
            "status": "In Progress",
        }


def subcontract_variation(erp: World, chance: random.Random) -> Iterator[Row]:
    for subcontract, number in product(erp.rows("subcontract"), (1, 2)):
        yield {
            "company": subcontract["company"],
            "subcontract": subcontract["subcontract_number"],
            "variation_number": f"V-{number:02d}",
            "title": "Additional work" if number == 1 else "Work left out",
            "variation_date": date(2026, 3 + number, 9),
            "currency": subcontract["currency"],
            "amount": money(chance, 500, 9000) * (1 if number == 1 else -1),
            "status": "Approved" if number == 1 else "Proposed",
        }
