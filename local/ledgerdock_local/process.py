"""The local cloud as a process of its own, for tests and examples that drive it from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerdock_local.clients import client
from ledgerdock_local.options import STATE_VARIABLE, LocalCloudError

STOP_SECONDS = 15.0


@dataclass(frozen=True)
class CloudProcess:
    """A local cloud that runs in a process of its own; `state` is what its state file says."""

    process: subprocess.Popen[bytes]
    state_file: Path
    state: Mapping[str, Any]
    ready_line: str

    @property
    def url(self) -> str:
        """Where every service answers."""
        return str(self.state["url"])

    @property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of the stack."""
        outputs: Mapping[str, str] = self.state["outputs"]
        return outputs

    def client(self, service: str) -> Any:
        """A boto3 client for it."""
        return client(service, self.url)


@contextmanager
def cloud_process(state_file: Path, arguments: Sequence[str] = ()) -> Iterator[CloudProcess]:
    """Start `python -m ledgerdock_local ARGUMENTS` with its own state file; stop it with SIGINT at the end.

    Raises LocalCloudError with what it said when it does not become ready.
    """
    state_file.parent.mkdir(parents=True, exist_ok=True)
    said = state_file.with_suffix(".stderr")
    with said.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "ledgerdock_local", *arguments],
            env={**os.environ, STATE_VARIABLE: str(state_file)},
            stderr=stderr,
        )
    try:
        ready = _wait_until_ready(process, said)
        state = json.loads(state_file.read_text("utf-8"))
        yield CloudProcess(process, state_file, state, ready)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], said: Path) -> str:
    while True:
        ended = process.poll() is not None
        text = said.read_text("utf-8")
        if ready := [line for line in text.splitlines(keepends=True) if line.startswith("ready") and line[-1] == "\n"]:
            return ready[0].rstrip()
        if ended:
            raise LocalCloudError(text.strip() or f"it ended with exit status {process.returncode}")
        time.sleep(0.05)
