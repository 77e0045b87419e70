"""An import, step by step as the state machine takes them, against moto over real HTTP."""

import json
import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from ledgerdock.aws.table import Table
from ledgerdock.errors import Conflict, LedgerdockError
from ledgerdock.imports import stage_file as staging
from ledgerdock.imports.actions.retry_import import FILE, retry_import, what_to_stage
from ledgerdock.imports.actions.start_undo import start_undo
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.plan_undo import plan_undo
from ledgerdock.imports.record_failure import record_failure
from ledgerdock.imports.record_undo_failure import record_undo_failure
from ledgerdock.imports.register_upload import ObjectCreated, register_upload
from ledgerdock.imports.stage_failed_rows import stage_failed_rows
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.imports.summarize_undo import summarize_undo
from ledgerdock.imports.undo_chunk import undo_chunk
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import AttemptKind, Job, JobRef
from ledgerdock.runtime import Runtime, Settings

TEMPLATE = (Path(__file__).parents[3] / "template.yaml").read_text()
RESOURCES: dict[str, Any] = yaml.load(re.sub(r"!\w+", "", TEMPLATE), yaml.SafeLoader)["Resources"]
TABLE_FACTS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


class Killed(BaseException):
    """The worker process is gone: no `except` of ours may see this."""


class _Session(boto3.Session):
    """Hands out one client for the same wish: every step asks for its own, and making them took a third of all time."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[Any, Any] = {}

    def client(self, service_name: str, *args: Any, **options: Any) -> Any:
        make = boto3.Session.client  # another one where a test has put its own there
        key = (make, service_name, args, tuple(sorted(options.items())))
        if key not in self._made:
            self._made[key] = make(self, service_name, *args, **options)
        return self._made[key]


@cache
def _session() -> boto3.Session:
    return _Session()


class Executions:
    """A state machine of its own, whose executions run until somebody stops them."""

    def __init__(self, world: Any) -> None:
        self.client = world.session.client("stepfunctions", endpoint_url=world.settings.endpoint)
        definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 9999, "End": True}}}
        self.machine = self.client.create_state_machine(
            name=f"machine-{uuid.uuid4().hex}",
            definition=json.dumps(definition),
            roleArn="arn:aws:iam::123456789012:role/machine",
        )["stateMachineArn"]

    def start(self) -> str:
        return str(self.client.start_execution(stateMachineArn=self.machine)["executionArn"])

    def stop(self, execution: str) -> None:
        self.client.stop_execution(executionArn=execution)

    def status(self, execution: str) -> str:
        return str(self.client.describe_execution(executionArn=execution)["status"])


class World:
    """One bucket and two tables of their own; every step gets a fresh Runtime, as a new process would."""

    def __init__(self, url: str) -> None:
        self.around_chunks: Callable[[], AbstractContextManager[None]] = nullcontext
        name = uuid.uuid4().hex
        self.session = _session()
        self.machines = self.session.client("stepfunctions", endpoint_url=url)
        self.settings = Settings(
            files_bucket=f"files-{name}",
            jobs_table=f"jobs-{name}",
            records_table=f"records-{name}",
            import_machine=self._machine(f"import-{name}"),
            undo_machine=self._machine(f"undo-{name}"),
            export_machine=self._machine(f"export-{name}"),
            endpoint=url,
        )
        self.s3 = self.session.client("s3", endpoint_url=url)
        self.dynamodb = self.session.client("dynamodb", endpoint_url=url)
        self.s3.create_bucket(
            Bucket=self.settings.files_bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        self.s3.put_bucket_versioning(Bucket=self.settings.files_bucket, VersioningConfiguration={"Status": "Enabled"})
        for logical, table in (("JobsTable", self.settings.jobs_table), ("RecordsTable", self.settings.records_table)):
            facts = RESOURCES[logical]["Properties"]
            self.dynamodb.create_table(TableName=table, **{key: facts[key] for key in TABLE_FACTS if key in facts})

    def _machine(self, name: str) -> str:
        """A state machine that does nothing: tests take its steps themselves."""
        definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
        role = "arn:aws:iam::123456789012:role/machine"
        machine = self.machines.create_state_machine(name=name, definition=definition, roleArn=role)
        return str(machine["stateMachineArn"])

    def runtime(self) -> Runtime:
        return Runtime(self.settings, self.session)

    def drop(self, body: bytes | str, place: str = "inbox/acme/customer/file.csv", **metadata: str) -> ObjectCreated:
        """Put an object and return the event S3 sends about it."""
        data = body.encode() if isinstance(body, str) else body
        bucket = self.settings.files_bucket
        version = self.s3.put_object(Bucket=bucket, Key=place, Body=data, Metadata=metadata)["VersionId"]
        detail = {"bucket": {"name": bucket}, "object": {"key": place, "version-id": version}, "requester": "someone"}
        return ObjectCreated.model_validate(detail)

    def run(self, event: ObjectCreated, execution: str = "execution-1") -> Job:
        """Take every step until the job ends; a step that is killed is taken again, as its Retry says."""
        registered = self._step(lambda runtime: register_upload(event, execution, runtime))
        ref = JobRef.model_validate(registered["job"])
        return self.run_from_turn(ref, registered["stage"]) if registered["is_new"] else self.job(ref)

    def again(self, job: Job, kind: AttemptKind, by: str = "maria") -> Job:
        """Begin another attempt and take every step of it."""
        begun = self._step(lambda runtime: retry_import(runtime.jobs.get(job.tenant, job.id), kind, by, runtime))
        ref = JobRef(tenant=begun.tenant, id=begun.id, attempt=begun.attempt)
        return self.run_from_turn(ref, what_to_stage(begun))

    def undo(self, job: Job, by: str = "maria") -> Job:
        """Undo an import; the undo as it ended."""
        begun = self._step(lambda runtime: start_undo(runtime.jobs.get(job.tenant, job.id), by, runtime))
        return self.run_undo(JobRef(tenant=begun.tenant, id=begun.id, attempt=begun.attempt))

    def run_undo(self, ref: JobRef) -> Job:
        """The steps of an undo that has begun."""
        step = self._step
        try:
            planned = step(lambda runtime: plan_undo(ref, runtime))
            step(lambda runtime: await_turn(ref, "token", runtime))
            for chunk, _ in step(lambda _: self.chunks(planned["waves"])):
                step(lambda runtime, chunk=chunk: undo_chunk(ref, chunk, runtime))
            step(lambda runtime: summarize_undo(ref, runtime))
        except LedgerdockError as error:
            failure = Failure(Error=type(error).__name__, Cause=json.dumps({"errorMessage": str(error)}))
            step(lambda runtime: record_undo_failure(ref, failure, runtime))
        return step(lambda runtime: runtime.jobs.get(ref.tenant, ref.id))

    def run_from_turn(self, ref: JobRef, stage: str = FILE) -> Job:
        """The steps behind Register Upload."""
        step = self._step
        staging = stage_file if stage == FILE else stage_failed_rows
        try:
            staged = step(lambda runtime: staging(ref, runtime))
            step(lambda runtime: await_turn(ref, "token", runtime))
            for chunk, rehearse in step(lambda _: self.chunks(staged["waves"])):
                self._import(ref, chunk, rehearse=rehearse)
            step(lambda runtime: summarize_import(ref, runtime))
        except LedgerdockError as error:
            failure = Failure(Error=type(error).__name__, Cause=json.dumps({"errorMessage": str(error)}))
            step(lambda runtime: record_failure(ref, failure, runtime))
        return step(lambda runtime: runtime.jobs.get(ref.tenant, ref.id))

    def begin(self, event: ObjectCreated, execution: str) -> JobRef:
        """Take the steps up to the turn, which is claimed and kept."""
        ref = JobRef.model_validate(register_upload(event, execution, self.runtime())["job"])
        stage_file(ref, self.runtime())
        await_turn(ref, execution, self.runtime())
        return ref

    def _import(self, ref: JobRef, chunk: int, *, rehearse: bool) -> None:
        """A chunk that is refused is left unprocessed, as the state machine's Catch says."""
        with self.around_chunks(), suppress(Conflict):
            self._step(lambda runtime: import_chunk(ref, chunk, runtime, rehearse=rehearse))

    def chunks(self, waves: dict[str, Any]) -> list[tuple[int, bool]]:
        """The chunks of all waves and whether to rehearse them, as the state machine reads them from the manifests."""
        keys = [f"{waves['manifests']}{wave}.json" for wave in range(waves["next"], waves["count"])]
        manifests = [self.s3.get_object(Bucket=self.settings.files_bucket, Key=key)["Body"].read() for key in keys]
        return [
            (entry["chunk"], entry.get("rehearse", False)) for manifest in manifests for entry in json.loads(manifest)
        ]

    def _step(self, work: Callable[[Runtime], Any]) -> Any:
        for _ in range(3):
            with suppress(Killed):
                return work(self.runtime())
        raise AssertionError("killed at every try")

    def job(self, ref: JobRef) -> Job:
        return self.runtime().jobs.get(ref.tenant, ref.id)

    def records(self) -> list[dict[str, Any]]:
        """Every item of the records table, in key order."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=self.settings.records_table)
        items = [item for page in pages for item in page["Items"]]
        return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    def result(self, job: Job, name: str) -> str:
        """A result file as text."""
        body = self.s3.get_object(Bucket=self.settings.files_bucket, Key=job.results[name].key)["Body"]
        return str(body.read().decode("utf-8-sig"))

    def open_turns(self) -> list[Any]:
        table = Table(self.dynamodb, self.settings.jobs_table)
        return [turn for turn in table.query("acme#TURN") if turn["holder"] or turn["waiting"]]


@pytest.fixture
def make_world(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], World]:
    monkeypatch.setattr(staging, "ROWS_PER_CHUNK", 12)
    return lambda: World(moto_url)


@pytest.fixture
def world(make_world: Callable[[], World]) -> World:
    return make_world()


@pytest.fixture
def killed() -> type[BaseException]:
    return Killed


@pytest.fixture
def executions(world: World) -> Executions:
    return Executions(world)


@pytest.fixture
def make_executions() -> Callable[[World], Executions]:
    return Executions
