"""Prepare a repair: the form with which the corrected rows of an ended import are uploaded."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from ledgerdock.imports.actions.prepare_import import MAX_BYTES, UPLOAD_SECONDS, FileToCome, UploadForm, safe_name
from ledgerdock.imports.actions.start_import import UPLOADED_BY
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import AttemptKind, Job
from ledgerdock.jobs.lifecycle import why_not_again
from ledgerdock.runtime import Runtime


def prepare_repair(job: Job, file: FileToCome, user: str, runtime: Runtime) -> UploadForm:
    """A form for the corrected rows; the next attempt begins when they have arrived, in the name of `user`.

    Raises Conflict with the reason when no row of the job can be repaired.
    """
    refused = why_not_again(job, AttemptKind.REPAIR)
    if refused is not None:
        raise refused
    sizes = (0, MAX_BYTES) if file.size is None else (file.size, file.size)
    form = runtime.objects.presigned_upload(
        layout.repair_upload(job.tenant, job.id, job.attempt + 1, safe_name(file.name)),
        sizes=sizes,
        content_type=file.content_type,
        seconds=UPLOAD_SECONDS,
        metadata={UPLOADED_BY: quote(user, safe=" @")},
    )
    return UploadForm(form, datetime.now(UTC) + timedelta(seconds=UPLOAD_SECONDS), sizes[1])
