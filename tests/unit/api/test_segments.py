"""Any text as one segment of a path, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.api.segments import decode, encode, plain_path

texts = st.text(st.characters(codec="utf-8"), min_size=1)


@given(texts)
def test_a_text_survives_the_way_through_a_path(text: str) -> None:
    segment = encode(text)
    assert segment.isascii()
    assert not set(segment) & set("/?#% \\")
    assert decode(segment) == text


@given(texts)
def test_a_segment_survives_the_gateway_and_the_way_to_the_router(text: str) -> None:
    segment = encode(text)
    event = {"routeKey": "GET /records/{type}/{key}", "pathParameters": {"type": "customer", "key": segment}}
    assert plain_path(event) == f"/records/customer/{segment}"


@given(texts.filter(lambda text: "~" not in text))
def test_what_the_gateway_has_decoded_stands_for_itself(text: str) -> None:
    event = {"routeKey": "GET /records/{key}", "pathParameters": {"key": text}}
    assert decode(plain_path(event).removeprefix("/records/")) == text
    assert decode(text) == text


@pytest.mark.parametrize(
    ("segment", "text"),
    [("a~2Fb", "a/b"), ("~7E", "~"), ("100%", "100%"), ("%2F", "%2F"), ("~", "~"), ("~FF", "\ufffd")],
)
def test_segments_are_read_as_written(segment: str, text: str) -> None:
    assert decode(segment) == text


@pytest.mark.parametrize(
    "event",
    [
        {"routeKey": "GET /me", "rawPath": "/me"},
        {"routeKey": "$default", "rawPath": "/me", "pathParameters": {}},
        {"routeKey": "GET /me", "rawPath": "/me", "pathParameters": None},
    ],
)
def test_a_path_without_variables_stays(event: dict[str, Any]) -> None:
    assert plain_path(event) == "/me"
