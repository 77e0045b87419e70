"""What a dry run would change: every field of every record, before and after."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from ledgerdock.api import paging
from ledgerdock.api.calls import call_of, new_router
from ledgerdock.api.imports import TAG, find_import
from ledgerdock.api.jobs import JobName
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.api.views import why_no_changes
from ledgerdock.errors import Conflict
from ledgerdock.filters import grammar
from ledgerdock.imports.books.changes import START, Change, read_changes

router = new_router()

_MOST_READ = 50_000
"""A filter that hardly anything passes must not read all changes of a large file at once."""

PROPERTIES = (
    grammar.Property("outcome", grammar.Kind.CHOICE, ("created", "updated", "deleted")),
    *(grammar.Property(name, grammar.Kind.TEXT) for name in ("key", "column", "record_type", "file")),
    grammar.Property("row", grammar.Kind.NUMBER),
)


class ChangeView(View):
    """One field that would change."""

    file: str = Field(description="Name of the file, and of the sheet if it has one.", examples=["customers.csv"])
    row: int = Field(description="The first row of the record; the header is row 1.", examples=[7])
    record_type: str = Field(description="Name of the record type.", examples=["customer"])
    key: str = Field(description="Key of the record.", examples=["1001"])
    outcome: Literal["created", "updated", "deleted"] = Field(description="What would become of the record.")
    column: str = Field(description="Label of the column.", examples=["Customer Name"])
    line: int | None = Field(description="Line of the document; null in its header.", examples=[None])
    before: str | bool | None = Field(description="What the record has now; null for nothing.", examples=["Miller"])
    after: str | bool | None = Field(description="What it would have; null for nothing.", examples=["Müller"])


class ChangeList(Page):
    """A page of changes; it may be short, even empty, before the list ends: `next_cursor` tells."""

    items: list[ChangeView] = Field(description="By record type, and within a chunk in the order of the file.")


@router.get(
    "/imports/<id>/changes",
    tags=[TAG],
    summary="List what a dry run would change",
    description=f"Once it has ended. Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_changes",
)
def list_changes(
    id: JobName,  # noqa: A002
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> ChangeList:
    call = call_of(router)
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    job = find_import(call, id)
    reason = why_no_changes(job)
    if reason is not None:
        raise Conflict("results.no_changes", number=job.number, reason=reason)
    names = [found.name for found in job.files]
    behind = (int(position[0]), int(position[1]), int(position[2])) if position else START
    found, last = paging.fill(
        read_changes(job, call.runtime, behind),
        lambda change: wanted.matches({**change._asdict(), "file": names[change.source]}),
        limit,
        _MOST_READ,
    )
    return ChangeList(
        items=[_view(change, names) for change in found],
        next_cursor=cursors.sign(list(last.position)) if last else None,
        as_of=moment(),
    )


def _view(change: Change, names: Sequence[str]) -> ChangeView:
    facts = {name: value for name, value in change._asdict().items() if name not in {"position", "source"}}
    return ChangeView(file=names[change.source], **facts)
