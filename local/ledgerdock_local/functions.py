"""The functions of the stack: who may run now, in which process, and what happens when nobody waits for the answer."""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from ledgerdock_local.runtime_api import Invocation, Outcome
from ledgerdock_local.sandbox import FunctionSpec, Sandbox

LOG = logging.getLogger(__name__)
RESPONSE_LIMIT = 6_291_556


class ThrottledError(Exception):
    """All of a function's reserved concurrency is in use."""


class UnknownFunctionError(Exception):
    """No function of that name or ARN is deployed."""


class FunctionPool:
    """The processes of one function: reused when warm, started when needed, at most `limit` of them."""

    def __init__(self, spec: FunctionSpec, environment: Mapping[str, str], limit: int) -> None:
        self.spec = spec
        self._environment = environment
        self._limit = limit if spec.reserved is None else min(limit, max(spec.reserved, 1))
        self._idle: list[Sandbox] = []
        self._busy: set[Sandbox] = set()
        self._waiting = 0
        self._changed = threading.Condition()
        self._closed = False

    def invoke(self, payload: bytes, request_id: str) -> Outcome:
        """Run the function on a JSON payload and wait for its end. Raises ThrottledError."""
        sandbox = self._take()
        try:
            return self._run(sandbox, payload, request_id)
        finally:
            self._give_back(sandbox)

    def prewarm(self) -> None:
        """Start a process if there is none, so that the first call finds one."""
        with self._changed:
            if not self._closed and not self._idle and not self._busy:
                self._idle.append(Sandbox(self.spec, self._environment))

    def end_idle(self, older_than: float) -> None:
        """End the processes that were not used for so many seconds."""
        limit = time.monotonic() - older_than
        with self._changed:
            old = [sandbox for sandbox in self._idle if sandbox.last_used < limit or not sandbox.alive]
            self._idle = [sandbox for sandbox in self._idle if sandbox not in old]
        for sandbox in old:
            sandbox.kill()

    def close(self) -> None:
        """End every process."""
        with self._changed:
            self._closed = True
            sandboxes = [*self._idle, *self._busy]
            self._idle = []
            self._changed.notify_all()
        for sandbox in sandboxes:
            sandbox.kill()
        for sandbox in sandboxes:
            sandbox.wait(2.0)

    def describe(self) -> list[dict[str, Any]]:
        """Each process: pid, whether busy, and the request it works on."""
        with self._changed:
            sandboxes = [*self._busy, *self._idle]
        return [
            {"pid": sandbox.pid, "request_id": current.request_id if (current := sandbox.current) else None}
            for sandbox in sandboxes
            if sandbox.alive
        ]

    def _take(self) -> Sandbox:
        with self._changed:
            if self.spec.reserved is not None and len(self._busy) + self._waiting >= self.spec.reserved:
                raise ThrottledError(self.spec.name)
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._closed or len(self._busy) < self._limit)
            finally:
                self._waiting -= 1
            if self._closed:
                raise UnknownFunctionError(self.spec.name)
            self._idle = [sandbox for sandbox in self._idle if sandbox.alive]
            sandbox = self._idle.pop() if self._idle else Sandbox(self.spec, self._environment)
            self._busy.add(sandbox)
            return sandbox

    def _give_back(self, sandbox: Sandbox) -> None:
        with self._changed:
            self._busy.discard(sandbox)
            if sandbox.alive and not self._closed:
                self._idle.append(sandbox)
            self._changed.notify()

    def _run(self, sandbox: Sandbox, payload: bytes, request_id: str) -> Outcome:
        cold = sandbox.cold
        trace = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0"
        invocation = Invocation(request_id, self.spec.arn, payload, self.spec.timeout, trace)
        self._log(f"START RequestId: {request_id} Version: $LATEST")
        waited = time.time()
        outcome = sandbox.run(invocation)
        ended = time.time()
        began = invocation.started or waited
        report = (
            f"END RequestId: {request_id}\n"
            f"REPORT RequestId: {request_id}\tDuration: {(ended - began) * 1000:.2f} ms\t"
            f"Memory Size: {self.spec.memory} MB\tMax Memory Used: {sandbox.peak_memory()} MB"
        )
        if cold:
            report += f"\tInit Duration: {(began - waited) * 1000:.2f} ms"
        if outcome.error:
            report += f"\tStatus: error\tError Type: {outcome.error}"
        self._log(report)
        if len(outcome.payload) > RESPONSE_LIMIT and outcome.error is None:
            return _too_large()
        return outcome

    def _log(self, text: str) -> None:
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        with self.spec.log.open("a", encoding="utf-8") as log:
            log.write("".join(f"{stamp}Z {line}\n" for line in text.splitlines()))


class Functions:
    """All functions of the stack, by name or ARN.

    `send_to_queue(queue_arn, body, attributes)` takes what an asynchronous invocation could not deliver.
    """

    def __init__(
        self,
        pools: Mapping[str, FunctionPool],
        retry_seconds: tuple[float, ...],
        send_to_queue: Callable[[str, str, dict[str, str]], None],
    ) -> None:
        self._pools = pools
        self._retry_seconds = retry_seconds
        self._send_to_queue = send_to_queue
        self._asynchronous = ThreadPoolExecutor(max_workers=64, thread_name_prefix="event-invoke")
        self._stopped = threading.Event()

    def pool(self, name_or_arn: str) -> FunctionPool:
        """The function. Raises UnknownFunctionError."""
        parts = name_or_arn.split(":")
        name = parts[6] if name_or_arn.startswith("arn:") and len(parts) > 6 else parts[-1]
        if name not in self._pools:
            raise UnknownFunctionError(name_or_arn)
        return self._pools[name]

    def invoke(self, name_or_arn: str, payload: bytes) -> Outcome:
        """Call and wait. Raises UnknownFunctionError, ThrottledError."""
        return self.pool(name_or_arn).invoke(payload, str(uuid.uuid4()))

    def invoke_event(self, name_or_arn: str, payload: bytes) -> None:
        """Call and do not wait: two more tries, then the dead-letter queue. Raises UnknownFunctionError."""
        pool = self.pool(name_or_arn)
        self._asynchronous.submit(self._until_done, pool, payload, str(uuid.uuid4()))

    def prewarm(self) -> None:
        """Start one process per function."""
        for pool in self._pools.values():
            pool.prewarm()

    def end_idle(self, older_than: float) -> None:
        """End processes unused for so many seconds."""
        for pool in self._pools.values():
            pool.end_idle(older_than)

    def describe(self) -> dict[str, list[dict[str, Any]]]:
        """The processes of each function."""
        return {name: pool.describe() for name, pool in self._pools.items()}

    def close(self) -> None:
        """End all processes and forget what still waits for a retry."""
        self._stopped.set()
        for pool in self._pools.values():
            pool.close()
        self._asynchronous.shutdown(wait=False, cancel_futures=True)

    def _until_done(self, pool: FunctionPool, payload: bytes, request_id: str) -> None:
        outcome = Outcome(b"", "never run")
        for pause in (*self._retry_seconds[: pool.spec.retries], None):
            try:
                outcome = pool.invoke(payload, request_id)
            except (ThrottledError, UnknownFunctionError) as error:
                outcome = Outcome(b"", type(error).__name__)
            if outcome.error is None or self._stopped.is_set():
                return
            if pause is not None:
                self._stopped.wait(pause)
        LOG.warning("%s gave up on event %s: %s", pool.spec.name, request_id, outcome.error)
        if pool.spec.dead_letters:
            message = json.loads(outcome.payload or b"{}").get("errorMessage", "")
            attributes = {"RequestID": request_id, "ErrorCode": "200", "ErrorMessage": str(message)[:1000]}
            self._send_to_queue(pool.spec.dead_letters, payload.decode(), attributes)


def _too_large() -> Outcome:
    kind = "Function.ResponseSizeTooLarge"
    message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return Outcome(json.dumps({"errorType": kind, "errorMessage": message}).encode(), kind)
