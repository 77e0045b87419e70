"""Bookings: a service at a time and place."""

from typing import Annotated

from ledgerdock.records import (
    Choice,
    Currency,
    DateTime,
    Key,
    Money,
    RecordType,
    Reference,
    Text,
    after,
    column,
)


class Booking(RecordType, name="booking", area="agency", key="booking_number", rules=(after("starts_at", "ends_at"),)):
    """A service ordered for a client: what, when, where and by whom."""

    booking_number: Key = column(
        "Booking Number",
        "Number of the booking.",
        example="B-2026-00417",
        max_length=40,
        synonyms=("Booking ID", "Booking No", "Booking Ref", "Booking Reference", "Job Number", "Booking"),
    )
    client: Annotated[Key, Reference("client")] = column(
        "Client Accounting Reference",
        "Accounting reference of the client that is served.",
        example="1234a",
        max_length=40,
        synonyms=("Client", "Client Reference", "Client Number", "Client No", "Accounting Reference"),
    )
    requestor: Annotated[Key, Reference("requestor")] | None = column(
        "Requestor ID",
        "The requestor who asked for the booking.",
        example="RQ-0871",
        max_length=60,
        synonyms=("Requestor", "Requester", "Requester ID", "Requested By", "Booked By"),
    )
    location: Annotated[Key, Reference("service_location")] | None = column(
        "Location Code",
        "The service location; blank when the booking has none.",
        example="NGH-CARD-1",
        max_length=40,
        synonyms=("Location", "Service Location", "Site", "Location ID", "Site Code"),
    )
    service: Choice = column(
        "Service",
        "What was ordered.",
        example="On-site Interpreting",
        choices={
            "on_site": "On-site Interpreting",
            "video": "Video Interpreting",
            "telephone": "Telephone Interpreting",
            "translation": "Translation",
            "staffing": "Staffing",
        },
        synonyms=("Service Type", "Booking Type", "Type of Service", "Mode"),
    )
    language: Text | None = column(
        "Language",
        "Language needed beside the client's own.",
        example="Portuguese (Brazil)",
        max_length=80,
        synonyms=("Target Language", "Language To", "Language Required"),
    )
    starts_at: DateTime = column(
        "Start",
        "Agreed start, in the local time of the location.",
        example="2026-03-04 09:30",
        synonyms=("Start Time", "Start Date", "Start Date/Time", "Starts At", "From", "Booking Date"),
    )
    ends_at: DateTime = column(
        "End",
        "Agreed end, in the local time of the location.",
        example="2026-03-04 11:00",
        synonyms=("End Time", "End Date", "End Date/Time", "Ends At", "To", "Until"),
    )
    status: Choice = column(
        "Status",
        "How far the booking has come.",
        example="Completed",
        choices={
            "requested": "Requested",
            "confirmed": "Confirmed",
            "completed": "Completed",
            "cancelled": "Cancelled",
            "no_show": "No Show",
        },
        synonyms=("Booking Status", "State"),
    )
    provider: Text | None = column(
        "Provider",
        "Interpreter, translator or worker who was assigned.",
        example="Lucia Ferreira",
        max_length=150,
        synonyms=("Interpreter", "Interpreter Name", "Worker", "Assigned To", "Linguist"),
    )
    rate: Money | None = column(
        "Rate",
        "Price agreed for the service, for an hour or as a whole.",
        example="62.50",
        minimum=0,
        synonyms=("Price", "Charge", "Hourly Rate", "Billing Rate", "Fee"),
    )
    currency: Currency | None = column(
        "Currency", "Currency of the rate.", example="GBP", synonyms=("Currency Code", "Rate Currency")
    )
    purchase_order: Text | None = column(
        "Purchase Order",
        "The customer's purchase order number.",
        example="PO-77120",
        max_length=60,
        synonyms=("PO", "PO Number", "Purchase Order Number", "Order Number"),
    )
    notes: Text | None = column(
        "Notes",
        "Anything the provider or the office should know.",
        example="Patient prefers a female interpreter.",
        max_length=4000,
        synonyms=("Note", "Comments", "Remarks", "Booking Notes"),
    )
