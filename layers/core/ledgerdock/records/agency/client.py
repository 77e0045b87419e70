"""Clients: the parts of a customer that are served."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Email,
    Key,
    Phone,
    RecordType,
    Reference,
    Text,
    address,
    column,
)


class Client(
    RecordType,
    name="client",
    area="agency",
    key="accounting_reference",
    made_key=("customer", "name"),
    key_space="accounting_reference",
):
    """A department, site or organisation that is served. Its customer is billed for it."""

    accounting_reference: Key = column(
        "Accounting Reference",
        "Number of the client in the accounting system, usually the customer's with a letter after it. "
        "No customer and no other client may have the same one.",
        example="1234a",
        max_length=40,
        synonyms=(
            "Client Accounting Reference",
            "Client Reference",
            "Client Number",
            "Client No",
            "Client ID",
            "Client Code",
            "Accounting Ref",
        ),
    )
    name: Text = column(
        "Client Name",
        "Name of the client as requestors know it.",
        example="Northgate Hospital, Cardiology",
        max_length=200,
        synonyms=("Name", "Client", "Department", "Department Name"),
    )
    customer: Annotated[Key, Reference("customer")] = column(
        "Customer Accounting Reference",
        "Accounting reference of the customer who is billed for this client.",
        example="1234",
        max_length=40,
        synonyms=(
            "Customer",
            "Customer Reference",
            "Customer Number",
            "Customer No",
            "Bill To",
            "Parent Account",
        ),
    )
    status: Choice | None = column(
        "Status",
        "Whether bookings are taken for the client.",
        example="Active",
        choices={"active": "Active", "on_hold": "On Hold", "inactive": "Inactive"},
        synonyms=("Client Status",),
    )
    email: Email | None = column(
        "E-mail",
        "General e-mail address of the client.",
        example="cardiology@northgate.example",
        synonyms=("Email", "Email Address", "Client Email"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number of the client.",
        example="+44 113 496 0042",
        synonyms=("Telephone", "Phone Number", "Tel", "Client Phone"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
    cost_centre: Text | None = column(
        "Cost Centre",
        "The customer's own code for this client, printed on invoices.",
        example="CC-4410",
        max_length=60,
        synonyms=("Cost Center", "Cost Code", "Department Code"),
    )
    purchase_order_required: Boolean | None = column(
        "Purchase Order Required",
        "Yes when a booking needs a purchase order number.",
        example="yes",
        synonyms=("PO Required", "Requires PO", "Purchase Order Needed"),
    )
    notes: Text | None = column(
        "Notes",
        "Anything the people who book for this client should know.",
        example="Bookings after 18:00 need approval.",
        max_length=4000,
        synonyms=("Note", "Comments", "Remarks"),
    )
