"""The one HTTP address of the local cloud: functions, the database, our own questions, and moto for all the rest."""

import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

import urllib3
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from ledgerdock_local import bucket_cors, signed_links
from ledgerdock_local.bucket_cors import bucket_of
from ledgerdock_local.bus import EventBus
from ledgerdock_local.functions import Functions, ThrottledError, UnknownFunctionError

LOG = logging.getLogger(__name__)
StartResponse = Callable[..., Any]
_INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations/?")
_REQUEST_LIMIT = 6_291_556
_BACKLOG = 128
HOP_HEADERS = {"connection", "transfer-encoding", "content-length", "keep-alive", "host"}


class _RequestHandler(MotoRequestHandler):
    """Keeps connections open (HTTP/1.0 costs a connection per call) and answers in one packet."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle_expect_100(self) -> bool:
        """Say "go on" at once: unsent in the buffer it costs every S3 upload the second boto3 waits for it."""
        said = super().handle_expect_100()
        self.wfile.flush()
        return said

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing per request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 werkzeug's name
        LOG.log(logging.getLevelNamesMapping().get(type.upper(), logging.INFO), message, *args)


class _Dispatcher(DomainDispatcherApplication):
    """moto's own, which lists a folder of 200 entries for every request, remembering what it found."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._backends: dict[str | None, Any] = {None: None}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


class Front:
    """The WSGI application.

    Until `open` it is moto alone; then invocations go to `functions`, DynamoDB calls to `database` (a URL) if
    given, `after_storage()` runs when a call to S3 was answered and before the caller hears of it.
    """

    def __init__(self) -> None:
        self._moto = _Dispatcher()
        self._functions: Functions | None = None
        self._bus: EventBus | None = None
        self._database: str | None = None
        self._after_storage: Callable[[], None] | None = None
        self._pool = urllib3.PoolManager(maxsize=64, retries=False)

    def open(
        self,
        functions: Functions,
        bus: EventBus,
        database: str | None,
        after_storage: Callable[[], None] | None,
    ) -> None:
        """Let everything in."""
        self._functions, self._bus = functions, bus
        self._database, self._after_storage = database, after_storage

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if self._functions and (match := _INVOKE.fullmatch(path)) and environ["REQUEST_METHOD"] == "POST":
            return self._invoke(self._functions, unquote(match[1]), Request(environ))(environ, start_response)
        if self._database and environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB"):
            return self._forward(self._database, Request(environ))(environ, start_response)
        if path.startswith("/_local/"):
            return self._answer(path, Request(environ))(environ, start_response)
        if bucket := bucket_of(path):
            if refusal := signed_links.refusal(Request(environ)):
                return refusal(environ, start_response)
            if environ["REQUEST_METHOD"] == "OPTIONS":
                return bucket_cors.preflight(bucket, Request(environ))(environ, start_response)
            start_response = bucket_cors.on_answers(bucket, Request(environ), start_response)
        body: Iterable[bytes] = self._moto(environ, start_response)
        if self._after_storage and environ["REQUEST_METHOD"] in {"PUT", "POST", "DELETE"}:
            body = list(body)
            self._after_storage()
        return body

    def _invoke(self, functions: Functions, name: str, request: Request) -> Response:
        payload = request.get_data() or b"{}"
        if len(payload) > _REQUEST_LIMIT:
            return _error(413, "RequestTooLargeException", f"{len(payload)} byte payload is too large")
        try:
            if request.headers.get("X-Amz-Invocation-Type") == "Event":
                functions.invoke_event(name, payload)
                return Response(status=202)
            outcome = functions.invoke(name, payload)
        except UnknownFunctionError:
            return _error(404, "ResourceNotFoundException", f"Function not found: {name}")
        except ThrottledError:
            return _error(429, "TooManyRequestsException", "Rate Exceeded.")
        response = Response(outcome.payload, content_type="application/json")
        response.headers["X-Amz-Executed-Version"] = "$LATEST"
        if outcome.error:
            response.headers["X-Amz-Function-Error"] = "Unhandled"
        return response

    def _forward(self, database: str, request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_HEADERS}
        answer = self._pool.request("POST", database, body=request.get_data(), headers=headers)
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_HEADERS}
        return Response(answer.data, status=answer.status, headers=kept)

    def _answer(self, path: str, request: Request) -> Response:
        """Our own questions: `status`, `functions` (processes), `events` (GET: the last ones; POST: deliver one)."""
        what = path.removeprefix("/_local/")
        if self._functions is None or self._bus is None:
            return _json({"ready": False}, 503)
        if what == "status":
            return _json({"ready": True})
        if what == "functions":
            return _json(self._functions.describe())
        if what == "events" and request.method == "POST":
            self._bus.publish(json.loads(request.get_data()))
            return _json({}, 202)
        if what == "events":
            return _json(self._bus.recent())
        return _json({"message": f"no such address: {path}"}, 404)


class Server:
    """A WSGI application behind a socket on 127.0.0.1, one thread per connection. Raises OSError for a port in use."""

    def __init__(self, application: Callable[..., Iterable[bytes]], port: int) -> None:
        # werkzeug, left to open the socket, would print and exit.
        with socket.create_server(("127.0.0.1", port), backlog=_BACKLOG) as listener:
            self._server: BaseWSGIServer = make_server(
                "127.0.0.1", port, application, threaded=True, request_handler=_RequestHandler, fd=listener.fileno()
            )
        self.port = self._server.port
        name = type(application).__name__
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name=name)
        thread.start()

    def stop(self) -> None:
        """Take no more connections."""
        self._server.shutdown()
        self._server.server_close()


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json")


def _error(status: int, kind: str, message: str) -> Response:
    response = _json({"Type": "User", "message": message, "Message": message}, status)
    response.headers["x-amzn-ErrorType"] = kind
    return response
