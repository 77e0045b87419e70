"""What is tried again, how often, and after which pause."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from ledgerdock_client import ApiError, Unreachable

ME = {"user": "maria", "tenant": "acme", "role": "operator"}


def good() -> httpx.Response:
    return httpx.Response(200, json=ME)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout(""),
        httpx.RemoteProtocolError("server disconnected"),
        httpx.Response(429, json={"code": "too_many", "detail": "Slow down."}),
        httpx.Response(503),
    ],
)
def test_a_trouble_that_passes_is_not_noticed(client: Any, script: Any, pauses: Any, trouble: Any) -> None:
    assert client(script(trouble, trouble, good())).me() == ME
    assert len(pauses) == 2
    assert 0 < pauses[0] <= 0.25 < 2 * pauses[1]


def test_pauses_grow_and_then_it_is_given_up(client: Any, script: Any, pauses: Any) -> None:
    with pytest.raises(Unreachable, match=r"api\.example cannot be reached: refused\.$"):
        client(script(httpx.ConnectError("refused"))).me()
    assert len(pauses) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 502, 504])
def test_an_answer_that_would_be_the_same_again_stands(client: Any, script: Any, pauses: Any, status: int) -> None:
    with pytest.raises(ApiError) as caught:
        client(script(httpx.Response(status), good())).me()
    assert (caught.value.status, pauses) == (status, [])


def test_the_last_answer_is_told_when_the_server_stays_busy(client: Any, script: Any) -> None:
    busy = httpx.Response(429, json={"code": "too_many", "detail": "Slow down.", "hint": "Wait."})
    with pytest.raises(ApiError) as caught:
        client(script(busy)).me()
    assert (caught.value.code, str(caught.value), caught.value.hint) == ("too_many", "Slow down.", "Wait.")


def test_the_pause_a_server_asks_for_is_kept(client: Any, script: Any, pauses: Any) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True)
    steps = [httpx.Response(503, headers={"Retry-After": asked}) for asked in ("7", later, "soon")]
    client(script(*steps, good())).me()
    assert pauses[0] == 7
    assert 7 < pauses[1] <= 9
    assert pauses[2] <= 1


def test_nobody_waits_for_an_hour(client: Any, script: Any, pauses: Any) -> None:
    with pytest.raises(ApiError):
        client(script(httpx.Response(503, headers={"Retry-After": "3600"}), good())).me()
    assert pauses == []


def test_what_is_not_our_api_is_unreachable(client: Any, script: Any) -> None:
    page = httpx.Response(200, html="<h1>Sign in to the hotel's network</h1>")
    with pytest.raises(Unreachable, match="not this API"):
        client(script(page)).me()
