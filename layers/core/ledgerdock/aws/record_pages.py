"""Pages of a type's records in key order, merged from the shards they are spread over.

Every shard is read a little at a time, so a page costs the same at a thousand records and at ten million. A rare match
would make a page cost the whole type: after a budget of records the page ends short and says where to go on.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from ledgerdock.aws.wire import WireItem

MOST_CONSIDERED = 5000
"""Records a page looks at for those that match."""

MOST_BYTES = 2 * 1024 * 1024
"""A page ends when its records are this large in DynamoDB's JSON; an answer of Lambda may have 6 MB."""

_MOST_AT_ONCE = 250
_GROWTH = 4

Keyed = tuple[str, WireItem]
"""A key and its record."""


Matches = Callable[[str, WireItem], bool]
"""Tells of a key and its record whether it belongs on the page."""


class Page(NamedTuple):
    """Some records in key order. `resume_after` is the key the next page begins after; None when there is none.

    A page may be short, even empty, with more behind it.
    """

    items: list[Keyed]
    resume_after: str | None


@dataclass
class Shard:
    """How far one shard was read: the records read ahead, in key order, and where reading goes on."""

    number: int
    position: str | None
    at_once: int
    ahead: deque[Keyed] = field(default_factory=deque)
    at_end: bool = False

    @property
    def is_dry(self) -> bool:
        """Whether its next record is not known yet."""
        return not self.ahead and not self.at_end

    def take(self, items: Sequence[Keyed], *, at_end: bool) -> None:
        """Note what was read after `position`; the next reading asks for more at once."""
        self.ahead.extend(items)
        self.at_end = at_end
        self.position = items[-1][0] if items else self.position
        self.at_once = min(_MOST_AT_ONCE, self.at_once * _GROWTH)


Fill = Callable[[Collection[Shard]], None]
"""Reads on in these shards, at the same time: each must `take` at least one record or its end."""


def read_page(shards: int, fill: Fill, *, limit: int, resume_after: str | None = None, matches: Matches) -> Page:
    """The next records that match, at most `limit`, with keys behind `resume_after`."""
    # A little more than the even share: keys are spread by their hash, and a second reading costs a round trip.
    share = 2 * limit // shards + 4
    states = [Shard(number, resume_after, share) for number in range(shards)]
    found: list[Keyed] = []
    considered = size = 0
    last = resume_after
    while len(found) < limit and considered < MOST_CONSIDERED and size < MOST_BYTES:
        if any(shard.is_dry for shard in states):
            fill([shard for shard in states if not shard.at_end and len(shard.ahead) * 2 < shard.at_once])
            continue
        filled = [shard for shard in states if shard.ahead]
        if not filled:
            return Page(found, None)
        last, item = min(filled, key=_next_key).ahead.popleft()
        considered += 1
        if matches(last, item):
            found.append((last, item))
            size += len(orjson.dumps(item))
    is_over = all(shard.at_end and not shard.ahead for shard in states)
    return Page(found, None if is_over else last)


def _next_key(shard: Shard) -> str:
    # Code points sort as UTF-8 does, which is how DynamoDB sorts.
    return shard.ahead[0][0]
