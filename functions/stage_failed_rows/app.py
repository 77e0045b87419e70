"""Stage Failed Rows: lays out again what did not go in, and carries the rest over."""

from typing import Any

from ledgerdock.imports.stage_failed_rows import stage_failed_rows
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return stage_failed_rows(JobRef.model_validate(event["job"]), runtime)
