"""An export, step by step as the state machine takes them, against moto over real HTTP."""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ledgerdock.errors import LedgerdockError
from ledgerdock.exports import segments
from ledgerdock.exports.deliver_export import deliver_export
from ledgerdock.exports.export_segment import export_segment
from ledgerdock.exports.plan_export import plan_export
from ledgerdock.exports.record_export_failure import record_export_failure
from ledgerdock.exports.start_export import start_export
from ledgerdock.jobs.export import ExportWish
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import Job, JobRef

TESTS = Path(__file__).parents[1]


def _module(*place: str) -> ModuleType:
    path = TESTS.joinpath(*place)
    spec = spec_from_file_location("_".join(place).removesuffix(".py"), path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_IMPORTS = _module("imports", "conftest.py")
_CRASHES = _module("imports", "crashes", "conftest.py")

World: Any = _IMPORTS.World


class ExportWorld(World):  # type: ignore[misc] # loaded from a file
    """One bucket and two tables, few shards, and the steps of an export."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.settings = self.settings.model_copy(update={"shards": 4})

    def start(self, wish: ExportWish | None = None, **wished: Any) -> JobRef:
        """Begin an export in the name of ann, as the API does."""
        wanted = wish or ExportWish(**wished)
        job = self._step(lambda runtime: start_export("acme", wanted, "ann", runtime))
        return JobRef(tenant="acme", id=job.id, attempt=job.attempt)

    def take_steps(self, ref: JobRef, order: Callable[[Iterable[int]], Sequence[int]] = list) -> Job:
        """Take every step until the export ends, segments in any order; a killed step is taken again, as Retry says."""
        step = self._step
        try:
            planned = step(lambda runtime: plan_export(ref, runtime))
            for number in order(step(lambda _: self.segments(planned["manifest"]))):
                step(lambda runtime, number=number: export_segment(ref, number, runtime))
            step(lambda runtime: deliver_export(ref, runtime))
        except LedgerdockError as error:
            failure = Failure(Error=type(error).__name__, Cause=json.dumps({"errorMessage": str(error)}))
            step(lambda runtime: record_export_failure(ref, failure, runtime))
        return step(lambda runtime: runtime.jobs.get(ref.tenant, ref.id))

    def export(self, **wished: Any) -> Job:
        """A whole export."""
        return self.take_steps(self.start(**wished))

    def segments(self, manifest: str) -> list[int]:
        """The numbers of the segments, as the state machine reads them from the manifest."""
        body = self.s3.get_object(Bucket=self.settings.files_bucket, Key=manifest)["Body"].read()
        return [entry["segment"] for entry in json.loads(body)]

    def file(self, job: Job) -> bytes:
        """The version of the file that the job names."""
        assert job.export
        assert job.export.file, job.error
        answer = self.s3.get_object(
            Bucket=self.settings.files_bucket, Key=job.export.file.key, VersionId=job.export.file.version
        )
        body: bytes = answer["Body"].read()
        assert len(body) == job.export.file.size
        return body

    def text(self, job: Job) -> str:
        """A CSV or JSON Lines file."""
        return self.file(job).decode("utf-8-sig")

    def executions_of_exports(self) -> list[str]:
        """Names of the executions that were started."""
        listed = self.machines.list_executions(stateMachineArn=self.settings.export_machine)["executions"]
        return sorted(execution["name"] for execution in listed)


@pytest.fixture
def make_world(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], ExportWorld]:
    """Worlds in which ten records are a segment."""
    monkeypatch.setattr(segments, "RECORDS_OF_A_SEGMENT", 10)
    return lambda: ExportWorld(moto_url)


@pytest.fixture
def world(make_world: Callable[[], ExportWorld]) -> ExportWorld:
    return make_world()


@pytest.fixture
def killed() -> type[BaseException]:
    killed: type[BaseException] = _IMPORTS.Killed
    return killed


@pytest.fixture
def calls(killed: type[BaseException]) -> Callable[..., Any]:
    """Makes a counter of calls that kills the worker behind call `fatal`."""
    return lambda fatal=-1: _CRASHES.Calls(killed, fatal)


@pytest.fixture
def some() -> Callable[[range], range]:
    """Every third of these calls, or with LEDGERDOCK_EVERY_CALL=1 every one."""
    step = 1 if os.environ.get("LEDGERDOCK_EVERY_CALL") else 3
    return lambda fatal: fatal[::step]


@pytest.fixture
def executions(world: ExportWorld) -> Any:
    return _IMPORTS.Executions(world)


@pytest.fixture
def put() -> Callable[..., None]:
    """Puts records of a type (key -> values, a list of maps for lines; numbers are amounts) into the table."""

    def wire(value: Any) -> dict[str, Any]:
        if isinstance(value, list):
            return {"L": [{"M": {name: wire(part) for name, part in line.items()}} for line in value]}
        return {"S": value} if isinstance(value, str) else {"N": str(value)}

    def put_records(world: ExportWorld, record_type: str, records: dict[str, dict[str, Any]]) -> None:
        items = {key: {name: wire(value) for name, value in values.items()} for key, values in records.items()}
        assert world.runtime().records.put_many("acme", record_type, items) == {}

    return put_records
