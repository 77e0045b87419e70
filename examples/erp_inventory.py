"""Items, units, places and production of the invented ERP."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from agency_table import Row
from erp_facts import BASE, BUSY, ITEMS, PEOPLE, World, money


def uom_class(_: World, __: random.Random) -> Iterator[Row]:
    known = (("COUNT", "Counted pieces", "Count"), ("WEIGHT", "Weights", "Weight"), ("LENGTH", "Lengths", "Length"))
    for company, (code, name, kind) in product(BUSY, known):
        yield {"company": company, "class_code": code, "name": name, "kind": kind}


def uom(_: World, __: random.Random) -> Iterator[Row]:
    known = (
        ("EA", "Each", "COUNT", 0),
        ("BOX", "Box", "COUNT", 0),
        ("PAL", "Pallet", "COUNT", 0),
        ("KG", "Kilogram", "WEIGHT", 3),
    )
    for company, (code, name, of, decimals) in product(BUSY, known):
        yield {"company": company, "uom_code": code, "name": name, "uom_class": of, "decimals": decimals}


def site(_: World, __: random.Random) -> Iterator[Row]:
    known = (("HAM", "Hamburg plant", "DE"), ("LEE", "Leeds plant", "GB"), ("MTZ", "Metz foundry", "FR"))
    for company, (code, name, country) in product(BUSY, known):
        yield {"company": company, "site_code": code, "name": name, "city": name.split()[0], "country": country}


def location(_: World, __: random.Random) -> Iterator[Row]:
    for company, site, (code, kind) in product(BUSY, ("HAM", "LEE"), (("MAIN", "Storage"), ("RECV", "Receiving"))):
        yield {
            "company": company,
            "location_code": f"{site}-{code}",
            "name": f"{kind}, {site}",
            "site": site,
            "kind": kind,
        }


def inventory_group(_: World, __: random.Random) -> Iterator[Row]:
    for company, code in product(BUSY, ("BEARINGS", "SHAFTS", "SEALS", "HOUSINGS", "DRIVES")):
        yield {"company": company, "group_code": code, "name": code.title(), "inventory_account": "1200-00-100"}


def part_class(_: World, __: random.Random) -> Iterator[Row]:
    known = (("RAW", "Raw material"), ("FIN", "Finished goods"), ("MRO", "Maintenance supplies"))
    for company, (code, name) in product(BUSY, known):
        yield {
            "company": company,
            "class_code": code,
            "name": name,
            "expense_account": "5000-00-100",
            "buyer": "MEYER",
        }


def item(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (number, description, group, part_class, cost) in product(BUSY, ITEMS):
        yield {
            "company": company,
            "item_number": number,
            "description": description,
            "unit": "EA",
            "group": group,
            "part_class": part_class,
            "default_location": "HAM-MAIN",
            "kind": "Manufactured" if part_class == "FIN" else "Purchased",
            "unit_cost": Decimal(cost),
            "net_weight": Decimal(chance.randrange(50, 20_000)).scaleb(-3),
            "is_lot_tracked": "no",
        }


def item_warehouse(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (number, *_rest), location in product(BUSY, ITEMS, ("HAM-MAIN", "LEE-MAIN")):
        yield {
            "company": company,
            "item": number,
            "location": location,
            "on_hand": chance.randrange(-5, 500),
            "minimum_stock": 100,
            "maximum_stock": 500,
            "bin": f"A-{chance.randrange(1, 20):02d}",
        }


def alternate_uom_standard(_: World, __: random.Random) -> Iterator[Row]:
    for company, (number, *_rest) in product(BUSY, ITEMS[:4]):
        yield {"company": company, "item": number, "alternate": "BOX", "factor": 12}


def alternate_uom_part(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (number, *_rest) in product(BUSY, ITEMS[:4]):
        yield {
            "company": company,
            "item": number,
            "base_unit": "EA",
            "alternate": "PAL",
            "factor": chance.choice((400, 480, 600)),
            "is_purchasing": "yes",
        }


def customer_part(erp: World, chance: random.Random) -> Iterator[Row]:
    for customer in erp.rows("erp_customer"):
        yield {
            "company": customer["company"],
            "customer": customer["customer_number"],
            "customer_part_number": f"77-{chance.randrange(1000, 9999)}-X",
            "item": chance.choice(ITEMS)[0],
        }


def internal_part(_: World, __: random.Random) -> Iterator[Row]:
    for company, (number, (item, *_rest)) in product(BUSY, enumerate(ITEMS, 4711)):
        yield {"company": company, "internal_number": f"OLD-{number:06d}", "item": item}


def manufacturer(_: World, __: random.Random) -> Iterator[Row]:
    known = (
        ("SKB", "Skandinaviska Kullager AB", "SE"),
        ("FLO", "Fonderie Lorraine SA", "FR"),
        ("PEN", "Pennine Seals Ltd", "GB"),
    )
    for company, (code, name, country) in product(BUSY, known):
        yield {"company": company, "manufacturer_code": code, "name": name, "country": country}


def hs_commodity(_: World, __: random.Random) -> Iterator[Row]:
    known = (
        ("8482.10.10", "Ball bearings, up to 30 mm"),
        ("8483.10.95", "Transmission shafts"),
        ("0401.10", "Milk, for the canteen"),
    )
    for company, (code, name) in product(BUSY, known):
        yield {"company": company, "hs_code": code, "name": name, "unit": "KG"}


def project(_: World, chance: random.Random) -> Iterator[Row]:
    known = (("PRJ-210", "Bearing line 4"), ("PRJ-211", "North wing roof"), ("PRJ-212", "New paint shop"))
    for company, (code, name) in product(BUSY, known):
        yield {
            "company": company,
            "project_code": code,
            "name": name,
            "starts_on": date(2026, 1, 12),
            "ends_on": date(2026, 11, 30),
            "currency": BASE[company],
            "budget": money(chance, 50_000, 400_000),
            "manager": chance.choice(PEOPLE),
        }


def manufacturing_job(_: World, chance: random.Random) -> Iterator[Row]:
    for company, number in product(BUSY, range(3307, 3312)):
        start = date(2026, 4, 1) + timedelta(days=chance.randrange(20))
        yield {
            "company": company,
            "job_number": f"MJ-{number}",
            "project": "PRJ-210" if number % 2 else None,
            "item": chance.choice(("DRV-1000", "DRV-2000")),
            "quantity": chance.randrange(10, 200),
            "starts_on": start,
            "due_on": start + timedelta(days=14),
            "state": "Released",
        }


def transfer_request(_: World, chance: random.Random) -> Iterator[Row]:
    for company, number in product(BUSY, range(9001, 9006)):
        yield {
            "company": company,
            "request_number": f"TR-{number}",
            "item": chance.choice(ITEMS)[0],
            "quantity": chance.randrange(1, 80),
            "unit": "EA",
            "from_location": "HAM-MAIN",
            "to_location": "LEE-MAIN",
            "requested_on": date(2026, 4, 3),
            "needed_by": date(2026, 4, 8),
        }
