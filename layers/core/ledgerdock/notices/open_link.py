"""Follow a mailed link: a fresh link to its file, as long as it is good."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.jobs.audit import BY_LINK
from ledgerdock.jobs.job import Job
from ledgerdock.notices.letter import moment
from ledgerdock.notices.links import FILE, Link, read
from ledgerdock.runtime import Runtime

LINK_SECONDS = 60

_ANY_FILE = "application/octet-stream"
_TYPES: Mapping[str, str] = {".csv": "text/csv; charset=utf-8", ".zip": "application/zip"}


class _Object(NamedTuple):
    key: str
    version: str
    name: str
    content_type: str


def open_link(token: str, runtime: Runtime, at: datetime | None = None) -> str:
    """A link to the file in the bucket, good for `LINK_SECONDS`; the download is entered into the job's trail.

    Raises Rejected: link.unknown, link.revoked, link.expired, link.superseded, and job.object_gone.
    """
    link = read(token, runtime.link_secret)
    if (at or datetime.now(UTC)).timestamp() >= link.expires:
        raise Rejected("link.expired", until=moment(datetime.fromtimestamp(link.expires, UTC).isoformat()))
    stored = runtime.links.get(link.ref, link.id)
    if stored is None:
        raise Rejected("link.unknown")
    if stored.revoked_at is not None:
        raise Rejected("link.revoked")
    job = _job(link, runtime)
    found = _export_file(job) if link.part == FILE else _result_file(job, link.part, runtime)
    runtime.jobs.note_download(job, link.part, BY_LINK)
    return runtime.objects.signed_link(
        found.key, found.version, file_name=found.name, content_type=found.content_type, seconds=LINK_SECONDS
    )


def _job(link: Link, runtime: Runtime) -> Job:
    try:
        job = runtime.jobs.get(link.tenant, link.job)
    except Rejected as gone:
        raise Rejected("link.unknown") from gone
    if job.attempt != link.attempt:
        raise Rejected("link.superseded", number=job.number)
    return job


def _export_file(job: Job) -> _Object:
    if job.export is None or job.export.file is None:
        raise Rejected("link.unknown")
    file = job.export.file
    return _Object(file.key, file.version, file.name, _ANY_FILE)


def _result_file(job: Job, part: str, runtime: Runtime) -> _Object:
    if part not in job.results:
        raise Rejected("link.unknown")
    key = job.results[part].key
    kind = PurePosixPath(key).suffix
    name = f"import-{job.number}-{part}{kind}"
    return _Object(key, runtime.objects.current_version(key), name, _TYPES.get(kind, _ANY_FILE))
