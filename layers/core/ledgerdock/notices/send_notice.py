"""Send Notice: the mail about a job's end, at most once, and never at the cost of the job.

The intent was stored with the end itself. Everything that may fail is done before it is claimed; between the claim and
what the mail service said there is only the sending. Who is killed there leaves a mail of which nobody knows.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from ledgerdock.aws.mail import MailNotTaken, MailRefused, MailUncertain
from ledgerdock.errors import Conflict, Rejected, Transient
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.jobs.leases import WORKERS_GONE
from ledgerdock.jobs.mail import MailReason, MailState
from ledgerdock.notices.letter import letter_of
from ledgerdock.notices.mailed_links import buttons_of
from ledgerdock.notices.message import message_of
from ledgerdock.notices.recipients import Recipients, recipients_of
from ledgerdock.runtime import Runtime, logger

GIVE_UP_AFTER = timedelta(hours=24)
"""So long a mail is tried again that the service does not take."""


def send_notice(ref: JobRef, runtime: Runtime, at: datetime | None = None) -> dict[str, MailState | None]:
    """Send the mail about the end of an attempt, unless it was sent. May be called any number of times, also at once.

    Returns `{"mail": its state}`; None for an end without a mail. Raises Transient when it is to be tried again.
    """
    job = runtime.jobs.get(ref.tenant, ref.id)
    if job.mail is None or job.is_open or job.attempt != ref.attempt:
        return {"mail": None}
    with suppress(Conflict):
        if job.mail.state is MailState.PENDING:
            _send(job, ref, runtime, at or datetime.now(UTC))
        elif job.mail.state is MailState.SENDING:
            _look_after(job, ref, runtime, at or datetime.now(UTC))
    settled = runtime.jobs.get(ref.tenant, ref.id).mail
    return {"mail": settled.state if settled else None}


def _send(job: Job, ref: JobRef, runtime: Runtime, at: datetime) -> None:
    if not runtime.settings.mail_from:
        runtime.notices.settle(ref, (MailState.PENDING,), MailState.OFF)
        return
    found = recipients_of(job, runtime)
    if not found.addresses:
        state = MailState.REFUSED if found.lacking else MailState.UNWANTED
        runtime.notices.settle(ref, (MailState.PENDING,), state, reason=found.lacking)
        return
    letter = letter_of(job, buttons_of(job, runtime))
    sender = runtime.settings.mail_from
    message = message_of(letter, sender, found.addresses, at, f"{job.id}-{job.attempt}")
    runtime.notices.claim(ref, found.addresses)
    _hand_over(job, ref, found, message, runtime=runtime, at=at)


def _hand_over(job: Job, ref: JobRef, found: Recipients, message: bytes, *, runtime: Runtime, at: datetime) -> None:
    claimed = (MailState.SENDING,)
    settle = runtime.notices.settle
    try:
        message_id = runtime.mailer.send(runtime.settings.mail_from, found.addresses, message)
    except MailRefused as refused:
        logger.warning("mail refused", job=job.id, reason=refused.reason)
        reason = _reason(Rejected("mail.refused", reason=refused.reason))
        settle(ref, claimed, MailState.REFUSED, to=found.addresses, reason=reason)
    except MailUncertain:
        logger.warning("mail uncertain", job=job.id)
        settle(ref, claimed, MailState.UNKNOWN, to=found.addresses, reason=_reason(Rejected("mail.unknown")))
    except MailNotTaken as busy:
        if at - datetime.fromisoformat(job.finished_at or job.created_at) < GIVE_UP_AFTER:
            runtime.notices.put_back(ref)
            raise Transient("job.service_busy", reason=busy.reason) from busy
        hours = int(GIVE_UP_AFTER.total_seconds() // 3600)
        reason = _reason(Rejected("mail.throttled", hours=hours))
        settle(ref, claimed, MailState.REFUSED, to=found.addresses, reason=reason)
    else:
        # Also when it took so long that somebody has called it unknown: now it is known.
        settle(
            ref,
            (MailState.SENDING, MailState.UNKNOWN),
            MailState.SENT,
            to=found.addresses,
            reason=found.lacking,
            message_id=message_id,
        )


def _look_after(job: Job, ref: JobRef, runtime: Runtime, at: datetime) -> None:
    """Somebody is at it, or was: when that was too long ago for them to live, nobody knows what became of it."""
    if job.mail is None or at - datetime.fromisoformat(job.mail.at or job.created_at) < WORKERS_GONE:
        return
    reason = _reason(Rejected("mail.unknown"))
    runtime.notices.settle(ref, (MailState.SENDING,), MailState.UNKNOWN, to=job.mail.to, reason=reason)


def _reason(error: Rejected) -> MailReason:
    return MailReason(code=error.code, message=error.message, hint=error.hint)
