"""What we rely on from DynamoDB, shown on every database we run against."""

import boto3
import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from ledgerdock.aws.records import RecordStore
from ledgerdock.aws.table import ABSENT, BLANK, Check, ConditionFailed, Put, Table, Update, WriteRefused
from ledgerdock.aws.wire import DynamoWire, WireItem, WireRefusal


@pytest.fixture
def wire(dynamodb: boto3.client) -> DynamoWire:
    return DynamoWire(dynamodb.meta.endpoint_url, "eu-west-1", Credentials("testing", "testing"), sleep=lambda _: None)


@pytest.fixture
def records(wire: DynamoWire, table: str) -> RecordStore:
    return RecordStore(wire, table, shards=4)


@pytest.fixture
def items(dynamodb: boto3.client, table: str) -> Table:
    return Table(dynamodb, table)


def _record(text: str) -> WireItem:
    return {"name": {"S": text}, "amount": {"N": "12.5"}, "active": {"BOOL": True}}


def _put(table: str, key: str) -> dict[str, object]:
    return {"PutRequest": {"Item": {"pk": {"S": "p"}, "sk": {"S": key}}}}


def test_records_come_back_as_they_were_written(records: RecordStore) -> None:
    written = {f"key-{n}": _record(f"Müller & Söhne {n} 漢字") for n in range(60)}
    assert records.put_many("acme", "customer", written) == {}
    assert records.get_many("acme", "customer", written) == written


def test_more_keys_than_one_request_takes_are_all_found(records: RecordStore) -> None:
    written = {f"key-{n}": _record("x") for n in range(230)}
    records.put_many("acme", "customer", written)
    assert records.existing_keys("acme", "customer", [*written, "missing"]) == set(written)


def test_a_key_asked_for_twice_is_asked_for_once(records: RecordStore) -> None:
    records.put_many("acme", "customer", {"a": _record("x")})
    assert records.existing_keys("acme", "customer", ["a", "a"]) == {"a"}


def test_tenants_and_types_do_not_see_each_other(records: RecordStore) -> None:
    records.put_many("acme", "customer", {"a": _record("x")})
    assert records.existing_keys("other", "customer", ["a"]) == set()
    assert records.existing_keys("acme", "client", ["a"]) == set()


def test_writing_a_record_again_replaces_it(records: RecordStore) -> None:
    records.put_many("acme", "customer", {"a": _record("first")})
    records.put_many("acme", "customer", {"a": {"name": {"S": "second"}}})
    assert records.get_many("acme", "customer", ["a"]) == {"a": {"name": {"S": "second"}}}


def test_records_are_deleted_and_those_that_are_gone_already_do_no_harm(records: RecordStore) -> None:
    written = {f"key-{n}": _record("x") for n in range(60)}
    records.put_many("acme", "customer", written)
    gone = [*list(written)[:55], "never there", "key-0"]
    assert records.delete_many("acme", "customer", gone) == {}
    assert records.delete_many("acme", "customer", gone) == {}
    assert records.existing_keys("acme", "customer", written) == set(list(written)[55:])


def test_numbers_come_back_in_their_canonical_form(records: RecordStore) -> None:
    written = {"a": {"n": {"N": "1200"}, "m": {"N": "0.01"}, "z": {"N": "0"}, "l": {"N": "-12345678901234567890.12"}}}
    records.put_many("acme", "customer", written)
    assert records.get_many("acme", "customer", ["a"]) == written


def test_an_item_above_400_kb_is_refused_alone_and_its_neighbours_are_written(records: RecordStore) -> None:
    written = {f"key-{n}": _record("x") for n in range(9)}
    refused = records.put_many("acme", "customer", {**written, "big": _record("x" * 410_000)})
    assert list(refused) == ["big"]
    assert records.existing_keys("acme", "customer", [*written, "big"]) == set(written)


def test_an_item_somewhat_below_400_kb_is_written(records: RecordStore) -> None:
    assert records.put_many("acme", "customer", {"big": _record("x" * 400_000)}) == {}
    assert records.existing_keys("acme", "customer", ["big"]) == {"big"}


def test_a_sort_key_above_1024_bytes_is_refused_alone(records: RecordStore) -> None:
    refused = records.put_many("acme", "customer", {"k" * 1025: _record("x"), "k" * 1024: _record("x")})
    assert list(refused) == ["k" * 1025]


def test_one_key_twice_in_a_batch_is_refused_as_a_whole(wire: DynamoWire, table: str) -> None:
    with pytest.raises(WireRefusal) as refusal:
        wire.call("BatchWriteItem", {"RequestItems": {table: [_put(table, "a"), _put(table, "a")]}})
    assert refusal.value.code == "ValidationException"


def test_a_table_that_is_not_there_is_an_error_not_a_refused_record(wire: DynamoWire) -> None:
    with pytest.raises(WireRefusal) as refusal:
        RecordStore(wire, "no-such-table", shards=4).put_many("acme", "customer", {"a": _record("x")})
    assert refusal.value.code == "ResourceNotFoundException"


def test_items_of_the_jobs_table_come_back_as_plain_values(items: Table) -> None:
    item = {"pk": "p", "sk": "s", "n": 3, "none": None, "list": [1, {"a": True}], "map": {"x": "y"}}
    items.write(Put(item))
    assert items.get("p", "s") == item
    assert items.get("p", "other") is None


def test_a_put_that_expects_nothing_there_is_refused_the_second_time(items: Table) -> None:
    items.write(Put({"pk": "p", "sk": "s", "n": 1}, when={"pk": ABSENT}))
    with pytest.raises(ConditionFailed):
        items.write(Put({"pk": "p", "sk": "s", "n": 2}, when={"pk": ABSENT}))
    assert items.get("p", "s") == {"pk": "p", "sk": "s", "n": 1}


def test_an_update_applies_only_under_its_condition(items: Table) -> None:
    items.write(Put({"pk": "p", "sk": "s", "state": "open", "counts": {}, "left": "x"}))
    after = items.update(
        Update(
            "p", "s", set={"state": "busy"}, add={"counts.created": 5}, remove=["left"], when={"state": ("new", "open")}
        )
    )
    assert after == {"pk": "p", "sk": "s", "state": "busy", "counts": {"created": 5}}
    with pytest.raises(ConditionFailed):
        items.update(Update("p", "s", set={"state": "lost"}, when={"state": "open"}))
    assert items.get("p", "s") == after


def test_values_are_appended_to_a_list_that_need_not_be_there(items: Table) -> None:
    items.update(Update("p", "s", append={"audit": {"at": 1}}))
    after = items.update(Update("p", "s", set={"state": "open"}, append={"audit": {"at": 2}}))
    assert after == {"pk": "p", "sk": "s", "state": "open", "audit": [{"at": 1}, {"at": 2}]}
    with pytest.raises(ConditionFailed):
        items.update(Update("p", "s", append={"audit": {"at": 3}}, when={"state": "other"}))


def test_a_transaction_writes_all_or_nothing_and_says_which_write_was_refused(items: Table) -> None:
    items.write(Put({"pk": "p", "sk": "job", "n": 1}))
    with pytest.raises(ConditionFailed) as failed:
        items.write(Put({"pk": "p", "sk": "mark"}), Update("p", "job", add={"n": 1}, when={"n": 7}))
    assert failed.value.writes == (1,)
    assert items.get("p", "mark") is None
    items.write(Put({"pk": "p", "sk": "mark"}, when={"pk": ABSENT}), Update("p", "job", add={"n": 1}, when={"n": 1}))
    assert items.get("p", "job") == {"pk": "p", "sk": "job", "n": 2}


def test_a_query_gives_a_partition_in_key_order_beyond_one_page(items: Table) -> None:
    for number in range(12):
        items.write(Put({"pk": "p", "sk": f"CHUNK#{number:02d}", "filler": "x" * 200_000}))
    items.write(Put({"pk": "p", "sk": "JOB"}))
    assert [item["sk"] for item in items.query("p", "CHUNK#")] == [f"CHUNK#{n:02d}" for n in range(12)]
    assert len(list(items.query("p"))) == 13


def test_an_unknown_table_is_not_mistaken_for_a_missing_item(dynamodb: boto3.client) -> None:
    with pytest.raises(ClientError) as error:
        Table(dynamodb, "no-such-table").get("p", "s")
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_check_lets_a_put_into_another_table_happen_only_while_an_attribute_is_blank(
    dynamodb: boto3.client, items: Table, records: RecordStore, table: str
) -> None:
    put = Put({"pk": "p", "sk": "written"}, when={"pk": ABSENT}, table=table)
    items.write(put, Check("p", "turn", when={"holder": BLANK}))
    items.write(Put({"pk": "p", "sk": "turn", "holder": None}))
    again = Put({"pk": "p", "sk": "again"}, table=table)
    items.write(again, Check("p", "turn", when={"holder": BLANK}))
    items.write(Put({"pk": "p", "sk": "turn", "holder": "job-1"}))
    with pytest.raises(ConditionFailed) as failed:
        items.write(again, Check("p", "turn", when={"holder": BLANK}))
    assert failed.value.writes == (1,)


def test_an_item_too_large_is_refused_in_a_transaction(items: Table) -> None:
    with pytest.raises(WriteRefused):
        items.write(Put({"pk": "p", "sk": "s", "text": "x" * 410_000}), Check("p", "turn", when={"holder": BLANK}))
    assert items.get("p", "s") is None
