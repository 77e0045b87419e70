"""Projects, manufacturing jobs, and goods that move between locations."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Currency,
    Date,
    Key,
    Money,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
    different,
    not_before,
)
from ledgerdock.records.belonging import Company, of_company


class Project(
    RecordType,
    name="project",
    area="inventory",
    key=("company", "project_code"),
    rules=(not_before("starts_on", "ends_on"),),
):
    """A project that costs are collected for."""

    company: Company = belonging.COMPANY
    project_code: Key = belonging.PROJECT
    name: Text = column(
        "Project Name",
        "What the project is about.",
        example="Bearing line 4",
        max_length=200,
        synonyms=("Name", "Description", "Project Description"),
    )
    starts_on: Date | None = column(
        "Start Date", "First day of the project.", example="2026-01-12", synonyms=("Start", "Starts On", "From")
    )
    ends_on: Date | None = column(
        "End Date", "Last day of the project.", example="2026-11-30", synonyms=("End", "Ends On", "To", "Until")
    )
    currency: Annotated[Currency, of_company("currency")] | None = belonging.CURRENCY
    budget: Money | None = column(
        "Project Budget",
        "What the project may cost.",
        example="250000.00",
        minimum=0,
        synonyms=("Budget", "Budget Amount", "Total Budget"),
    )
    manager: Text | None = column(
        "Project Manager",
        "Who leads the project.",
        example="Ines García",
        max_length=150,
        synonyms=("Manager", "Project Lead"),
    )
    active: Boolean | None = belonging.ACTIVE


class ManufacturingJob(
    RecordType,
    name="manufacturing_job",
    area="inventory",
    key=("company", "job_number"),
    rules=(not_before("starts_on", "due_on"),),
):
    """An order to the shop floor to make something."""

    company: Company = belonging.COMPANY
    job_number: Key = column(
        "Job Number",
        "Number of the manufacturing job.",
        example="MJ-3307",
        max_length=40,
        synonyms=("Job", "Job No", "Job Num", "Manufacturing Job", "Work Order"),
    )
    project: Annotated[Key, of_company("project")] | None = belonging.PROJECT
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    quantity: Quantity = column(
        "Production Quantity",
        "How many units are made.",
        example="120",
        minimum=0,
        synonyms=("Quantity", "Qty", "Prod Qty", "Production Qty"),
    )
    starts_on: Date | None = column(
        "Start Date", "Day the job begins.", example="2026-04-02", synonyms=("Start", "Starts On", "Schedule Start")
    )
    due_on: Date | None = column(
        "Due Date",
        "Day it must be finished.",
        example="2026-04-24",
        synonyms=("Due", "Due On", "Required By", "End Date"),
    )
    state: Choice | None = column(
        "Job Status",
        "How far the job has come.",
        example="Released",
        choices={
            "planned": "Planned",
            "engineered": "Engineered",
            "released": "Released",
            "complete": "Complete",
            "closed": "Closed",
        },
        synonyms=("Status", "State"),
    )


class TransferRequest(
    RecordType,
    name="transfer_request",
    area="inventory",
    key=("company", "request_number"),
    rules=(different("from_location", "to_location"), not_before("requested_on", "needed_by")),
):
    """A request to move stock from one location to another."""

    company: Company = belonging.COMPANY
    request_number: Key = column(
        "Transfer Number",
        "Number of the transfer request.",
        example="TR-9001",
        max_length=40,
        synonyms=("Transfer", "Transfer No", "Request Number", "Transfer Order"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    quantity: Quantity = column(
        "Transfer Quantity",
        "How many units are moved.",
        example="40",
        minimum=0,
        synonyms=("Quantity", "Qty", "Transfer Qty"),
    )
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    from_location: Annotated[Key, of_company("location")] = column(
        "From Location",
        "Code of the location the stock leaves.",
        example="HAM-MAIN",
        max_length=40,
        synonyms=("From", "From Warehouse", "Source Location"),
    )
    to_location: Annotated[Key, of_company("location")] = column(
        "To Location",
        "Code of the location the stock goes to.",
        example="LEE-MAIN",
        max_length=40,
        synonyms=("To", "To Warehouse", "Destination Location"),
    )
    requested_on: Date = column(
        "Request Date", "Day of the request.", example="2026-04-03", synonyms=("Date", "Requested On")
    )
    needed_by: Date | None = column(
        "Needed By", "Day the stock is needed.", example="2026-04-08", synonyms=("Need By", "Required By", "Due Date")
    )
