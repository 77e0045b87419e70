"""The body of a request, looked at before anything is made of it."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import orjson

from ledgerdock.errors import Rejected

MAX_BYTES = 64 * 1024

_JSON = "application/json"


def check_body(event: Mapping[str, Any]) -> None:
    """Let only a JSON object of bounded size pass, or nothing.

    Raises Rejected: `request.too_large`, `request.content_type`, `request.not_json`.
    """
    body = event.get("body") or ""
    if not body:
        return
    if len(body) > MAX_BYTES * 2:
        raise Rejected("request.too_large", limit=MAX_BYTES // 1024)
    if _media_type(event) != _JSON:
        raise Rejected("request.content_type")
    try:
        data = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        if len(data) > MAX_BYTES:
            raise Rejected("request.too_large", limit=MAX_BYTES // 1024)
        parsed = orjson.loads(data)
    except (binascii.Error, UnicodeEncodeError, orjson.JSONDecodeError) as error:
        raise Rejected("request.not_json") from error
    if not isinstance(parsed, dict):
        raise Rejected("request.not_json")


def plain_headers(event: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a request, its JSON declared in the one spelling Powertools knows."""
    headers = dict(event.get("headers") or {})
    return {**headers, "content-type": _JSON} if _media_type(event) == _JSON else headers


def _media_type(event: Mapping[str, Any]) -> str:
    headers: Mapping[str, str] = event.get("headers") or {}
    return headers.get("content-type", "").partition(";")[0].strip().lower()
