"""What can be exported: the named exports and every record type, with their columns."""

from pydantic import Field

from ledgerdock.api import paging
from ledgerdock.api.calls import call_of, new_router
from ledgerdock.api.exports import TAG
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.exports.catalogue import Exportable, all_exportables, filter_properties
from ledgerdock.filters import grammar
from ledgerdock.records.kinds import Kind
from ledgerdock.records.registry import Registry

router = new_router()

PROPERTIES = tuple(grammar.Property(name, grammar.Kind.TEXT) for name in ("name", "label", "record_type"))


class ExportColumnView(View):
    """A column of an export."""

    name: str = Field(description="For programs.", examples=["invoice_number"])
    label: str = Field(description="The heading in CSV files and workbooks.", examples=["Invoice Number"])
    kind: Kind = Field(description="What stands in it.", examples=["key"])


class ExportableView(View):
    """Something that can be exported."""

    name: str = Field(description="For programs.", examples=["invoices"])
    label: str = Field(description="For people.", examples=["Invoices"])
    record_type: str = Field(description="The record type that is read.", examples=["invoice"])
    columns: list[ExportColumnView] = Field(description="All there are, in the usual order.")
    filters: list[str] = Field(description="The properties it can be narrowed down by.", examples=[["invoice_date"]])


class ExportableList(Page):
    """A page of what can be exported."""

    items: list[ExportableView] = Field(description="The named exports, then every record type.")


@router.get(
    "/exportables",
    tags=[TAG],
    summary="List what can be exported",
    description=f"Named exports and record types. Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_exportables",
)
def list_exportables(limit: Limit = DEFAULT_SIZE, cursor: Cursor = None, f: Filters = None) -> ExportableList:  # noqa: ARG001 - read as written
    call = call_of(router)
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    registry = call.runtime.registry
    views = [_view(known, registry) for known in all_exportables(registry)]
    names = [view.name for view in views]
    start = names.index(str(position[0])) + 1 if position and position[0] in names else 0
    found, last = paging.fill(views[start:], lambda view: wanted.matches(view.model_dump()), limit)
    return ExportableList(items=found, next_cursor=cursors.sign([last.name]) if last else None, as_of=moment())


def _view(known: Exportable, registry: Registry) -> ExportableView:
    return ExportableView(
        name=known.name,
        label=known.label,
        record_type=known.record_type,
        columns=[ExportColumnView(name=column.name, label=column.label, kind=column.kind) for column in known.columns],
        filters=[known.name for known in filter_properties(known, registry)],
    )
