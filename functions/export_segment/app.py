"""Export Segment: writes one segment of an export."""

from typing import Any

from ledgerdock.exports.export_segment import export_segment
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return export_segment(JobRef.model_validate(event["job"]), event["segment"], runtime)
