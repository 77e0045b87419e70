"""Provenance: which job, file, sheet and row wrote a record, now and before, as far as before-images know it."""

from collections.abc import Iterator
from typing import NamedTuple

from ledgerdock.aws.wire import WireItem
from ledgerdock.errors import Rejected
from ledgerdock.imports.plan import Plan
from ledgerdock.imports.rows.decide import EDITOR
from ledgerdock.imports.spool import bucket_of
from ledgerdock.jobs import before_images, layout
from ledgerdock.jobs.before_images import BeforeImage
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.runtime import Runtime

MOST_VERSIONS = 50


class Origin(NamedTuple):
    """Who wrote a version of a record: a person, or a row of a job.

    `job` is the number, `file` and `sheet` what people call the place of the row; None where a person wrote it, and
    where the job is not known any more.
    """

    version: int
    outcome: str
    at: str
    by: str | None
    job_id: str | None
    job: int | None = None
    file: str | None = None
    sheet: str | None = None
    row: int | None = None


class History(NamedTuple):
    """Origins of a record, the newest first. `is_whole`: it goes back to the making of the record."""

    versions: list[Origin]
    is_whole: bool


def origin_of(tenant: str, item: WireItem, runtime: Runtime) -> Origin:
    """Who wrote this version of a record."""
    return _origin(item, _writer(tenant, item, runtime))


def history_of(tenant: str, record_type: str, key: str, item: WireItem, runtime: Runtime) -> History:
    """Who wrote a record and its versions before, as far as before-images are kept; of a bounded number of versions."""
    versions: list[Origin] = []
    current: WireItem | None = item
    while current is not None:
        job = _writer(tenant, current, runtime)
        versions.append(_origin(current, job))
        image = _before(job, record_type, key, current, runtime) if job else None
        if image is None or len(versions) == MOST_VERSIONS:
            return History(versions, is_whole=False)
        current = image.before
    return History(versions, is_whole=True)


def _writer(tenant: str, item: WireItem, runtime: Runtime) -> Job | None:
    if "_job" not in item or EDITOR in item:
        return None
    try:
        return runtime.jobs.get(tenant, item["_job"]["S"])
    except Rejected:
        return None


def _origin(item: WireItem, job: Job | None) -> Origin:
    by, job_id, row = (item.get(name) for name in (EDITOR, "_job", "_row"))
    source = int(item["_source"]["N"]) if "_source" in item else 0
    found = job.files[source] if job and source < len(job.files) else None
    return Origin(
        version=int(item["_version"]["N"]),
        outcome=item["_outcome"]["S"],
        at=item["_at"]["S"],
        by=by["S"] if by else None,
        job_id=job_id["S"] if job_id else None,
        job=job.number if job else None,
        file=found.file if found else None,
        sheet=found.sheet if found else None,
        row=int(row["N"]) if row else None,
    )


def _before(job: Job, record_type: str, key: str, item: WireItem, runtime: Runtime) -> BeforeImage | None:
    """What stood under a key before a job wrote this version of it; None when that is not kept."""
    version = int(item["_version"]["N"])
    for attempt in range(job.attempt, 0, -1):
        ref = JobRef(tenant=job.tenant, id=job.id, attempt=attempt)
        for image in _images(ref, record_type, key, runtime):
            if image.key == key and image.version == version:
                return image
    return None


def _images(ref: JobRef, record_type: str, key: str, runtime: Runtime) -> Iterator[BeforeImage]:
    """The before-images among which that of a key stands, if an attempt has changed it: mostly those of one chunk."""
    try:
        plan = Plan.load(ref, runtime)
    except Rejected:
        return
    bucket = bucket_of(key)
    for number, chunk in enumerate(plan.chunks):
        name = layout.before_images(ref, number)
        if chunk.record_type == record_type and bucket in chunk.buckets and runtime.objects.exists(name):
            yield from before_images.decode(runtime.objects.read(name))
