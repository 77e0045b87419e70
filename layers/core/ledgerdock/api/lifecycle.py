"""What may be done with an import that has ended: try again what did not go in, repair it, undo it."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.idempotency import IdempotencyKey, once
from ledgerdock.api.import_requests import PreparedImport, RepairImport, UploadFormView
from ledgerdock.api.imports import TAG, find_import, views_of
from ledgerdock.api.jobs import JobName
from ledgerdock.api.pages import View
from ledgerdock.api.views import CountsView, JobView
from ledgerdock.imports.actions.prepare_import import FileToCome
from ledgerdock.imports.actions.prepare_repair import prepare_repair
from ledgerdock.imports.actions.preview_undo import MOST_KEPT, MOST_LOOKED_AT, preview_undo
from ledgerdock.imports.actions.retry_import import retry_import
from ledgerdock.imports.actions.start_undo import start_undo
from ledgerdock.jobs.job import AttemptKind, Outcome

router = new_router()


class KeptRecordView(View):
    """A record an undo would leave as it is."""

    record_type: str = Field(description="Name of its type.", examples=["customer"])
    key: str = Field(description="Its key.", examples=["1234"])
    code: str = Field(description="Stable code of the reason.", examples=["undo.edited"])
    message: str = Field(description="Why it would be kept.", examples=["It was kept: ann has changed it by hand."])
    hint: str = Field(description="What to do about it.", examples=["Look at the record and decide."])


class UndoPreview(View):
    """What an undo would do. Nothing was done."""

    counts: CountsView = Field(
        description="Records by what would become of them. `deleted`: the import made them, they would be removed; "
        "`updated`: put back as they were; `created`: restored, the import had removed them; `unchanged`: they are as "
        "they were; `skipped`: kept, because they were touched since."
    )
    kept: list[KeptRecordView] = Field(description=f"The first {MOST_KEPT} of those that would be kept.")
    is_complete: bool = Field(
        description=f"False when there are more records than the {MOST_LOOKED_AT:,} or so that a preview looks at."
    )


@router.post(
    "/imports/<id>/retry",
    tags=[TAG],
    summary="Retry an import",
    description="A new attempt of an import that failed, timed out or was cancelled. Rows that went in are not "
    "imported again.",
    operation_id="retry_import",
    status_code=202,
)
def retry(id: JobName, idempotency_key: IdempotencyKey = None) -> JobView:  # noqa: A002
    return _again(call_of(router), id, AttemptKind.RETRY, idempotency_key)


@router.post(
    "/imports/<id>/retry-failed",
    tags=[TAG],
    summary="Retry the failed rows of an import",
    description="A new attempt of the rows that did not go in, as they stand in the file: when what they refer to has "
    "arrived meanwhile.",
    operation_id="retry_failed_rows",
    status_code=202,
)
def retry_failed(id: JobName, idempotency_key: IdempotencyKey = None) -> JobView:  # noqa: A002
    return _again(call_of(router), id, AttemptKind.RETRY_FAILED, idempotency_key)


@router.post(
    "/imports/<id>/repair",
    tags=[TAG],
    summary="Repair the failed rows of an import",
    description="Answers a form for the corrected file of failed rows. A new attempt begins when it has arrived: its "
    "rows, found by their column “Ledgerdock Row”, take the place of the refused ones.",
    operation_id="repair_import",
    status_code=201,
)
def repair(
    id: JobName,  # noqa: A002
    wish: Annotated[RepairImport, Body()],
    idempotency_key: IdempotencyKey = None,
) -> PreparedImport:
    call = call_of(router)
    job = find_import(call, id)
    file = FileToCome(wish.file_name, wish.size, wish.content_type)
    form = prepare_repair(job, file, call.identity.user, call.runtime)
    once(call, idempotency_key, wish.model_dump(mode="json"), lambda: job.id)
    return PreparedImport(job=views_of(call, [job])[0], upload=UploadFormView.of(form))


@router.get(
    "/imports/<id>/undo",
    tags=[TAG],
    summary="Preview the undo of an import",
    description="What an undo would do now; nothing is done.",
    operation_id="preview_undo",
)
def show_preview(id: JobName) -> UndoPreview:  # noqa: A002
    call = call_of(router)
    counts, kept, is_complete = preview_undo(find_import(call, id), call.runtime)
    return UndoPreview(
        counts=CountsView(**{outcome.value: counts[outcome] for outcome in Outcome}),
        kept=[
            KeptRecordView(record_type=record_type, key=key, code=reason.code, message=reason.message, hint=reason.hint)
            for record_type, key, reason in kept
        ],
        is_complete=is_complete,
    )


@router.post(
    "/imports/<id>/undo",
    tags=[TAG],
    summary="Undo an import",
    description="Begins a job of its own, which is answered: what the import made is removed, what it changed is put "
    "back, what it removed is restored. Records that were touched since are kept and listed with the reason. When it "
    "is done the import is `reverted`.",
    operation_id="undo_import",
    status_code=202,
)
def undo(id: JobName, idempotency_key: IdempotencyKey = None) -> JobView:  # noqa: A002
    call = call_of(router)
    job = find_import(call, id)
    job_id = once(call, idempotency_key, {}, lambda: start_undo(job, call.identity.user, call.runtime).id)
    return views_of(call, [call.runtime.jobs.get(call.tenant, job_id)])[0]


def _again(call: Call, name: str, kind: AttemptKind, key: str | None) -> JobView:
    job = find_import(call, name)
    job_id = once(call, key, {}, lambda: retry_import(job, kind, call.identity.user, call.runtime).id)
    return views_of(call, [call.runtime.jobs.get(call.tenant, job_id)])[0]
