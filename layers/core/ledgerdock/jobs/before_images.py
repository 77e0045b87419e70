"""Before-images: the records a chunk is about to change, as they were; what an undo gives back.

A line is `[key, item or null, source, row, outcome]`: the record under that key in its wire form, null where there was
none, and which row was about to do what to it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from ledgerdock.jobs.job import Outcome
from ledgerdock.jobs.ledger import json_lines


class BeforeImage(NamedTuple):
    """What stood under a key before a row was written, and what the row was to do there."""

    key: str
    before: dict[str, Any] | None
    source: int
    row: int
    outcome: str

    @property
    def version(self) -> int:
        """The version the row wrote, or would have written."""
        return int(self.before["_version"]["N"]) + 1 if self.before else 1


ImageLine = tuple[str, dict[str, Any] | None, int, int, str]
"""The fields of a BeforeImage: on the per-row path none is made just to be written."""


def encode(images: Iterable[ImageLine]) -> bytes:
    """Images to the bytes of an object."""
    return json_lines(images)


def decode(data: bytes) -> Iterator[BeforeImage]:
    """The images of an object, in its order."""
    for line in data.splitlines():
        key, before, *rest = orjson.loads(line)
        yield BeforeImage(key, before, *(rest or _of_an_older_line(before)))


def _of_an_older_line(before: Any) -> tuple[int, int, str]:
    """Lines written before places and outcomes were kept: an import only created and updated then."""
    return 0, 0, Outcome.UPDATED if before else Outcome.CREATED
