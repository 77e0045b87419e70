"""Vendors: who is bought from."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Email,
    Key,
    Money,
    Phone,
    Quantity,
    RecordType,
    Text,
    address,
    belonging,
    column,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company

_GROUP = column(
    "Vendor Group Code",
    "Code of the group the vendor belongs to.",
    example="RAW",
    max_length=20,
    synonyms=("Vendor Group", "Group", "Group Code", "Supplier Group"),
)


class VendorGroup(RecordType, name="vendor_group", area="purchasing", key=("company", "group_code")):
    """A group of vendors that are treated alike."""

    company: Company = belonging.COMPANY
    group_code: Key = _GROUP
    name: Text = column(
        "Vendor Group Name",
        "Name of the group.",
        example="Raw material suppliers",
        max_length=100,
        synonyms=("Name", "Description", "Group Description"),
    )
    payables_account: Annotated[Key, of_company("gl_account")] | None = column(
        "Payables Account",
        "Account what is owed to these vendors is posted to.",
        example="2000-00-100",
        max_length=60,
        synonyms=("AP Account", "GL Account"),
    )
    active: Boolean | None = belonging.ACTIVE


class Vendor(RecordType, name="vendor", area="purchasing", key=("company", "vendor_number")):
    """A company or person goods, services or contract work are bought from."""

    company: Company = belonging.COMPANY
    vendor_number: Key = belonging.VENDOR
    name: Text = column(
        "Vendor Name",
        "Name of the vendor as it stands on orders.",
        example="Hansa Stahl GmbH",
        max_length=200,
        synonyms=("Name", "Supplier Name", "Company Name"),
    )
    group: Annotated[Key, of_company("vendor_group")] = _GROUP
    currency: CompanyCurrency = belonging.CURRENCY
    status: Choice | None = column(
        "Status",
        "Whether orders may be placed with the vendor.",
        example="Active",
        choices={"active": "Active", "on_hold": "On Hold", "inactive": "Inactive"},
        synonyms=("Vendor Status", "Supplier Status"),
    )
    payment_method: Annotated[Key, of_company("payment_method")] | None = belonging.PAYMENT_METHOD
    payment_days: Quantity | None = column(
        "Payment Terms",
        "Days from the invoice to the day it is due.",
        example="30",
        minimum=0,
        maximum=365,
        decimals=0,
        synonyms=("Terms", "Terms Days", "Payment Days", "Credit Days"),
    )
    credit_limit: Money | None = column(
        "Credit Limit",
        "Most that may be owed to the vendor.",
        example="50000.00",
        minimum=0,
        synonyms=("Limit", "Maximum Payable"),
    )
    tax_number: Text | None = column(
        "Tax Number",
        "VAT, GST or other tax registration number.",
        example="DE287654321",
        max_length=40,
        synonyms=("VAT Number", "Tax ID", "EIN", "Tax Payer ID"),
    )
    email: Email | None = column(
        "Order E-mail",
        "Address purchase orders are sent to.",
        example="orders@hansa-stahl.example",
        synonyms=("Email", "E-mail", "Email Address", "Purchase Order E-mail"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number of the vendor.",
        example="+49 40 555 0142",
        synonyms=("Telephone", "Phone Number", "Tel"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
