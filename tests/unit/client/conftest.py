"""A client whose network is a function of the test."""

from collections.abc import Callable
from itertools import count
from typing import Any

import httpx
import pytest

from ledgerdock_client import Client, FixedToken, Retry, TokenSource

Answer = Callable[[httpx.Request], httpx.Response]
API = "https://api.example/prod"


class Pauses(list[float]):
    """Sleeps nobody waits for."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def client(pauses: Pauses) -> Callable[..., Client]:
    """`client(answer)`: a client of the API that `answer` plays; time passes a second with every look."""

    fixed = FixedToken("t0")

    def _client(answer: Answer, tokens: TokenSource = fixed, **options: Any) -> Client:
        options = {"clock": count(0.0).__next__, "retry": Retry(sleep=pauses), **options}
        return Client(API, tokens, transport=httpx.MockTransport(answer), **options)

    return _client


@pytest.fixture
def script() -> Callable[..., Answer]:
    """`script(a, b, c)`: answers one after the other, the last one for ever; an exception is raised."""

    def _script(*steps: httpx.Response | Exception) -> Answer:
        left = list(steps)

        def answer(request: httpx.Request) -> httpx.Response:
            step = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(step, Exception):
                raise step
            return step

        return answer

    return _script
