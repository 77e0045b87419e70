"""Jobs: what is done for a customer, once or again and again. All finance belongs to a job."""

from typing import Annotated

from ledgerdock.records import (
    Choice,
    Currency,
    Date,
    Key,
    Money,
    Quantity,
    RecordType,
    Reference,
    Text,
    column,
    not_before,
)
from ledgerdock.records.field_service import lists
from ledgerdock.records.field_service.service_customer import CUSTOMER

JOB = column(
    "Job Number",
    "Number of the job.",
    example="J-01042",
    max_length=40,
    synonyms=("Job", "Job ID", "Job No", "Job Ref", "Job Reference"),
)


class ServiceJob(
    RecordType,
    name="service_job",
    area="field_service",
    key="job_number",
    label="Job",
    rules=(not_before("starts_on", "ends_on"),),
):
    """A service for a customer, done once or at regular intervals."""

    job_number: Key = JOB
    customer: Annotated[Key, Reference("service_customer")] = CUSTOMER
    service: Annotated[Key, Reference("service")] | None = lists.SERVICE
    round: Annotated[Key, Reference("round")] | None = lists.ROUND
    state: Choice = column(
        "Job State",
        "How far the job has come.",
        example="Scheduled",
        choices={
            "quoted": "Quoted",
            "scheduled": "Scheduled",
            "in_progress": "In Progress",
            "done": "Done",
            "cancelled": "Cancelled",
        },
        synonyms=("State", "Status", "Job Status"),
    )
    starts_on: Date | None = column(
        "Start Date",
        "Day of the first visit.",
        example="2026-03-09",
        synonyms=("Start", "Date", "First Visit", "Job Date"),
    )
    ends_on: Date | None = column(
        "End Date",
        "Day of the last visit; blank while it goes on.",
        example="2026-12-21",
        synonyms=("End", "Last Visit"),
    )
    every_weeks: Quantity | None = column(
        "Every (weeks)",
        "Weeks from one visit to the next; blank for a job that is done once.",
        example="4",
        minimum=1,
        maximum=104,
        decimals=0,
        synonyms=("Frequency", "Weeks", "Interval", "Repeats"),
    )
    price: Money | None = column(
        "Price",
        "Price of one visit, before tax.",
        example="22.50",
        minimum=0,
        synonyms=("Job Price", "Amount", "Visit Price", "Rate"),
    )
    currency: Currency | None = column("Currency", "Currency of the price.", example="GBP", synonyms=("Currency Code",))
    description: Text | None = column(
        "Description",
        "What is done, if the service does not say it all.",
        example="Front and conservatory roof",
        max_length=1000,
        synonyms=("Details", "Job Description", "Work"),
    )
