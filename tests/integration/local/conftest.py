"""A toy stack in a local cloud of its own process."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ledgerdock_local.process import CloudProcess, cloud_process

PATIENCE_SECONDS = 30.0
_COUNTER = iter(range(1_000_000))

Item = dict[str, Any]


@dataclass(frozen=True)
class ToyCloud:
    """The toy stack: drop manifests, look at executions, call its functions."""

    cloud: CloudProcess

    def invoke(self, function: str, event: Item, **how: Any) -> tuple[str | None, Any]:
        """The function error (or None) and the payload of one invocation."""
        answer = self.cloud.client("lambda").invoke(
            FunctionName=f"toy-{function}", Payload=json.dumps(event).encode(), **how
        )
        body = answer["Payload"].read()
        return answer.get("FunctionError"), json.loads(body) if body else None

    def drop(self, items: Sequence[Item], name: str = "manifest") -> str:
        """Put a manifest into the inbox; its version id."""
        answer = self.cloud.client("s3").put_object(
            Bucket=self.cloud.outputs["FilesBucketName"],
            Key=f"inbox/{name}-{next(_COUNTER)}.json",
            Body=json.dumps(items).encode(),
        )
        return str(answer["VersionId"])

    def events(self, kind: str) -> list[Item]:
        """The last events of one detail-type."""
        pool = self.cloud.client("s3").meta.endpoint_url
        return [event for event in get_json(f"{pool}/_local/events") if event["detail-type"] == kind]

    def executions_of(self, version_id: str) -> list[Item]:
        """The executions that a dropped version started."""
        machine = self.cloud.client("stepfunctions")
        arn = self.cloud.outputs["ToyStateMachineArn"]
        described = (
            machine.describe_execution(executionArn=execution["executionArn"])
            for execution in machine.list_executions(stateMachineArn=arn)["executions"]
        )
        return [one for one in described if json.loads(one["input"])["object"]["version-id"] == version_id]

    def ended(self, version_id: str) -> Item:
        """The only execution of a dropped version, once it has ended."""

        def look() -> Item | None:
            found = self.executions_of(version_id)
            return found[0] if found and found[0]["status"] != "RUNNING" else None

        return eventually(look)

    def run(self, items: Sequence[Item]) -> Item:
        """Drop a manifest and wait for its execution."""
        return self.ended(self.drop(items))


def get_json(url: str) -> Any:
    """What an address of our own answers."""
    import urllib3

    return urllib3.request("GET", url, retries=False).json()


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    pytest.fail("it did not happen in time")


@pytest.fixture(scope="session")
def toy_folder() -> Path:
    return Path(__file__).parent / "toy"


@pytest.fixture(scope="session")
def toy(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToyCloud]:
    state = tmp_path_factory.mktemp("toy") / "local.json"
    with cloud_process(state, ["--project", str(toy_folder), "--stack", "toy"]) as cloud:
        yield ToyCloud(cloud)
