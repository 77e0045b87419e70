"""Retry an import: a new attempt of what an ended job did not bring in."""

import json

from ledgerdock.aws.executions import execution_arn
from ledgerdock.imports.await_turn import keep_place
from ledgerdock.jobs.job import AttemptKind, Job, JobRef, JobState
from ledgerdock.jobs.lifecycle import last_books, why_not_again
from ledgerdock.runtime import Runtime

FILE, FAILED_ROWS = "file", "failed_rows"
"""What an attempt stages: the upload, or the rows that the ledger of an earlier attempt says did not go in."""


def retry_import(job: Job, kind: AttemptKind, by: str, runtime: Runtime) -> Job:
    """Begin a new attempt of a job in the name of `by`, and its execution; asked again at once, it is the same one.

    Raises Conflict with the reason when no such attempt may begin.
    """
    if not _is_begun(job, kind):
        refused = why_not_again(job, kind)
        if refused is not None:
            raise refused
        execution = execution_arn(runtime.settings.import_machine, _name(job, job.attempt + 1))
        job = runtime.attempts.open(job, kind, by, execution=execution)
    keep_place(job, runtime)
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    wish = {"job": ref.model_dump(), "stage": what_to_stage(job)}
    runtime.executions.start(runtime.settings.import_machine, _name(job, job.attempt), json.dumps(wish))
    return job


def what_to_stage(job: Job) -> str:
    """FILE until some attempt has told of every row; from then on only what did not go in is tried again."""
    return FILE if job.attempt_kind is AttemptKind.IMPORT or last_books(job) is None else FAILED_ROWS


def _is_begun(job: Job, kind: AttemptKind) -> bool:
    """Whether the attempt is there already, perhaps without its execution: whoever began it died in between."""
    return job.state is JobState.QUEUED and job.attempt > 1 and job.attempt_kind is kind


def _name(job: Job, attempt: int) -> str:
    return f"{job.id}-{attempt}"
