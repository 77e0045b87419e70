"""What follows from the end of a job: a cancelled import that is to be undone, an import that an undo gave back."""

from ledgerdock.imports.actions.start_undo import is_to_come_or_on, start_undo
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.jobs.lifecycle import why_not_undo
from ledgerdock.runtime import Runtime


def follow_up(job: Job, runtime: Runtime) -> None:
    """Do what follows. May be called again: it is done once."""
    if job.undo_of is not None and job.state is JobState.COMPLETED:
        runtime.attempts.revert(job.tenant, job.undo_of.id, job.id, job.generated_by)
    wanted = job.state is JobState.CANCELLED and why_not_undo(job) is None
    if wanted and job.undo_by is not None and (job.undo is None or is_to_come_or_on(job, runtime)):
        start_undo(job, job.undo_by, runtime)
