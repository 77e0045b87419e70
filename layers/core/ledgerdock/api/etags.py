"""ETag and If-None-Match: an answer that has not changed is not sent again."""

import hashlib
from http import HTTPStatus
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware


def with_etag(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Give every JSON answer to a GET its ETag, and 304 to who has it already; `as_of` does not count as a change."""
    response: Response[Any] = next_middleware(app)
    if response.status_code != HTTPStatus.OK or not isinstance(response.body, dict):
        return response
    tag = _tag({name: value for name, value in response.body.items() if name != "as_of"})
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if app.current_event.http_method == "GET" and _knows(app.current_event.headers.get("if-none-match", ""), tag):
        return Response(HTTPStatus.NOT_MODIFIED.value, headers=headers)
    response.headers.update(headers)
    return response


def _tag(content: dict[str, Any]) -> str:
    # Weak: the same content, though perhaps not the same bytes.
    return f'W/"{hashlib.sha256(orjson.dumps(content)).hexdigest()[:32]}"'


def _knows(header: str, tag: str) -> bool:
    offered = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in offered or tag.removeprefix("W/") in offered
