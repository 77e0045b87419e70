"""Waiting for the end of a job: look, and look again ever less often."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from ledgerdock_client.models.jobs import END_STATES
from ledgerdock_client.wire import Wire, json_of

_SHORTEST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0

Shown = Mapping[str, Any]
"""A job as the API shows it."""


class Waiting:
    """Looks at jobs until they have ended; `sleep` and `clock` as in `time`."""

    def __init__(self, wire: Wire, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._wire = wire
        self._sleep = sleep
        self._clock = clock

    def until_ended(
        self,
        path_of: Callable[[str], str],
        job: str,
        *,
        timeout: float | None,
        seen: Callable[[Any], None] | None,
        after_attempt: int = 0,
    ) -> Shown:
        """The job once it has ended, in an attempt after `after_attempt`, or when `timeout` seconds have passed."""
        begun = self._clock()
        last, tag = self._look(path_of(job), None, "")
        while True:
            if seen:
                seen(last)
            waited = self._clock() - begun
            left = None if timeout is None else timeout - waited
            ended = last["state"] in END_STATES and (not after_attempt or last["attempt"] > after_attempt)
            if ended or (left is not None and left <= 0):
                return last
            pause = min(max(waited / 10, _SHORTEST_PAUSE), _LONGEST_PAUSE)
            self._sleep(pause if left is None else min(pause, left))
            last, tag = self._look(path_of(last["id"]), last, tag)

    def _look(self, path: str, last: Shown | None, tag: str) -> tuple[Shown, str]:
        answer = self._wire.ask("GET", path, headers={"If-None-Match": tag} if last and tag else None)
        if last and answer.status_code == httpx.codes.NOT_MODIFIED:
            return last, tag
        shown: Shown = json_of(answer)
        return shown, answer.headers.get("ETag", "")
