"""The last thing that is done for a job that ended: others are told, and the reaper need not look at it any more."""

from contextlib import suppress

from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.jobs.mail import MailState
from ledgerdock.notices.events import event_of, kind_of
from ledgerdock.runtime import Runtime


def conclude(job: Job, runtime: Runtime) -> None:
    """Publish the end of a job, and let go of it unless its mail is still to be sent. May be called again.

    The event is what has the mail sent (send_notice.py); as long as it is not, the reaper looks after the job. Raises
    Transient when the event could not be published.
    """
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    kind = kind_of(job)
    if kind is not None and job.published_at is None and runtime.settings.event_bus:
        runtime.events.publish(kind, event_of(job).model_dump_json())
        runtime.notices.note_published(ref)
    if job.mail is None or job.mail.is_settled:
        runtime.jobs.let_go(ref)
    elif not runtime.settings.mail_from:
        with suppress(Conflict):
            runtime.notices.settle(ref, (MailState.PENDING,), MailState.OFF)
