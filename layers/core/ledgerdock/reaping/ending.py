"""Ending a job that was fenced off: its execution is stopped, its books are closed as its kind says."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from ledgerdock.exports.closing import end_stuck_export
from ledgerdock.imports.end_stuck_import import end_stuck_import
from ledgerdock.jobs.job import Job
from ledgerdock.runtime import Runtime, logger

Ending = Callable[[Job, datetime, Runtime], Job | None]

ENDINGS: Mapping[str, Ending] = {
    "import": end_stuck_import,
    "undo": end_stuck_import,
    "export": end_stuck_export,
}
"""How a fenced job of each kind is ended: the job as it ended, or None when it is too early."""

_PAUSE_SECONDS = 2


def stop_execution(job: Job, runtime: Runtime, error: str, cause: str) -> None:
    """Let the execution of a fenced job take no further step."""
    if job.execution is not None:
        runtime.executions.stop(job.execution, error, cause)


def end_fenced(job: Job, at: datetime, patience: float, runtime: Runtime) -> Job | None:
    """End a fenced job; tried for so many seconds while it is too early. None when it still is."""
    give_up = time.monotonic() + patience
    while (ended := ENDINGS[job.kind](job, at, runtime)) is None and time.monotonic() < give_up:
        time.sleep(_PAUSE_SECONDS)
    logger.info("stopped job", job=job.id, tenant=job.tenant, state=ended.state if ended else "not yet ended")
    return ended
