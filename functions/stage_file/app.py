"""Stage File: lays the rows of the upload out in chunks."""

from typing import Any

from ledgerdock.imports.stage_file import stage_file
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return stage_file(JobRef.model_validate(event["job"]), runtime)
