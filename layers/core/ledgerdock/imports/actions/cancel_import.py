"""Cancel an import: acknowledged at once, and stopped between two bulk writes."""

from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import Job, JobRef, JobState
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime


def cancel_import(ref: JobRef, by: str, runtime: Runtime, *, undo: bool = False) -> Job:
    """Ask a job to stop, in the name of `by`. Rows that are written stay written and are in its ledger.

    With `undo` its end begins an undo, which gives them back.

    A job whose file has not arrived ends at once; a queued one gives up its place. Asking again changes nothing. Raises
    Rejected("job.unknown"), or Conflict("job.ended") when the job has ended another way.
    """
    before = runtime.jobs.get(ref.tenant, ref.id)
    if before.state is JobState.CANCELLED:
        return before
    if not before.is_open:
        raise Conflict("job.ended", number=before.number)
    job = runtime.jobs.cancel(ref, by, undo=undo)
    if job.execution is None:
        closed = runtime.jobs.close(ref, JobState.CANCELLED, counts={}, results={})
        conclude(closed, runtime)
        return closed
    runtime.turns.wake(ref.tenant, ref.id)
    return job
