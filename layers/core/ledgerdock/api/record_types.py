"""Record types: what can be imported, and templates to fill in."""

import base64
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from ledgerdock.api import paging
from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.aws.objects import attachment
from ledgerdock.errors import Rejected
from ledgerdock.files.template import csv_template, xlsx_template
from ledgerdock.filters import grammar
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.kinds import Kind
from ledgerdock.records.layout import Column

router = new_router()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"

PROPERTIES = tuple(grammar.Property(name, grammar.Kind.TEXT) for name in ("name", "label", "area"))

TypeName = Annotated[
    str, Path(description="Name of a record type.", pattern="^[a-z][a-z0-9_]{0,63}$", examples=["customer"])
]


class ColumnView(View):
    """A column of a record type."""

    name: str = Field(description="For programs.", examples=["accounting_reference"])
    label: str = Field(description="The heading in files.", examples=["Accounting Reference"])
    kind: Kind = Field(description="What may stand in it.", examples=["key"])
    description: str = Field(description="What it means.", examples=["Number of the customer in the books."])
    example: str = Field(description="A value as people write it.", examples=["1234"])
    required: bool = Field(description="Whether a row without it is refused.")
    max_length: int | None = Field(description="The most characters; null when the kind limits them.", examples=[64])
    choices: list[str] = Field(description="The values of a choice; empty for any other kind.", examples=[["open"]])
    synonyms: list[str] = Field(description="Other headings that are understood.", examples=[["Customer number"]])
    references: list[str] = Field(description="Record types one of whose keys stands here.", examples=[["customer"]])
    is_line: bool = Field(description="Whether it belongs to the lines of a document.")


class RecordTypeView(View):
    """A kind of record."""

    name: str = Field(description="For programs.", examples=["customer"])
    label: str = Field(description="One of them, for people.", examples=["Customer"])
    plural: str = Field(description="Several of them, for people.", examples=["Customers"])
    area: str = Field(description="The business area it belongs to.", examples=["agency"])
    description: str = Field(description="What it is.", examples=["A company or person who is billed."])
    is_document: bool = Field(description="Whether it has lines: several rows of a file make one record.")
    key: list[str] = Field(description="The columns that identify a record.", examples=[["accounting_reference"]])
    references: list[str] = Field(description="Record types it refers to: import those first.", examples=[["customer"]])
    columns: list[ColumnView] = Field(description="In the order of the template.")


class RecordTypeList(Page):
    """A page of record types."""

    items: list[RecordTypeView] = Field(description="In the order of import: each after those it refers to.")


@router.get(
    "/record-types",
    tags=["Record types"],
    summary="List record types",
    description=f"What can be imported. Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_record_types",
)
def list_record_types(limit: Limit = DEFAULT_SIZE, cursor: Cursor = None, f: Filters = None) -> RecordTypeList:  # noqa: ARG001 - read as written
    call = call_of(router)
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    views = [_view(known) for known in call.runtime.registry.types]
    names = [view.name for view in views]
    start = names.index(str(position[0])) + 1 if position and position[0] in names else 0
    found, last = paging.fill(views[start:], lambda view: wanted.matches(view.model_dump()), limit)
    return RecordTypeList(items=found, next_cursor=cursors.sign([last.name]) if last else None, as_of=moment())


@router.get(
    "/record-types/<name>", tags=["Record types"], summary="Show a record type", operation_id="show_record_type"
)
def show_record_type(name: TypeName) -> RecordTypeView:
    return _view(find_type(call_of(router), name))


@router.get(
    "/record-types/<name>/template",
    tags=["Record types"],
    summary="Download a template",
    description="A file with the headings of a record type, to fill in and import. The workbook explains each column.",
    operation_id="download_template",
    responses={
        200: {
            "description": "The template.",
            "content": {
                XLSX: {"schema": {"type": "string", "format": "binary"}},
                CSV: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
)
def download_template(
    name: TypeName,
    file_format: Annotated[Literal["xlsx", "csv"], Query(alias="format", description="A workbook, or text.")] = "xlsx",
) -> Response[str]:
    record_type = find_type(call_of(router), name)
    body, content_type = (
        (csv_template(record_type), CSV) if file_format == "csv" else (xlsx_template(record_type), XLSX)
    )
    headers = {"Content-Disposition": attachment(f"{record_type.name}.{file_format}")}
    response = Response(200, content_type, base64.b64encode(body).decode(), headers=headers)
    response.base64_encoded = True  # by hand: Powertools would read bytes as UTF-8 when it validates them
    return response


def find_type(call: Call, name: str) -> CompiledType:
    """A record type. Raises Rejected("not_found")."""
    registry = call.runtime.registry
    if name not in registry:
        raise Rejected("not_found")
    return registry.get(name)


def _view(known: CompiledType) -> RecordTypeView:
    return RecordTypeView(
        name=known.name,
        label=known.label,
        plural=known.plural,
        area=known.area,
        description=known.description,
        is_document=known.is_document,
        key=[known.columns[index].name for index in known.key_columns],
        references=list(dict.fromkeys(target for link in known.references for target in link.targets)),
        columns=[_column(column) for column in known.columns],
    )


def _column(column: Column) -> ColumnView:
    return ColumnView(
        name=column.name,
        label=column.label,
        kind=column.kind,
        description=column.description,
        example=column.example,
        required=column.required,
        max_length=column.max_length,
        choices=[option.value for option in column.choices],
        synonyms=list(column.synonyms),
        references=list(column.targets),
        is_line=column.is_line,
    )
