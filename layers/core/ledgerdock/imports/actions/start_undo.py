"""Start the undo of an import: a job of its own, with its number, its ledger and its turns."""

import json
from datetime import UTC, datetime

from ledgerdock.aws.executions import execution_arn
from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import Job, JobLink, JobRef, JobState, new_job_id
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.lifecycle import why_not_undo
from ledgerdock.runtime import Runtime


def start_undo(undone: Job, by: str, runtime: Runtime) -> Job:
    """Begin the undo of an import in the name of `by`; the one that is on already, if there is one.

    An undo that failed or was cancelled may be followed by another, which goes on with the rest. Raises Conflict with
    the reason when there is nothing to undo.
    """
    refused = why_not_undo(undone)
    if refused is not None:
        raise refused
    if undone.undo is None or not is_to_come_or_on(undone, runtime):
        undone = runtime.attempts.begin_undo(undone, new_job_id(datetime.now(UTC)), by)
    job = runtime.jobs.register(_undo_job(undone, by, runtime))
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    runtime.executions.start(runtime.settings.undo_machine, job.id, json.dumps({"job": ref.model_dump()}))
    return job


def is_to_come_or_on(undone: Job, runtime: Runtime) -> bool:
    """Whether the undo that was begun last is open, or was never registered because whoever began it died."""
    try:
        return runtime.jobs.get(undone.tenant, undone.undo or "").is_open
    except Rejected:
        return True


def _undo_job(undone: Job, by: str, runtime: Runtime) -> Job:
    undo = undone.undo or ""
    return Job(
        tenant=undone.tenant,
        id=undo,
        number=0,
        kind="undo",
        record_type=undone.record_type,
        state=JobState.QUEUED,
        file=undone.file,
        upload=undone.upload,
        options=undone.options,
        undo_of=JobLink(id=undone.id, number=undone.number),
        created_at=now(),
        generated_by=by,
        execution=execution_arn(runtime.settings.undo_machine, undo),
    )
