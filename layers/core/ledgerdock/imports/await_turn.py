"""Await Turn: let a staged job go on when it alone may write records of its types."""

from typing import Any

from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.jobs.turns import Claim
from ledgerdock.runtime import Runtime


def keep_place(job: Job, runtime: Runtime) -> None:
    """Keep the place of a job whose record type is known in the queue of its turns, before its file is read.

    So the file that came first is written first, however long it takes to read. May be called again.
    """
    spaces = _declared_spaces(job, runtime)
    if spaces and not job.options.dry_run:
        runtime.turns.reserve(job.tenant, job.id, sorted(spaces))
        _give_up_if_ended(job.tenant, job.id, runtime)


def await_turn(ref: JobRef, task_token: str, runtime: Runtime) -> dict[str, Any]:
    """Claim the turns of all record types in the job's upload, all or none.

    The job's execution is told to go on now, or when the jobs before it hand the turns on. Returns `{"waiting_for": job
    id | None}`. A dry run writes no records and waits for nobody.
    """
    job = runtime.jobs.get(ref.tenant, ref.id)
    if job.options.dry_run:
        runtime.turns.pass_by(task_token)
        return {"waiting_for": None}
    types = {found.record_type for found in job.files if found.record_type is not None and found.rows}
    spaces = {runtime.registry.get(name).key_space for name in types} | _declared_spaces(job, runtime)
    in_the_way = runtime.turns.claim(ref.tenant, Claim(ref.id, tuple(sorted(spaces)), task_token))
    if in_the_way is not None:
        runtime.jobs.wait_for(ref, in_the_way)
    _give_up_if_ended(ref.tenant, ref.id, runtime)
    return {"waiting_for": in_the_way}


def _give_up_if_ended(tenant: str, job_id: str, runtime: Runtime) -> None:
    """A worker that wakes late must not take for an ended job what nobody would hand on."""
    if not runtime.jobs.get(tenant, job_id).is_open:
        runtime.turns.release(tenant, job_id)


def _declared_spaces(job: Job, runtime: Runtime) -> set[str]:
    """The key spaces an upload of the job's declared type may write to; none for several types, or one not known."""
    if job.record_type not in runtime.registry:
        return set()
    record_type = runtime.registry.get(job.record_type)
    held = record_type.held
    return {record_type.key_space} | ({runtime.registry.get(held.target).key_space} if held else set())
