"""The audit trail of a job: who did what, and when."""

from pydantic import Field

from ledgerdock.api import exports, imports
from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.jobs import JobName
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.filters import grammar
from ledgerdock.jobs.audit import AuditEvent
from ledgerdock.jobs.job import Job

router = new_router()

PROPERTIES = (
    grammar.Property("event", grammar.Kind.CHOICE, tuple(event.value for event in AuditEvent)),
    grammar.Property("by", grammar.Kind.TEXT),
    grammar.Property("at", grammar.Kind.MOMENT),
)

_DESCRIPTION = f"Filter properties: {', '.join(known.name for known in PROPERTIES)}."


class AuditEntryView(View):
    """Something that happened to a job."""

    at: str = Field(description="When, UTC; of a download: the last time.", examples=["2026-03-04T10:00:00.000Z"])
    event: AuditEvent = Field(description="What; a state stands for its beginning.", examples=["cancelling"])
    by: str = Field(
        description="Who: a person, `system`, or `link` for whoever followed a mailed link.",
        examples=["operator@acme.example"],
    )
    detail: str | None = Field(
        description="Id of the job that is waited for, the attempt that begins, which file was downloaded (`file`, "
        "`succeeded`, `failed`, `unprocessed`), or how many links were revoked.",
        examples=["failed"],
    )
    times: int = Field(description="How often this person downloaded this file; 1 for anything else.", examples=[1])


class AuditList(Page):
    """A page of an audit trail."""

    items: list[AuditEntryView] = Field(description="The oldest first.")


@router.get(
    "/imports/<id>/audit",
    tags=[imports.TAG],
    summary="Show who did what with an import",
    description=_DESCRIPTION,
    operation_id="list_audit",
)
def list_audit(
    id: JobName,  # noqa: A002
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> AuditList:
    call = call_of(router)
    return _page(call, imports.find_import(call, id), limit, cursor)


@router.get(
    "/exports/<id>/audit",
    tags=[exports.TAG],
    summary="Show who did what with an export",
    description=_DESCRIPTION,
    operation_id="list_export_audit",
)
def list_export_audit(
    id: JobName,  # noqa: A002
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> AuditList:
    call = call_of(router)
    return _page(call, exports.find_export(call, id), limit, cursor)


def _page(call: Call, job: Job, limit: int, cursor: str | None) -> AuditList:
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    trail = call.runtime.jobs.trail(call.tenant, job.id)
    found = [entry for entry in trail if wanted.matches(entry.model_dump(mode="json"))]
    start = int(position[0]) if position else 0
    return AuditList(
        items=[AuditEntryView(**entry.model_dump()) for entry in found[start : start + limit]],
        next_cursor=cursors.sign([start + limit]) if start + limit < len(found) else None,
        as_of=moment(),
    )
