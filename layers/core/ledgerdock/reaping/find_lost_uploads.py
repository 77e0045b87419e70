"""Find Lost Uploads: start the imports of uploads whose event never arrived.

Only the version that stands under a key now is started. One that was overwritten before its event was seen is not: the
newer file may be imported already, and older rows must not go in on top of newer ones.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ledgerdock.aws.objects import ObjectVersion
from ledgerdock.errors import Rejected
from ledgerdock.imports.register_upload import is_repair, place_of
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobState, job_id
from ledgerdock.reaping.counting import count_found
from ledgerdock.reaping.reap_stuck_jobs import utc_now
from ledgerdock.runtime import Runtime, logger

OLDEST = timedelta(days=3)
YOUNGEST = timedelta(minutes=15)
"""An event may take this long by itself."""

_MOST_LOOKED_AT = 100_000
_MOST_STARTED = 100


class _Swept(NamedTuple):
    looked_at: int
    started: list[str]


def find_lost_uploads(runtime: Runtime, clock: Callable[[], datetime] = utc_now) -> dict[str, Any]:
    """Start the machine for every recent upload without a job, as its event would have. Harmless when repeated.

    A run looks at so many versions and starts so many imports; the next goes on behind them. Returns
    `{"looked_at": versions, "started": [object keys]}`.
    """
    at = clock()
    swept = [_sweep(f"{root}/", at, runtime) for root in (layout.INBOX, layout.UPLOADS)]
    started = [key for part in swept for key in part.started]
    count_found(len(started))
    return {"looked_at": sum(part.looked_at for part in swept), "started": started}


def _sweep(prefix: str, at: datetime, runtime: Runtime) -> _Swept:
    looked_at, started = 0, []
    position = None
    for found in runtime.objects.versions(prefix, runtime.sweep_positions.load(prefix)):
        looked_at += 1
        if _is_of_interest(found, at) and _is_lost(found, runtime) and _start(found, at, runtime):
            started.append(found.key)
        if looked_at == _MOST_LOOKED_AT or len(started) == _MOST_STARTED:
            position = found.key, found.version
            break
    runtime.sweep_positions.save(prefix, position)
    return _Swept(looked_at, started)


def _is_of_interest(found: ObjectVersion, at: datetime) -> bool:
    return found.is_current and YOUNGEST < at - found.modified_at < OLDEST


def _is_lost(found: ObjectVersion, runtime: Runtime) -> bool:
    place = place_of(found.key)
    if place is None:
        return False
    if place[0] == layout.UPLOADS:
        prepared = _job(place[1], place[2], runtime)
        if prepared is None:
            return False
        return _is_lost_repair(found, prepared) if is_repair(place) else prepared.state is JobState.UPLOADING
    made = job_id(place[1], runtime.objects.bucket, found.key, found.version, found.modified_at)
    return _job(place[1], made, runtime) is None


def _is_lost_repair(found: ObjectVersion, job: Job) -> bool:
    """Whether no attempt of the job has read this file of corrections."""
    read = {attempt.repair.key for attempt in (job.current_attempt, *job.attempts) if attempt.repair}
    return not job.is_open and found.key not in read


def _job(tenant: str, job: str, runtime: Runtime) -> Job | None:
    try:
        return runtime.jobs.get(tenant, job)
    except Rejected:
        return None


def _start(found: ObjectVersion, at: datetime, runtime: Runtime) -> bool:
    """The name holds the hour: what two sweeps find at once begins once, and what died before it had a job, again."""
    logger.warning("an upload has no job: its event was lost", key=found.key, version=found.version)
    name = f"lost-{job_id('', runtime.objects.bucket, found.key, found.version, found.modified_at)}-{at:%Y%m%d%H}"
    detail = {
        "version": "0",
        "bucket": {"name": runtime.objects.bucket},
        "object": {"key": found.key, "version-id": found.version, "size": found.size, "etag": found.etag},
    }
    return runtime.executions.start(runtime.settings.import_machine, name, json.dumps(detail))
