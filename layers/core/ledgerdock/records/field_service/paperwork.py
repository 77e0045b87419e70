"""Notes and worksheets: what people write down about a job."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Date,
    DateTime,
    Key,
    Quantity,
    RecordType,
    Reference,
    Text,
    after,
    column,
)
from ledgerdock.records.field_service.service_job import JOB


class ServiceNote(RecordType, name="service_note", area="field_service", key="note_number", label="Note"):
    """Something worth knowing about a job."""

    note_number: Key = column(
        "Note Number",
        "Number of the note.",
        example="N-00311",
        max_length=40,
        synonyms=("Note ID", "Note No", "Note Ref"),
    )
    job: Annotated[Key, Reference("service_job")] = JOB
    written_on: Date = column(
        "Note Date", "Day the note was written.", example="2026-03-10", synonyms=("Date", "Written On", "Created")
    )
    author: Text | None = column(
        "Author",
        "Who wrote it.",
        example="Tom Baker",
        max_length=150,
        synonyms=("Written By", "Created By", "User"),
    )
    text: Text = column(
        "Note Text",
        "The note itself.",
        example="Customer asks for the gutters next time.",
        max_length=4000,
        synonyms=("Text", "Note", "Notes", "Comment", "Body"),
    )
    is_pinned: Boolean | None = column(
        "Pinned", "Yes when it is shown on top.", example="no", synonyms=("Important", "Sticky")
    )


class Worksheet(
    RecordType,
    name="worksheet",
    area="field_service",
    key="worksheet_number",
    rules=(after("started_at", "finished_at"),),
):
    """A visit as it was done: who was there, how long, and with what result."""

    worksheet_number: Key = column(
        "Worksheet Number",
        "Number of the worksheet.",
        example="W-02207",
        max_length=40,
        synonyms=("Worksheet", "Worksheet ID", "Worksheet No", "Sheet Number"),
    )
    job: Annotated[Key, Reference("service_job")] = JOB
    worker: Text | None = column(
        "Worker",
        "Who did the work.",
        example="Tom Baker",
        max_length=150,
        synonyms=("Operative", "Technician", "Done By"),
    )
    started_at: DateTime = column(
        "Started",
        "When the work began, by the clock of the place.",
        example="2026-03-09 09:10",
        synonyms=("Start", "Start Time", "Arrived", "Visit Date"),
    )
    finished_at: DateTime | None = column(
        "Finished",
        "When the work was finished.",
        example="2026-03-09 09:40",
        synonyms=("End", "End Time", "Left", "Completed At"),
    )
    result: Choice | None = column(
        "Result",
        "What came of the visit.",
        example="Completed",
        choices={
            "completed": "Completed",
            "partial": "Partly Done",
            "no_access": "No Access",
            "postponed": "Postponed",
        },
        synonyms=("Outcome", "Status", "Visit Result"),
    )
    hours: Quantity | None = column(
        "Hours", "Hours to be paid.", example="0.5", minimum=0, decimals=2, synonyms=("Hours Worked", "Time", "Labour")
    )
    remarks: Text | None = column(
        "Remarks",
        "What the next visitor should know.",
        example="Top window stuck, cleaned from outside.",
        max_length=2000,
        synonyms=("Notes", "Comments", "Worksheet Notes"),
    )
