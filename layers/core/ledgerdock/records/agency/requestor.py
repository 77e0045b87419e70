"""Requestors: who asks for a service."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Email, Key, Phone, RecordType, Reference, Text, column


class Requestor(RecordType, name="requestor", area="agency", key="requestor_id"):
    """A person who asks for bookings on behalf of a client."""

    requestor_id: Key = column(
        "Requestor ID",
        "Number or user name of the requestor, unique among all requestors.",
        example="RQ-0871",
        max_length=60,
        synonyms=("Requestor Number", "Requester ID", "Requestor Code", "Requestor Reference", "User Name"),
    )
    name: Text = column(
        "Requestor Name",
        "First and last name.",
        example="Amara Okafor",
        max_length=150,
        synonyms=("Name", "Full Name", "Requestor", "Requester", "Requester Name"),
    )
    client: Annotated[Key, Reference("client")] = column(
        "Client Accounting Reference",
        "Accounting reference of the client the requestor books for.",
        example="1234a",
        max_length=40,
        synonyms=("Client", "Client Reference", "Client Number", "Client No", "Accounting Reference"),
    )
    email: Email | None = column(
        "E-mail",
        "Address confirmations are sent to.",
        example="amara.okafor@northgate.example",
        synonyms=("Email", "Email Address", "Requestor Email"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number for questions about a booking.",
        example="+44 113 496 0051",
        synonyms=("Telephone", "Phone Number", "Tel", "Mobile"),
    )
    department: Text | None = column(
        "Department",
        "Department or team the requestor works in.",
        example="Cardiology Reception",
        max_length=150,
        synonyms=("Team", "Unit", "Ward"),
    )
    status: Choice | None = column(
        "Status",
        "Whether the requestor may ask for bookings.",
        example="Active",
        choices={"active": "Active", "inactive": "Inactive"},
        synonyms=("Requestor Status",),
    )
    may_approve: Boolean | None = column(
        "May Approve",
        "Yes when the requestor may approve bookings of the client.",
        example="no",
        synonyms=("Approver", "Can Approve", "Is Approver"),
    )
