"""Record Undo Failure: ends the undo as failed, with its reason."""

from typing import Any

from ledgerdock.imports.record_undo_failure import record_undo_failure
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return record_undo_failure(JobRef.model_validate(event["job"]), Failure.model_validate(event["failure"]), runtime)
