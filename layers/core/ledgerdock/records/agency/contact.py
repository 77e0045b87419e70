"""Contacts: the people to talk to at a customer or client."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Email, Key, Phone, RecordType, Reference, Text, column


class Contact(RecordType, name="contact", area="agency", key=("account", "name")):
    """A person at a customer or client, identified by its accounting reference and the person's name."""

    account: Annotated[Key, Reference("customer", "client")] = column(
        "Accounting Reference",
        "Accounting reference of the customer or client the person belongs to.",
        example="1234",
        max_length=40,
        synonyms=(
            "Account",
            "Account Number",
            "Customer Accounting Reference",
            "Client Accounting Reference",
        ),
    )
    name: Key = column(
        "Contact Name",
        "First and last name; two people of one account need different names here.",
        example="Priya Raman",
        max_length=100,
        synonyms=("Name", "Full Name", "Contact", "Contact Person"),
    )
    role: Choice | None = column(
        "Role",
        "What to talk to this person about.",
        example="Billing",
        choices={
            "billing": "Billing",
            "operations": "Operations",
            "purchasing": "Purchasing",
            "management": "Management",
            "other": "Other",
        },
        synonyms=("Contact Role", "Contact Type", "Type"),
    )
    job_title: Text | None = column(
        "Job Title",
        "Position of the person.",
        example="Accounts Payable Supervisor",
        max_length=100,
        synonyms=("Title", "Position", "Function"),
    )
    email: Email | None = column(
        "E-mail",
        "The person's e-mail address.",
        example="priya.raman@northgate.example",
        synonyms=("Email", "Email Address", "Contact Email"),
    )
    phone: Phone | None = column(
        "Phone",
        "The person's telephone number at work.",
        example="+44 113 496 0033",
        synonyms=("Telephone", "Phone Number", "Tel", "Work Phone", "Direct Line"),
    )
    mobile: Phone | None = column(
        "Mobile",
        "The person's mobile number.",
        example="+44 7700 900123",
        synonyms=("Mobile Phone", "Mobile Number", "Cell", "Cell Phone"),
    )
    receives_invoices: Boolean | None = column(
        "Receives Invoices",
        "Yes when invoices are sent to this person as well.",
        example="yes",
        synonyms=("Invoice Recipient", "Send Invoices", "Gets Invoices"),
    )
