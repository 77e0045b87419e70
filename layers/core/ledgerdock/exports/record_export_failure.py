"""Record Export Failure: end an export as failed, with the reason whoever started it can understand."""

from typing import Any

from ledgerdock.exports.closing import close_export
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, logger

_INTERNAL = "export.internal"


def record_export_failure(ref: JobRef, failure: Failure, runtime: Runtime) -> dict[str, Any]:
    """End the export as failed; one that was stopped ends with the reason for that.

    Returns `{"state": end state}`. Raises Conflict when another attempt runs.
    """
    error = failure.told(_INTERNAL)
    if error.code == _INTERNAL:
        logger.error("step failed", error=failure.error, cause=failure.cause)
    return {"state": close_export(ref, error, runtime).state}
