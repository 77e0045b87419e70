"""Await Turn: let a staged job go on when it alone may write records of its types."""

from typing import Any

from ledgerdock.jobs.job import JobRef
from ledgerdock.jobs.turns import Claim
from ledgerdock.runtime import Runtime


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
    spaces = sorted({runtime.registry.get(name).key_space for name in types})
    in_the_way = runtime.turns.claim(ref.tenant, Claim(ref.id, tuple(spaces), task_token))
    if in_the_way is not None:
        runtime.jobs.wait_for(ref, in_the_way)
    return {"waiting_for": in_the_way}
