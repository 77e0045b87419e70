"""Lambda proxy integration, payload format 2.0: from an HTTP request to an event, from a result to an answer."""

import base64
import binascii
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from ledgerdock_local.api_routes import Match
from ledgerdock_local.options import ACCOUNT

STAGE = "$default"
_TEXT_TYPES = {"application/json", "application/xml", "application/javascript"}


class MalformedResultError(Exception):
    """What the function returned is not a response; the caller gets a 500."""


@dataclass(frozen=True)
class ApiRequest:
    """A request as it arrived: `path` decoded, `query` not, headers with lower-case names."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    source_ip: str
    protocol: str
    request_id: str


@dataclass(frozen=True)
class ApiAnswer:
    """What goes back: status, headers with lower-case names, cookies, body."""

    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str]
    body: bytes


def new_request_id() -> str:
    """An id of the look API Gateway gives requests."""
    return base64.urlsafe_b64encode(secrets.token_bytes(11)).decode()


def build_event(request: ApiRequest, match: Match, claims: Mapping[str, Any] | None, api_id: str) -> dict[str, Any]:
    """The event for the function. Keys that AWS leaves out when there is nothing to say are left out."""
    headers = {name: value for name, value in request.headers.items() if name != "cookie"}
    context = _context(request, match, api_id)
    if claims is not None:
        scopes = list(match.route.scopes) or None
        context["authorizer"] = {"jwt": {"claims": claims_as_text(claims), "scopes": scopes}}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if "cookie" in request.headers:
        event["cookies"] = request.headers["cookie"].split("; ")
    if parameters := _query_parameters(request.query):
        event["queryStringParameters"] = parameters
    if match.parameters:
        event["pathParameters"] = dict(match.parameters)
    if request.body:
        event["isBase64Encoded"] = not _is_text(request.headers)
        encoded = base64.b64encode(request.body) if event["isBase64Encoded"] else request.body
        event["body"] = encoded.decode("utf-8", errors="replace")
    return event


def claims_as_text(claims: Mapping[str, Any]) -> dict[str, str]:
    """Claims as API Gateway hands them on: all text, a list as `[a b]`, nothing for null."""
    return {name: _claim_text(value) for name, value in claims.items() if value is not None}


def read_result(payload: bytes) -> ApiAnswer:
    """The answer a function's result asks for. Raises MalformedResultError.

    Without a `statusCode` the result itself is the body, as JSON.
    """
    result = json.loads(payload)
    if not isinstance(result, dict) or "statusCode" not in result:
        return ApiAnswer(200, {"content-type": "application/json"}, (), payload)
    given = result.get("headers") or {}
    body = result.get("body") or ""
    cookies = result.get("cookies") or []
    if not isinstance(given, dict) or not isinstance(body, str) or not isinstance(cookies, list):
        raise MalformedResultError("headers, body or cookies are of a wrong kind")
    headers = {name.lower(): _header_text(value) for name, value in given.items()}
    headers.setdefault("content-type", "text/plain;charset=UTF-8")
    return ApiAnswer(
        _status(result["statusCode"]),
        headers,
        tuple(map(str, cookies)),
        _decoded(body) if result.get("isBase64Encoded") is True else body.encode(),
    )


def _context(request: ApiRequest, match: Match, api_id: str) -> dict[str, Any]:
    host = request.headers.get("host", "")
    now = time.time()
    return {
        "accountId": ACCOUNT,
        "apiId": api_id,
        "domainName": host,
        "domainPrefix": api_id,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": request.request_id,
        "routeKey": match.route.key,
        "stage": STAGE,
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }


def _query_parameters(query: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return parameters


def _is_text(headers: Mapping[str, str]) -> bool:
    """Seen on AWS: text/* and three more kinds come as they are, all else (forms too, and no type) as base64."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return "content-encoding" not in headers and (kind.startswith("text/") or kind in _TEXT_TYPES)


def _claim_text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_claim_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def _header_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise MalformedResultError("a header is neither text nor number")


def _status(value: Any) -> int:
    try:
        status = int(value)
    except (TypeError, ValueError):
        raise MalformedResultError("statusCode is no number") from None
    if not 100 <= status <= 599:
        raise MalformedResultError("statusCode is no HTTP status")
    return status


def _decoded(body: str) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedResultError("the body is not base64") from None
