"""An invented window cleaner: customers on rounds, their jobs, and the money the jobs bring and cost.

Everything follows from a seed; the rows of a type are the same whichever other types are asked for.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from agency_table import Row

SERVICES = (("Window Cleaning", "18.00", 25), ("Gutter Clearing", "65.00", 60), ("Conservatory Roof", "48.00", 50))
SERVICES += (("Solar Panels", "72.00", 70), ("Pressure Washing", "95.00", 120))
ROUNDS = ("Harbour North", "Harbour South", "Old Town", "Hillside", "Saturday Shops")
WORKERS = ("Tom Baker", "Ama Mensah", "Łukasz Nowak")
METHODS = (("Cash", "Cash"), ("Direct Debit", "Direct Debit"), ("Bank Transfer", "Bank Transfer"), ("Card", "Card"))
METHODS += (("Cheque", "Cheque"),)
EXPENSES = (("Fuel", "7300"), ("Van", "7310"), ("Materials", "5000"), ("Phone", "7500"), ("Insurance", "7600"))
SOURCES = ("Recommendation", "Leaflet", "Website", "Van Sign", "Bought Round")
NAMES = ("Mrs. E. Hartley", "Café Zoë", "Mr. O'Brien", "The Harbour Inn", "J. Nguyen", "St Mary's School", "R. Müller")
NAMES += ("Old Town Books", "Dr. S. Rahman", "Hillside Dental", "A. Kowalska", "Pier Pharmacy")
STREETS = ("Quay Street", "Mill Lane", "Castle Rise", "Church Road")


class FieldService:
    """`rows(record_type)` are the rows of one type by field name."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[str, list[Row]] = {}

    def rows(self, record_type: str) -> list[Row]:
        """All rows of a record type."""
        if record_type not in self._made:
            make: Callable[[random.Random], Iterator[Row]] = getattr(self, f"_{record_type}")
            self._made[record_type] = list(make(random.Random(f"{self._seed}:{record_type}")))
        return self._made[record_type]

    def _service(self, _: random.Random) -> Iterator[Row]:
        for name, price, minutes in SERVICES:
            yield {"name": name, "default_price": Decimal(price), "currency": "GBP", "duration_minutes": minutes}

    def _round(self, chance: random.Random) -> Iterator[Row]:
        for name in ROUNDS:
            yield {"name": name, "worker": chance.choice(WORKERS), "every_weeks": 4}

    def _service_payment_method(self, _: random.Random) -> Iterator[Row]:
        for name, kind in METHODS:
            yield {"name": name, "kind": kind, "active": "no" if name == "Cheque" else "yes"}

    def _expense_category(self, _: random.Random) -> Iterator[Row]:
        for name, account in EXPENSES:
            yield {"name": name, "account_code": account}

    def _customer_source(self, _: random.Random) -> Iterator[Row]:
        for name in SOURCES:
            yield {"name": name, "description": "Rounds taken over in 2023" if name == "Bought Round" else None}

    def _service_customer(self, chance: random.Random) -> Iterator[Row]:
        for number, name in enumerate(NAMES, 117):
            yield {
                "customer_number": f"C-{number:04d}",
                "name": name,
                "status": "Active",
                "source": chance.choice(SOURCES),
                "payment_method": chance.choice(METHODS)[0],
                "round": chance.choice(ROUNDS),
                "email": f"customer{number}@mail.example" if number % 3 else None,
                "phone": f"+44 117 496 {chance.randrange(10_000):04d}",
                "address_line_1": f"{chance.randrange(1, 90)} {chance.choice(STREETS)}",
                "city": "Bristol",
                "postal_code": f"BS{chance.randrange(1, 9)} 4QF",
                "country": "GB",
                "customer_since": date(2019, 1, 1) + timedelta(days=chance.randrange(2000)),
                "sends_reminders": chance.choice(("yes", "no")),
                "access_notes": "Side gate; friendly dog." if number % 4 == 0 else None,
            }

    def _service_job(self, chance: random.Random) -> Iterator[Row]:
        for number in range(1042, 1066):
            service, price, _ = chance.choice(SERVICES)
            customer = chance.choice(self.rows("service_customer"))
            yield {
                "job_number": f"J-{number:05d}",
                "customer": customer["customer_number"],
                "service": service,
                "round": customer["round"],
                "state": chance.choice(("Scheduled", "Scheduled", "Done", "Cancelled")),
                "starts_on": date(2026, 3, 1) + timedelta(days=chance.randrange(28)),
                "every_weeks": 4 if service == "Window Cleaning" else None,
                "price": Decimal(price),
                "currency": "GBP",
            }

    def _service_note(self, chance: random.Random) -> Iterator[Row]:
        for number, job in enumerate(self.rows("service_job")[::2], 311):
            yield {
                "note_number": f"N-{number:05d}",
                "job": job["job_number"],
                "written_on": date(2026, 3, 10),
                "author": chance.choice(WORKERS),
                "text": chance.choice(
                    ("Customer asks for the gutters next time.", "New gate code: 4471.\nRing first.")
                ),
                "is_pinned": chance.choice(("yes", "no")),
            }

    def _worksheet(self, chance: random.Random) -> Iterator[Row]:
        for number, job in enumerate(self.rows("service_job")[:16], 2207):
            started = datetime(2026, 3, 9, 8, 30) + timedelta(minutes=chance.randrange(0, 9000, 10))  # noqa: DTZ001
            yield {
                "worksheet_number": f"W-{number:05d}",
                "job": job["job_number"],
                "worker": chance.choice(WORKERS),
                "started_at": started,
                "finished_at": started + timedelta(minutes=chance.randrange(20, 90, 5)),
                "result": chance.choice(("Completed", "Completed", "No Access")),
                "hours": Decimal("0.5"),
            }

    def _service_invoice(self, chance: random.Random) -> Iterator[Row]:
        for number, job in enumerate(self.rows("service_job")[:14], 872):
            net = job["price"]
            if not isinstance(net, Decimal):
                raise TypeError("a job without a price cannot be invoiced")
            tax = (net / 5).quantize(Decimal("0.01"))
            yield {
                "invoice_number": f"I-{number:05d}",
                "job": job["job_number"],
                "invoice_date": date(2026, 3, 30),
                "due_date": date(2026, 4, 13),
                "currency": "GBP",
                "net_amount": net,
                "tax_amount": tax,
                "total_amount": net + tax,
                "status": chance.choice(("Sent", "Paid")),
            }

    def _service_transaction(self, chance: random.Random) -> Iterator[Row]:
        """Most name their job; every fifth names none, as older systems allow, and every seventh names two."""
        jobs = self.rows("service_job")
        for number in range(4410, 4440):
            job, other = chance.sample(jobs, 2)
            is_expense = number % 6 == 0
            named: str | None = f"{job['job_number']}; {other['job_number']}" if number % 7 == 0 else None
            yield {
                "transaction_number": f"T-{number:05d}",
                "job": named or (None if number % 5 == 0 else job["job_number"]),
                "customer": job["customer"],
                "booked_on": date(2026, 4, 1) + timedelta(days=chance.randrange(25)),
                "kind": "Expense" if is_expense else "Payment",
                "currency": "GBP",
                "amount": Decimal(chance.randrange(500, 12_000)).scaleb(-2),
                "payment_method": chance.choice(METHODS)[0],
                "expense_category": chance.choice(EXPENSES)[0] if is_expense else None,
                "memo": None if is_expense else "DD COLLECTION",
            }
