"""The links in the mail about a job: which there are, and until when each is good."""

import secrets
from datetime import datetime, timedelta

from ledgerdock.jobs.job import Job
from ledgerdock.jobs.link_store import StoredLink
from ledgerdock.notices.letter import Button, moment
from ledgerdock.notices.links import FILE, Link, sign
from ledgerdock.runtime import Runtime

RESULTS_GOOD_FOR = timedelta(days=30)
"""Result files are kept longer, but who wants them later signs in."""

_LABELS = {"failed": "Download the rows that failed", "unprocessed": "Download the rows not reached"}


def buttons_of(job: Job, runtime: Runtime) -> list[Button]:
    """Make and store the links of a mail. Whoever holds one can download the file, so they stand in no log."""
    if job.export is not None:
        file = job.export.file
        return [_button(job, FILE, "Download the file", file.expires_at, runtime)] if file else []
    if job.finished_at is None:
        return []
    until = (datetime.fromisoformat(job.finished_at) + RESULTS_GOOD_FOR).isoformat()
    wanted = [part for part in _LABELS if part in job.results and job.results[part].rows]
    return [_button(job, part, _LABELS[part], until, runtime) for part in wanted]


def _button(job: Job, part: str, label: str, until: str, runtime: Runtime) -> Button:
    expires = int(datetime.fromisoformat(until).timestamp())
    link = Link(job.tenant, job.id, job.attempt, part, expires, secrets.token_urlsafe(9))
    runtime.links.add(link.ref, StoredLink(id=link.id, part=part, expires=expires))
    return Button(label, f"{runtime.settings.api_url}/links/{sign(link, runtime.link_secret)}", moment(until))
