"""All records of a range of keys in key order, merged from the shards they are spread over, without holding them.

Every shard is read ahead by a bounded number of records. What is in order already is handed on in blocks, so that the
price of merging is paid once for many records.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ledgerdock.aws.record_pages import Keyed

AT_ONCE = 250
"""Records read at a time in each shard: a megabyte of usual ones over all shards."""


class KeyRange(NamedTuple):
    """Keys behind `after` up to and with `upto`, in DynamoDB's order, which is that of code points; None: no bound."""

    after: str | None = None
    upto: str | None = None


ALL_KEYS = KeyRange()


class ShardTally(NamedTuple):
    """How many records a shard has, and how many whole megabytes they fill."""

    records: int
    megabytes: int


@dataclass
class Lane:
    """How far one shard was read: the records read ahead, in key order, and the last key that was read."""

    number: int
    position: str | None
    ahead: list[Keyed] = field(default_factory=list)
    at_end: bool = False

    def take(self, items: Sequence[Keyed], *, at_end: bool) -> None:
        """Note what was read behind `position`."""
        self.ahead.extend(items)
        self.position = items[-1][0] if items else self.position
        self.at_end = at_end


Fill = Callable[[Collection[Lane]], None]
"""Reads on in these shards, at the same time: each must `take` at least one record or its end."""


def in_key_order(shards: int, keys: KeyRange, fill: Fill) -> Iterator[list[Keyed]]:
    """The records of a range in blocks: in key order within each, and from one to the next."""
    lanes = [Lane(number, keys.after) for number in range(shards)]
    while True:
        thirsty = [lane for lane in lanes if not lane.at_end and len(lane.ahead) * 2 < AT_ONCE]
        if thirsty:
            fill(thirsty)
        block = _in_order_already(lanes)
        if block:
            yield block
        elif all(lane.at_end for lane in lanes):
            return


def _in_order_already(lanes: Collection[Lane]) -> list[Keyed]:
    """Take off the lanes what no record that is still to be read can come before."""
    horizons = [lane.ahead[-1][0] for lane in lanes if not lane.at_end]
    horizon = min(horizons) if horizons else None
    block: list[Keyed] = []
    for lane in lanes:
        cut = len(lane.ahead) if horizon is None else bisect_right(lane.ahead, horizon, key=_key)
        block += lane.ahead[:cut]
        del lane.ahead[:cut]
    # Sorted runs one behind the other: merging is what this sort does with them.
    block.sort(key=_key)
    return block


def _key(keyed: Keyed) -> str:
    return keyed[0]
