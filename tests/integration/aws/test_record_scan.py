"""Counting, sampling and scanning all records of a type, on every database we run against."""

from itertools import chain, pairwise

import boto3
import pytest
from botocore.credentials import Credentials

from ledgerdock.aws import record_scan
from ledgerdock.aws.record_scan import ALL_KEYS, KeyRange
from ledgerdock.aws.records import RecordStore
from ledgerdock.aws.wire import DynamoWire, WireItem

SHARDS = 8
KEYS = [f"{n:04d}" for n in range(150)] + ["Ä-1", "𠀀-2", "漢字", "a b", "A#1", "x%2Fy"]


@pytest.fixture
def records(dynamodb: boto3.client, table: str) -> RecordStore:
    wire = DynamoWire(dynamodb.meta.endpoint_url, "eu-west-1", Credentials("testing", "testing"), sleep=lambda _: None)
    return RecordStore(wire, table, SHARDS)


@pytest.fixture
def filled(records: RecordStore, monkeypatch: pytest.MonkeyPatch) -> RecordStore:
    """So few records are read at a time that every shard is read again and again."""
    monkeypatch.setattr("ledgerdock.aws.records.AT_ONCE", 4)
    monkeypatch.setattr(record_scan, "AT_ONCE", 4)
    records.put_many("acme", "customer", {key: _record(key) for key in KEYS})
    records.put_many("globex", "customer", {"0000-foreign": _record("x")})
    records.put_many("acme", "client", {"0000-other": _record("x")})
    return records


def _record(name: str) -> WireItem:
    return {"name": {"S": name}, "notes": {"S": "not asked for"}}


def _scanned(records: RecordStore, keys: KeyRange) -> list[str]:
    return [key for key, _ in chain.from_iterable(records.scan("acme", "customer", [], keys))]


@pytest.mark.parametrize(
    "keys",
    [ALL_KEYS, KeyRange("0010", "0020"), KeyRange(None, "0020"), KeyRange("0140", None), KeyRange("0005-gone", "a")],
)
def test_a_scan_gives_every_record_of_the_range_once_in_key_order(filled: RecordStore, keys: KeyRange) -> None:
    after, upto = keys
    wanted = [key for key in KEYS if (after is None or key > after) and (upto is None or key <= upto)]
    assert _scanned(filled, keys) == sorted(wanted)


def test_a_scan_reads_the_attributes_asked_for_and_no_more(filled: RecordStore) -> None:
    assert next(filled.scan("acme", "customer", ["name"]))[0] == ("0000", {"name": {"S": "0000"}})


def test_the_ranges_between_sampled_keys_are_all_records(filled: RecordStore) -> None:
    tallies = filled.tally("acme", "customer")
    sample = max(range(SHARDS), key=lambda number: tallies[number].records)
    bounds = filled.keys_at("acme", "customer", sample, [3, 7, 11])
    assert len(bounds) == 3
    ends = [None, *bounds, None]
    ranges = [KeyRange(after, upto) for after, upto in pairwise(ends)]
    assert [key for keys in ranges for key in _scanned(filled, keys)] == sorted(KEYS)


def test_a_tally_counts_one_type_of_one_tenant_and_whole_megabytes(filled: RecordStore) -> None:
    assert sum(shard.records for shard in filled.tally("acme", "customer")) == len(KEYS)
    assert {shard.megabytes for shard in filled.tally("acme", "customer")} == {0}
    filled.put_many("acme", "item", {f"{n:02d}": {"name": {"S": "x" * 300_000}} for n in range(40)})
    large = filled.tally("acme", "item")
    assert sum(shard.records for shard in large) == 40
    assert 0 < sum(shard.megabytes for shard in large) <= 12


def test_fewer_keys_than_places_are_sampled_when_there_are_fewer(filled: RecordStore) -> None:
    assert filled.keys_at("acme", "item", 0, [0, 1]) == []
    assert len(filled.keys_at("acme", "customer", 0, [0, 10_000])) == 1


def test_large_records_are_scanned_whole(records: RecordStore) -> None:
    records.put_many("acme", "item", {f"{n:02d}": {"name": {"S": "x" * 300_000}} for n in range(40)})
    found = list(chain.from_iterable(records.scan("acme", "item", ["name"])))
    assert [key for key, _ in found] == [f"{n:02d}" for n in range(40)]
    assert {len(item["name"]["S"]) for _, item in found} == {300_000}


def test_only_some_attributes_of_some_records_are_read(filled: RecordStore) -> None:
    assert filled.get_many("acme", "customer", ["0001", "missing"], ["name"]) == {"0001": {"name": {"S": "0001"}}}
