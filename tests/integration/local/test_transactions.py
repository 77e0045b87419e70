"""Transactions of the local cloud: as on AWS all or nothing, whoever else writes meanwhile."""

import copy
import uuid
from typing import Any

import boto3
import pytest
from moto.dynamodb.models import dynamodb_backends

from ledgerdock_local.options import ACCOUNT


@pytest.fixture
def client(moto_url: str) -> Any:
    return boto3.client("dynamodb", endpoint_url=moto_url)


@pytest.fixture
def name(client: Any) -> str:
    name = f"table-{uuid.uuid4().hex}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    for key in ("kept", "changed", "gone"):
        client.put_item(TableName=name, Item=_item(key))
    return name


def _item(key: str, **values: str) -> dict[str, Any]:
    return {"pk": {"S": key}, **{name: {"S": value} for name, value in values.items()}}


def _all(client: Any, name: str) -> list[Any]:
    return sorted(client.scan(TableName=name)["Items"], key=lambda item: item["pk"]["S"])


def _transaction(name: str, *, refused: bool) -> list[dict[str, Any]]:
    update = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "new"}}}
    condition = "attribute_not_exists(pk)" if refused else "attribute_exists(pk)"
    return [
        {"Put": {"TableName": name, "Item": _item("made", a="new")}},
        {"Update": {"TableName": name, "Key": _item("changed"), **update}},
        {"Delete": {"TableName": name, "Key": _item("gone")}},
        {"ConditionCheck": {"TableName": name, "Key": _item("kept"), "ConditionExpression": condition}},
    ]


def test_a_refused_transaction_leaves_every_item_as_it_was(client: Any, name: str) -> None:
    before = _all(client, name)
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=_transaction(name, refused=True))
    assert _all(client, name) == before


def test_one_that_is_taken_is_done_whole(client: Any, name: str) -> None:
    client.transact_write_items(TransactItems=_transaction(name, refused=False))
    assert _all(client, name) == [_item("changed", a="new"), _item("kept"), _item("made", a="new")]


def test_a_transaction_copies_no_table_and_others_still_can(
    client: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (table,) = (backend.tables[name] for backend in dynamodb_backends[ACCOUNT].values() if name in backend.tables)
    client.transact_write_items(TransactItems=_transaction(name, refused=False))
    (after,) = (backend.tables[name] for backend in dynamodb_backends[ACCOUNT].values() if name in backend.tables)
    assert after is table
    other = copy.deepcopy(table)
    assert other is not table
    assert other.items == table.items
    assert other.items is not table.items
