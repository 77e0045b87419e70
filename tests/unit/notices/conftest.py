"""Jobs that have ended in any way."""

from collections.abc import Callable
from typing import Any

import pytest

from ledgerdock.jobs.export import Export, ExportFile
from ledgerdock.jobs.job import Job, JobState, Upload

UPLOAD = Upload(bucket="files", key="uploads/acme/0job/customers.csv", version="v", size=10, etag="e")
FILE = ExportFile(
    key="exports/acme/0job/1/invoices.csv",
    version="v",
    name="invoices.csv",
    size=48_200,
    rows=562,
    expires_at="2026-06-02T10:00:14.500Z",
)


def ended_job(state: JobState = JobState.COMPLETED, **facts: Any) -> Job:
    """An import of ann's that ended so."""
    known: dict[str, Any] = {
        "tenant": "acme",
        "id": "06gvrgl3q1tg1ubrncpi4vl73s",
        "number": 12,
        "kind": "import",
        "record_type": "customer",
        "state": state,
        "file": "customers.csv",
        "upload": UPLOAD,
        "rows": 100,
        "counts": {"created": 98, "invalid": 2},
        "created_at": "2026-03-04T10:00:00.000Z",
        "started_at": "2026-03-04T10:00:01.000Z",
        "finished_at": "2026-03-04T10:00:14.500Z",
        "generated_by": "ann@acme.example",
    }
    return Job.model_validate(known | facts)


@pytest.fixture
def ended() -> Callable[..., Job]:
    return ended_job


@pytest.fixture
def exported() -> Callable[..., Job]:
    """Makes an export that ended, with its file unless told otherwise."""

    def make(state: JobState = JobState.COMPLETED, file: ExportFile | None = FILE, **facts: Any) -> Job:
        export = Export(name="invoices", total=562, done=562, file=file)
        return ended_job(state, kind="export", export=export, rows=0, counts={}, **facts)

    return make
