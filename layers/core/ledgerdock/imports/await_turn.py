"""Await Turn: let the job go on when it alone may write records of its type."""

from typing import Any

from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.jobs.turns import Claim
from ledgerdock.records.compiled import CompiledType
from ledgerdock.runtime import Runtime


def await_turn(ref: JobRef, task_token: str, runtime: Runtime) -> dict[str, Any]:
    """Claim the job's turn; its execution is told to go on now or when the job before it hands the turn on.

    Returns `{"waiting_for": job id | None}`. Raises Rejected when the upload names no record type we know.
    """
    job = runtime.jobs.get(ref.tenant, ref.id)
    record_type = _record_type(job, runtime)
    in_the_way = runtime.turns.claim(ref.tenant, Claim(ref.id, (record_type.key_space,), task_token))
    if in_the_way is not None:
        runtime.jobs.wait_for(ref, in_the_way)
    return {"waiting_for": in_the_way}


def _record_type(job: Job, runtime: Runtime) -> CompiledType:
    if not job.record_type:
        place = job.upload.key.rpartition("/")[0]
        raise Rejected("job.wrong_place", place=place, tenant=job.tenant)
    return runtime.registry.get(job.record_type)
