"""Records and saved filters through the client: what it sends, and what it never sends twice."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.api import segments
from ledgerdock_client import Client, Unreachable
from ledgerdock_client.wire import segment

RECORD = {"id": "INV~2F7", "key": "INV/7", "version": 4, "values": {"note": None}, "lines": []}
FILTER = {"id": "a~20b", "name": "a b", "scope": "shared", "filters": ["rows>5"], "version": 2}


class Once:
    """Answers with `answer` and keeps the requests."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer = answer
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_one_segment_and_the_api_reads_it_back(text: str) -> None:
    written = segment(text)
    assert "/" not in written
    assert "%" not in written
    assert segments.decode(written) == text
    assert written == segments.encode(text)


def test_a_record_is_asked_for_by_its_key(client: Any) -> None:
    network = Once(httpx.Response(200, json=RECORD))
    assert client(network).records.get("invoice", "INV/7 é") == RECORD
    assert str(network.requests[0].url) == "https://api.example/prod/records/invoice/INV~2F7~20~C3~A9"


def test_a_change_sends_the_version_that_was_looked_at_and_lines_only_when_given(client: Any) -> None:
    network = Once(httpx.Response(200, json=RECORD))
    records = client(network).records
    assert records.edit("invoice", "INV/7", 3, {"note": None}) == RECORD
    records.edit("invoice", "INV/7", 3, {}, [{"amount": "5"}])
    assert [json.loads(request.content) for request in network.requests] == [
        {"version": 3, "values": {"note": None}},
        {"version": 3, "values": {}, "lines": [{"amount": "5"}]},
    ]


def test_a_filter_is_saved_and_taken_away_under_its_version(client: Any) -> None:
    network = Once(httpx.Response(200, json=FILTER))
    filters = client(network).filters
    assert filters.save("imports", "a b", ["rows>5"], "shared", version=1) == FILTER
    filters.delete("imports", "a b", 2, "shared")
    saved, deleted = network.requests
    assert (saved.method, str(saved.url)) == ("PUT", "https://api.example/prod/filters/imports/a~20b?scope=shared")
    assert json.loads(saved.content) == {"filters": ["rows>5"], "version": 1}
    assert (deleted.method, dict(deleted.url.params)) == ("DELETE", {"scope": "shared", "version": "2"})


CONDITIONAL: list[Callable[[Client], Any]] = [
    lambda client: client.records.edit("invoice", "1", 3, {"note": "x"}),
    lambda client: client.filters.save("imports", "a", ["rows>5"], version=1),
    lambda client: client.filters.delete("imports", "a", 1),
]


@pytest.mark.parametrize("change", CONDITIONAL)
def test_a_change_that_may_have_arrived_is_not_sent_again(client: Any, change: Callable[[Client], Any]) -> None:
    # Its version has moved by then, and a change that worked would be told as refused.
    network = Once(httpx.ReadTimeout(""))
    with pytest.raises(Unreachable):
        change(client(network))
    assert len(network.requests) == 1
