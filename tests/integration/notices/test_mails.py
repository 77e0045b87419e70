"""The life of a mail: stored with the end, sent once, never at the cost of the job, and only to whom it belongs."""

import email
import email.policy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from ledgerdock.errors import Transient
from ledgerdock.imports.actions.cancel_import import cancel_import
from ledgerdock.imports.actions.prepare_import import FileToCome, prepare_import
from ledgerdock.jobs.job import AttemptKind, ImportOptions, JobRef, JobState
from ledgerdock.jobs.leases import WORKERS_GONE
from ledgerdock.jobs.mail import MailState, When
from ledgerdock.jobs.mail_settings import MailPreference, MailSettings
from ledgerdock.notices.send_notice import GIVE_UP_AFTER, send_notice
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs

GOOD_FILE = "Accounting Reference,Name,E-mail\n1,Good,good@example.com\n"
SOON = timedelta(minutes=3)


class Killed(BaseException):
    """The worker is gone: no `except` of ours may see this."""


def _reap(deployment: Any, later: timedelta = SOON) -> None:
    reap_stuck_jobs(Trigger.model_validate({}), deployment.runtime(), lambda: datetime.now(UTC) + later)


def test_the_end_stores_the_intent_and_the_event_has_it_sent(deployment: Any) -> None:
    job = deployment.imported()
    assert job.mail.state is MailState.PENDING
    assert deployment.open_jobs() == {job.id}
    (event,) = deployment.events()
    assert (event["detail-type"], event["detail"]["id"]) == ("Import Completed", f"{job.id}-1")
    assert deployment.deliver(job) is MailState.SENT
    told = deployment.job(job).mail
    assert (told.to, told.reason) == ((deployment.address("ann"),), None)
    assert told.message_id == deployment.mails()[0].id
    assert deployment.open_jobs() == set()
    message = email.message_from_string(deployment.mails()[0].raw_data, policy=email.policy.default)
    assert message["Subject"] == "Import 1 completed with errors: customers.csv"
    assert "Row 3, Billing E-mail" in message.get_body(("plain",)).get_content()


def test_the_same_event_ten_times_at_once_is_one_mail(deployment: Any) -> None:
    job = deployment.imported()
    with ThreadPoolExecutor(10) as workers:
        list(workers.map(lambda _: deployment.deliver(job), range(10)))
    assert deployment.deliver(job) is MailState.SENT
    assert len(deployment.mails()) == 1


def test_a_lost_event_only_delays_the_mail_the_reaper_sends_it(deployment: Any) -> None:
    job = deployment.imported()
    _reap(deployment)
    assert deployment.job(job).mail.state is MailState.SENT
    assert len(deployment.mails()) == 1
    assert deployment.open_jobs() == set()
    _reap(deployment)
    assert len(deployment.mails()) == 1


def test_who_dies_between_claim_and_answer_leaves_a_mail_of_which_nobody_knows_and_which_is_not_sent_again(
    deployment: Any, mail_service: Callable[[], Any]
) -> None:
    job = deployment.imported()
    with mail_service().answering(failure=Killed()), pytest.raises(Killed):
        deployment.deliver(job)
    assert deployment.deliver(job) is MailState.SENDING, "whoever sends it may live"
    _reap(deployment)
    assert deployment.job(job).mail.state is MailState.SENDING
    assert deployment.open_jobs() == {job.id}
    _reap(deployment, WORKERS_GONE + SOON)
    told = deployment.job(job).mail
    assert (told.state, told.reason.code, told.to) == (MailState.UNKNOWN, "mail.unknown", (deployment.address("ann"),))
    assert deployment.deliver(job) is MailState.UNKNOWN
    assert deployment.mails() == []
    assert deployment.open_jobs() == set()


@pytest.mark.parametrize(
    "answer",
    [
        {"failure": ReadTimeoutError(endpoint_url="https://email.example")},
        {"status": 500, "code": "InternalServiceErrorException"},
    ],
    ids=["no answer", "an error of the service"],
)
def test_a_mail_whose_answer_was_lost_is_tried_once_and_may_have_arrived(
    deployment: Any, mail_service: Callable[[], Any], answer: dict[str, Any]
) -> None:
    job = deployment.imported()
    with mail_service().answering(**answer) as service:
        assert deployment.deliver(job) is MailState.UNKNOWN
        assert deployment.deliver(job) is MailState.UNKNOWN
    assert service.calls == 1
    assert deployment.job(job).state is JobState.COMPLETED_WITH_ERRORS


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 429, "code": "TooManyRequestsException"},
        {"status": 400, "code": "LimitExceededException"},
        {"failure": ConnectTimeoutError(endpoint_url="https://email.example")},
    ],
    ids=["throttled", "over the quota", "not reached"],
)
def test_a_mail_that_was_certainly_not_taken_is_sent_later(
    deployment: Any, mail_service: Callable[[], Any], answer: dict[str, Any]
) -> None:
    job = deployment.imported()
    with mail_service().answering(**answer) as service, pytest.raises(Transient):
        deployment.deliver(job)
    assert service.calls == 1
    assert deployment.job(job).mail.state is MailState.PENDING
    assert deployment.deliver(job) is MailState.SENT
    assert len(deployment.mails()) == 1


def test_a_mail_that_is_never_taken_is_given_up_after_a_day(deployment: Any, mail_service: Callable[[], Any]) -> None:
    job = deployment.imported()
    at = datetime.now(UTC) + GIVE_UP_AFTER
    with mail_service().answering(status=429, code="TooManyRequestsException"):
        assert deployment.deliver(job, at=at) is MailState.REFUSED
    assert deployment.job(job).mail.reason.code == "mail.throttled"
    assert deployment.open_jobs() == set()


def test_a_refused_mail_stands_on_the_job_and_does_not_harm_it(deployment: Any) -> None:
    world = deployment.world
    world.settings = world.settings.model_copy(update={"mail_from": "nobody@unverified.example"})
    job = deployment.imported()
    assert deployment.deliver(job) is MailState.REFUSED
    told = deployment.job(job)
    assert told.state is JobState.COMPLETED_WITH_ERRORS
    assert (told.mail.reason.code, "MessageRejected" in told.mail.reason.message) == ("mail.refused", True)
    assert deployment.open_jobs() == set()
    assert deployment.deliver(job) is MailState.REFUSED


def test_without_a_sender_no_mail_is_sent_and_nothing_is_left_to_do(deployment: Any) -> None:
    world = deployment.world
    world.settings = world.settings.model_copy(update={"mail_from": ""})
    job = deployment.job(deployment.imported())
    assert job.mail.state is MailState.OFF
    assert deployment.open_jobs() == set()
    assert deployment.mails() == []


def test_an_import_is_mailed_unless_its_starter_wants_that_otherwise(deployment: Any) -> None:
    assert deployment.deliver(deployment.imported(GOOD_FILE)) is MailState.SENT
    assert deployment.deliver(deployment.imported(mail="never")) is MailState.UNWANTED
    deployment.runtime().mail_settings.save_preference("acme", "ann", MailPreference(imports=When.ERRORS))
    assert deployment.deliver(deployment.imported(GOOD_FILE)) is MailState.UNWANTED
    assert deployment.deliver(deployment.imported(GOOD_FILE, mail="always")) is MailState.SENT
    deployment.runtime().mail_settings.save_preference("acme", "ann", MailPreference(imports=When.NEVER))
    assert deployment.deliver(deployment.imported()) is MailState.UNWANTED
    assert deployment.deliver(deployment.imported(mail="errors")) is MailState.SENT
    assert len(deployment.mails()) == 3


def test_the_addresses_of_the_administrators_get_it_too_but_nobody_twice(deployment: Any) -> None:
    own, others = deployment.address("ann"), deployment.address("books")
    settings = MailSettings(addresses=(others, own), imports=When.ERRORS)
    deployment.runtime().mail_settings.save_settings("acme", settings, "admin")
    job = deployment.imported()
    assert deployment.deliver(job) is MailState.SENT
    assert deployment.job(job).mail.to == (own, others)
    well = deployment.imported(GOOD_FILE)
    assert deployment.deliver(well) is MailState.SENT
    assert deployment.job(well).mail.to == (own,), "these addresses want to know of errors only"


def test_a_dropped_file_is_told_to_the_person_of_the_tenant_whose_name_is_on_it(deployment: Any) -> None:
    world = deployment.world
    drop = {"place": "inbox/acme/customer/file.csv", "uploaded-by": "ann"}
    job = world.run(world.drop("Accounting Reference,Name\n,x\n", **drop), "execution-a")
    assert deployment.deliver(job) is MailState.SENT
    assert deployment.job(job).mail.to == (deployment.address("ann"),)
    job = world.run(world.drop("Accounting Reference,Name\n,y\n", **drop, mail="never"), "execution-b")
    assert deployment.deliver(job) is MailState.UNWANTED


@pytest.mark.parametrize("name", ["stranger", "arn:aws:iam::123456789012:role/nightly", "books@elsewhere.example"])
def test_a_dropped_file_with_the_name_of_nobody_here_is_told_to_the_administrators_alone(
    deployment: Any, name: str
) -> None:
    deployment.person("stranger", "globex:operator")
    world = deployment.world
    drop = {"place": "inbox/acme/customer/file.csv", "mail": "always", "uploaded-by": name}
    job = world.run(world.drop("Accounting Reference,Name\n,x\n", **drop), "execution-a")
    assert deployment.deliver(job) is MailState.UNWANTED
    books = deployment.address("books")
    deployment.runtime().mail_settings.save_settings("acme", MailSettings(addresses=(books,)), "admin")
    job = world.run(world.drop("Accounting Reference,Name\n,y\n", **drop), "execution-b")
    assert deployment.deliver(job) is MailState.SENT
    assert deployment.job(job).mail.to == (books,)


def test_whoever_is_not_a_person_of_this_tenant_with_a_verified_address_is_never_written_to(deployment: Any) -> None:
    deployment.person("stranger", "globex:operator")
    deployment.person("both", "acme:operator", "globex:viewer")
    deployment.person("groupless")
    deployment.person("unverified", "acme:viewer", verified="false")
    deployment.person("odd", "acme:viewer", email='"a b"@odd.example')
    deployment.person("gone", "acme:operator")
    deployment.disable("gone")
    for user in ("stranger", "both", "groupless", "unverified", "odd", "gone", "missing", "a b\r\nc"):
        job = deployment.imported(user=user)
        assert deployment.deliver(job) is MailState.REFUSED, user
        assert deployment.job(job).mail.reason.code == "mail.no_address"
    assert deployment.mails() == []


def test_a_new_attempt_has_a_mail_of_its_own_and_goes_to_who_began_it(deployment: Any) -> None:
    deployment.person("maria", "acme:operator")
    job = deployment.imported()
    assert deployment.deliver(job) is MailState.SENT
    again = deployment.world.again(job, AttemptKind.RETRY_FAILED, by="maria")
    assert again.mail.state is MailState.PENDING
    assert deployment.deliver(job) is None, "the event of the first attempt comes late"
    assert deployment.deliver(again) is MailState.SENT
    assert [mail.destinations[0] for mail in deployment.mails()] == [
        deployment.address("ann"),
        deployment.address("maria"),
    ]
    assert [event["detail"]["attempt"] for event in deployment.events()] == [1, 2]


def test_an_undo_is_told_too(deployment: Any) -> None:
    job = deployment.imported(mail="never")
    undo = deployment.world.undo(job, by="ann")
    deployment.runtime().mail_settings.save_preference("acme", "ann", MailPreference(imports=When.ALWAYS))
    assert deployment.deliver(undo) is MailState.SENT
    assert [event["detail-type"] for event in deployment.events()] == ["Import Completed", "Undo Completed"]


def test_a_cancelled_import_is_told_to_nobody(deployment: Any) -> None:
    file = FileToCome("customers.csv", None, None)
    runtime = deployment.runtime()
    job = prepare_import("acme", "customer", file, options=ImportOptions(), user="ann", runtime=runtime)
    ended = cancel_import(JobRef(tenant="acme", id=job.id, attempt=1), "ann", runtime)
    assert (ended.state, ended.mail) == (JobState.CANCELLED, None)
    assert deployment.events() == []
    assert deployment.open_jobs() == set()


def test_an_open_job_and_an_attempt_that_is_over_have_no_mail_to_send(deployment: Any) -> None:
    job = deployment.imported()
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=2)
    assert send_notice(ref, deployment.runtime()) == {"mail": None}
    assert deployment.mails() == []


def test_a_timed_out_job_is_told_by_the_reaper_that_ended_it(deployment: Any) -> None:
    file = FileToCome("customers.csv", None, None)
    runtime = deployment.runtime()
    job = prepare_import("acme", "customer", file, options=ImportOptions(), user="ann", runtime=runtime)
    _reap(deployment, timedelta(hours=2))
    assert [event["detail-type"] for event in deployment.events()] == ["Job Timed Out"]
    assert deployment.deliver(deployment.job(job)) is MailState.SENT


def test_an_end_is_published_once_though_its_mail_has_to_wait(deployment: Any, mail_service: Callable[[], Any]) -> None:
    job = deployment.imported()
    with mail_service().answering(status=429, code="TooManyRequestsException"):
        for _ in range(3):
            _reap(deployment)
    assert len(deployment.events()) == 1
    assert deployment.job(job).mail.state is MailState.PENDING


def test_a_mail_service_that_takes_nothing_costs_a_run_of_the_reaper_one_try(
    deployment: Any, mail_service: Callable[[], Any]
) -> None:
    jobs = [deployment.imported() for _ in range(3)]
    with mail_service().answering(failure=ConnectTimeoutError(endpoint_url="https://email.example")) as service:
        _reap(deployment)
    assert service.calls == 1
    _reap(deployment)
    assert {deployment.job(job).mail.state for job in jobs} == {MailState.SENT}


def test_a_directory_that_is_busy_only_delays_the_mail(deployment: Any, mail_service: Callable[..., Any]) -> None:
    job = deployment.imported()
    busy = mail_service("cognito-idp", "AdminGetUser")
    with busy.answering(status=400, code="TooManyRequestsException"):
        _reap(deployment)
    assert busy.calls > 0, "this test reaches the directory"
    assert deployment.job(job).mail.state is MailState.PENDING
    _reap(deployment)
    assert deployment.job(job).mail.state is MailState.SENT


def test_an_end_that_could_not_be_published_is_published_by_the_reaper(deployment: Any) -> None:
    world = deployment.world
    bus = world.settings.event_bus
    world.settings = world.settings.model_copy(update={"event_bus": "not-there"})
    with pytest.raises(ClientError, match="ResourceNotFound"):
        deployment.imported()
    world.settings = world.settings.model_copy(update={"event_bus": bus})
    _reap(deployment)
    assert [event["detail-type"] for event in deployment.events()] == ["Import Completed"]
