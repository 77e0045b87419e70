"""Import Chunk: validates, decides, writes and accounts for the rows of one chunk."""

from typing import Any

from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return import_chunk(JobRef.model_validate(event["job"]), event["chunk"], runtime, rehearse=event["rehearse"])
