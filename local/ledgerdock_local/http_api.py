"""The HTTP API of the stack, answering on an address of its own as API Gateway would."""

import json
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from ledgerdock_local.api_cors import Cors, read_cors
from ledgerdock_local.api_payload import (
    ApiAnswer,
    ApiRequest,
    MalformedResultError,
    build_event,
    new_request_id,
    read_result,
)
from ledgerdock_local.api_routes import Match, Routes, read_routes
from ledgerdock_local.authorizer import JwtAuthorizer, Refused, read_authorizers
from ledgerdock_local.front import HOP_HEADERS
from ledgerdock_local.functions import Functions, ThrottledError, UnknownFunctionError
from ledgerdock_local.options import LocalCloudError

LOG = logging.getLogger(__name__)
ACCESS_LOG = logging.getLogger(f"{__name__}.access")
"""One line per request, for a file of its own: whoever started the cloud reads its stderr."""
ACCESS_LOG.propagate = False
ACCESS_LOG.setLevel(logging.INFO)
BODY_LIMIT = 10_000_000
"""Bytes of a request's body."""
PAYLOAD_LIMIT = 6_291_556
"""Bytes of the event a function can be given."""


@dataclass(frozen=True)
class ApiDefinition:
    """An HTTP API as the template describes it."""

    api_id: str
    routes: Routes
    authorizers: Mapping[str, JwtAuthorizer]
    cors: Cors | None


def read_definition(api_id: str, body: Mapping[str, Any], issuers: frozenset[str]) -> ApiDefinition:
    """Read the resolved OpenAPI body. Raises LocalCloudError for what is not served here."""
    routes = read_routes(body)
    authorizers = read_authorizers(body, issuers)
    for route in routes:
        if route.authorizer is not None and route.authorizer not in authorizers:
            raise LocalCloudError(f"{route.key}: no authorizer {route.authorizer}")
    return ApiDefinition(api_id, Routes(routes), authorizers, read_cors(body))


class HttpApi:
    """The WSGI application. Until `open` it answers 503."""

    def __init__(self) -> None:
        self._definition: ApiDefinition | None = None
        self._functions: Functions | None = None
        self._calls = ThreadPoolExecutor(max_workers=64, thread_name_prefix="http-api")

    def open(self, definition: ApiDefinition, functions: Functions) -> None:
        """Let everybody in."""
        self._definition, self._functions = definition, functions

    def close(self) -> None:
        """Wait for no call any more."""
        self._calls.shutdown(wait=False, cancel_futures=True)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.monotonic()
        request = Request(environ)
        request.max_content_length = BODY_LIMIT
        request_id = new_request_id()
        if self._definition is None or self._functions is None:
            answer, route = _message(503, "Service Unavailable"), request.method
        else:
            match = _match(self._definition, request)
            route = match.route.key if match else f"{request.method} (no route)"
            answer = self._answer(self._definition, self._functions, request, request_id, match)
            answer = _with_cors(answer, self._definition.cors, request)
        milliseconds = (time.monotonic() - began) * 1000
        # Never the path: what stands in it may be a secret.
        ACCESS_LOG.info("%s %d %.1f ms %s", route, answer.status, milliseconds, request_id)
        response = Response(answer.body, status=answer.status)
        response.headers.clear()
        response.headers.update({name: text for name, text in answer.headers.items() if name not in HOP_HEADERS})
        response.headers["content-length"] = str(len(answer.body))
        response.headers["apigw-requestid"] = request_id
        for cookie in answer.cookies:
            response.headers.add("set-cookie", cookie)
        return response(environ, start_response)

    def _answer(
        self, definition: ApiDefinition, functions: Functions, request: Request, request_id: str, match: Match | None
    ) -> ApiAnswer:
        if definition.cors and request.method == "OPTIONS":
            return ApiAnswer(204, {}, (), b"")
        if match is None:
            return _message(404, "Not Found")
        headers = {name.lower(): value for name, value in request.headers.items()}
        claims = None
        if match.route.authorizer is not None:
            try:
                claims = definition.authorizers[match.route.authorizer].claims(headers, match.route.scopes)
            except Refused as refused:
                said = "Unauthorized" if refused.status == 401 else "Forbidden"
                return _message(refused.status, said, {"www-authenticate": refused.challenge})
        try:
            taken = _taken(request, _path(request), headers, request_id)
        except RequestEntityTooLarge:
            return _message(413, "Request Entity Too Large")
        event = build_event(taken, match, claims, definition.api_id)
        return self._invoke(functions, match, json.dumps(event).encode())

    def _invoke(self, functions: Functions, match: Match, payload: bytes) -> ApiAnswer:
        if len(payload) > PAYLOAD_LIMIT:
            return _message(413, "Request Entity Too Large")
        try:
            call = self._calls.submit(functions.invoke, match.route.function, payload)
            outcome = call.result(match.route.timeout)
            if outcome.error is not None:
                return _message(500, "Internal Server Error")
            return read_result(outcome.payload)
        except (TooLate, ThrottledError):  # the function goes on, as on AWS
            return _message(503, "Service Unavailable")
        except (UnknownFunctionError, MalformedResultError) as error:
            LOG.warning("%s: %s", match.route.key, error)
            return _message(500, "Internal Server Error")


def _path(request: Request) -> str:
    """Seen on AWS: routes are matched on the decoded path, which ends at a decoded question mark."""
    return request.path.partition("?")[0]


def _match(definition: ApiDefinition, request: Request) -> Match | None:
    return definition.routes.find(request.method, _path(request))


def _taken(request: Request, path: str, headers: dict[str, str], request_id: str) -> ApiRequest:
    source = request.remote_addr or ""
    forwarded = headers.get("x-forwarded-for")
    host, _, port = headers.get("host", "").rpartition(":")
    return ApiRequest(
        method=request.method,
        path=path,
        query=str(request.environ.get("QUERY_STRING", "")),
        headers={
            **{name: value for name, value in headers.items() if name not in HOP_HEADERS - {"host", "content-length"}},
            "x-amzn-trace-id": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}",
            "x-forwarded-for": f"{forwarded}, {source}" if forwarded else source,
            "x-forwarded-port": port if host else "80",
            "x-forwarded-proto": "http",
        },
        body=request.get_data(cache=False),
        source_ip=source,
        protocol=str(request.environ.get("SERVER_PROTOCOL", "HTTP/1.1")),
        request_id=request_id,
    )


def _with_cors(answer: ApiAnswer, cors: Cors | None, request: Request) -> ApiAnswer:
    """With CORS configured only its headers count: those of the function are dropped."""
    if cors is None:
        return answer
    kept = {name: value for name, value in answer.headers.items() if not name.startswith("access-control-")}
    origin = request.headers.get("Origin")
    if origin is None:
        return ApiAnswer(answer.status, kept, answer.cookies, answer.body)
    if request.method == "OPTIONS":
        asked = "Access-Control-Request-Method" in request.headers
        return ApiAnswer(answer.status, cors.on_preflight(origin) if asked else {}, (), b"")
    return ApiAnswer(answer.status, {**kept, **cors.on_answer(origin)}, answer.cookies, answer.body)


def _message(status: int, text: str, headers: Mapping[str, str] | None = None) -> ApiAnswer:
    known = {"content-type": "application/json", **(headers or {})}
    return ApiAnswer(status, known, (), json.dumps({"message": text}, separators=(",", ":")).encode())
