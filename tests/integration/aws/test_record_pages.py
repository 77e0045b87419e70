"""Single records and pages of them, on every database we run against."""

from itertools import pairwise

import boto3
import pytest
from botocore.credentials import Credentials

from ledgerdock.aws import record_pages
from ledgerdock.aws.records import RecordStore
from ledgerdock.aws.table import ConditionFailed, Table
from ledgerdock.aws.wire import DynamoWire, WireItem

SHARDS = 8
KEYS = [f"{n:04d}" for n in range(150)] + ["Ä-1", "𠀀-2", "漢字", "a b", "A#1", "x%2Fy"]


@pytest.fixture
def records(dynamodb: boto3.client, table: str) -> RecordStore:
    wire = DynamoWire(dynamodb.meta.endpoint_url, "eu-west-1", Credentials("testing", "testing"), sleep=lambda _: None)
    return RecordStore(wire, table, SHARDS)


@pytest.fixture
def filled(records: RecordStore) -> RecordStore:
    records.put_many("acme", "customer", {key: _record(key, version=1) for key in KEYS})
    records.put_many("globex", "customer", {"0000-foreign": _record("x", version=1)})
    return records


def _record(name: str, version: int) -> WireItem:
    return {"name": {"S": name}, "_version": {"N": str(version)}, "notes": {"S": "not asked for"}}


def _pages(records: RecordStore, limit: int, **options: object) -> list[record_pages.Page]:
    pages = [records.page("acme", "customer", ["name", "_version"], limit=limit, **options)]
    while pages[-1].resume_after is not None:
        after = pages[-1].resume_after
        pages.append(records.page("acme", "customer", ["name"], limit=limit, resume_after=after, **options))
    return pages


@pytest.mark.parametrize("limit", [7, 50, 200])
def test_pages_give_every_record_once_in_key_order(filled: RecordStore, limit: int) -> None:
    pages = _pages(filled, limit)
    keys = [key for page in pages for key, _ in page.items]
    assert keys == sorted(KEYS)
    assert all(len(page.items) == limit for page, _ in pairwise(pages))


def test_a_page_holds_the_attributes_asked_for_and_no_more(filled: RecordStore) -> None:
    page = filled.page("acme", "customer", ["name", "_version"], limit=1)
    assert page == ([("0000", {"name": {"S": "0000"}, "_version": {"N": "1"}})], "0000")


def test_a_page_may_begin_behind_a_key_that_is_gone(filled: RecordStore) -> None:
    page = filled.page("acme", "customer", ["name"], limit=2, resume_after="0009-gone")
    assert [key for key, _ in page.items] == ["0010", "0011"]


def test_only_what_matches_is_on_the_pages(filled: RecordStore) -> None:
    pages = _pages(filled, 10, matches=lambda _, item: item["name"]["S"].endswith("7"))
    assert [key for page in pages for key, _ in page.items] == [key for key in sorted(KEYS) if key.endswith("7")]


def test_a_page_without_a_match_ends_after_its_budget_and_says_where_to_go_on(
    filled: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_pages, "MOST_CONSIDERED", 40)
    page = filled.page("acme", "customer", ["name"], limit=10, matches=lambda *_: False)
    assert page == ([], "0039")
    assert _pages(filled, 10, matches=lambda _, item: item["name"]["S"] == "漢字")[-1].items


def test_a_page_of_large_records_ends_early(records: RecordStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_pages, "MOST_BYTES", 1_000_000)
    records.put_many("acme", "customer", {f"{n:02d}": {"name": {"S": "x" * 300_000}} for n in range(12)})
    pages = _pages(records, 50)
    assert [len(page.items) for page in pages] == [4, 4, 4]


def test_a_type_without_records_is_one_empty_page(records: RecordStore) -> None:
    assert records.page("acme", "customer", ["name"], limit=50) == ([], None)


@pytest.mark.parametrize("key", ["", "missing", "k" * 1025, "漢" * 342, "\udcff"])
def test_what_is_no_key_is_no_record(filled: RecordStore, key: str) -> None:
    assert filled.get("acme", "customer", key) is None


def test_a_record_is_found_by_its_key_in_its_tenant_only(filled: RecordStore) -> None:
    assert filled.get("acme", "customer", "漢字") == _record("漢字", version=1)
    assert filled.get("acme", "customer", "0000-foreign") is None


def test_a_record_is_replaced_only_in_the_version_that_was_looked_at(
    filled: RecordStore, dynamodb: boto3.client, table: str
) -> None:
    jobs = Table(dynamodb, table)
    jobs.write(filled.replacement("acme", "customer", "0001", _record("new", version=2), 1))
    assert filled.get("acme", "customer", "0001") == _record("new", version=2)
    with pytest.raises(ConditionFailed):
        jobs.write(filled.replacement("acme", "customer", "0001", _record("newer", version=2), 1))
    with pytest.raises(ConditionFailed):
        jobs.write(filled.replacement("acme", "customer", "missing", _record("new", version=1), 1))
    assert filled.get("acme", "customer", "missing") is None
