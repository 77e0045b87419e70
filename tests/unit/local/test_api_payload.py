"""Events and answers have the form AWS gives them."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock_local.api_payload import (
    ApiRequest,
    MalformedResultError,
    build_event,
    claims_as_text,
    read_result,
)
from ledgerdock_local.api_routes import Match, Route

MATCH = Match(Route("GET", "/things/{id}", "f", "People", ("a",), 30.0), {"id": "7"})


def request(query: str = "", body: bytes = b"", **headers: str) -> ApiRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ApiRequest("GET", "/things/7", query, named, body, "127.0.0.1", "HTTP/1.1", "id=")


def event(query: str = "", body: bytes = b"", **headers: str) -> dict[str, Any]:
    return build_event(request(query, body, **headers), MATCH, None, "api")


def test_a_plain_request_leaves_out_what_it_does_not_have() -> None:
    made = event(host="api.example")
    assert set(made) == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
        "pathParameters",
    }
    assert made["version"] == "2.0"
    assert made["routeKey"] == made["requestContext"]["routeKey"] == "GET /things/{id}"
    assert made["pathParameters"] == {"id": "7"}
    assert made["requestContext"]["stage"] == "$default"
    assert "authorizer" not in made["requestContext"]


def test_a_repeated_query_parameter_is_joined_by_commas_and_decoded() -> None:
    made = event("f=state%3Dfailed&f=type:a%20b&empty=&plus=a+b")
    assert made["queryStringParameters"] == {"f": "state=failed,type:a b", "empty": "", "plus": "a b"}
    assert made["rawQueryString"] == "f=state%3Dfailed&f=type:a%20b&empty=&plus=a+b"


def test_cookies_leave_the_headers() -> None:
    made = event(cookie="a=1; b=2", accept="*/*")
    assert made["cookies"] == ["a=1", "b=2"]
    assert made["headers"] == {"accept": "*/*"}


@pytest.mark.parametrize(
    ("content_type", "as_text"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("text/csv", True),
        ("application/xml", True),
        ("application/x-www-form-urlencoded", False),
        ("application/octet-stream", False),
        ("application/problem+json", False),
        (None, False),
    ],
)
def test_a_body_is_text_only_for_the_kinds_aws_takes_as_text(content_type: str | None, as_text: bool) -> None:
    made = event(body="ä".encode(), **({"content_type": content_type} if content_type else {}))
    assert made["isBase64Encoded"] is not as_text
    assert made["body"] == ("ä" if as_text else base64.b64encode("ä".encode()).decode())


def test_a_compressed_body_is_never_text() -> None:
    assert event(body=b"\x1f\x8b", content_type="application/json", content_encoding="gzip")["isBase64Encoded"]


def test_claims_arrive_as_text() -> None:
    claims = {"groups": ["acme:operator", "staff"], "exp": 1795262719, "ok": True, "none": None, "name": "ä"}
    assert claims_as_text(claims) == {
        "groups": "[acme:operator staff]",
        "exp": "1795262719",
        "ok": "true",
        "name": "ä",
    }
    made = build_event(request(), MATCH, claims, "api")
    assert made["requestContext"]["authorizer"]["jwt"]["scopes"] == ["a"]


def test_a_result_with_a_status_is_an_answer() -> None:
    answer = read_result(
        json.dumps(
            {"statusCode": "404", "headers": {"X-A": "b", "N": 5, "T": True}, "cookies": ["a=1"], "body": "ä"}
        ).encode()
    )
    assert (answer.status, answer.body, answer.cookies) == (404, "ä".encode(), ("a=1",))
    assert answer.headers == {"x-a": "b", "n": "5", "t": "true", "content-type": "text/plain;charset=UTF-8"}


@pytest.mark.parametrize("payload", [b'{"a": 1}', b'"hello"', b"null", b"[1]", b"7"])
def test_a_result_without_a_status_is_the_body_itself(payload: bytes) -> None:
    answer = read_result(payload)
    assert (answer.status, answer.body, answer.headers) == (200, payload, {"content-type": "application/json"})


@given(st.binary(max_size=200))
def test_a_binary_body_arrives_byte_for_byte(body: bytes) -> None:
    result = {"statusCode": 200, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    assert read_result(json.dumps(result).encode()).body == body


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "fine"},
        {"statusCode": 999},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": []}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "body": "%%", "isBase64Encoded": True},
    ],
)
def test_a_result_that_is_no_answer_is_refused(result: dict[str, Any]) -> None:
    with pytest.raises(MalformedResultError):
        read_result(json.dumps(result).encode())
