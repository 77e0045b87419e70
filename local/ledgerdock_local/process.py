"""The local cloud as a process of its own, for tests and examples that drive it from outside."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerdock_local.clients import client
from ledgerdock_local.options import STATE_VARIABLE, LocalCloudError

STOP_SECONDS = 15.0
_READY = re.compile(r"^(ready .*)\n(sign in: .*(?:\n  .*)*(?=\n))?", re.MULTILINE)


@dataclass(frozen=True)
class CloudProcess:
    """A local cloud that runs in a process of its own; `state` is what its state file says.

    `ready_line` and `sign_in` are what it said when it was ready; the second is empty without a user pool.
    """

    process: subprocess.Popen[bytes]
    state_file: Path
    state: Mapping[str, Any]
    ready_line: str
    sign_in: str

    @property
    def url(self) -> str:
        """Where every service answers."""
        return str(self.state["url"])

    @property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of the stack."""
        outputs: Mapping[str, str] = self.state["outputs"]
        return outputs

    @property
    def api_url(self) -> str:
        """Where the HTTP API of the stack answers."""
        return str(self.state["api_url"])

    def token(self, user: str, kind: str = "AccessToken") -> str:
        """A fresh token of one of the sample people; `kind` AccessToken, IdToken or RefreshToken."""
        password = next(person["password"] for person in self.state["people"] if person["user"] == user)
        signed_in = self.client("cognito-idp").initiate_auth(
            ClientId=self.state["client_id"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": password},
        )
        return str(signed_in["AuthenticationResult"][kind])

    def client(self, service: str) -> Any:
        """A boto3 client for it."""
        return client(service, self.url)


@contextmanager
def cloud_process(state_file: Path, arguments: Sequence[str] = ()) -> Iterator[CloudProcess]:
    """Start `python -m ledgerdock_local ARGUMENTS` with its own state file; stop it with SIGINT at the end.

    Raises LocalCloudError with what it said when it does not become ready.
    """
    state_file.parent.mkdir(parents=True, exist_ok=True)
    # A file for each start: what two of them say about one state file must not mix.
    descriptor, said = tempfile.mkstemp(".stderr", f"{state_file.stem}-", state_file.parent)
    with os.fdopen(descriptor, "w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "ledgerdock_local", *arguments],
            env={**os.environ, STATE_VARIABLE: str(state_file)},
            stderr=stderr,
        )
    try:
        ready, sign_in = _wait_until_ready(process, Path(said))
        state = json.loads(state_file.read_text("utf-8"))
        yield CloudProcess(process, state_file, state, ready, sign_in)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], said: Path) -> tuple[str, str]:
    """Both lines of a start; they are written at once."""
    while True:
        ended = process.poll() is not None
        text = said.read_text("utf-8")
        if match := _READY.search(text):
            return match[1], match[2] or ""
        if ended:
            raise LocalCloudError(text.strip() or f"it ended with exit status {process.returncode}")
        time.sleep(0.05)
