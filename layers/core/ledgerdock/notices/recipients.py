"""Who gets the mail about a job's end: decisions, and the look-ups they need."""

import re
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.jobs import layout
from ledgerdock.jobs.audit import SYSTEM
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.jobs.mail import MailReason, When
from ledgerdock.jobs.mail_settings import ADDRESS, LONGEST_ADDRESS
from ledgerdock.jobs.memberships import memberships
from ledgerdock.runtime import Runtime

_ADDRESS = re.compile(ADDRESS)


class Recipients(NamedTuple):
    """Where a mail goes. `lacking` says why somebody who wants it cannot get it."""

    addresses: tuple[str, ...]
    lacking: MailReason | None = None


def recipients_of(job: Job, runtime: Runtime) -> Recipients:
    """The person who started the job, if they want it, and the addresses that administrators entered for this."""
    settings = runtime.mail_settings.settings(job.tenant)
    is_wanted = wants(settings.exports if job.export else settings.imports, job.state)
    others = tuple(address for address in settings.addresses if is_wanted)
    starter = job.current_attempt.by
    if starter == SYSTEM or not wants(_wish(job, starter, runtime), job.state):
        return Recipients(others)
    own = _address(starter, job.tenant, runtime)
    if own is None and is_only_claimed(job):
        return Recipients(others)
    if own is None:
        lacking = Rejected("mail.no_address", user=starter)
        return Recipients(others, MailReason(code=lacking.code, message=lacking.message, hint=lacking.hint))
    return Recipients(tuple(dict.fromkeys((own, *others))))


def wants(when: When, state: JobState) -> bool:
    """Whether a mail about such an end is wanted."""
    return when is When.ALWAYS or (when is When.ERRORS and state is not JobState.COMPLETED)


def is_only_claimed(job: Job) -> bool:
    """Whether nobody was signed in who started the attempt: the name is what the one who dropped the file wrote on it.

    It may be that of a role or of a machine, and nobody misses a mail to those.
    """
    is_drop = job.kind == "import" and not job.upload.key.startswith(f"{layout.UPLOADS}/")
    return is_drop and job.attempt_by is None


def _wish(job: Job, starter: str, runtime: Runtime) -> When:
    """What they said for this very job, else what they chose. An undo has the options of its import, not a wish."""
    said_by = job.generated_by if job.kind != "undo" else None
    if starter == said_by and job.options.mail in set(When):
        return When(job.options.mail)
    preference = runtime.mail_settings.preference(job.tenant, starter)
    return preference.exports if job.export else preference.imports


def _address(user: str, tenant: str, runtime: Runtime) -> str | None:
    person = runtime.people.find(user)
    if person is None or [found for found, _ in memberships(person.groups)] != [tenant]:
        return None
    is_fit = person.email and len(person.email) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(person.email)
    return person.email if is_fit else None
