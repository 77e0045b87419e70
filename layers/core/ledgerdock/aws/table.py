"""The jobs table: small items, conditional writes, transactions. Plain boto3; never on the per-row path."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from ledgerdock.errors import Transient

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]

_CONFLICT_ATTEMPTS = 12
_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class Expect(Enum):
    """What a condition may ask of an attribute besides a value."""

    ABSENT = "absent"
    PRESENT = "present"
    BLANK = "absent or null"


ABSENT = Expect.ABSENT
PRESENT = Expect.PRESENT
BLANK = Expect.BLANK


class ConditionFailed(Exception):
    """A conditional write found other values; `writes` are the positions of the writes that were refused."""

    def __init__(self, writes: Sequence[int]) -> None:
        super().__init__(f"condition of write {', '.join(map(str, writes))} failed")
        self.writes = tuple(writes)


class WriteRefused(Exception):
    """DynamoDB does not take what was to be written, whatever stands in the table: an item is too large."""


@dataclass(frozen=True)
class Put:
    """Write a whole item. `when`: attribute -> expected value, tuple of allowed values, ABSENT, PRESENT or BLANK.

    `table` names another table of the same transaction.
    """

    item: Item
    when: Mapping[str, Any] = field(default_factory=dict)
    table: str | None = None


@dataclass(frozen=True)
class Update:
    """Change attributes of an item; names may be paths such as `counts.created`. `when` as for Put.

    `append` adds a value to the end of a list, which is begun when it is not there.
    """

    pk: str
    sk: str
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    append: Mapping[str, Any] = field(default_factory=dict)
    remove: Sequence[str] = ()
    when: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """Let the other writes happen only when an item is as `when` says. `when` as for Put."""

    pk: str
    sk: str
    when: Mapping[str, Any]


Write = Put | Update | Check


class Table:
    """Items as plain Python values (int, str, bool, None, list, dict; Decimal for fractions)."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, read consistently."""
        answer = self._client.get_item(TableName=self._name, Key=to_wire({"pk": pk, "sk": sk}), ConsistentRead=True)
        return from_wire(answer["Item"]) if "Item" in answer else None

    def query(self, pk: str, prefix: str = "") -> Iterator[Item]:
        """All items of a partition whose sort key starts with `prefix`, read consistently, in key order."""
        values = {":pk": pk, ":prefix": prefix}
        condition = "pk = :pk AND begins_with(sk, :prefix)" if prefix else "pk = :pk"
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=to_wire(values if prefix else {":pk": pk}),
            ConsistentRead=True,
        )
        for page in pages:
            yield from map(from_wire, page["Items"])

    def query_index(
        self,
        index: str,
        attribute: str,
        value: str,
        *,
        newest_first: bool = True,
        after: Item | None = None,
        page: int | None = None,
    ) -> Iterator[Item]:
        """Items of an index partition, by its sort key. An index lags behind: for lists, never for decisions.

        `after`: the table's and the index's key attributes of the item to go on behind. `page`: how many items to ask
        for at a time; nothing is read that is not asked for.
        """
        bounds: Any = {"ExclusiveStartKey": to_wire(after)} if after else {}
        if page:
            bounds["Limit"] = page
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            IndexName=index,
            KeyConditionExpression="#hash = :value",
            ExpressionAttributeNames={"#hash": attribute},
            ExpressionAttributeValues=to_wire({":value": value}),
            ScanIndexForward=not newest_first,
            **bounds,
        )
        for answer in pages:
            yield from map(from_wire, answer["Items"])

    def update(self, change: Update) -> Item:
        """Apply one conditional change and return the whole item after it. Raises ConditionFailed."""
        request = _update_request(self._name, change)
        try:
            answer = self._client.update_item(**request, ReturnValues="ALL_NEW")
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise ConditionFailed([0]) from error
        return from_wire(answer["Attributes"])

    def write(self, *writes: Write) -> None:
        """Apply all writes or none.

        Raises ConditionFailed, WriteRefused, or Transient when others keep getting in between.
        """
        requests = [_transact_request(self._name, write) for write in writes]
        for attempt in range(_CONFLICT_ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=requests)
            except ClientError as error:
                _raise_unless_conflict(error)
                time.sleep(random.uniform(0, min(2.0, 0.02 * 2**attempt)))  # noqa: S311 - jitter, not a secret
            else:
                return
        raise Transient("job.database_busy", reason="TransactionConflict")


def _raise_unless_conflict(error: ClientError) -> None:
    reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
    code = error.response["Error"]["Code"]
    if code == "ValidationException" or "ValidationError" in reasons:
        raise WriteRefused(error.response["Error"].get("Message", code)) from error
    if code != "TransactionCanceledException":
        raise error
    refused = [position for position, code in enumerate(reasons) if code == "ConditionalCheckFailed"]
    if refused:
        raise ConditionFailed(refused) from error
    if any(code not in {"None", "TransactionConflict", "ThrottlingError"} for code in reasons):
        raise error


def _transact_request(table: str, write: Write) -> Any:
    if isinstance(write, Update):
        return {"Update": _update_request(table, write)}
    names = _Placeholders()
    conditions = {**_condition(write.when, names), **names.parameters()}
    if isinstance(write, Put):
        return {"Put": {"TableName": write.table or table, "Item": to_wire(write.item), **conditions}}
    return {"ConditionCheck": {"TableName": table, "Key": to_wire({"pk": write.pk, "sk": write.sk}), **conditions}}


def _update_request(table: str, change: Update) -> Any:
    names = _Placeholders()
    sets = [f"{names.path(name)} = {names.value(value)}" for name, value in change.set.items()]
    for name, amount in change.add.items():
        path = names.path(name)
        sets.append(f"{path} = if_not_exists({path}, {names.value(0)}) + {names.value(amount)}")
    for name, value in change.append.items():
        path = names.path(name)
        sets.append(f"{path} = list_append(if_not_exists({path}, {names.value([])}), {names.value([value])})")
    clauses = [f"SET {', '.join(sets)}"] if sets else []
    if change.remove:
        clauses.append(f"REMOVE {', '.join(map(names.path, change.remove))}")
    condition = _condition(change.when, names)
    return {
        "TableName": table,
        "Key": to_wire({"pk": change.pk, "sk": change.sk}),
        "UpdateExpression": " ".join(clauses),
        **condition,
        **names.parameters(),
    }


def _condition(when: Mapping[str, Any], names: "_Placeholders") -> dict[str, str]:
    terms = []
    for name, expected in when.items():
        path = names.path(name)
        if expected is ABSENT:
            terms.append(f"attribute_not_exists({path})")
        elif expected is PRESENT:
            terms.append(f"attribute_exists({path})")
        elif expected is BLANK:
            terms.append(f"(attribute_not_exists({path}) OR attribute_type({path}, {names.value('NULL')}))")
        elif isinstance(expected, tuple):
            terms.append(f"{path} IN ({', '.join(map(names.value, expected))})")
        else:
            terms.append(f"{path} = {names.value(expected)}")
    return {"ConditionExpression": " AND ".join(terms)} if terms else {}


class _Placeholders:
    """Hands out #names and :values of one expression."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}

    def path(self, name: str) -> str:
        return ".".join(self._names.setdefault(part, f"#n{len(self._names)}") for part in name.split("."))

    def value(self, value: Any) -> str:
        placeholder = f":v{len(self._values)}"
        self._values[placeholder] = value
        return placeholder

    def parameters(self) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        if self._names:
            parameters["ExpressionAttributeNames"] = {alias: name for name, alias in self._names.items()}
        if self._values:
            parameters["ExpressionAttributeValues"] = to_wire(self._values)
        return parameters


def to_wire(item: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values to DynamoDB JSON."""
    return {name: _serialize(value) for name, value in item.items()}


def from_wire(item: Mapping[str, Any]) -> Item:
    """DynamoDB JSON to plain values; whole numbers become int."""
    return {name: _plain(_deserialize(value)) for name, value in item.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
