"""What may be done with a job that has ended: pure, so that the API shows the same reason the refusal gives."""

from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import ROW_ERRORS, Attempt, AttemptKind, Job, JobState, Outcome

_CHANGED = (Outcome.CREATED, Outcome.UPDATED, Outcome.DELETED)
_STOPPED = (JobState.FAILED, JobState.CANCELLED, JobState.TIMED_OUT)
_TRIED_AGAIN = frozenset({Outcome.INVALID, Outcome.FAILED, Outcome.UNPROCESSED})


def last_books(job: Job) -> Attempt | None:
    """The last attempt whose ledger tells of every row; None when there is none yet."""
    tries = [job.current_attempt, *reversed(job.attempts)]
    return next((attempt for attempt in tries if attempt.has_books), None)


def wrote_something(job: Job) -> bool:
    """Whether any attempt of a job changed records."""
    return any(attempt.counts.get(outcome) for attempt in (job.current_attempt, *job.attempts) for outcome in _CHANGED)


def why_not_again(job: Job, kind: AttemptKind) -> Conflict | None:
    """Why a new attempt of this kind cannot begin; None when it can."""
    refused = _why_not_at_all(job) or _why_not_after_undo(job)
    if refused is not None:
        return refused
    if kind is AttemptKind.RETRY:
        if job.state not in _STOPPED:
            return Conflict("retry.complete", number=job.number)
        return None if job.upload.version else Conflict("results.no_file", number=job.number)
    books = last_books(job)
    wanted = _TRIED_AGAIN if kind is AttemptKind.RETRY_FAILED else _TRIED_AGAIN | ROW_ERRORS
    if books is None or not any(books.counts.get(outcome) for outcome in wanted):
        return Conflict("retry.nothing", number=job.number)
    return None


def why_not_undo(job: Job) -> Conflict | None:
    """Why what a job did cannot be given back; None when it can."""
    refused = _why_not_at_all(job)
    if refused is not None:
        return refused
    return None if wrote_something(job) else Conflict("undo.nothing", number=job.number)


def _why_not_at_all(job: Job) -> Conflict | None:
    if job.kind == "undo":
        return Conflict("undo.is_undo", number=job.number)
    if job.is_open:
        return Conflict("job.not_ended", number=job.number)
    if job.options.dry_run:
        return Conflict("job.dry_run", number=job.number)
    return Conflict("job.reverted", number=job.number) if job.state is JobState.REVERTED else None


def _why_not_after_undo(job: Job) -> Conflict | None:
    """A job that was given back in part has no ledger that says what stands in the table."""
    return Conflict("undo.begun", number=job.number) if job.undo else None
