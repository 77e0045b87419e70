"""Record Failure: ends the job as failed, with its reason."""

from typing import Any

from ledgerdock.imports.record_failure import record_failure
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return record_failure(JobRef.model_validate(event["job"]), Failure.model_validate(event["failure"]), runtime)
