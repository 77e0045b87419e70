"""Reap Stuck Jobs: ends the jobs that nothing else will end."""

from typing import Any

from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return reap_stuck_jobs(Trigger.model_validate(event["detail"]), runtime)
