"""Exports through the client: what it sends, and what it makes of the answers."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock_client import ApiError


class Recorded:
    """Answers everything with `answer`, and remembers what was asked."""

    def __init__(self, answer: Any, status: int = 200, **headers: str) -> None:
        self.answer, self.status, self.headers = answer, status, headers
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return httpx.Response(self.status, json=self.answer, headers=self.headers)


def test_an_export_is_started_with_what_was_wished_and_a_key(client: Any) -> None:
    api = Recorded({"id": "e", "number": 3}, 201)
    started = client(api).exports.start("invoices", {"filters": ["date>=2026-03-01"], "format": "xlsx"})
    (request,) = api.requests
    assert started["number"] == 3
    assert (request.method, request.url.path) == ("POST", "/prod/exports")
    assert json.loads(request.content) == {"name": "invoices", "filters": ["date>=2026-03-01"], "format": "xlsx"}
    assert request.headers["Idempotency-Key"]


def test_a_start_whose_answer_was_lost_is_repeated_with_the_same_key(client: Any) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadError("broken")
        return httpx.Response(201, json={"id": "e"})

    assert client(answer).exports.start("invoices") == {"id": "e"}
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_waiting_looks_until_the_end_with_the_etag_it_has(client: Any) -> None:
    seen: list[str] = []
    states = iter(["queued", "processing", None, "completed"])

    def answer(request: httpx.Request) -> httpx.Response:
        state = next(states)
        if state is None:
            assert request.headers["If-None-Match"] == 'W/"processing"'
            return httpx.Response(304)
        return httpx.Response(200, json={"id": "e", "state": state, "attempt": 1}, headers={"ETag": f'W/"{state}"'})

    ended = client(answer).exports.wait("12", seen=lambda export: seen.append(export["state"]))
    assert (ended["state"], seen) == ("completed", ["queued", "processing", "processing", "completed"])


def test_a_file_that_is_gone_leaves_nothing_behind(client: Any, tmp_path: Path) -> None:
    api = Recorded({"code": "export.expired", "detail": "It was kept until May."}, 410)
    with pytest.raises(ApiError) as caught:
        client(api).exports.download("12", tmp_path / "a.csv")
    assert (caught.value.status, caught.value.code) == (410, "export.expired")
    assert list(tmp_path.iterdir()) == []


def test_lists_send_their_filters_and_are_read_page_by_page(client: Any) -> None:
    pages = {None: (["a", "b"], "next"), "next": (["c"], None)}
    asked: list[tuple[str, list[str]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, request.url.params.get_list("f")))
        items, cursor = pages[request.url.params.get("cursor")]
        return httpx.Response(200, json={"items": items, "next_cursor": cursor})

    exports = client(answer).exports
    assert list(exports.list(["stalled=true"])) == ["a", "b", "c"]
    assert list(exports.audit("12", ["event=reset"])) == ["a", "b", "c"]
    assert list(exports.names(["name=invoices"])) == ["a", "b", "c"]
    assert asked == [
        *[("/prod/exports", ["stalled=true"])] * 2,
        *[("/prod/exports/12/audit", ["event=reset"])] * 2,
        *[("/prod/exportables", ["name=invoices"])] * 2,
    ]


@pytest.mark.parametrize(("method", "tail"), [("reset", "reset"), ("mark_failed", "mark-failed")])
def test_help_for_a_stuck_one_is_a_post(client: Any, method: str, tail: str) -> None:
    api = Recorded({"id": "e"}, 202)
    assert getattr(client(api).exports, method)("a/b") == {"id": "e"}
    (request,) = api.requests
    assert (request.method, request.url.raw_path) == ("POST", f"/prod/exports/a~2Fb/{tail}".encode())
