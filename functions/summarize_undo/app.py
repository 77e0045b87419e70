"""Summarize Undo: proves that the outcomes add up, ends the undo and marks its import as reverted."""

from typing import Any

from ledgerdock.imports.summarize_undo import summarize_undo
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return summarize_undo(JobRef.model_validate(event["job"]), runtime)
