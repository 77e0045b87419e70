"""Records: browse them, look at one, change one by hand."""

from collections.abc import Sequence
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from ledgerdock.api import segments
from ledgerdock.api.calls import call_of, new_router
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, moment
from ledgerdock.api.problems import FieldProblem, Refusal
from ledgerdock.api.record_types import TypeName, find_type
from ledgerdock.api.record_views import (
    EditRecord,
    FullRecordView,
    HistoryView,
    RecordList,
    full_record_view,
    origin_view,
    record_view,
)
from ledgerdock.edits.edit_record import Edit, EditError, RecordName, edit_record
from ledgerdock.errors import Rejected
from ledgerdock.filters import grammar
from ledgerdock.filters.of_records import matcher, properties_of
from ledgerdock.imports.books.provenance import history_of, origin_of
from ledgerdock.records.compiled import CompiledType

router = new_router()

TAG = "Records"
_PROVENANCE = ("_version", "_outcome", "_at", "_job", "_row", "_by")
_MOST_PROBLEMS = 100

Segment = Annotated[
    str,
    Path(
        description="Which record: its `id`. That is its key as one segment of a path: any character but letters, "
        "digits and `-._` is written as in percent-encoding, with `~` instead of `%`.",
        min_length=1,
        max_length=3_100,
        examples=["1234", "INV~2F2026~2F7"],
    ),
]


@router.get(
    "/records/<type>",
    tags=[TAG],
    summary="List records",
    description="In the order of their keys, without the lines of documents. A page looks at a bounded number of "
    "records: with filters it may hold few or none and still not be the last. Filter properties: the columns of the "
    "record type, and `record.key`, `record.version`, `record.updated_at`, `record.updated_by`, `record.job`.",
    operation_id="list_records",
)
def list_records(
    type: TypeName,  # noqa: A002
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> RecordList:
    call = call_of(router)
    record_type = find_type(call, type)
    wanted = grammar.parse(call.filters, properties_of(record_type))
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    page = call.runtime.records.page(
        call.tenant,
        record_type.name,
        [*(column.name for column in record_type.columns if not column.is_line), *_PROVENANCE],
        limit=limit,
        resume_after=str(position[0]) if position else None,
        matches=matcher(wanted, record_type),
    )
    view = record_view(record_type)
    return RecordList(
        items=[view(key, item) for key, item in page.items],
        next_cursor=cursors.sign([page.resume_after]) if page.resume_after is not None else None,
        as_of=moment(),
    )


@router.get("/records/<type>/<key>", tags=[TAG], summary="Show a record", operation_id="show_record")
def show_record(type: TypeName, key: Segment) -> FullRecordView:  # noqa: A002
    call = call_of(router)
    record_type = find_type(call, type)
    name = RecordName(call.tenant, record_type.name, segments.decode(key))
    item = call.runtime.records.get(*name)
    if item is None:
        raise Rejected("not_found")
    return full_record_view(record_type, name.key, item, origin_of(call.tenant, item, call.runtime))


@router.get(
    "/records/<type>/<key>/history",
    tags=[TAG],
    summary="Show the history of a record",
    description="Who wrote which version: which row of which file of which import, or which person. It goes back as "
    "far as imports kept what they changed; what stood before a change by hand is not kept.",
    operation_id="show_history",
)
def show_history(type: TypeName, key: Segment) -> HistoryView:  # noqa: A002
    call = call_of(router)
    record_type = find_type(call, type)
    name = RecordName(call.tenant, record_type.name, segments.decode(key))
    item = call.runtime.records.get(*name)
    if item is None:
        raise Rejected("not_found")
    versions, is_whole = history_of(*name, item, call.runtime)
    return HistoryView(versions=list(map(origin_view, versions)), is_whole=is_whole)


@router.patch(
    "/records/<type>/<key>",
    tags=[TAG],
    summary="Change a record",
    description="By the rules of an import. Refused while an import may write records of this type (`record.busy`), "
    "and when the record is no longer in the version you looked at (`record.changed`).",
    operation_id="edit_record",
)
def edit(type: TypeName, key: Segment, wish: Annotated[EditRecord, Body()]) -> FullRecordView:  # noqa: A002
    call = call_of(router)
    record_type = find_type(call, type)
    name = RecordName(call.tenant, record_type.name, segments.decode(key))
    changed = edit_record(name, Edit(wish.version, wish.values, wish.lines), call.identity.user, call.runtime)
    if isinstance(changed, list):
        raise Refusal(_problems(changed, record_type))
    return full_record_view(record_type, name.key, changed, origin_of(call.tenant, changed, call.runtime))


def _problems(errors: Sequence[EditError], record_type: CompiledType) -> list[FieldProblem]:
    """What is wrong, in the places of the request's body."""
    names = {column.label: column.name for column in record_type.columns}
    problems = []
    for line, error in errors[:_MOST_PROBLEMS]:
        place = "values" if line is None else f"lines.{line - 1}"
        where = ".".join(filter(None, ("body", place, names.get(error.column, error.column))))
        problems.append(FieldProblem(where=where, message=error.message, code=error.code, hint=error.hint))
    return problems
