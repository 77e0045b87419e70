"""Prepare an import: its job, made before the file is there, and the form its file is uploaded with."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ledgerdock.aws.objects import PresignedUpload
from ledgerdock.files.limits import DEFAULT_LIMITS
from ledgerdock.imports.modes import policy_of
from ledgerdock.imports.staging.declarations import locale_of
from ledgerdock.imports.staging.settle_mapping import find_mapping
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import ImportOptions, Job, JobRef, JobState, Upload, new_job_id
from ledgerdock.jobs.job_store import now
from ledgerdock.records.layout import SEVERAL
from ledgerdock.runtime import Runtime

UPLOAD_SECONDS = 15 * 60
MAX_BYTES = DEFAULT_LIMITS.file_bytes

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 100


class FileToCome(NamedTuple):
    """What is known of a file before it is uploaded; `size` in bytes and `content_type` only if they are to hold."""

    name: str
    size: int | None
    content_type: str | None


class UploadForm(NamedTuple):
    """How the file of a job is uploaded, until when and how large it may be."""

    form: PresignedUpload
    expires_at: datetime
    max_bytes: int


def prepare_import(
    tenant: str, record_type: str, file: FileToCome, *, options: ImportOptions, user: str, runtime: Runtime
) -> Job:
    """Make the job of a file that is about to be uploaded.

    Raises Rejected: `type.unknown`, `job.bad_option`, `mapping.*`, `locale.*`.
    """
    policy_of(options)
    if record_type != SEVERAL:
        runtime.registry.get(record_type)
    locale_of(options)
    mapping = None
    if options.mapping or options.mapping_name:
        mapping, options = find_mapping(tenant, record_type, options, runtime)
    job_id = new_job_id(datetime.now(UTC))
    upload = Upload(
        bucket=runtime.objects.bucket,
        key=layout.prepared_upload(tenant, job_id, safe_name(file.name)),
        version="",
        size=file.size or 0,
        etag="",
    )
    job = Job(
        tenant=tenant,
        id=job_id,
        number=0,
        kind="import",
        record_type=record_type,
        state=JobState.UPLOADING,
        file=file.name,
        upload=upload,
        options=options,
        mapping=mapping,
        created_at=now(),
        generated_by=user,
    )
    return runtime.jobs.register(job)


def upload_form(job: Job, file: FileToCome, runtime: Runtime) -> UploadForm:
    """A fresh form for the file of a prepared job: it puts this one object, and expires soon.

    The job has until then and some more before it counts as one whose file never came.
    """
    runtime.jobs.show_life(JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt), states=(JobState.UPLOADING,))
    sizes = (0, MAX_BYTES) if file.size is None else (file.size, file.size)
    expires_at = datetime.now(UTC) + timedelta(seconds=UPLOAD_SECONDS)
    form = runtime.objects.presigned_upload(
        job.upload.key, sizes=sizes, content_type=file.content_type, seconds=UPLOAD_SECONDS
    )
    return UploadForm(form, expires_at, sizes[1])


def safe_name(name: str) -> str:
    """A name for the object that no path, no form and no shell takes for anything else; the job keeps the real one."""
    return _UNSAFE.sub("_", name)[-_LONGEST_NAME:].lstrip(".") or "file"
