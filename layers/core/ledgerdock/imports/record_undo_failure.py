"""Record Undo Failure: end an undo as failed; what it gave back is counted, and another undo goes on with the rest."""

from typing import Any

from ledgerdock.imports.record_failure import record_failure
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime


def record_undo_failure(ref: JobRef, failure: Failure, runtime: Runtime) -> dict[str, Any]:
    """End the undo as failed. Returns `{"state": end state}`."""
    return record_failure(ref, failure, runtime)
