"""Customers of the company, as the ERP keeps them."""

from typing import Annotated

from ledgerdock.records import (
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


class ErpCustomer(
    RecordType,
    name="erp_customer",
    area="people",
    key=("company", "customer_number"),
    label="Customer",
):
    """Somebody the company sells to."""

    company: Company = belonging.COMPANY
    customer_number: Key = column(
        "Customer Number",
        "Number of the customer in the ERP.",
        example="C-2001",
        max_length=40,
        synonyms=("Customer", "Customer No", "Customer ID", "Cust ID", "Cust Num"),
    )
    name: Text = column(
        "Customer Name",
        "Name of the customer as it stands on invoices.",
        example="Elbe Maschinenbau AG",
        max_length=200,
        synonyms=("Name", "Company Name", "Bill To Name"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    status: Choice | None = column(
        "Status",
        "Whether the customer may be supplied.",
        example="Active",
        choices={"active": "Active", "on_hold": "On Hold", "inactive": "Inactive"},
        synonyms=("Customer Status", "Credit Status"),
    )
    credit_limit: Money | None = column(
        "Credit Limit",
        "Most the customer may owe.",
        example="75000.00",
        minimum=0,
        synonyms=("Limit",),
    )
    payment_days: Quantity | None = column(
        "Payment Terms",
        "Days from the invoice to the day it is due.",
        example="30",
        minimum=0,
        maximum=365,
        decimals=0,
        synonyms=("Terms", "Terms Days", "Payment Days"),
    )
    payment_method: Annotated[Key, of_company("payment_method")] | None = belonging.PAYMENT_METHOD
    tax_number: Text | None = column(
        "Tax Number",
        "VAT, GST or other tax registration number.",
        example="DE811234567",
        max_length=40,
        synonyms=("VAT Number", "Tax ID", "EIN"),
    )
    email: Email | None = column(
        "E-mail",
        "Address invoices are sent to.",
        example="ap@elbe-maschinenbau.example",
        synonyms=("Email", "Email Address", "Invoice E-mail"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number of the customer.",
        example="+49 40 555 0160",
        synonyms=("Telephone", "Phone Number", "Tel"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
