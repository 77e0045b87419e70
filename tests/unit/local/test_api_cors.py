"""CORS lets in exactly whom the template names."""

import pytest

from ledgerdock_local.api_cors import Cors, read_cors, requested_headers


def cors(*origins: str, credentials: bool = False) -> Cors:
    return Cors(origins, ("GET", "POST"), ("authorization", "x-*"), ("etag",), "300", credentials)


@pytest.mark.parametrize(
    ("allowed", "origin", "answer"),
    [
        ("https://a.example", "https://a.example", "https://a.example"),
        ("https://a.example", "https://b.example", None),
        ("https://a.example", "https://a.example.evil", None),
        ("*", "https://b.example", "*"),
        ("https://*", "https://b.example", "https://b.example"),
        ("https://*", "http://b.example", None),
        ("https://*.a.example", "https://x.a.example", "https://x.a.example"),
    ],
)
def test_an_origin_is_echoed_only_when_it_is_allowed(allowed: str, origin: str, answer: str | None) -> None:
    assert cors(allowed).on_answer(origin).get("access-control-allow-origin") == answer


def test_a_preflight_says_what_is_configured() -> None:
    assert cors("https://a.example", credentials=True).on_preflight("https://a.example") == {
        "access-control-allow-origin": "https://a.example",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "etag",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "authorization,x-*",
        "access-control-max-age": "300",
    }
    assert cors("https://a.example").on_preflight("https://b.example") == {}


def test_a_call_is_allowed_by_origin_method_and_headers_together() -> None:
    rule = cors("https://a.example")
    assert rule.allows("https://a.example", "POST", ["authorization", "x-mine"])
    assert not rule.allows("https://a.example", "PUT", [])
    assert not rule.allows("https://a.example", "POST", ["cookie"])
    assert requested_headers(" Authorization,X-Mine ") == ["authorization", "x-mine"]


def test_an_api_without_cors_has_none() -> None:
    assert read_cors({"paths": {}}) is None
    read = read_cors({"x-amazon-apigateway-cors": {"allowOrigins": ["*"], "maxAge": 5}})
    assert read == Cors(("*",), (), (), (), "5", credentials=False)


def test_a_list_parameter_may_arrive_as_its_text() -> None:
    read = read_cors({"x-amazon-apigateway-cors": {"allowOrigins": "https://a.example, https://b.example"}})
    assert read is not None
    assert read.origins == ("https://a.example", "https://b.example")
