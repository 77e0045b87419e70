"""Undo Chunk: gives back what one chunk of an import did."""

from typing import Any

from ledgerdock.imports.undo_chunk import undo_chunk
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return undo_chunk(JobRef.model_validate(event["job"]), event["chunk"], runtime)
