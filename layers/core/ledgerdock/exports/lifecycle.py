"""What may be done with an export: pure, so that the API shows the same reason the refusal gives."""

from datetime import datetime, timedelta

from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.jobs.leases import last_sign

STALLED_AFTER = timedelta(minutes=10)
"""Its workers show life every ten seconds; this is longer than its steps wait between two tries."""


def why_not_reset(job: Job, at: datetime) -> Conflict | None:
    """Why the file of an export cannot be made anew; None when it can.

    It can after it failed or timed out, when its file is gone, and when it is open but shows no life any more.
    """
    if job.is_open:
        return None if is_stalled(job, at) else Conflict("export.not_ended", number=job.number)
    if job.state is JobState.COMPLETED and not is_expired(job, at):
        return Conflict("export.has_file", number=job.number)
    return None


def why_not_mark_failed(job: Job) -> Conflict | None:
    """Why an export cannot be ended as failed by hand; None when it can."""
    return None if job.is_open else Conflict("export.ended", number=job.number)


def why_not_download(job: Job, at: datetime) -> Conflict | None:
    """Why there is no file to download; None when there is."""
    if job.state is not JobState.COMPLETED or job.export is None or job.export.file is None:
        return Conflict("export.no_file", number=job.number)
    if is_expired(job, at):
        return Conflict("export.expired", number=job.number, expired_at=job.export.file.expires_at)
    return None


def is_stalled(job: Job, at: datetime) -> bool:
    """Whether an open export has shown no life for so long that something is wrong."""
    return job.is_open and at - last_sign(job) > STALLED_AFTER


def is_expired(job: Job, at: datetime) -> bool:
    """Whether the file of a finished export is kept no longer."""
    file = job.export.file if job.export else None
    return file is not None and datetime.fromisoformat(file.expires_at) <= at
