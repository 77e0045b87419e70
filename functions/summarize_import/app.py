"""Summarize Import: proves that the outcomes add up and ends the job."""

from typing import Any

from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return summarize_import(JobRef.model_validate(event["job"]), runtime)
