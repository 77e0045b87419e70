"""Record Export Failure: ends the export as failed, with its reason."""

from typing import Any

from ledgerdock.exports.record_export_failure import record_export_failure
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return record_export_failure(JobRef.model_validate(event["job"]), Failure.model_validate(event["failure"]), runtime)
