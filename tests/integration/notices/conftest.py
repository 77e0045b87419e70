"""A deployment that sends mails and publishes events, on moto over real HTTP."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from moto.ses.models import ses_backends

from ledgerdock.imports import stage_file as staging
from ledgerdock.imports.actions.prepare_import import FileToCome, prepare_import
from ledgerdock.jobs.job import ImportOptions, Job, JobRef
from ledgerdock.notices.send_notice import send_notice
from ledgerdock.runtime import Runtime

FILE = "Accounting Reference,Name,E-mail\n1,Good,good@example.com\n2,Bad,not-an-address\n"
GOOD_FILE = "Accounting Reference,Name,E-mail\n1,Good,good@example.com\n"
SENDER = "books@ledgerdock.example"
API_URL = "https://api.example"


def _steps_of_an_import() -> ModuleType:
    path = Path(__file__).parents[1] / "imports" / "conftest.py"
    spec = spec_from_file_location("steps_of_an_import", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _new_bus(world: Any) -> tuple[str, str]:
    """A bus and a queue that gets every event on it."""
    name = f"bus-{uuid.uuid4().hex}"
    events, queues = (
        world.session.client(service, endpoint_url=world.settings.endpoint) for service in ("events", "sqs")
    )
    events.create_event_bus(Name=name)
    url = queues.create_queue(QueueName=name)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps({"source": ["ledgerdock"]}))
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])
    return name, url


class Deployment:
    """Imports that end, the mails and events about them, and people who may be written to."""

    def __init__(self, world: Any) -> None:
        client = lambda service: world.session.client(service, endpoint_url=world.settings.endpoint)  # noqa: E731
        bus, self._queue = _new_bus(world)
        self._queues = client("sqs")
        self._people = client("cognito-idp")
        self.pool = self._people.create_user_pool(PoolName=bus)["UserPool"]["Id"]
        client("sesv2").create_email_identity(EmailIdentity=SENDER)
        secret = client("secretsmanager").create_secret(Name=bus, SecretString="s" * 64)["ARN"]
        self.world = world
        world.settings = world.settings.model_copy(
            update={
                "event_bus": bus,
                "mail_from": SENDER,
                "api_url": API_URL,
                "user_pool": self.pool,
                "link_secret": secret,
            }
        )
        self.person("ann", "acme:operator")

    def runtime(self) -> Runtime:
        runtime: Runtime = self.world.runtime()
        return runtime

    def person(self, user: str, *groups: str, email: str | None = None, verified: str = "true") -> None:
        """Somebody in the user pool."""
        facts = [{"Name": "email", "Value": email or self.address(user)}, {"Name": "email_verified", "Value": verified}]
        self._people.admin_create_user(
            UserPoolId=self.pool, Username=user, UserAttributes=facts, MessageAction="SUPPRESS"
        )
        known = {group["GroupName"] for group in self._people.list_groups(UserPoolId=self.pool)["Groups"]}
        for group in groups:
            if group not in known:
                self._people.create_group(UserPoolId=self.pool, GroupName=group)
            self._people.admin_add_user_to_group(UserPoolId=self.pool, Username=user, GroupName=group)

    def disable(self, user: str) -> None:
        self._people.admin_disable_user(UserPoolId=self.pool, Username=user)

    def address(self, user: str) -> str:
        """Of its own for each deployment: moto keeps the mails of all of them in one place."""
        return f"{user}@{self.world.settings.jobs_table.removeprefix('jobs-')}.example"

    def imported(self, body: str = FILE, user: str = "ann", mail: str | None = None) -> Job:
        """An import that somebody started through the API, as it ended."""
        options = ImportOptions(mail=mail)
        file = FileToCome("customers.csv", None, None)
        prepared = prepare_import("acme", "customer", file, options=options, user=user, runtime=self.runtime())
        job: Job = self.world.run(self.world.drop(body, prepared.upload.key), uuid.uuid4().hex)
        return job

    def deliver(self, job: Job, **options: Any) -> Any:
        """What the rule does with the event of the end."""
        return send_notice(ref_of(job), self.runtime(), **options)["mail"]

    def job(self, job: Job) -> Job:
        return self.runtime().jobs.get(job.tenant, job.id)

    def mails(self) -> list[Any]:
        """The mails to people of this deployment."""
        own = self.address("")
        sent = ses_backends["123456789012"]["eu-west-1"].sent_messages
        return [mail for mail in sent if any(to.endswith(own) for to in mail.destinations)]

    def events(self) -> list[dict[str, Any]]:
        """The events since the last look."""
        found = []
        while messages := self._queues.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self._queues.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    def open_jobs(self) -> set[str]:
        """The jobs the reaper still looks after."""
        return {known.id for known in self.runtime().open_jobs.longest_silent_first()}


def ref_of(job: Job) -> JobRef:
    return JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)


class MailService:
    """Lets the mail service answer something else, or kills who asks it; `calls` counts the requests.

    `service` and `operation` name another one of AWS.
    """

    def __init__(self, service: str = "sesv2", operation: str = "SendEmail") -> None:
        self.service, self.operation = service, operation
        self.calls = 0

    @contextmanager
    def answering(
        self, status: int = 200, code: str = "", failure: BaseException | None = None
    ) -> Iterator["MailService"]:
        def answer(request: Any, **_: Any) -> AWSResponse | None:
            self.calls += 1
            if failure is not None:
                raise failure
            if not code:
                return None
            response = AWSResponse(request.url, status, {"x-amzn-ErrorType": code}, None)
            response._content = json.dumps({"message": "no", "__type": code}).encode()
            return response

        created = boto3.Session.client

        def client(session: Any, service: str, *args: Any, **options: Any) -> Any:
            made = created(session, service, *args, **options)
            if service == self.service:
                name = made.meta.service_model.service_id.hyphenize()
                made.meta.events.register(f"before-send.{name}.{self.operation}", answer)
            return made

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(boto3.Session, "client", client)
            yield self


@pytest.fixture(scope="session")
def steps() -> ModuleType:
    return _steps_of_an_import()


@pytest.fixture
def deployment(moto_url: str, steps: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setattr(staging, "ROWS_PER_CHUNK", 12)
    return Deployment(steps.World(moto_url))


@pytest.fixture
def mail_service() -> Callable[..., MailService]:
    return MailService
