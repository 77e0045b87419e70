"""Exports: what can be exported, start one, the history, the file, and what people can do when one is stuck."""

from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.export_requests import StartExport
from ledgerdock.api.export_views import ExportList, ExportStatus, ExportView, export_view, status_of
from ledgerdock.api.idempotency import IdempotencyKey, once
from ledgerdock.api.jobs import REDIRECT, JobName, find_job, newest, redirect
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, moment
from ledgerdock.errors import Conflict
from ledgerdock.exports.content_types import CONTENT_TYPES
from ledgerdock.exports.lifecycle import is_stalled, why_not_download
from ledgerdock.exports.start_export import start_export
from ledgerdock.filters import grammar
from ledgerdock.jobs.export import ExportFormat
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.reaping.by_hand import mark_failed, reset_export
from ledgerdock.reaping.reap_stuck_jobs import utc_now

router = new_router()

TAG = "Exports"
_KINDS = frozenset({"export"})

_STATES = (
    JobState.QUEUED,
    JobState.PROCESSING,
    JobState.CANCELLING,
    JobState.COMPLETED,
    JobState.FAILED,
    JobState.TIMED_OUT,
)
PROPERTIES = (
    grammar.Property("number", grammar.Kind.NUMBER),
    grammar.Property("name", grammar.Kind.TEXT),
    grammar.Property("description", grammar.Kind.TEXT),
    grammar.Property("record_type", grammar.Kind.TEXT),
    grammar.Property("format", grammar.Kind.CHOICE, tuple(known.value for known in ExportFormat)),
    grammar.Property("state", grammar.Kind.CHOICE, tuple(known.value for known in _STATES)),
    grammar.Property("status", grammar.Kind.CHOICE, tuple(known.value for known in ExportStatus)),
    grammar.Property("stalled", grammar.Kind.CHOICE, ("true", "false")),
    grammar.Property("stopped_by", grammar.Kind.TEXT),
    grammar.Property("created_by", grammar.Kind.TEXT),
    grammar.Property("created_at", grammar.Kind.MOMENT),
    grammar.Property("finished_at", grammar.Kind.MOMENT),
    grammar.Property("failed_at", grammar.Kind.MOMENT),
)


@router.get(
    "/exports",
    tags=[TAG],
    summary="List exports",
    description="The export history, the newest first; a change may show some moments later than in a single export. "
    f"Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_exports",
)
def list_exports(limit: Limit = DEFAULT_SIZE, cursor: Cursor = None, f: Filters = None) -> ExportList:  # noqa: ARG001 - read as written
    call = call_of(router)
    at = utc_now()
    found, further = newest(call, "export", PROPERTIES, lambda job: _comparable(job, at), limit=limit, cursor=cursor)
    return ExportList(
        items=[export_view(job, call.identity.role, at) for job in found],
        next_cursor=further,
        as_of=moment(at),
    )


@router.post(
    "/exports",
    tags=[TAG],
    summary="Start an export",
    description="`/exportables` says what there is and which columns it has. Its file is kept until `expires_at`.",
    operation_id="start_export",
    status_code=201,
)
def start(wish: Annotated[StartExport, Body()], idempotency_key: IdempotencyKey = None) -> ExportView:
    call = call_of(router)

    def effect() -> str:
        return start_export(call.tenant, wish.wish(), call.identity.user, call.runtime).id

    return _answer(call, once(call, idempotency_key, wish.model_dump(mode="json"), effect))


@router.get("/exports/<id>", tags=[TAG], summary="Show an export", operation_id="show_export")
def show_export(id: JobName) -> ExportView:  # noqa: A002
    call = call_of(router)
    return _view(call, find_export(call, id))


@router.get(
    "/exports/<id>/file",
    tags=[TAG],
    summary="Download the file of an export",
    description="Once it has finished, and until `expires_at`: after that the export stays in the history without it.",
    operation_id="download_export",
    responses=REDIRECT,
)
def download_export(id: JobName) -> Response[None]:  # noqa: A002
    call = call_of(router)
    job = find_export(call, id)
    refused = why_not_download(job, utc_now())
    file = job.export.file if job.export else None
    if refused is not None or file is None:
        raise refused or Conflict("export.no_file", number=job.number)
    call.runtime.objects.facts(file.key, file.version)
    call.runtime.jobs.note_download(job, "file", call.identity.user)
    return redirect(call, file.key, file.version, file.name, CONTENT_TYPES[file.name.rpartition(".")[2]])


@router.post(
    "/exports/<id>/reset",
    tags=[TAG],
    summary="Reset an export",
    description="The same export runs again, as a new attempt: after it failed or timed out, once its file is gone, "
    "and when it is stalled.",
    operation_id="reset_export",
    status_code=202,
)
def reset(id: JobName, idempotency_key: IdempotencyKey = None) -> ExportView:  # noqa: A002
    call = call_of(router)
    job = find_export(call, id)
    return _answer(
        call, once(call, idempotency_key, {}, lambda: reset_export(job, call.identity.user, call.runtime).id)
    )


@router.post(
    "/exports/<id>/mark-failed",
    tags=[TAG],
    summary="Mark an export as failed",
    description="Ends an export that has not ended: what runs of it is stopped, and late work of it is refused.",
    operation_id="mark_export_failed",
    status_code=202,
)
def mark_as_failed(id: JobName, idempotency_key: IdempotencyKey = None) -> ExportView:  # noqa: A002
    call = call_of(router)
    job = find_export(call, id)
    return _answer(call, once(call, idempotency_key, {}, lambda: mark_failed(job, call.identity.user, call.runtime).id))


def find_export(call: Call, name: str) -> Job:
    """An export of the caller's tenant. Raises Rejected("job.unknown")."""
    return find_job(call, name, _KINDS)


def _answer(call: Call, job_id: str) -> ExportView:
    return _view(call, call.runtime.jobs.get(call.tenant, job_id))


def _view(call: Call, job: Job) -> ExportView:
    return export_view(job, call.identity.role, utc_now())


def _comparable(job: Job, at: datetime) -> dict[str, Any]:
    """What a list of exports is filtered by."""
    status = status_of(job.state)
    return {
        **job.model_dump(include={"number", "record_type", "state", "stopped_by", "created_at"}),
        **(job.export.model_dump(include={"name", "description", "format"}) if job.export else {}),
        "status": status,
        "stalled": "true" if is_stalled(job, at) else "false",
        "created_by": job.generated_by,
        "finished_at": job.finished_at if status is ExportStatus.FINISHED else None,
        "failed_at": job.finished_at if status is ExportStatus.FAILED else None,
    }
