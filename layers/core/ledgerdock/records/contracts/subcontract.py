"""Subcontracts, and the variations that change their value."""

from typing import Annotated

from ledgerdock.records import (
    Choice,
    Date,
    Key,
    Money,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
    not_before,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company

_NUMBER = column(
    "Subcontract Number",
    "Number of the subcontract.",
    example="SC-0450",
    max_length=40,
    synonyms=("Subcontract", "Subcontract No", "Contract Number", "Contract No", "Contract"),
)


class Subcontract(
    RecordType,
    name="subcontract",
    area="contracts",
    key=("company", "subcontract_number"),
    rules=(not_before("starts_on", "ends_on"),),
):
    """Work that is given to a vendor under a contract."""

    company: Company = belonging.COMPANY
    subcontract_number: Key = _NUMBER
    title: Text = column(
        "Title",
        "What the vendor does.",
        example="Roofing, north wing",
        max_length=200,
        synonyms=("Name", "Description", "Subcontract Title", "Scope"),
    )
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    project: Annotated[Key, of_company("project")] | None = belonging.PROJECT
    signed_on: Date | None = column(
        "Contract Date",
        "Day the contract was signed.",
        example="2026-01-20",
        synonyms=("Date", "Signed On", "Date Signed", "Award Date"),
    )
    starts_on: Date | None = column(
        "Start Date", "First day of the work.", example="2026-02-02", synonyms=("Start", "Starts On", "From")
    )
    ends_on: Date | None = column(
        "End Date",
        "Day the work must be finished.",
        example="2026-09-30",
        synonyms=("End", "Ends On", "Completion Date"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    original_value: Money = column(
        "Contract Value",
        "Value agreed when the contract was signed, before tax.",
        example="184000.00",
        minimum=0,
        synonyms=("Value", "Amount", "Original Value", "Contract Amount", "Original Amount"),
    )
    retention_percent: Quantity | None = column(
        "Retention %",
        "Percent of every payment that is held back until the work is accepted.",
        example="5",
        minimum=0,
        maximum=100,
        decimals=4,
        synonyms=("Retention", "Retainage", "Retention Percent", "Retainage %"),
    )
    status: Choice | None = column(
        "Subcontract Status",
        "How far the contract has come.",
        example="Signed",
        choices={
            "draft": "Draft",
            "signed": "Signed",
            "in_progress": "In Progress",
            "complete": "Complete",
            "terminated": "Terminated",
        },
        synonyms=("Status", "Contract Status", "State"),
    )
    notes: Text | None = column(
        "Notes",
        "Anything the people who pay the contract should know.",
        example="Insurance certificate on file until 2026-12-31.",
        max_length=4000,
        synonyms=("Note", "Comments", "Remarks"),
    )


class SubcontractVariation(
    RecordType,
    name="subcontract_variation",
    area="contracts",
    key=("company", "subcontract", "variation_number"),
):
    """A change of a subcontract's value; its number is unique within the subcontract."""

    company: Company = belonging.COMPANY
    subcontract: Annotated[Key, of_company("subcontract")] = _NUMBER
    variation_number: Key = column(
        "Variation Number",
        "Number of the variation within its subcontract.",
        example="V-02",
        max_length=40,
        synonyms=("Variation", "Variation No", "Change Order", "Change Order Number"),
    )
    title: Text = column(
        "Variation Title",
        "What changes.",
        example="Additional skylights",
        max_length=200,
        synonyms=("Title", "Description", "Name"),
    )
    variation_date: Date = column(
        "Variation Date",
        "Day the variation is dated.",
        example="2026-04-09",
        synonyms=("Date", "Change Date"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    amount: Money = column(
        "Variation Amount",
        "How much the contract's value grows; negative when it shrinks.",
        example="6200.00",
        synonyms=("Amount", "Value", "Change Amount", "Variation Value"),
    )
    status: Choice | None = column(
        "Variation Status",
        "Whether the change is agreed.",
        example="Approved",
        choices={"proposed": "Proposed", "approved": "Approved", "rejected": "Rejected", "void": "Void"},
        synonyms=("Status", "State", "Approval Status"),
    )
    reason: Text | None = column(
        "Reason",
        "Why the contract is changed.",
        example="Requested by the architect.",
        max_length=1000,
        synonyms=("Reason for Change", "Notes", "Comments"),
    )
