"""Deliver Export: makes the file of an export and ends it."""

from typing import Any

from ledgerdock.exports.deliver_export import deliver_export
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return deliver_export(JobRef.model_validate(event["job"]), runtime)
