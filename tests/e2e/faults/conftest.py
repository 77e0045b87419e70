"""A local cloud on which workers are killed, executions stopped and state machines deleted, driven through the API."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import urllib3

from ledgerdock_client import Client, FixedToken

TENANT, USER = "acme", "operator@acme.example"
RECORDS, SEGMENTS = 240, 6
HEADER = "Accounting Reference,Name,E-mail\n"
SMALL = """from ledgerdock.exports import segments

segments.RECORDS_OF_A_SEGMENT = 40
"""
"""Runs in every function as the user's own code does: what takes many workers is small enough for a test."""

Json = dict[str, Any]
Wait = Callable[[Callable[[], Any], float], Any]


class Faults:
    """What can go wrong with the jobs of one tenant, and what is seen of them from outside."""

    def __init__(self, cloud: Any, wait: Wait) -> None:
        self.cloud, self.wait = cloud, wait
        state = json.loads(Path(cloud.environment["LEDGERDOCK_LOCAL_STATE"]).read_text())
        self.url, self.logs, self.outbox = state["url"], Path(state["logs"]), Path(state["outbox"])
        password = next(person["password"] for person in state["people"] if person["user"] == USER)
        signed_in = cloud.client("cognito-idp").initiate_auth(
            ClientId=state["client_id"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": USER, "PASSWORD": password},
        )
        self.api = Client(state["api_url"], FixedToken(signed_in["AuthenticationResult"]["AccessToken"]))
        self._machines, self._rules = cloud.client("stepfunctions"), cloud.client("events")
        self._table = cloud.outputs["JobsTableName"]

    # --- seen from outside --------------------------------------------------------------------------------------------

    def of(self, job: Json) -> Any:
        """The part of the API that is about jobs of its kind."""
        return self.api.exports if job["kind"] == "export" else self.api.imports

    def look(self, job: Json) -> Json:
        """The job as it is now."""
        return dict(self.of(job).get(job["id"]))

    def ended(self, job: Json, seconds: float = 60) -> Json:
        """The job once it has ended."""

        def over() -> Json | None:
            seen = self.look(job)
            return seen if seen["poll_after_ms"] is None else None

        return dict(self.wait(over, seconds))

    def item(self, job: Json) -> Json:
        """The stored job."""
        found = self.cloud.client("dynamodb").get_item(TableName=self._table, Key=_key(job), ConsistentRead=True)
        return dict(found["Item"])

    def marks(self, job: Json) -> list[str]:
        """The segments and chunks that are counted."""
        found = self.cloud.client("dynamodb").query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": _key(job)["pk"]},
            ConsistentRead=True,
        )
        return sorted(item["sk"]["S"] for item in found["Items"] if item["sk"]["S"].startswith(("SEGMENT#", "CHUNK#")))

    def content(self, export: Json, folder: Path) -> bytes:
        """The file of an export."""
        return bytes(self.api.exports.download(export["id"], folder / f"{export['id']}.csv").read_bytes())

    def files(self, export: Json) -> list[str]:
        """Every version of every file that was put for an export."""
        prefix = f"exports/{TENANT}/{export['id']}/"
        listed = self.cloud.s3.list_object_versions(Bucket=self.cloud.bucket, Prefix=prefix)
        return [version["Key"] for version in listed.get("Versions", [])]

    def by(self, job: Json) -> tuple[str, str]:
        """The last line of the trail: what happened, and by whom."""
        last = list(self.of(job).audit(job["id"]))[-1]
        return last["event"], last["by"]

    def execution(self, job: Json) -> str:
        """The execution of the attempt that is on, or was the last."""
        return str(self.item(job)["execution"]["S"])

    def is_known(self, job: Json) -> bool:
        """Whether Step Functions knows the execution of a job."""
        try:
            self._machines.describe_execution(executionArn=self.execution(job))
        except self._machines.exceptions.ExecutionDoesNotExist:
            return False
        return True

    def told(self, execution: str) -> set[str]:
        """The states of an execution that there were events of."""
        events = urllib3.request("GET", f"{self.url}/_local/events", retries=False).json()
        return {event["detail"]["status"] for event in events if event["detail"].get("executionArn") == execution}

    def refusals(self, function: str) -> int:
        """How often a worker of a function was refused because its job had moved."""
        (log,) = self.logs.glob(f"*-{function}Function.log")
        return log.read_text().count('"code":"job.moved"')

    # --- done to them -------------------------------------------------------------------------------------------------

    def export(self, **wish: Any) -> Json:
        """Begin an export of all customers."""
        return dict(self.api.exports.start("customer", wish))

    def busy(self, function: str) -> list[psutil.Process]:
        """The processes that work on a call of a function."""
        functions = urllib3.request("GET", f"{self.url}/_local/functions", retries=False).json()
        pids = [
            one["pid"] for name, all_of in functions.items() if function in name for one in all_of if one["request_id"]
        ]
        return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]

    @contextmanager
    def held(self, function: str) -> Iterator[None]:
        """Hold the workers of a function where they are; behind the block those that still live go on."""
        workers = self.cloud.workers(function)
        assert workers, f"{function} has a process"
        for process in workers:
            process.suspend()
        try:
            yield
        finally:
            for process in workers:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    @contextmanager
    def caught(self, function: str) -> Iterator[Json]:
        """A new export, held while a worker of a function is in its call; of the segments some are counted then."""
        if function == "ExportSegment":
            export = self.export()
            while not self.marks(export):
                pass
            with self.held(function):
                assert self.busy(function), "the last segment was counted already"
                yield export
        else:
            with self.held(function):
                export = self.export()
                self.wait(lambda: self.busy(function), 30)
                yield export

    def kill(self, function: str) -> int:
        """Kill -9 the workers that are in a call of a function; how many they were."""
        workers = self.busy(function)
        for process in workers:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return len(workers)

    def kill_at_every_try(self, job: Json, function: str) -> int:
        """Kill -9 each worker of a function as soon as it is at work, until the job has ended; how many they were."""
        killed = 0
        while self.look(job)["poll_after_ms"] is not None:
            killed += self.kill(function)
        return killed

    def mailed(self, job: Json) -> Json:
        """What became of the mail of a job, once it is sent."""
        return dict(self.wait(lambda: (mail := self.look(job)["mail"]) and mail["state"] == "sent" and mail, 20))

    @contextmanager
    def off(self, rule: str) -> Iterator[None]:
        """Disable a rule of the stack: `Clock` or `ExecutionEnded` of the reaper."""
        (name,) = [
            known["Name"]
            for known in self._rules.list_rules()["Rules"]
            if f"ReapStuckJobsFunction{rule}" in known["Name"]
        ]
        self._rules.disable_rule(Name=name)
        try:
            yield
        finally:
            self._rules.enable_rule(Name=name)

    @contextmanager
    def deleted(self, output: str) -> Iterator[None]:
        """Delete the state machine that an output of the stack names; behind the block it is deployed again.

        That can be done as soon as nothing of it runs any more.
        """
        machine = self._machines.describe_state_machine(stateMachineArn=self.cloud.outputs[output])
        self._machines.delete_state_machine(stateMachineArn=machine["stateMachineArn"])
        try:
            yield
            self.wait(lambda: all(known["name"] != machine["name"] for known in self._all_machines()), 30)
        finally:
            names = ("name", "definition", "roleArn")
            self._machines.create_state_machine(**{name: machine[name] for name in names})

    def _all_machines(self) -> list[Json]:
        return list(self._machines.list_state_machines()["stateMachines"])

    def stop(self, job: Json) -> None:
        """Stop the execution of a job, as somebody does in the console."""
        self._machines.stop_execution(executionArn=self.execution(job))

    def fall_silent(self, job: Json, minutes: float) -> None:
        """Let the last sign of life be so long ago."""
        then = datetime.now(UTC) - timedelta(minutes=minutes)
        self.cloud.client("dynamodb").update_item(
            TableName=self._table,
            Key=_key(job),
            UpdateExpression="SET heartbeat_at = :then",
            ExpressionAttributeValues={":then": {"S": f"{then:%Y-%m-%dT%H:%M:%S.000Z}"}},
        )

    def tick(self) -> None:
        """Run the reaper as its clock does, to its end."""
        functions = self.cloud.client("lambda")
        names = [item["FunctionName"] for item in functions.list_functions()["Functions"]]
        (reaper,) = [name for name in names if "ReapStuckJobs" in name]
        answer = functions.invoke(FunctionName=reaper, Payload=json.dumps({"detail": {}}))
        assert "FunctionError" not in answer, answer["Payload"].read()


def _key(job: Json) -> Json:
    return {"pk": {"S": f"{TENANT}#JOB#{job['id']}"}, "sk": {"S": "JOB"}}


def _customers(path: Path, count: int, first: int = 1) -> Path:
    lines = [f"K{key:06d},Customer {key},mail{key}@example.com" for key in range(first, first + count)]
    path.write_text(HEADER + "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def customers() -> Callable[..., Path]:
    """Makes files of customers."""
    return _customers


@pytest.fixture(scope="session")
def faults(start_cloud: Any, wait: Wait, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faults]:
    """A tenant with customers on a local cloud of its own, whose exports have six segments."""
    folder = tmp_path_factory.mktemp("faults")
    types = folder / "types"
    types.mkdir()
    (types / "small.py").write_text(SMALL)
    with start_cloud(folder, "--record-types", str(types)) as cloud:
        made = Faults(cloud, wait)
        job = made.api.imports.start(_customers(folder / "customers.csv", RECORDS), "customer")
        assert made.ended(dict(job))["counts"]["created"] == RECORDS
        yield made


@pytest.fixture(scope="session")
def calm(faults: Faults, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an export to which nothing happens."""
    export = faults.ended(faults.export())
    assert (export["status"], len(faults.marks(export))) == ("finished", SEGMENTS)
    return faults.content(export, tmp_path_factory.mktemp("calm"))
