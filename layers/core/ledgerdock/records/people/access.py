"""Who works in the ERP, and what each may do there."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Email, Key, Phone, RecordType, Text, belonging, column
from ledgerdock.records.belonging import Company, of_company

_ROLE = column(
    "Role Code",
    "Code of the role.",
    example="PURCH",
    max_length=20,
    synonyms=("Role", "Role ID", "Role Cd"),
)


class RoleCode(RecordType, name="role_code", area="people", key=("company", "role_code")):
    """A role people have in the company."""

    company: Company = belonging.COMPANY
    role_code: Key = _ROLE
    name: Text = column(
        "Role Description",
        "What people in the role do.",
        example="Purchasing",
        max_length=100,
        synonyms=("Name", "Description", "Role Name"),
    )
    active: Boolean | None = belonging.ACTIVE


class BackendUser(RecordType, name="backend_user", area="people", key=("company", "user_name")):
    """A person with a sign-in to the ERP."""

    company: Company = belonging.COMPANY
    user_name: Key = column(
        "User Name",
        "Name the person signs in with.",
        example="jmeyer",
        max_length=60,
        synonyms=("User", "User ID", "Username", "Login", "DCD User ID"),
    )
    name: Text = column(
        "Full Name", "First and last name.", example="Johanna Meyer", max_length=150, synonyms=("Name", "Display Name")
    )
    role: Annotated[Key, of_company("role_code")] | None = _ROLE
    supervisor: Annotated[Key, of_company("backend_user")] | None = column(
        "Supervisor",
        "User name of the person they report to.",
        example="igarcia",
        max_length=60,
        synonyms=("Manager", "Reports To", "Supervisor ID"),
    )
    email: Email | None = column(
        "E-mail",
        "The person's e-mail address at work.",
        example="johanna.meyer@northern.example",
        synonyms=("Email", "Email Address", "EMail Address"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number at work.",
        example="+49 40 555 0117",
        synonyms=("Telephone", "Phone Number", "Office Phone"),
    )
    access: Choice | None = column(
        "Access",
        "Whether the person can sign in.",
        example="Enabled",
        choices={"enabled": "Enabled", "disabled": "Disabled", "locked": "Locked"},
        synonyms=("Access Status", "Status", "User Status"),
    )
    may_approve: Boolean | None = column(
        "May Approve",
        "Yes when the person may approve purchase orders.",
        example="no",
        synonyms=("Approver", "Can Approve"),
    )
