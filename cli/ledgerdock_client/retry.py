"""When a call is repeated: the one policy for the API, the uploads and the sign-in."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from ledgerdock_client.errors import Unreachable

_TRY_LATER = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Retry:
    """Repeats calls that met a lost connection, 429 or 503.

    Pauses double from `first_pause` to `longest_pause` seconds, with jitter; a server's Retry-After is honoured, and
    when it is longer than `patience` seconds its answer stands.
    """

    attempts: int = 4
    first_pause: float = 0.25
    longest_pause: float = 10.0
    patience: float = 60.0
    sleep: Callable[[float], None] = time.sleep

    def call(self, send: Callable[[], httpx.Response], *, repeatable: bool = True) -> httpx.Response:
        """The last answer of `send`, whatever its status.

        A call that is not `repeatable` is sent again only when it certainly had no effect. Raises Unreachable.
        """
        attempt = 1
        while True:
            try:
                response = send()
            except httpx.RequestError as error:
                if attempt == self.attempts or not (repeatable or isinstance(error, _NEVER_SENT)):
                    raise Unreachable(error.request.url.host, _reason(error)) from error
                pause = self._pause(attempt)
            else:
                asked = _asked_for(response) if response.status_code in _TRY_LATER else None
                pause = self._pause(attempt) if asked is None else asked
                if response.status_code not in _TRY_LATER or attempt == self.attempts or pause > self.patience:
                    return response
                response.close()
            self.sleep(pause)
            attempt += 1

    def _pause(self, attempt: int) -> float:
        whole = min(self.first_pause * 2.0 ** (attempt - 1), self.longest_pause)
        return whole * random.uniform(0.5, 1)  # noqa: S311 - spreads load, guards nothing


def _asked_for(response: httpx.Response) -> float | None:
    """Seconds the server asked to wait (RFC 9110: a number, or a date); None when it did not say."""
    asked = response.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _reason(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection came about in time"
    if isinstance(error, httpx.TimeoutException):
        return "no answer came in time"
    return str(error).rstrip(".").splitlines()[0] if str(error) else "the connection broke"
