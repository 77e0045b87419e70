"""One process of one function: started cold, called warm, killed when it overstays."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ledgerdock_local.runtime_api import Invocation, Outcome, RuntimeApi

INIT_SECONDS = 60.0
"""AWS allows 10 s; a laptop that starts everything at once may need more."""


@dataclass(frozen=True)
class FunctionSpec:
    """A deployed function. `path` are the folders on its Python path after its own, `timeout` is in seconds."""

    name: str
    arn: str
    handler: str
    folder: Path
    path: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout: float
    memory: int
    reserved: int | None
    dead_letters: str | None
    retries: int
    log: Path


class Sandbox:
    """A running process of a function. One invocation at a time."""

    def __init__(self, spec: FunctionSpec, environment: Mapping[str, str]) -> None:
        self.spec = spec
        self.started = time.monotonic()
        self.last_used = self.started
        self.cold = True
        self.current: Invocation | None = None
        self._dead = threading.Event()
        self._init_error: Outcome | None = None
        self._api = RuntimeApi(self._failed_to_start)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{spec.name}-"))
        # Standard output is the log; standard input tells the child when we are gone (see sandbox_child).
        with spec.log.open("ab", buffering=0) as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ledgerdock_local.sandbox_child", spec.handler],
                cwd=spec.folder,
                env={**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address, "TMPDIR": str(self._folder)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._watcher = threading.Thread(target=self._watch, daemon=True, name=f"watch-{spec.name}")
        self._watcher.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can take another invocation."""
        return not self._dead.is_set() and self._process.poll() is None

    def run(self, invocation: Invocation) -> Outcome:
        """Run one invocation to its end: a result, an error, a dead process or a timeout."""
        self.current = invocation
        if self._dead.is_set():
            invocation.end(self._gone(invocation))
        self._api.hand_over(invocation)
        if not invocation.taken.wait(INIT_SECONDS):
            invocation.end(_timed_out(invocation, INIT_SECONDS))
            self.kill()
        elif not invocation.ended.wait(invocation.timeout):
            invocation.end(_timed_out(invocation, invocation.timeout))
            self.kill()
        self.current = None
        self.cold = False
        self.last_used = time.monotonic()
        if invocation.outcome is None:
            raise AssertionError("an ended invocation has an outcome")
        return invocation.outcome

    def peak_memory(self) -> int:
        """The most memory the process has held, in MB; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0
        peaks = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(peaks[0].split()[1]) // 1024 if peaks else 0

    def kill(self) -> None:
        """End the process and everything it started, now."""
        self._dead.set()
        self._kill_group()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> None:
        """Give a killed process so long to be gone, with all it left behind."""
        self._watcher.join(seconds)

    def _watch(self) -> None:
        self._process.wait()
        self._dead.set()
        self._kill_group()  # what the function started must not outlive it
        if self._process.stdin:
            self._process.stdin.close()
        if current := self.current:
            current.end(self._gone(current))
        self._api.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _failed_to_start(self, outcome: Outcome) -> None:
        self._init_error = outcome
        if current := self.current:
            current.end(outcome)

    def _gone(self, invocation: Invocation) -> Outcome:
        if self._init_error:
            return self._init_error
        code = self._process.wait()
        how = f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        return _error("Runtime.ExitError", invocation, f"Error: Runtime exited with error: {how}")


def _timed_out(invocation: Invocation, seconds: float) -> Outcome:
    return _error("Sandbox.Timedout", invocation, f"Error: Task timed out after {seconds:.2f} seconds")


def _error(kind: str, invocation: Invocation, message: str) -> Outcome:
    body = {"errorType": kind, "errorMessage": f"RequestId: {invocation.request_id} {message}"}
    return Outcome(json.dumps(body).encode(), kind)
