"""The composition root: the one place that reads the environment and wires the rooms together."""

import os
from collections.abc import Callable
from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import NoCredentialsError
from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.events import EventBus
from ledgerdock.aws.executions import Executions
from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.aws.multipart import ObjectJoiner
from ledgerdock.aws.objects import ObjectStore
from ledgerdock.aws.records import RecordStore
from ledgerdock.aws.secrets import read_secret
from ledgerdock.aws.table import Table
from ledgerdock.aws.wire import DynamoWire
from ledgerdock.errors import LedgerdockError
from ledgerdock.jobs.attempt_store import AttemptStore
from ledgerdock.jobs.export_store import ExportStore
from ledgerdock.jobs.fingerprints import FingerprintStore
from ledgerdock.jobs.job_store import JobStore
from ledgerdock.jobs.link_store import LinkStore
from ledgerdock.jobs.mail_settings import MailSettingsStore
from ledgerdock.jobs.mapping_store import MappingStore
from ledgerdock.jobs.notice_store import NoticeStore
from ledgerdock.jobs.open_jobs import OpenJobs
from ledgerdock.jobs.preferences import PreferenceStore
from ledgerdock.jobs.sweep_positions import SweepPositions
from ledgerdock.jobs.turn_store import TurnStore
from ledgerdock.records.registry import Registry, load_registry

if TYPE_CHECKING:
    from ledgerdock.aws.idempotency import IdempotencyStore
    from ledgerdock.aws.mail import Mailer
    from ledgerdock.aws.people import Directory

_CLIENT_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 6},
    connect_timeout=3,
    read_timeout=20,
    parameter_validation=False,
)
# Signature version 4, or links to encrypted objects do not work; the bucket in the host name, or they name no region.
_OBJECTS_CONFIG = _CLIENT_CONFIG.merge(Config(signature_version="s3v4"))
_REGIONAL = Config(s3={"addressing_style": "virtual"})

logger = Logger()

Event = dict[str, Any]
Step = Callable[[Event, "Runtime"], Event]


class Settings(BaseModel):
    """What the template tells a function; see template.yaml, Globals."""

    model_config = ConfigDict(frozen=True)

    files_bucket: str
    jobs_table: str
    records_table: str
    record_types: tuple[str, ...] = ()
    shards: int = 32
    api_secret: str = ""
    """Name of the secret that signs cursors; only the API has one."""
    import_machine: str = ""
    """ARN of the state machine of imports; only who starts executions has one."""
    undo_machine: str = ""
    """ARN of the state machine of undos; only who starts executions has one."""
    export_machine: str = ""
    """ARN of the state machine of exports; only who starts executions has one."""
    export_retention_days: int = 90
    """How long the file of an export is kept; only who delivers it is told."""
    event_bus: str = ""
    """Name of the bus that tells others of the ends of jobs; without one nothing is published."""
    mail_from: str = ""
    """The address that mails come from; without one no mails are sent."""
    api_url: str = ""
    """Where links in mails lead to; only who sends mails has one."""
    user_pool: str = ""
    """Id of the user pool that knows people's addresses; only who sends mails has one."""
    link_secret: str = ""
    """Name of the secret that signs links; only who sends mails and the API have one."""
    endpoint: str | None = None
    """Only for a cloud that the standard AWS_ENDPOINT_URL variables do not name."""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Settings of this process. Raises KeyError naming a missing variable."""
        return cls(
            files_bucket=os.environ["FILES_BUCKET"],
            jobs_table=os.environ["JOBS_TABLE"],
            records_table=os.environ["RECORDS_TABLE"],
            record_types=tuple(filter(None, os.environ.get("RECORD_TYPES", "").split(","))),
            api_secret=os.environ.get("API_SECRET", ""),
            import_machine=os.environ.get("IMPORT_MACHINE", ""),
            undo_machine=os.environ.get("UNDO_MACHINE", ""),
            export_machine=os.environ.get("EXPORT_MACHINE", ""),
            export_retention_days=int(os.environ.get("EXPORT_RETENTION_DAYS", "90")),
            event_bus=os.environ.get("EVENT_BUS", ""),
            mail_from=os.environ.get("MAIL_FROM", ""),
            api_url=os.environ.get("API_URL", ""),
            user_pool=os.environ.get("USER_POOL", ""),
            link_secret=os.environ.get("LINK_SECRET", ""),
        )


class Runtime:
    """Everything a step may use, made when first used: a function pays only for the clients it needs."""

    def __init__(self, settings: Settings, session: boto3.Session | None = None) -> None:
        self.settings = settings
        self._session = session or boto3.Session()

    @cached_property
    def objects(self) -> ObjectStore:
        """The files bucket."""
        return ObjectStore(self._s3, self.settings.files_bucket)

    @cached_property
    def joiner(self) -> ObjectJoiner:
        """Makes objects of the files bucket out of others."""
        return ObjectJoiner(self._s3, self.settings.files_bucket)

    @cached_property
    def jobs(self) -> JobStore:
        """Job items."""
        return JobStore(self._jobs_table)

    @cached_property
    def turns(self) -> TurnStore:
        """Turns and their queues."""
        return TurnStore(self._jobs_table, self.executions)

    @cached_property
    def executions(self) -> Executions:
        """The executions of the state machines."""
        return Executions(self._client("stepfunctions"))

    @cached_property
    def open_jobs(self) -> OpenJobs:
        """Open jobs of all tenants, as the reaper sees them."""
        return OpenJobs(self._jobs_table)

    @cached_property
    def sweep_positions(self) -> SweepPositions:
        """How far the sweeps of the bucket have come."""
        return SweepPositions(self._jobs_table)

    @cached_property
    def attempts(self) -> AttemptStore:
        """Attempts and undos: what may happen to a job after its end."""
        return AttemptStore(self._jobs_table)

    @cached_property
    def exports(self) -> ExportStore:
        """What the segments of exports have come to."""
        return ExportStore(self._jobs_table)

    @cached_property
    def fingerprints(self) -> FingerprintStore:
        """Which job read which content first."""
        return FingerprintStore(self._jobs_table)

    @cached_property
    def preferences(self) -> PreferenceStore:
        """Saved filters and chosen columns."""
        return PreferenceStore(self._jobs_table)

    @cached_property
    def mappings(self) -> MappingStore:
        """Saved mappings."""
        return MappingStore(self._jobs_table)

    @cached_property
    def events(self) -> EventBus:
        """The bus that tells others of the ends of jobs."""
        return EventBus(self._client("events"), self.settings.event_bus)

    @cached_property
    def notices(self) -> NoticeStore:
        """What others were told of the ends of jobs."""
        return NoticeStore(self._jobs_table)

    @cached_property
    def links(self) -> LinkStore:
        """The links that were mailed."""
        return LinkStore(self._jobs_table)

    @cached_property
    def mail_settings(self) -> MailSettingsStore:
        """Who wants mails."""
        return MailSettingsStore(self._jobs_table)

    @cached_property
    def mailer(self) -> "Mailer":
        """The mail service."""
        from ledgerdock.aws.mail import ONE_TRY, Mailer  # noqa: PLC0415 - most functions send no mails

        return Mailer(self._client("sesv2", _CLIENT_CONFIG.merge(ONE_TRY)))

    @cached_property
    def people(self) -> "Directory":
        """The directory of people."""
        from ledgerdock.aws.people import Directory  # noqa: PLC0415 - most functions send no mails

        return Directory(self._client("cognito-idp"), self.settings.user_pool)

    @cached_property
    def records(self) -> RecordStore:
        """The records table."""
        credentials = self._session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        wire = DynamoWire(self._dynamodb.meta.endpoint_url, self._dynamodb.meta.region_name, credentials)
        return RecordStore(wire, self.settings.records_table, self.settings.shards)

    @cached_property
    def registry(self) -> Registry:
        """The record types: shipped ones and the user's own."""
        return load_registry(self.settings.record_types)

    @cached_property
    def idempotency(self) -> "IdempotencyStore":
        """What was done for requests that may come again."""
        from ledgerdock.aws.idempotency import IdempotencyStore  # noqa: PLC0415 - only POSTs of the API need it

        return IdempotencyStore(self._dynamodb, self.settings.jobs_table)

    @cached_property
    def api_secret(self) -> bytes:
        """The key that signs cursors."""
        return read_secret(self._client("secretsmanager"), self.settings.api_secret)

    @cached_property
    def link_secret(self) -> bytes:
        """The key that signs links in mails."""
        return read_secret(self._client("secretsmanager"), self.settings.link_secret)

    @property
    def _is_elsewhere(self) -> bool:
        """Whether this is another cloud than AWS, which may know no buckets in host names."""
        return bool(self.settings.endpoint or {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} & os.environ.keys())

    @cached_property
    def _s3(self) -> Any:
        return self._client("s3", _OBJECTS_CONFIG if self._is_elsewhere else _OBJECTS_CONFIG.merge(_REGIONAL))

    @cached_property
    def _dynamodb(self) -> Any:
        return self._client("dynamodb")

    @cached_property
    def _jobs_table(self) -> Table:
        return Table(self._dynamodb, self.settings.jobs_table)

    def _client(self, service: str, config: Config = _CLIENT_CONFIG) -> Any:
        return self._session.client(service, config=config, endpoint_url=self.settings.endpoint)  # type: ignore[call-overload]


@cache
def this_process() -> Runtime:
    """The runtime of a Lambda's process."""
    return Runtime(Settings.from_environment())


def step(work: Step) -> Callable[[Event, Any], Event]:
    """Make a Lambda handler of `work(event, runtime)`.

    Binds the job to every log line, turns passing AWS failures into Transient, and logs the error that ends a step.
    """

    @wraps(work)
    def lambda_handler(event: Event, context: Any) -> Event:
        job = event.get("job") or {}
        logger.set_correlation_id(job.get("id"))
        logger.append_keys(tenant=job.get("tenant"), attempt=job.get("attempt"), request=context.aws_request_id)
        try:
            with passing_failures_are_transient():
                return work(event, this_process())
        except LedgerdockError as error:
            logger.warning("step refused", code=error.code, error=type(error).__name__)
            raise

    return lambda_handler
