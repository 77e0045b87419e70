"""An invented interpreting agency: its customers, clients, bookings and invoices, with the mistakes such files have.

Everything follows from a seed. Each table states, row by row, what must become of the row when the tables are imported
in order: `created`, `duplicate` or `invalid`.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from agency_table import (
    BOOKING,
    CLEAN,
    CLIENT,
    CONTACT,
    CUSTOMER,
    INVOICE,
    LOCATION,
    PAYMENT,
    REQUESTOR,
    Mix,
    Row,
    Table,
)

TOWNS = (
    ("Leeds", "West Yorkshire", "LS1 4AP", "GB"),
    ("Bristol", "", "BS1 6QF", "GB"),
    ("Glasgow", "Lanarkshire", "G2 1DU", "GB"),
    ("Zürich", "ZH", "8001", "CH"),
    ("München", "Bayern", "80331", "DE"),
    ("Orléans", "Centre-Val de Loire", "45000", "FR"),
    ("Boston", "MA", "02108", "US"),
    ("San José", "CA", "95110", "US"),
)
CURRENCY_OF = {"GB": "GBP", "CH": "CHF", "DE": "EUR", "FR": "EUR", "US": "USD"}
FIRST_NAMES = [
    "Amara",
    "Björn",
    "Chloé",
    "Dmitri",
    "Emeka",
    "Fatima",
    "Grace",
    "Hiroshi",
    "Inés",
    "Jürgen",
    "Priya",
    "Zoë",
]
LAST_NAMES = [
    "Okafor",
    "Lindström",
    "Dubois",
    "Ivanov",
    "Nwosu",
    "Rahman",
    "O'Neill",
    "Tanaka",
    "García",
    "Müller",
    "Raman",
    "Smith",
]
PLACES = (
    "Northgate",
    "Riverside",
    "St Mary's",
    "Kingsway",
    "Harbour",
    "Oakfield",
    "Westbrook",
    "Ashdown",
    "Lakeside",
    "Castle",
)
BODIES = (
    "Hospital Trust",
    "County Court",
    "City Council",
    "Primary School",
    "Law Partners",
    "Insurance plc",
    "Housing Group",
    "University",
)
DEPARTMENTS = (
    "Cardiology",
    "Maternity",
    "Family Court",
    "Housing Office",
    "Admissions",
    "Claims",
    "Outpatients",
    "Reception",
)
LANGUAGES = (
    "Portuguese (Brazil)",
    "Polish",
    "British Sign Language",
    "Arabic",
    "Romanian",
    "Tigrinya",
    "Français",
    "Українська",
)
STREETS = (
    "Harbour Street",
    "High Street",
    "Mill Lane",
    "Church Road",
    "Bahnhofstraße",
    "Rue de l'Église",
)
PENNY = Decimal("0.01")


class Agency:
    """Makes the tables in the order of their references; each uses the records of those before it."""

    def __init__(self, seed: int, *, first_number: int = 1000) -> None:
        self.random = random.Random(seed)
        self.number = first_number
        self.customers: list[Row] = []
        self.clients: list[Row] = []
        self.locations: list[Row] = []
        self.requestors: list[Row] = []
        self.bookings: list[Row] = []
        self.invoices: list[Row] = []

    def customer_table(self, count: int, mix: Mix = CLEAN) -> Table:
        table = Table("customer", CUSTOMER)
        self.customers = mix.fill(table, map(self._customer, range(count)), "Account Ref")
        return table

    def client_table(self, count: int, mix: Mix = CLEAN, *, without_reference: int = 0) -> Table:
        """`without_reference` of the clients have none, so that one is made for each; nothing refers to them."""
        table = Table("client", CLIENT)
        self.clients = mix.fill(table, map(self._client, range(count)), "Accounting Reference")
        for client in self.clients[:without_reference]:
            table.add({**client, "Accounting Reference": None, "Client Name": f"{client['Client Name']}, Annexe"})
        return table

    def location_table(self, count: int, mix: Mix = CLEAN) -> Table:
        table = Table("service_location", LOCATION)
        self.locations = mix.fill(table, map(self._location, range(count)), "Location Code")
        return table

    def requestor_table(self, count: int, mix: Mix = CLEAN) -> Table:
        table = Table("requestor", REQUESTOR)
        self.requestors = mix.fill(table, map(self._requestor, range(count)), "Requestor ID")
        return table

    def contact_table(self, count: int, mix: Mix = CLEAN) -> Table:
        table = Table("contact", CONTACT)
        mix.fill(table, map(self._contact, range(count)), "Account Number", "Contact Name")
        return table

    def booking_table(self, count: int, mix: Mix = CLEAN) -> Table:
        table = Table("booking", BOOKING)
        self.bookings = mix.fill(table, map(self._booking, range(count)), "Booking Number")
        return table

    def invoice_table(self, count: int, *, defect_every: int = 0) -> Table:
        """Invoices of one to four lines; a spoiled one is refused with all its lines."""
        table = Table("invoice", INVOICE)
        for number in range(1, count + 1):
            lines = self._invoice(number)
            if defect_every and number % defect_every == 0:
                for line in self._spoiled_invoice(lines, number // defect_every):
                    table.add(line, "invalid")
                continue
            self.invoices.append(lines[0])
            for line in lines:
                table.add(line)
        return table

    def payment_table(self, count: int, mix: Mix = CLEAN) -> Table:
        table = Table("payment", PAYMENT)
        mix.fill(table, map(self._payment, range(count)), "Receipt No")
        return table

    def _pick(self, values: Sequence[Any]) -> Any:
        return self.random.choice(values)

    def _day(self) -> date:
        return date(2026, 1, 5) + timedelta(days=self.random.randrange(80))

    def _money(self, low: int, high: int) -> Decimal:
        return Decimal(self.random.randrange(low * 100, high * 100)) * PENNY

    def _phone(self) -> str:
        return f"+44 113 496 {self.random.randrange(10_000):04d}"

    def _address(self, town: tuple[str, str, str, str]) -> Row:
        city, region, postal_code, country = town
        street = f"{self.random.randrange(1, 200)} {self._pick(STREETS)}"
        return {"Address": street, "City": city, "State": region or None, "Postcode": postal_code, "Country": country}

    def _customer(self, index: int) -> Row:
        town = self._pick(TOWNS)
        number = self.number + index
        # Accounting systems pad their numbers, and a spreadsheet must not eat the zeros.
        reference = f"{number:06d}" if index % 7 == 0 else str(number)
        place = self._pick(PLACES)
        domain = "".join(filter(str.isalpha, place)).lower()
        return {
            "Account Ref": reference,
            "Customer Name": f"{place} {self._pick(BODIES)} {number}",
            "Status": self._pick(("Active", "Active", "Active", "On Hold", "inactive")),
            "Billing E-mail": f"accounts{number}@{domain}.example",
            "Phone": self._phone(),
            **self._address(town),
            "VAT Number": f"{town[3]}{self.random.randrange(10**9):09d}",
            "Currency": CURRENCY_OF[town[3]],
            "Credit Limit": self._money(500, 50_000).quantize(Decimal(1)) + Decimal("0.50") * (index % 2),
            "Payment Terms": self._pick((14, 30, 45, 60)),
            "Customer Since": date(2009, 1, 1) + timedelta(days=self.random.randrange(6000)),
            "Notes": "Purchase order number required on every invoice." if index % 9 == 0 else None,
            "Sales Region": self._pick(("North", "South")),
        }

    def _client(self, index: int) -> Row:
        customer = self.customers[index * 7 % len(self.customers)]
        letter = chr(ord("a") + index * 7 // len(self.customers) % 26)
        department = self._pick(DEPARTMENTS)
        return {
            "Accounting Reference": f"{customer['Account Ref']}{letter}",
            "Client Name": f"{customer['Customer Name']}, {department}",
            "Customer": customer["Account Ref"],
            "Status": self._pick(("Active", "Active", "On Hold")),
            "Email": f"{department.split()[0].lower()}{index}@clients.example",
            "Telephone": self._phone(),
            "City": customer["City"],
            "Country": customer["Country"],
            "Cost Centre": f"CC-{self.random.randrange(1000, 9999)}",
            "PO Required": self._pick(("yes", "no", "Y", "N")),
        }

    def _location(self, index: int) -> Row:
        client = self.clients[index * 3 % len(self.clients)]
        return {
            "Location Code": f"LOC-{self.number}-{index:04d}",
            "Location Name": f"{self._pick(DEPARTMENTS)}, Block {self._pick('ABCDE')}",
            "Client": client["Accounting Reference"],
            **self._address(self._pick(TOWNS)),
            "Remote": self._pick(("no", "no", "yes")),
            "Directions": "Main entrance; ask for the ward clerk." if index % 4 == 0 else None,
        }

    def _person(self) -> str:
        return f"{self._pick(FIRST_NAMES)} {self._pick(LAST_NAMES)}"

    def _requestor(self, index: int) -> Row:
        client = self.clients[index * 5 % len(self.clients)]
        return {
            "Requestor ID": f"RQ-{self.number}-{index:04d}",
            "Full Name": self._person(),
            "Client Number": client["Accounting Reference"],
            "Email": f"requestor{index}@clients.example",
            "Phone": self._phone(),
            "Department": self._pick(DEPARTMENTS),
            "May Approve": self._pick(("yes", "no")),
        }

    def _contact(self, index: int) -> Row:
        customer, client = self._pick(self.customers), self._pick(self.clients)
        return {
            "Account Number": customer["Account Ref"] if index % 2 else client["Accounting Reference"],
            # The key is account and name together: the number keeps two of one account apart.
            "Contact Name": f"{self._person()} ({index + 1})",
            "Role": self._pick(("Billing", "Operations", "Purchasing", "management")),
            "Job Title": self._pick(("Accounts Payable Supervisor", "Chargé de clientèle", "Büroleitung", None)),
            "E-mail": f"contact{index}@clients.example",
            "Direct Line": self._phone(),
            "Receives Invoices": self._pick(("yes", "no")),
        }

    def _booking(self, index: int) -> Row:
        requestor = self.requestors[index * 3 % len(self.requestors)]
        quarters = self.random.randrange(32, 68)
        start = datetime.combine(self._day(), time(quarters // 4, quarters % 4 * 15))
        return {
            "Booking Number": f"B-{self.number}-{index:05d}",
            "Client": requestor["Client Number"],
            "Requestor": requestor["Requestor ID"],
            "Location": self._pick(self.locations)["Location Code"] if index % 3 else None,
            "Service": self._pick(("On-site Interpreting", "Video Interpreting", "telephone", "Translation")),
            "Language": self._pick(LANGUAGES),
            "Start": start,
            "End": start + timedelta(minutes=30 * self.random.randrange(1, 8)),
            "Status": self._pick(("Completed", "Completed", "Confirmed", "Cancelled", "No Show")),
            "Interpreter": self._person(),
            "Rate": self._money(35, 120),
            "Currency": self._pick(("GBP", "EUR")),
            "Notes": "Patient prefers a female interpreter.\nPlease ring on arrival." if index % 11 == 0 else None,
        }

    def _invoice(self, number: int) -> list[Row]:
        customer = self.customers[number * 11 % len(self.customers)]
        day = self._day()
        charges = []
        for _ in range(self.random.randrange(1, 5)):
            booking = self._pick(self.bookings)
            hours = Decimal(self.random.randrange(2, 16)) / 2
            price = Decimal(self.random.randrange(35, 120))
            net = (hours * price).quantize(PENNY)
            charges.append((booking, hours, price, net, (net / 5).quantize(PENNY)))
        total = sum((net + tax for *_, net, tax in charges), Decimal(0))
        return [
            {
                "Invoice No": f"INV-{self.number}-{number:05d}",
                "Customer No": customer["Account Ref"],
                "Invoice Date": day,
                "Due Date": day + timedelta(days=30),
                "Currency": customer["Currency"],
                "Total": total,
                "Description": f"{booking['Service']}, {booking['Language']}",
                "Booking No": booking["Booking Number"],
                "Hours": hours,
                "Unit Price": price,
                "Net Amount": net,
                "VAT": tax,
            }
            for booking, hours, price, net, tax in charges
        ]

    def _spoiled_invoice(self, lines: list[Row], number: int) -> list[Row]:
        first, *others = lines
        match number % 5:
            case 0:
                return [{**line, "Total": "9.99"} for line in lines]
            case 1:
                return [{**line, "Customer No": "777777"} for line in lines]
            case 2:
                return [{**first, "Net Amount": "see attached"}, *others]
            case 3:
                return [{**line, "Due Date": "2025-12-01"} for line in lines]
            case _:
                return [{**first, "Invoice No": None}, {**first, "Invoice No": None}]

    def _payment(self, index: int) -> Row:
        invoice = self.invoices[index % len(self.invoices)]
        paid = cast("date", invoice["Invoice Date"])
        return {
            "Receipt No": f"PAY-{self.number}-{index:05d}",
            "Invoice No": invoice["Invoice No"],
            "Date Received": paid + timedelta(days=self.random.randrange(5, 40)),
            "Amount Received": invoice["Total"],
            "Currency": invoice["Currency"],
            "Method": self._pick(("Bank Transfer", "Card", "Cheque", "direct_debit")),
            "Bank Reference": f"BACS {self.random.randrange(10**7):07d}",
        }
