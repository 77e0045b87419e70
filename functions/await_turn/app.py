"""Await Turn: asks for the job's turn; the state machine waits for the task token."""

from typing import Any

from ledgerdock.imports.await_turn import await_turn
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return await_turn(JobRef.model_validate(event["job"]), event["task_token"], runtime)
