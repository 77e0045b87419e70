"""Plan Export: divides the keys of an export into segments."""

from typing import Any

from ledgerdock.exports.plan_export import plan_export
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return plan_export(JobRef.model_validate(event["job"]), runtime)
