"""The mails that a run of the reaper finds unsent: their event was lost, or the service did not take them."""

from datetime import datetime

from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.errors import Transient
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.notices.send_notice import send_notice
from ledgerdock.runtime import Runtime, logger


class LeftoverMails:
    """Sends them, until one is not taken: then no other of the same run is tried.

    Waiting for a mail service that does not answer must not take the time that stuck jobs need.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._has_to_wait = False

    def send(self, job: Job, at: datetime) -> None:
        """Send the mail about the end of a job, or look what became of whoever was to."""
        if self._has_to_wait or job.mail is None or job.mail.is_settled:
            return
        try:
            with passing_failures_are_transient():
                send_notice(JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt), self._runtime, at)
        except Transient as busy:
            self._has_to_wait = True
            logger.warning("mails have to wait", job=job.id, tenant=job.tenant, code=busy.code)
