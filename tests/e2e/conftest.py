"""The local cloud as a process of its own, driven from outside: the command line and plain S3."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import psutil
import pytest

ROOT = Path(__file__).parents[2]
LEDGERDOCK = Path(sys.executable).with_name("ledgerdock")
ENDS = {"completed", "completed_with_errors", "failed", "cancelled", "timed_out", "reverted"}
START_SECONDS = 60


class Finished(NamedTuple):
    code: int
    out: str
    err: str


class Cloud:
    """A running local cloud."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.environment = {**os.environ, "LEDGERDOCK_LOCAL_STATE": str(folder / "state.json")}
        state = json.loads((folder / "state.json").read_text())
        self.outputs = state["outputs"]
        self._options = {
            "endpoint_url": state["url"],
            "region_name": state["region"],
            "aws_access_key_id": "local",
            "aws_secret_access_key": "local",
        }
        self.s3 = self.client("s3")
        self.bucket = self.outputs["FilesBucketName"]
        self._pool = state["user_pool_id"]
        self._operators = {
            person["tenant"]: person["user"] for person in state["people"] if person["role"] == "operator"
        }

    def client(self, service: str) -> Any:
        return boto3.client(service, **self._options)  # type: ignore[call-overload]

    def run(self, *arguments: str | Path, tenant: str = "acme", user: str | None = None, stdin: str = "") -> Finished:
        """A command of `ledgerdock`, as a person types it: an operator of the tenant, unless `user` is another."""
        environment = {**self.environment, "LEDGERDOCK_USER": user or self._operator(tenant)}
        done = subprocess.run(
            [LEDGERDOCK, *arguments],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments: str | Path, tenant: str = "acme") -> Any:
        return json.loads(self.run(*arguments, "--json", tenant=tenant).out)

    def _operator(self, tenant: str) -> str:
        """The operator of a tenant; for one that is not among the sample tenants, a user is made and signed in."""
        if tenant not in self._operators:
            user, password = f"operator@{tenant}.example", f"{secrets.token_urlsafe(15)}-aA1"
            pool = self.client("cognito-idp")
            pool.admin_create_user(UserPoolId=self._pool, Username=user, MessageAction="SUPPRESS")
            pool.admin_set_user_password(UserPoolId=self._pool, Username=user, Password=password, Permanent=True)
            pool.create_group(UserPoolId=self._pool, GroupName=f"{tenant}:operator")
            pool.admin_add_user_to_group(UserPoolId=self._pool, Username=user, GroupName=f"{tenant}:operator")
            signed_in = self.run("login", "--user", user, "--password-stdin", user=user, stdin=f"{password}\n")
            assert signed_in.code == 0, signed_in.err
            self._operators[tenant] = user
        return self._operators[tenant]

    def drop(self, path: Path, place: str, tenant: str = "acme") -> str:
        """Put a file into the inbox with plain S3; returns the object's version."""
        key = f"inbox/{tenant}/{place}/{path.name}"
        return str(self.s3.put_object(Bucket=self.bucket, Key=key, Body=path.read_bytes())["VersionId"])

    def job_of(self, version: str, tenant: str = "acme", seconds: float = 120) -> Any:
        """The job of an object version once it has ended."""

        def ended() -> Any:
            for shown in self.json("import", "list", "--limit", "1000", tenant=tenant):
                if shown["upload"] and shown["upload"]["version"] == version and shown["state"] in ENDS:
                    return shown
            return None

        return wait_for(ended, seconds)

    def workers(self, function: str) -> list[psutil.Process]:
        """The processes that run a Lambda function now."""
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                name = process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "")
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            if function in name:
                found.append(process)
        return found

    def records(self, record_type: str, tenant: str = "acme") -> list[Any]:
        """All records of a type, in key order."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=self.outputs["RecordsTableName"])
        items = [item for page in pages for item in page["Items"]]
        own = [item for item in items if item["pk"]["S"].startswith(f"{tenant}#{record_type}#")]
        return sorted(own, key=lambda item: item["sk"]["S"])

    def result(self, job: Any, name: str) -> str:
        body = self.s3.get_object(Bucket=self.bucket, Key=job["results"][name]["key"])["Body"]
        return str(body.read().decode("utf-8-sig"))


def wait_for(check: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = check()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"nothing after {seconds} s")


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Cloud]:
    """`ledgerdock up`, until the end of the block; nothing of it is left running."""
    environment = {**os.environ, "LEDGERDOCK_LOCAL_STATE": str(folder / "state.json")}
    command = [LEDGERDOCK, "up", *options]
    with (folder / "up.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stderr=log, stdout=subprocess.DEVNULL, text=True)
        try:
            wait_for(lambda: (folder / "up.log").read_text().count("ready ") or process.poll(), START_SECONDS)
            assert process.poll() is None, (folder / "up.log").read_text()
            children = psutil.Process(process.pid).children(recursive=True)
            yield Cloud(process, folder)
        finally:
            process.terminate()
            process.wait(20)
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with started(tmp_path_factory.mktemp("cloud")) as running:
        yield running


@pytest.fixture(scope="session")
def start_cloud() -> Callable[..., Any]:
    return started


@pytest.fixture(scope="session")
def wait() -> Callable[[Callable[[], Any], float], Any]:
    return wait_for
