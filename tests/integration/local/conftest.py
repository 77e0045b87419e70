"""A toy stack in a local cloud of its own process."""

import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from ledgerdock_local.process import CloudProcess, cloud_process

Item = dict[str, Any]
PATIENCE_SECONDS = 30.0
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class ToyCloud:
    """The toy stack: drop manifests, look at executions, call its functions."""

    cloud: CloudProcess

    @property
    def bucket(self) -> str:
        """The files bucket."""
        return self.cloud.outputs["FilesBucketName"]

    def invoke(self, function: str, event: Item) -> tuple[str | None, Any]:
        """The function error (or None) and the payload of one invocation."""
        functions = self.cloud.client("lambda")
        answer = functions.invoke(FunctionName=f"toy-{function}", Payload=json.dumps(event).encode())
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    def drop(self, items: Sequence[Item], name: str = "manifest") -> str:
        """Put a manifest into the inbox; its version id."""
        answer = self.cloud.client("s3").put_object(
            Bucket=self.bucket, Key=f"inbox/{name}-{next(_NUMBERS)}.json", Body=json.dumps(items).encode()
        )
        return str(answer["VersionId"])

    def ask(self, what: str) -> Any:
        """What the local cloud answers about itself: `events` or `functions`."""
        return urllib3.request("GET", f"{self.cloud.url}/_local/{what}", retries=False).json()

    def publish(self, event: Item) -> None:
        """Deliver an event (again)."""
        body = json.dumps(event)
        assert urllib3.request("POST", f"{self.cloud.url}/_local/events", body=body, retries=False).status == 202

    def created(self, version_id: str) -> Item:
        """The S3 event of a dropped version."""
        created = (event for event in self.ask("events") if event["detail-type"] == "Object Created")
        return next(event for event in created if event["detail"]["object"].get("version-id") == version_id)

    def executions(self, version_id: str) -> list[Item]:
        """The executions that a dropped version started."""
        machine = self.cloud.client("stepfunctions")
        listed = machine.list_executions(stateMachineArn=self.cloud.outputs["ToyStateMachineArn"])["executions"]
        described = [machine.describe_execution(executionArn=one["executionArn"]) for one in listed]
        return [one for one in described if json.loads(one["input"])["object"]["version-id"] == version_id]

    def started(self, version_id: str) -> Item:
        """The execution of a dropped version, once there is one."""
        found: list[Item] = eventually(lambda: self.executions(version_id))
        return found[0]

    def ended(self, version_id: str) -> Item:
        """The execution of a dropped version, once it has ended."""
        eventually(lambda: self.started(version_id)["status"] != "RUNNING")
        return self.started(version_id)

    def run(self, items: Sequence[Item]) -> Item:
        """Drop a manifest and wait for the end of its execution."""
        return self.ended(self.drop(items))

    def token(self, execution_name: str) -> str:
        """The task token an execution waits with."""
        storage = self.cloud.client("s3")
        key = f"tokens/{execution_name}"
        eventually(lambda: storage.list_objects_v2(Bucket=self.bucket, Prefix=key)["KeyCount"])
        return str(storage.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode())


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    pytest.fail("it did not happen in time")


@pytest.fixture(scope="session")
def toy_arguments() -> list[str]:
    """What starts the toy stack."""
    return ["--project", str(Path(__file__).parent / "toy"), "--stack", "toy"]


@pytest.fixture(scope="session")
def wait_for() -> Callable[[Callable[[], Any]], Any]:
    """Wait until a function returns something."""
    return eventually


@pytest.fixture(scope="session")
def toy(toy_arguments: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToyCloud]:
    """The toy stack, running."""
    with cloud_process(tmp_path_factory.mktemp("toy") / "local.json", toy_arguments) as cloud:
        yield ToyCloud(cloud)
