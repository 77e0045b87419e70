"""Records as programs and people see them."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.api import segments
from ledgerdock.api.pages import Page, View
from ledgerdock.aws.marshal import JsonValue, JsonValues, line_items, unmarshaller
from ledgerdock.aws.wire import WireItem
from ledgerdock.imports.books.provenance import Origin
from ledgerdock.records.compiled import CompiledType

MOST_LINES = 1_000

ColumnName = Annotated[str, Field(max_length=64)]


class RecordView(View):
    """A record, without the lines of a document."""

    id: str = Field(description="Names the record in paths.", examples=["INV~2F7"])
    key: str = Field(
        description="What identifies it within its type; several columns are joined by `#`.", examples=["INV/7"]
    )
    record_type: str = Field(description="Name of its type.", examples=["invoice"])
    version: int = Field(description="Counts its changes from 1.", examples=[3])
    values: JsonValues = Field(
        description="Values by name of the column, all columns present; null is blank. Numbers are text, so that none "
        "is rounded; days and moments are ISO 8601; yes and no are booleans.",
        examples=[
            {"invoice_number": "INV/7", "total_amount": "1250.5", "invoice_date": "2026-03-04", "due_date": None}
        ],
    )
    outcome: str = Field(description="What the last change did to it: `created`, `updated`.", examples=["updated"])
    updated_at: str = Field(
        description="When it was changed last, UTC; by an import: when that was made.",
        examples=["2026-03-04T10:00:00.000Z"],
    )
    updated_by: str | None = Field(description="Who changed it by hand; null when an import did.", examples=["ann"])
    job: str | None = Field(
        description="Id of the import that changed it last; null when a person did.",
        examples=["06gvrgl3q1tg1ubrncpi4vl73s"],
    )
    row: int | None = Field(description="The row of that import's file.", examples=[7])


class OriginView(View):
    """Who wrote a version of a record: a person, or a row of an import."""

    version: int = Field(description="Counts the changes of the record from 1.", examples=[3])
    outcome: str = Field(description="What was done to it: `created`, `updated`.", examples=["updated"])
    at: str = Field(description="When, UTC; by an import: when that was made.", examples=["2026-03-04T10:00:00.000Z"])
    by: str | None = Field(description="Who changed it by hand; null when an import did.", examples=["ann"])
    job_id: str | None = Field(description="Id of the import.", examples=["06gvrgl3q1tg1ubrncpi4vl73s"])
    job: int | None = Field(description="Number of the import; null when it is not known any more.", examples=[12])
    file: str | None = Field(description="The file it stood in.", examples=["customers.xlsx"])
    sheet: str | None = Field(description="The sheet; null for text.", examples=["Customers"])
    row: int | None = Field(description="The row, as spreadsheets count.", examples=[7])


class HistoryView(View):
    """The versions of a record."""

    versions: list[OriginView] = Field(description="The newest first.")
    is_whole: bool = Field(
        description="Whether they go back to the making of the record. If not, older versions are not kept."
    )


class FullRecordView(RecordView):
    """A record."""

    written_by: OriginView = Field(description="Who wrote it last, and where that stands.")

    lines: list[JsonValues] = Field(
        description="The lines of a document; empty for any other record.", examples=[[{"line_amount": "1250.5"}]]
    )


class RecordList(Page):
    """A page of records."""

    items: list[RecordView] = Field(description="In the order of their keys.")


class EditRecord(BaseModel):
    """A change to a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: int = Field(ge=1, lt=2**53, description="The version you looked at.", examples=[3])
    values: dict[ColumnName, JsonValue] = Field(
        description="New values by name of the column; null blanks one. Columns that are left out stay as they are. "
        "Numbers are text; they, days and choices may be written as in a file. The key cannot be changed.",
        max_length=500,
        examples=[{"name": "Miller & Sons", "credit_limit": "2500.00", "phone": None}],
    )
    lines: list[dict[ColumnName, JsonValue]] | None = Field(
        None,
        description="All lines of a document as they are to be; without them the lines stay as they are.",
        max_length=MOST_LINES,
        examples=[[{"line_description": "Travel", "line_amount": "12.50"}]],
    )


def record_view(record_type: CompiledType) -> Callable[[str, WireItem], RecordView]:
    """The function that shows the records of a type: key and wire item."""
    values = unmarshaller(record_type.columns[: record_type.header_width])

    def view(key: str, item: WireItem) -> RecordView:
        by, job, row = (item.get(name) for name in ("_by", "_job", "_row"))
        return RecordView(
            id=segments.encode(key),
            key=key,
            record_type=record_type.name,
            version=int(item["_version"]["N"]),
            values=values(item),
            outcome=item["_outcome"]["S"],
            updated_at=item["_at"]["S"],
            updated_by=by["S"] if by else None,
            job=job["S"] if job else None,
            row=int(row["N"]) if row else None,
        )

    return view


def origin_view(origin: Origin) -> OriginView:
    """Who wrote a version."""
    return OriginView(**origin._asdict())


def full_record_view(record_type: CompiledType, key: str, item: WireItem, origin: Origin) -> FullRecordView:
    """A record with its lines and who wrote it."""
    line = unmarshaller(record_type.columns[record_type.header_width :])
    view = record_view(record_type)(key, item)
    return FullRecordView(**dict(view), lines=list(map(line, line_items(item))), written_by=origin_view(origin))
