"""End an import whose execution or workers are gone: what was written is counted, the rest is unprocessed."""

from collections import Counter
from datetime import datetime

from ledgerdock.errors import Rejected
from ledgerdock.imports.closing import close_import
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobError, JobRef, JobState, Outcome
from ledgerdock.jobs.leases import WORKERS_GONE, last_sign
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime, logger


def end_stuck_import(job: Job, at: datetime, runtime: Runtime) -> Job | None:
    """End a fenced import, or the undo of one, with its books in order, and hand its turn on. May be called again.

    None when it is too early: a chunk was cut off while it wrote, and its worker may be alive and write on.
    A ledger that cannot be completed is reported instead of result files. Raises Conflict when the job ended meanwhile.
    """
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    if at - last_sign(job) < WORKERS_GONE and _is_cut_off(job, ref, runtime):
        return None
    try:
        return close_import(ref, runtime)
    except Rejected as refused:
        logger.error("ledger refused", code=refused.code)
        return _close_without_results(job, ref, refused, runtime)


def _is_cut_off(job: Job, ref: JobRef, runtime: Runtime) -> bool:
    """Whether a chunk began to write and was never counted.

    The job is fenced off: a worker that has not stored what it writes ahead yet will see that before it writes.
    """
    uncounted = sorted(set(range(job.chunks)) - set(runtime.jobs.counted_chunks(ref)))
    written_ahead = layout.decisions if job.kind == "undo" else layout.before_images
    return any(runtime.objects.exists(written_ahead(ref, number)) for number in uncounted)


def _close_without_results(job: Job, ref: JobRef, refused: Rejected, runtime: Runtime) -> Job:
    counts = sum(map(Counter, runtime.jobs.counted_chunks(ref).values()), Counter[Outcome]())
    counts[Outcome.UNPROCESSED] += max(0, job.rows - counts.total())
    error = JobError(code=refused.code, message=refused.message, hint=refused.hint)
    closed = runtime.jobs.close(ref, JobState.TIMED_OUT, counts=counts, results={}, error=error)
    runtime.turns.release(ref.tenant, ref.id)
    conclude(closed, runtime)
    return closed
