"""The local cloud: the real stack on one machine, from template to running functions."""

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from moto.core.config import default_user_config
from moto.events.models import Rule, events_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from ledgerdock_local import moto_shims, resource_types
from ledgerdock_local.access import Access, open_access
from ledgerdock_local.bus import Event, EventBus
from ledgerdock_local.clients import client
from ledgerdock_local.deployment import Deployment, deploy, function_environment, function_specs
from ledgerdock_local.dynamodb import DynamoDBLocal, create_tables, missing_for_dynamodb_local
from ledgerdock_local.front import Front, Server
from ledgerdock_local.functions import FunctionPool, Functions
from ledgerdock_local.http_api import ACCESS_LOG, HttpApi
from ledgerdock_local.identities import Identities
from ledgerdock_local.objects import KeptObjects
from ledgerdock_local.options import ACCOUNT, REGION, Database, LocalCloudError, Options
from ledgerdock_local.outbox import Outbox
from ledgerdock_local.schedules import Clock, Schedule
from ledgerdock_local.template import DeployableTemplate, load_template

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """What a started local cloud is. `storage` says in words where records and objects are."""

    url: str
    deployment: Deployment
    functions: Functions
    bus: EventBus
    access: Access
    storage: str
    logs: Path
    outbox: Path
    seconds: float


class LocalCloud:
    """Deploys the template and runs it, from `with` to the end of `with`.

    One per process at a time, and none beside moto's own mocks: moto keeps its state in the process. Sets MOTO_PORT
    in the environment meanwhile, because moto's interpreter reads it.

        with LocalCloud(Options(project=find_project())) as cloud:
            cloud.client("s3").put_object(...)
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._closing: list[Callable[[], object]] = []
        self._running: Running | None = None

    @property
    def running(self) -> Running:
        """What was started. Raises LocalCloudError before `start` and after `stop`."""
        if self._running is None:
            raise LocalCloudError("the local cloud is not running")
        return self._running

    @property
    def url(self) -> str:
        """Where every service answers."""
        return self.running.url

    @property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of the stack."""
        return self.running.deployment.outputs

    def client(self, service: str) -> Any:
        """A boto3 client for this local cloud."""
        return client(service, self.url)

    def redeliver(self, event: Event) -> None:
        """Publish an event (again), as AWS may at any time; `running.bus.recent()` has the last ones."""
        self.running.bus.publish(event)

    def start(self) -> Running:
        """Start and return when everything answers. Raises LocalCloudError."""
        try:
            self._running = self._start()
        except BaseException:
            self._close()
            raise
        return self._running

    def stop(self) -> None:
        """Stop everything that was started; what was kept is on the disk."""
        self._running = None
        self._close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> Running:
        began = time.monotonic()
        options = self.options
        database = self._start_database()
        logs = (options.logs or Path(tempfile.mkdtemp(prefix="ledgerdock-logs-"))).resolve()
        logs.mkdir(parents=True, exist_ok=True)
        template = load_template(options.template_path, options.stack, options.parameters)
        front, url = self._open_moto()
        api, api_url = self._open_api(template, logs)
        identities = Identities(options.data)
        resource_types.register(identities, api_url or "")
        pools: dict[str, FunctionPool] = {}
        functions = Functions(pools, options.retry_seconds, _queue_sender(url))
        bus = EventBus(_start_execution, functions.invoke_event, _queue_sender(url))
        self._closing += [bus.close, functions.close]
        outbox = Outbox(options.outbox or (options.data or logs) / "outbox")
        outbox.open()
        hooks = moto_shims.Hooks(publish=bus.publish, deliver=bus.deliver, remember=bus.remember, mail=outbox.take)
        moto_shims.apply(hooks)
        deployment = deploy(template, options.stack, url, api_url)
        database_url = database.url if database else None
        for name, spec in function_specs(deployment, template, logs).items():
            environment = function_environment(spec, url, database_url, options)
            pools[name] = FunctionPool(spec, environment, options.sandboxes)
        kept = self._restore_objects(deployment)
        if database:
            database.wait()
            create_tables(database.url, [table.properties for table in deployment.of_kind("AWS::DynamoDB::Table")])
        front.open(functions, bus, database_url, kept.flush if kept else None)
        access = open_access(api, api_url, deployment, functions, identities)
        clock = Clock(_schedules(deployment, bus), lambda: functions.end_idle(options.idle_seconds))
        self._closing.append(clock.stop)
        if options.prewarm:
            functions.prewarm()
        for skipped in deployment.skipped:
            LOG.warning("not here: %s", skipped)
        seconds = time.monotonic() - began
        return Running(url, deployment, functions, bus, access, self._storage(), logs, outbox.folder.resolve(), seconds)

    def _open_moto(self) -> tuple[Front, str]:
        moto_api_backend.reset()
        # moto writes whole syntax trees about errors that the state machine handles.
        logging.getLogger("moto").setLevel(logging.DEBUG if self.options.log_level == "DEBUG" else logging.CRITICAL)
        front = Front()
        server = _serve(front, self.options.port)
        before = os.environ.get("MOTO_PORT")
        os.environ["MOTO_PORT"] = str(server.port)

        def leave() -> None:
            server.stop()
            default_user_config.pop("stepfunctions", None)
            del os.environ["MOTO_PORT"]
            if before is not None:
                os.environ["MOTO_PORT"] = before

        self._closing.append(leave)
        return front, f"http://127.0.0.1:{server.port}"

    def _open_api(self, template: DeployableTemplate, logs: Path) -> tuple[HttpApi, str] | tuple[None, None]:
        if all(resource["Type"] != resource_types.HTTP_API for resource in template.body["Resources"].values()):
            return None, None
        api = HttpApi()
        server = _serve(api, self.options.api_port)
        self._closing += [api.close, server.stop, _write_access_log(logs / "http-api.log")]
        return api, f"http://127.0.0.1:{server.port}"

    def _start_database(self) -> DynamoDBLocal | None:
        options = self.options
        wanted = options.database
        if wanted is Database.MOTO and options.data:
            raise LocalCloudError("moto keeps no records: with --data the database is dynamodb-local")
        if wanted is Database.MOTO or (wanted is Database.AUTO and not options.data):
            return None
        if lacking := missing_for_dynamodb_local():
            asked = "--data" if options.data else "--database dynamodb-local"
            raise LocalCloudError(f"{lacking}; install it, or start without {asked}")
        if options.data:
            self._lock(options.data)
        database = DynamoDBLocal(options.data / "dynamodb" if options.data else None)
        self._closing.append(database.stop)
        return database

    def _lock(self, data: Path) -> None:
        try:
            data.mkdir(parents=True, exist_ok=True)
            lock: IO[str] = data.joinpath("lock").open("w")
        except OSError as error:
            raise LocalCloudError(f"{data} cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise LocalCloudError(f"another local cloud uses {data}") from None
        self._closing.append(lock.close)

    def _restore_objects(self, deployment: Deployment) -> KeptObjects | None:
        if not self.options.data:
            return None
        buckets = [bucket.properties["BucketName"] for bucket in deployment.of_kind("AWS::S3::Bucket")]
        kept = KeptObjects(self.options.data, buckets)
        kept.restore()
        return kept

    def _storage(self) -> str:
        if self.options.data:
            return f"records (DynamoDB Local) and objects are kept in {self.options.data}"
        if self.options.database is Database.DYNAMODB_LOCAL:
            return "records (DynamoDB Local) and objects are in memory only"
        return "records (moto) and objects are in memory only"

    def _close(self) -> None:
        while self._closing:
            self._closing.pop()()


def _serve(application: Callable[..., Iterable[bytes]], port: int) -> Server:
    try:
        return Server(application, port)
    except OSError as error:
        reason = os.strerror(error.errno or 0)  # without the address the socket module adds
        raise LocalCloudError(f"port {port} cannot be used: {reason}") from error


def _write_access_log(path: Path) -> Callable[[], None]:
    """Begin a log of the requests to the HTTP API; returns how to end it."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ACCESS_LOG.addHandler(handler)

    def end() -> None:
        ACCESS_LOG.removeHandler(handler)
        handler.close()

    return end


def _queue_sender(url: str) -> Callable[[str, str, dict[str, str]], None]:
    def send(arn: str, body: str, attributes: dict[str, str]) -> None:
        client("sqs", url).send_message(
            QueueUrl=f"{url}/{ACCOUNT}/{arn.rsplit(':', 1)[-1]}",
            MessageBody=body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value
            },
        )

    return send


def _start_execution(arn: str, name: str, text: str) -> None:
    stepfunctions_parser_backends[ACCOUNT][REGION].start_execution(arn, name=name, execution_input=text)


def _schedules(deployment: Deployment, bus: EventBus) -> list[Schedule]:
    """Every schedule of the stack: rules with an expression, and AWS::Scheduler schedules."""
    schedules = []
    for rule in events_backends[ACCOUNT][REGION].event_buses["default"].rules.values():
        if rule.scheduled_expression:
            fire = firing_of_rule(bus, rule)
            schedules.append(Schedule(rule.name, rule.scheduled_expression, fire))
    for resource in deployment.of_kind("AWS::Scheduler::Schedule"):
        properties = resource.properties
        if properties.get("State", "ENABLED") == "ENABLED":
            fire = _firing(bus, "aws.scheduler", resource.logical_id, [properties["Target"]])
            schedules.append(Schedule(resource.logical_id, properties["ScheduleExpression"], fire))
    return schedules


def firing_of_rule(bus: EventBus, rule: Rule) -> Callable[[], None]:
    """How the schedule of a rule fires: not while the rule is disabled, which may change at any time."""
    fire = _firing(bus, "aws.events", rule.arn, list(rule.targets))

    def fire_unless_disabled() -> None:
        if rule.state == "ENABLED":
            fire()

    return fire_unless_disabled


def _firing(bus: EventBus, source: str, arn: str, targets: list[Mapping[str, Any]]) -> Callable[[], None]:
    def fire() -> None:
        event = moto_shims.scheduled_event(source, arn)
        for target in targets:
            bus.deliver(event, target)

    return fire
