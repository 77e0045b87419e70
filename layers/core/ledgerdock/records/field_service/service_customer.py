"""Customers of a field service."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Date,
    Email,
    Key,
    Phone,
    RecordType,
    Reference,
    Text,
    address,
    column,
)
from ledgerdock.records.field_service import lists

CUSTOMER = column(
    "Customer Number",
    "Number of the customer.",
    example="C-0117",
    max_length=40,
    synonyms=("Customer", "Customer ID", "Customer No", "Customer Ref", "Account Number", "Customer Reference"),
)


class ServiceCustomer(
    RecordType, name="service_customer", area="field_service", key="customer_number", label="Customer"
):
    """A household or business that is visited."""

    customer_number: Key = CUSTOMER
    name: Text = column(
        "Customer Name",
        "Name of the person or business.",
        example="Mrs. E. Hartley",
        max_length=200,
        synonyms=("Name", "Full Name", "Company Name"),
    )
    status: Choice | None = column(
        "Status",
        "Whether the customer is visited.",
        example="Active",
        choices={"active": "Active", "paused": "Paused", "former": "Former", "prospect": "Prospect"},
        synonyms=("Customer Status", "State of Account"),
    )
    source: Annotated[Key, Reference("customer_source")] | None = lists.CUSTOMER_SOURCE
    payment_method: Annotated[Key, Reference("service_payment_method")] | None = lists.PAYMENT_METHOD
    round: Annotated[Key, Reference("round")] | None = lists.ROUND
    email: Email | None = column(
        "E-mail",
        "Address invoices and reminders are sent to.",
        example="e.hartley@mail.example",
        synonyms=("Email", "Email Address"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number of the customer.",
        example="+44 117 496 0221",
        synonyms=("Telephone", "Phone Number", "Tel", "Mobile"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
    customer_since: Date | None = column(
        "Customer Since", "Day of the first visit.", example="2021-05-18", synonyms=("Since", "Start Date", "Created")
    )
    sends_reminders: Boolean | None = column(
        "Reminders",
        "Yes when the customer is told the evening before.",
        example="yes",
        synonyms=("Send Reminders", "Text Reminder", "Notify"),
    )
    access_notes: Text | None = column(
        "Access Notes",
        "How to get in, and what to beware of.",
        example="Side gate, code 4471; friendly dog.",
        max_length=2000,
        synonyms=("Access", "Notes", "Instructions"),
    )
