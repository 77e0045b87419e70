"""Merging shards into one stream: every record of the range once, in key order, with a bounded number read ahead."""

from collections.abc import Collection
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.aws import record_scan
from ledgerdock.aws.record_scan import KeyRange, Lane, in_key_order

keys = st.text("abcÄ漢𠀀", min_size=1, max_size=4)
spread = st.lists(st.tuples(keys, st.integers(0, 4)), unique_by=lambda entry: entry[0], max_size=120)


class _Shards:
    """Five shards in memory, which hand out `at_once` records at a time."""

    def __init__(self, entries: list[tuple[str, int]], upto: str | None, at_once: int) -> None:
        self._contents = [
            sorted(key for key, place in entries if place == number and (upto is None or key <= upto))
            for number in range(5)
        ]
        self._at_once = at_once
        self.most_ahead = 0
        self.lanes: Collection[Lane] = ()

    def __call__(self, lanes: Collection[Lane]) -> None:
        assert lanes
        for lane in lanes:
            assert not lane.at_end
            behind = [key for key in self._contents[lane.number] if lane.position is None or key > lane.position]
            lane.take([(key, {}) for key in behind[: self._at_once]], at_end=len(behind) <= self._at_once)
            self.most_ahead = max(self.most_ahead, len(lane.ahead))


@given(spread, st.none() | keys, st.none() | keys, st.integers(1, 7))
def test_every_record_of_the_range_comes_once_in_key_order(entries, after, upto, at_once) -> None:
    blocks = list(in_key_order(5, KeyRange(after, upto), _Shards(entries, upto, at_once)))
    wanted = [key for key, _ in entries if (after is None or key > after) and (upto is None or key <= upto)]
    assert [key for key, _ in chain.from_iterable(blocks)] == sorted(wanted)
    assert all(blocks)


@given(spread, st.integers(1, 7))
def test_no_shard_is_read_further_ahead_than_half_a_reading_and_one(entries, at_once) -> None:
    shards = _Shards(entries, None, at_once)
    list(in_key_order(5, KeyRange(), shards))
    assert shards.most_ahead <= record_scan.AT_ONCE // 2 + at_once
