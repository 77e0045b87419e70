"""The Runtime API that AWS's runtime client speaks: hand out an invocation, take its result back."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any

_ROOT = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended: the payload, and `error` (the error type) when the function failed."""

    payload: bytes
    error: str | None = None


@dataclass
class Invocation:
    """One call on its way: `taken` when a process has it, `outcome` holds the first outcome told."""

    request_id: str
    arn: str
    payload: bytes
    timeout: float
    trace_id: str
    taken: threading.Event = field(default_factory=threading.Event)
    started: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def end(self, outcome: Outcome) -> None:
        """Tell how it ended; only the first telling counts."""
        with self.lock:
            if self.outcome is None:
                self.outcome = outcome
        self.taken.set()
        self.ended.set()


class RuntimeApi:
    """The Runtime API of one process, on a port of its own: the port says which process speaks.

    `on_init_error(outcome)` is called when the function's module cannot be loaded.
    """

    def __init__(self, on_init_error: Callable[[Outcome], None]) -> None:
        self._waiting: SimpleQueue[Invocation | None] = SimpleQueue()
        self._current: Invocation | None = None
        self._on_init_error = on_init_error
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": self}))
        self._server.daemon_threads = True
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="runtime-api")
        thread.start()

    @property
    def address(self) -> str:
        """`host:port`, as AWS_LAMBDA_RUNTIME_API carries it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def hand_over(self, invocation: Invocation) -> None:
        """Give the process its next invocation."""
        self._waiting.put(invocation)

    def close(self) -> None:
        """Stop serving; a process waiting for its next invocation is let go."""
        self._waiting.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Invocation | None:
        """Wait for the next invocation and take it; None when there will be none."""
        invocation = self._waiting.get()
        if invocation is not None:
            self._current = invocation
            invocation.started = time.time()
            invocation.taken.set()
        return invocation

    def tell(self, path: str, body: bytes, error_type: str | None) -> bool:
        """Take a result or an error; False for an address that means nothing now."""
        current = self._current
        match path.removeprefix(_ROOT).strip("/").split("/"):
            case ["init", "error"]:
                self._on_init_error(Outcome(body, error_type or "Runtime.Unknown"))
            case ["invocation", request_id, "response"] if current and current.request_id == request_id:
                current.end(Outcome(body))
            case ["invocation", request_id, "error"] if current and current.request_id == request_id:
                current.end(Outcome(body, error_type or "Unhandled"))
            case _:
                return False
        return True


class _Handler(BaseHTTPRequestHandler):
    api: RuntimeApi
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one packet: two cost 40 ms a call
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        invocation = self.api.next() if self.path == f"{_ROOT}/invocation/next" else None
        if invocation is None:
            self.close_connection = True
            return
        deadline = invocation.started + invocation.timeout
        self._reply(
            200,
            invocation.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
                "Lambda-Runtime-Trace-Id": invocation.trace_id,
            },
        )

    def do_POST(self) -> None:
        body = self._body()
        known = self.api.tell(self.path, body, self.headers.get("Lambda-Runtime-Function-Error-Type"))
        self._reply(202 if known else 403, b'{"status":"OK"}', {})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name http.server uses
        """Say nothing: the function's own log tells what it did."""
