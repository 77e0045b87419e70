"""Imports: prepare, list, look at, stop, and fetch what became of every row."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.idempotency import IdempotencyKey, once
from ledgerdock.api.import_requests import CancelImport, PreparedImport, PrepareImport, UploadFormView
from ledgerdock.api.jobs import REDIRECT, JobName, find_job, newest, redirect
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, moment
from ledgerdock.api.queue import jobs_ahead
from ledgerdock.api.views import JobList, JobView, Part, job_view
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.filters import grammar
from ledgerdock.imports.actions.apply_import import apply_import
from ledgerdock.imports.actions.cancel_import import cancel_import
from ledgerdock.imports.actions.prepare_import import FileToCome, prepare_import, upload_form
from ledgerdock.imports.books.result_files import CONTENT_TYPES
from ledgerdock.jobs.job import Job, JobRef, JobState

router = new_router()

TAG = "Imports"
_KINDS = frozenset({"import", "undo"})

PROPERTIES = (
    grammar.Property("number", grammar.Kind.NUMBER),
    grammar.Property("kind", grammar.Kind.CHOICE, ("import", "undo")),
    grammar.Property("record_type", grammar.Kind.TEXT),
    grammar.Property("state", grammar.Kind.CHOICE, tuple(state.value for state in JobState)),
    grammar.Property("file", grammar.Kind.TEXT),
    grammar.Property("generated_by", grammar.Kind.TEXT),
    grammar.Property("rows", grammar.Kind.NUMBER),
    grammar.Property("created_at", grammar.Kind.MOMENT),
    grammar.Property("finished_at", grammar.Kind.MOMENT),
)


@router.get(
    "/imports",
    tags=[TAG],
    summary="List imports",
    description="The newest first, undos among them; a change may show some moments later than in a single import. "
    f"Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_imports",
)
def list_imports(limit: Limit = DEFAULT_SIZE, cursor: Cursor = None, f: Filters = None) -> JobList:  # noqa: ARG001 - read as written
    call = call_of(router)
    found, further = newest(call, "import", PROPERTIES, _filterable, limit=limit, cursor=cursor)
    return JobList(
        items=views_of(call, found, in_list=True),
        next_cursor=further,
        as_of=moment(),
    )


@router.post(
    "/imports",
    tags=[TAG],
    summary="Prepare an import",
    description="Makes the import and answers a form for its file: send the fields as they are as multipart/form-data, "
    "with the file as the last field, named `file`. The import begins when the file has arrived.",
    operation_id="prepare_import",
    status_code=201,
)
def prepare(
    wish: Annotated[PrepareImport, Body()],
    idempotency_key: IdempotencyKey = None,
) -> PreparedImport:
    call = call_of(router)
    file = FileToCome(wish.file_name, wish.size, wish.content_type)
    options = wish.options.options()

    def effect() -> str:
        made = prepare_import(
            call.tenant, wish.record_type, file, options=options, user=call.identity.user, runtime=call.runtime
        )
        return made.id

    job = call.runtime.jobs.get(call.tenant, once(call, idempotency_key, wish.model_dump(mode="json"), effect))
    return PreparedImport(
        job=views_of(call, [job])[0],
        upload=UploadFormView.of(upload_form(job, file, call.runtime)) if job.state is JobState.UPLOADING else None,
    )


@router.get("/imports/<id>", tags=[TAG], summary="Show an import", operation_id="show_import")
def show_import(id: JobName) -> JobView:  # noqa: A002
    call = call_of(router)
    (view,) = views_of(call, [find_import(call, id)])
    return view


@router.post(
    "/imports/<id>/cancel",
    tags=[TAG],
    summary="Cancel an import",
    description="Acknowledged at once; nothing new begins, and it ends within moments. Rows that are written stay "
    "written, unless `undo` gives them back: its end then begins an undo. Asking again changes nothing.",
    operation_id="cancel_import",
    status_code=202,
)
def cancel(
    id: JobName,  # noqa: A002
    wish: Annotated[CancelImport | None, Body()] = None,
    idempotency_key: IdempotencyKey = None,
) -> JobView:
    call = call_of(router)
    job = find_import(call, id)
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    undo = wish is not None and wish.undo is True

    def effect() -> str:
        return cancel_import(ref, call.identity.user, call.runtime, undo=undo).id

    job_id = once(call, idempotency_key, {"undo": undo} if undo else {}, effect)
    return views_of(call, [call.runtime.jobs.get(call.tenant, job_id)])[0]


@router.post(
    "/imports/<id>/apply",
    tags=[TAG],
    summary="Apply a dry run",
    description="Begins a new import of the same file with the same options that writes what the dry run told. It "
    "writes nothing and ends as failed when it would do anything else, because records have changed meanwhile.",
    operation_id="apply_import",
    status_code=201,
)
def apply(id: JobName, idempotency_key: IdempotencyKey = None) -> JobView:  # noqa: A002
    call = call_of(router)
    job = find_import(call, id)
    made = once(call, idempotency_key, {}, lambda: apply_import(job, call.identity.user, call.runtime).id)
    return views_of(call, [call.runtime.jobs.get(call.tenant, made)])[0]


@router.get(
    "/imports/<id>/results/<part>",
    tags=[TAG],
    summary="Download a result file",
    description="Your own columns in the order of the file, with row number, key, outcome and what is wrong. "
    "Failed rows can be corrected and imported again.",
    operation_id="download_results",
    responses=REDIRECT,
)
def download_results(id: JobName, part: Annotated[Part, Path(description="Which rows.")]) -> Response[None]:  # noqa: A002
    call = call_of(router)
    job = find_import(call, id)
    if job.is_open:
        raise Conflict("results.not_yet", number=job.number)
    if part not in job.results:
        raise Rejected("not_found")
    key = job.results[part].key
    version = call.runtime.objects.current_version(key)
    call.runtime.jobs.note_download(job, part, call.identity.user)
    kind = PurePosixPath(key).suffix
    return redirect(call, key, version, f"import-{job.number}-{part}{kind}", CONTENT_TYPES[kind])


@router.get(
    "/imports/<id>/file",
    tags=[TAG],
    summary="Download the file of an import",
    description="Exactly the version that was imported.",
    operation_id="download_file",
    responses=REDIRECT,
)
def download_file(id: JobName) -> Response[None]:  # noqa: A002
    call = call_of(router)
    job = find_import(call, id)
    if not job.upload.version:
        raise Conflict("results.no_file", number=job.number)
    call.runtime.jobs.note_download(job, "file", call.identity.user)
    return redirect(call, job.upload.key, job.upload.version, job.file, "application/octet-stream")


def _filterable(job: Job) -> dict[str, Any]:
    return {**job.model_dump(), "record_type": job.found_type}


def views_of(call: Call, jobs: Sequence[Job], *, in_list: bool = False) -> list[JobView]:
    """Jobs as the caller sees them, each with the one it waits for."""
    ahead = jobs_ahead(call.tenant, jobs, call.runtime)
    return [job_view(job, call.identity.role, ahead.get(job.id), in_list=in_list) for job in jobs]


def find_import(call: Call, name: str) -> Job:
    """An import, or the undo of one, of the caller's tenant. Raises Rejected("job.unknown")."""
    return find_job(call, name, _KINDS)
