"""Plan Undo: lays out what an import did, backwards."""

from typing import Any

from ledgerdock.imports.plan_undo import plan_undo
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return plan_undo(JobRef.model_validate(event["job"]), runtime)
