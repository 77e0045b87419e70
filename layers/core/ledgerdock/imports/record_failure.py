"""Record Failure: end a job as failed, with the reason its uploader can understand."""

from typing import Any

import orjson
from pydantic import BaseModel, Field

from ledgerdock.errors import LedgerdockError, Rejected, told
from ledgerdock.imports.closing import close_import
from ledgerdock.jobs.job import Job, JobError, JobRef, JobState
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime, logger


class Failure(BaseModel):
    """What Step Functions caught: the name of the error and, as JSON text, what the function said."""

    error: str = Field(alias="Error")
    cause: str = Field(alias="Cause", default="")


def record_failure(ref: JobRef, failure: Failure, runtime: Runtime) -> dict[str, Any]:
    """End the job as failed. Rows already written are in its ledger and result files.

    Returns `{"state": end state}`. A ledger that does not balance is reported instead of result files.
    """
    error = _job_error(failure)
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


def _job_error(failure: Failure) -> JobError:
    """Our own errors speak for themselves; of anything else people learn the name, and the log the rest."""
    said = told(_message(failure.cause))
    if said is None:
        logger.error("step failed", error=failure.error, cause=failure.cause)
        internal = Rejected("job.internal", reason=failure.error)
        return JobError(code=internal.code, message=internal.message, hint=internal.hint)
    return JobError(**said)


def _message(cause: str) -> str:
    try:
        payload = orjson.loads(cause)
    except orjson.JSONDecodeError:
        return ""
    return str(payload["errorMessage"]) if isinstance(payload, dict) and "errorMessage" in payload else ""
