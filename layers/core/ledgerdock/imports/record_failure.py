"""Record Failure: end a job as failed, with the reason its uploader can understand."""

from typing import Any

from ledgerdock.errors import LedgerdockError, Rejected
from ledgerdock.imports.closing import close_import
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import Job, JobError, JobRef, JobState
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime, logger

_INTERNAL = "job.internal"


def record_failure(ref: JobRef, failure: Failure, runtime: Runtime) -> dict[str, Any]:
    """End the job as failed. Rows already written are in its ledger and result files.

    Returns `{"state": end state}`. A ledger that does not balance is reported instead of result files.
    """
    error = failure.told(_INTERNAL)
    if error.code == _INTERNAL:
        logger.error("step failed", error=failure.error, cause=failure.cause)
    try:
        job = close_import(ref, runtime, error)
    except Rejected as unbalanced:
        logger.error("ledger refused", code=unbalanced.code)
        job = _close_without_results(ref, unbalanced, runtime)
    return {"state": job.state}


def _close_without_results(ref: JobRef, unbalanced: LedgerdockError, runtime: Runtime) -> Job:
    job = runtime.jobs.get(ref.tenant, ref.id)
    error = JobError(code=unbalanced.code, message=unbalanced.message, hint=unbalanced.hint)
    closed = runtime.jobs.close(ref, JobState.FAILED, counts=job.counts, results={}, error=error)
    runtime.turns.release(ref.tenant, ref.id)
    conclude(closed, runtime)
    return closed
