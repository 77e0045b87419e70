"""Dividing records into segments: all keys are in exactly one, and their sizes are near each other."""

import zlib
from bisect import bisect_left
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.aws.record_scan import ShardTally
from ledgerdock.exports.segments import (
    MEGABYTES_OF_A_SEGMENT,
    MOST_SEGMENTS,
    RECORDS_OF_A_SEGMENT,
    ExportPlan,
    how_many,
    places_of_bounds,
)


@given(st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=6).map(sorted), st.text(min_size=1, max_size=3))
def test_every_key_is_in_exactly_one_segment(bounds: list[str], key: str) -> None:
    plan = ExportPlan(snapshot_at="", total=0, bounds=tuple(bounds))
    ranges = [plan.keys_of(number) for number in range(plan.segments)]
    holding = [
        number
        for number, (after, upto) in enumerate(ranges)
        if (after is None or key > after) and (upto is None or key <= upto)
    ]
    assert len(holding) == 1


def test_few_records_are_one_segment_and_one_more_than_it_holds_are_two() -> None:
    assert how_many([ShardTally(0, 0)] * 32) == 1
    assert how_many([ShardTally(RECORDS_OF_A_SEGMENT, 0)]) == 1
    assert how_many([ShardTally(RECORDS_OF_A_SEGMENT, 0), ShardTally(1, 0)]) == 2


def test_segments_of_large_records_have_fewer_of_them() -> None:
    assert how_many([ShardTally(1_000, MEGABYTES_OF_A_SEGMENT * 2)]) == 2


def test_there_are_never_more_segments_than_s3_joins_parts() -> None:
    assert how_many([ShardTally(10**12, 0)]) == MOST_SEGMENTS < 10_000


@given(st.integers(0, 500), st.integers(1, 40))
def test_bounds_are_places_of_the_sample_in_order_and_fewer_than_segments(records: int, segments: int) -> None:
    places = places_of_bounds(records, segments)
    assert places == sorted(set(places))
    assert all(0 <= place < records for place in places)
    assert len(places) < segments


def test_one_shard_is_sample_enough_for_segments_of_like_size() -> None:
    keys = sorted(f"INV-{number * 7919 % 200_000:06d}" for number in range(200_000))
    sample = [key for key in keys if zlib.crc32(key.encode()) * 32 >> 32 == 5]
    bounds = [sample[place] for place in places_of_bounds(len(sample), 8)]
    sizes = Counter(bisect_left(bounds, key) for key in keys)
    assert len(sizes) == 8
    assert max(sizes.values()) < 1.25 * len(keys) / 8
