"""Whoever tells of a job's end dies behind any call to AWS: never two mails, never a mail that nobody accounts for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from ledgerdock.jobs.mail import MailState
from ledgerdock.notices.conclude import conclude
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs

SOON, MUCH_LATER = timedelta(minutes=3), timedelta(minutes=30)


class Killed(BaseException):
    """The worker is gone: no `except` of ours may see this."""


class Calls:
    """Counts the calls to AWS and kills the worker when one of them has taken effect."""

    def __init__(self, fatal: int = -1) -> None:
        self.fatal, self.count = fatal, 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        send = HTTPConnectionPool.urlopen

        def urlopen(pool: HTTPConnectionPool, *args: Any, **options: Any) -> Any:
            number, self.count = self.count, self.count + 1
            response = send(pool, *args, **options)
            if number == self.fatal:
                raise Killed
            return response

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(HTTPConnectionPool, "urlopen", urlopen)
            yield


def _reap(deployment: Any, later: timedelta) -> None:
    reap_stuck_jobs(Trigger.model_validate({}), deployment.runtime(), lambda: datetime.now(UTC) + later)


def _calls_of_one_sending(deployment: Any) -> int:
    calls = Calls()
    job = deployment.imported()
    with calls.watched():
        assert deployment.deliver(job) is MailState.SENT
    return calls.count


def test_a_sender_that_dies_behind_any_call_makes_no_second_mail_and_leaves_none_untold(deployment: Any) -> None:
    calls = _calls_of_one_sending(deployment)
    assert calls > 8
    ends = []
    for fatal in range(calls):
        before = len(deployment.mails())
        job = deployment.imported()
        with Calls(fatal).watched(), pytest.raises(Killed):
            deployment.deliver(job)
        _reap(deployment, SOON)
        _reap(deployment, MUCH_LATER)
        mail = deployment.job(job).mail
        sent = len(deployment.mails()) - before
        assert mail.is_settled
        assert sent <= 1
        assert mail.state is MailState.UNKNOWN or (mail.state, sent) == (MailState.SENT, 1), (fatal, mail, sent)
        ends.append(mail.state)
    assert deployment.open_jobs() == set()
    # Only the deaths behind the claim and behind the request itself leave a mail of which nobody knows.
    assert ends.count(MailState.UNKNOWN) == 2


def test_whoever_ends_a_job_and_dies_behind_any_call_has_its_end_published_all_the_same(deployment: Any) -> None:
    deployment.deliver(deployment.imported())
    deployment.events()
    for fatal in range(2):
        job = deployment.imported()
        deployment.events()
        unpublished = job.model_copy(update={"published_at": None})
        _forget_that_it_was_published(deployment, job)
        with Calls(fatal).watched(), pytest.raises(Killed):
            conclude(unpublished, deployment.runtime())
        _reap(deployment, SOON)
        ids = [event["detail"]["id"] for event in deployment.events()]
        assert set(ids) == {f"{job.id}-1"}
        assert len(ids) == (2 if fatal == 0 else 1), "published, and not noted: again, under the same id"


def _forget_that_it_was_published(deployment: Any, job: Any) -> None:
    deployment.world.dynamodb.update_item(
        TableName=deployment.world.settings.jobs_table,
        Key={"pk": {"S": f"{job.tenant}#JOB#{job.id}"}, "sk": {"S": "JOB"}},
        UpdateExpression="REMOVE published_at",
    )
