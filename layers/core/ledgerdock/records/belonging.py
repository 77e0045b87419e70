"""What the record types of an ERP have in common: they belong to a company, and their keys are unique within it.

class Vendor(RecordType, name="vendor", area="purchasing", key=("company", "vendor_number")):
    company: Company = belonging.COMPANY
    vendor_group: Annotated[Key, of_company("vendor_group")] = column(...)
"""

from typing import Annotated

from ledgerdock.records.declaration import Reference, column
from ledgerdock.records.kinds import Currency, Key

Company = Annotated[Key, Reference("company")]
"""The company a record belongs to."""


def of_company(target: str) -> Reference:
    """The reference to a record of the same company."""
    return Reference(target, within=("company",))


CompanyCurrency = Annotated[Currency, of_company("currency")]
"""One of the currencies the company works with; amounts have its decimals."""

COMPANY = column(
    "Company",
    "Code of the company it belongs to.",
    example="NORTH",
    max_length=20,
    synonyms=("Company Code", "Company ID"),
)
ACTIVE = column(
    "Active",
    "No when it may not be used any more; blank means yes.",
    example="yes",
    synonyms=("Is Active", "Enabled", "In Use"),
)
DESCRIPTION = column(
    "Description",
    "What it is, in a few words.",
    example="For all sites in the north",
    max_length=250,
    synonyms=("Desc", "Long Description"),
)
CURRENCY = column(
    "Currency",
    "Currency of the amounts; one the company works with.",
    example="EUR",
    synonyms=("Currency Code", "Curr"),
)
ITEM = column(
    "Item Number",
    "Number of the item.",
    example="BRG-6204",
    max_length=60,
    synonyms=("Item", "Item No", "Part Number", "Part Num", "Part"),
)
UNIT = column(
    "UOM",
    "Code of the unit of measure.",
    example="EA",
    max_length=20,
    synonyms=("Unit", "Unit of Measure", "UOM Code"),
)
VENDOR = column(
    "Vendor Number",
    "Number of the vendor.",
    example="V-1042",
    max_length=40,
    synonyms=("Vendor", "Vendor No", "Vendor ID", "Vendor Code", "Supplier", "Supplier Number", "Supplier ID"),
)
PURCHASE_ORDER = column(
    "PO Number",
    "Number of the purchase order.",
    example="PO-400123",
    max_length=40,
    synonyms=("Purchase Order", "PO", "PO Num", "Order Number", "Purchase Order Number"),
)
GL_ACCOUNT = column(
    "GL Account",
    "Number of the account in the general ledger.",
    example="1200-00-100",
    max_length=60,
    synonyms=("Account", "Account Number", "GL Account Number", "Ledger Account"),
)
GL_PERIOD = column(
    "GL Period",
    "Code of the period in the general ledger.",
    example="2026-03",
    max_length=20,
    synonyms=("Period", "Fiscal Period", "Period Code"),
)
GL_BOOK = column(
    "GL Book",
    "Code of the book that is kept.",
    example="MAIN",
    max_length=20,
    synonyms=("Book", "Book ID", "Book Code", "Ledger"),
)
BUYER = column(
    "Buyer Code",
    "Code of the buyer.",
    example="JMEYER",
    max_length=40,
    synonyms=("Buyer", "Buyer ID", "Purchasing Agent"),
)
PROJECT = column(
    "Project Code",
    "Code of the project.",
    example="PRJ-210",
    max_length=40,
    synonyms=("Project", "Project ID", "Project Number"),
)
PAYMENT_METHOD = column(
    "Payment Method Code",
    "Code of the way it is paid.",
    example="SEPA",
    max_length=20,
    synonyms=("Payment Method", "Pay Method", "Payment Method ID"),
)
TAX_CODE = column(
    "Tax Code",
    "Code of the tax that is charged.",
    example="VAT20",
    max_length=20,
    synonyms=("Tax", "Tax ID", "VAT Code"),
)
