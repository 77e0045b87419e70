"""Vendors, orders, invoices and requests of the invented ERP."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count, product

from agency_table import Row
from erp_facts import BASE, BUSY, ITEMS, PENNY, PEOPLE, VENDORS, World, decimal, money


def vendor_group(_: World, __: random.Random) -> Iterator[Row]:
    known = (("RAW", "Raw material"), ("SRV", "Services"), ("SUB", "Subcontractors"))
    for company, (code, name) in product(BUSY, known):
        yield {"company": company, "group_code": code, "name": name, "payables_account": "2000-00-100"}


def vendor(_: World, chance: random.Random) -> Iterator[Row]:
    for company, (number, name) in product(BUSY, enumerate(VENDORS, 1042)):
        yield {
            "company": company,
            "vendor_number": f"V-{number}",
            "name": name,
            "group": chance.choice(("RAW", "SRV", "SUB")),
            "currency": chance.choice(("EUR", "GBP", "USD")),
            "status": "Active",
            "payment_method": chance.choice(("SEPA", "CHQ")),
            "payment_days": chance.choice((14, 30, 45)),
            "credit_limit": money(chance, 1000, 90_000),
            "email": f"orders@vendor{number}.example",
            "city": chance.choice(("Hamburg", "Göteborg", "Metz", "Leeds")),
        }


def buyer(_: World, __: random.Random) -> Iterator[Row]:
    for company, name in product(BUSY, PEOPLE[:3]):
        yield {
            "company": company,
            "buyer_code": name.split()[-1].upper(),
            "name": name,
            "currency": BASE[company],
            "order_limit": Decimal("10000.00"),
        }


def fob(_: World, __: random.Random) -> Iterator[Row]:
    known = (
        ("DEST", "Free on board, destination", "Vendor"),
        ("ORIG", "Free on board, origin", "Buyer"),
        ("EXW", "Ex works", "Buyer"),
    )
    for company, (code, name, payer) in product(BUSY, known):
        yield {"company": company, "fob_code": code, "name": name, "freight_paid_by": payer}


def ship_via(_: World, __: random.Random) -> Iterator[Row]:
    known = (("UPSG", "UPS Ground", 3), ("RAIL", "Rail freight", 6), ("PICK", "We pick it up", 0))
    for company, (code, name, days) in product(BUSY, known):
        yield {"company": company, "ship_via_code": code, "name": name, "transit_days": days}


def purchase_misc_charge(_: World, __: random.Random) -> Iterator[Row]:
    for company in BUSY:
        freight = {"kind": "Amount", "currency": BASE[company], "amount": Decimal("45.00")}
        yield {"company": company, "charge_code": "FRT", "name": "Freight", **freight, "account": "6100-00-200"}
        yield {
            "company": company,
            "charge_code": "INS",
            "name": "Insurance",
            "kind": "Percent",
            "percent": Decimal("0.75"),
        }
        yield {"company": company, "charge_code": "SET", "name": "Setup", **freight, "account": "5000-00-100"}


def approved_vendor(erp: World, _: random.Random) -> Iterator[Row]:
    for vendor, (item, *_rest) in zip(erp.rows("vendor"), ITEMS * 2, strict=False):
        yield {
            "company": vendor["company"],
            "vendor": vendor["vendor_number"],
            "item": item,
            "approved_from": date(2026, 1, 1),
            "is_preferred": "yes",
        }


def vendor_quote(erp: World, chance: random.Random) -> Iterator[Row]:
    for number, vendor in enumerate(erp.rows("vendor")[::2], 88120):
        item, _, _, _, cost = chance.choice(ITEMS)
        for line, quantity in enumerate((1, 100, 1000), 1):
            yield {
                "company": vendor["company"],
                "vendor": vendor["vendor_number"],
                "quote_number": f"Q-{number}",
                "quoted_on": date(2026, 2, 10),
                "valid_until": date(2026, 5, 31),
                "currency": vendor["currency"],
                "line_number": line,
                "item": item,
                "minimum_quantity": quantity,
                "unit": "EA",
                "unit_price": Decimal(cost) * (100 - 5 * line) / 100,
                "lead_days": 14,
            }


def vendor_sku(erp: World, _: random.Random) -> Iterator[Row]:
    for approved in erp.rows("approved_vendor"):
        yield {
            "company": approved["company"],
            "vendor": approved["vendor"],
            "sku": f"HS-{approved['item']}",
            "item": approved["item"],
            "unit": "BOX",
            "pack_quantity": 12,
            "currency": "EUR",
        }


def purchase_order(erp: World, chance: random.Random) -> Iterator[Row]:
    for company, number in product(BUSY, range(400123, 400129)):
        vendor = chance.choice(erp.of("vendor", company))
        lines = [(*chance.choice(ITEMS), chance.randrange(1, 400)) for _ in range(chance.randrange(1, 4))]
        amounts = [(Decimal(cost) * quantity).quantize(PENNY) for *_, cost, quantity in lines]
        for line, ((item, description, *_, cost, quantity), amount) in enumerate(zip(lines, amounts, strict=True), 1):
            yield {
                "company": company,
                "order_number": f"PO-{number}",
                "vendor": vendor["vendor_number"],
                "buyer": "MEYER",
                "order_date": date(2026, 3, 20),
                "status": "Approved",
                "currency": vendor["currency"],
                "total_amount": sum(amounts, Decimal(0)),
                "fob": "DEST",
                "ship_via": "UPSG",
                "line_number": line,
                "item": item,
                "line_description": description,
                "quantity": quantity,
                "unit": "EA",
                "unit_price": Decimal(cost),
                "line_amount": amount,
                "due_date": date(2026, 4, 15),
                "tax_code": "VAT20",
                "account": "1200-00-100",
                "manufacturing_job": "MJ-3307" if line == 2 else None,
            }


def po_suggestion(_: World, chance: random.Random) -> Iterator[Row]:
    for company, number in product(BUSY, range(51020, 51025)):
        yield {
            "company": company,
            "suggestion_number": f"SUG-{number}",
            "item": chance.choice(ITEMS)[0],
            "vendor": "V-1042",
            "buyer": "MEYER",
            "quantity": chance.randrange(10, 300),
            "unit": "EA",
            "order_by": date(2026, 4, 1),
            "due_date": date(2026, 4, 20),
            "kind": "New Order",
        }


def new_job_material_request(erp: World, chance: random.Random) -> Iterator[Row]:
    for number, job in enumerate(erp.rows("manufacturing_job"), 7001):
        yield {
            "company": job["company"],
            "request_number": f"REQ-{number}",
            "manufacturing_job": job["job_number"],
            "item": chance.choice(ITEMS[:5])[0],
            "quantity": chance.randrange(1, 30),
            "unit": "EA",
            "assembly": 0,
            "needed_by": date(2026, 4, 10),
        }


def ap_invoice(erp: World, _: random.Random) -> Iterator[Row]:
    for number, order in zip(count(1188), _orders(erp), strict=False):
        goods, freight = decimal(order["line_amount"]), Decimal("45.00")
        tax = (goods / 5).quantize(PENNY)
        for line, (text, amount, line_tax) in enumerate((("Goods", goods, tax), ("Freight", freight, None)), 1):
            yield {
                "company": order["company"],
                "vendor": order["vendor"],
                "invoice_number": f"RE-2026-{number}",
                "kind": "Invoice",
                "invoice_date": date(2026, 4, 16),
                "due_date": date(2026, 5, 16),
                "currency": order["currency"],
                "total_amount": goods + freight + tax,
                "payment_method": "SEPA",
                "line_number": line,
                "line_description": text,
                "account": "2100-00-100" if line == 1 else "6100-00-200",
                "line_amount": amount,
                "line_tax": line_tax,
            }


def ap_invoice_line(erp: World, _: random.Random) -> Iterator[Row]:
    invoices = [row for row in erp.rows("ap_invoice") if row["line_number"] == 1]
    for invoice, order in zip(invoices, _orders(erp), strict=True):
        yield {
            "company": invoice["company"],
            "vendor": invoice["vendor"],
            "invoice": invoice["invoice_number"],
            "line": "1",
            "purchase_order": order["order_number"],
            "po_line": 1,
            "item": order["item"],
            "invoiced_quantity": order["quantity"],
            "currency": order["currency"],
            "line_amount": order["line_amount"],
            "account": "2100-00-100",
        }


def invoiced_receipt(erp: World, _: random.Random) -> Iterator[Row]:
    for number, order in zip(count(55871), _orders(erp), strict=False):
        yield {
            "company": order["company"],
            "purchase_order": order["order_number"],
            "pack_slip": f"DN-{number}",
            "receipt_line": "1",
            "po_line": 1,
            "received_on": date(2026, 4, 14),
            "received_quantity": order["quantity"],
            "invoiced_quantity": order["quantity"],
        }


def auto_invoice_request(erp: World, _: random.Random) -> Iterator[Row]:
    for number, order in zip(count(8001), _orders(erp), strict=False):
        yield {
            "company": order["company"],
            "request_number": f"REQ-{number}",
            "purchase_order": order["order_number"],
            "invoice_number": f"RE-2026-{number - 6813}",
            "invoice_date": date(2026, 4, 16),
            "currency": order["currency"],
            "invoice_amount": order["total_amount"],
            "is_complete": "no",
        }


def _orders(erp: World) -> list[Row]:
    """The first line of every purchase order."""
    return [row for row in erp.rows("purchase_order") if row["line_number"] == 1]
