"""The records table: bulk reads and writes of one tenant's records of one type, pages of them, and single records.

`pk = {tenant}#{record_type}#{shard}`, `sk = {key}`. A type of a tenant is spread over `shards` partitions, as one
partition takes 1,000 writes a second and no more.
"""

import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ledgerdock.aws.record_pages import Keyed, Matches, Page, Shard, read_page
from ledgerdock.aws.record_scan import ALL_KEYS, AT_ONCE, KeyRange, Lane, ShardTally, in_key_order
from ledgerdock.aws.table import Put, from_wire
from ledgerdock.aws.wire import DynamoWire, WireItem, WireRefusal

GET_LIMIT = 100
WRITE_LIMIT = 25
LONGEST_KEY = 1024
"""Bytes of the longest key DynamoDB takes."""

_SINGLE = {"PutRequest": "PutItem", "DeleteRequest": "DeleteItem"}
"""The single write that does what a request of a batch write does; both take the same parameters."""

_THREADS = 4  # enough to hide the latency; more only fight over the interpreter lock

T = TypeVar("T")
R = TypeVar("R")


class RecordStore:
    """Records as wire items without their table keys: `{"name": {"S": "Miller"}, "_version": {"N": "1"}}`."""

    def __init__(self, wire: DynamoWire, table: str, shards: int) -> None:
        self._wire = wire
        self._table = table
        self._shards = shards

    def get_many(
        self, tenant: str, record_type: str, keys: Iterable[str], attributes: Sequence[str] = ()
    ) -> dict[str, WireItem]:
        """The records that exist among `keys`, read consistently: key -> wire item, of these attributes or of all."""
        found: dict[str, WireItem] = {}
        for items in self._read(tenant, record_type, keys, _projection(attributes) if attributes else {}):
            for item in items:
                item.pop("pk", None)
                found[item.pop("sk")["S"]] = item
        return found

    def get(self, tenant: str, record_type: str, key: str) -> WireItem | None:
        """One record, read consistently; None when there is none, also for what can be no key."""
        if not key.isprintable() or not 0 < len(key.encode()) <= LONGEST_KEY:
            return None
        return self.get_many(tenant, record_type, [key]).get(key)

    def page(
        self,
        tenant: str,
        record_type: str,
        attributes: Sequence[str],
        *,
        limit: int,
        resume_after: str | None = None,
        matches: Matches = lambda key, item: True,  # noqa: ARG005 - called with both
    ) -> Page:
        """The next records in key order, with these attributes only, read consistently. See record_pages.py."""
        options = {"ConsistentRead": True, **_projection(attributes)}
        prefix = f"{tenant}#{record_type}#"

        def fill(shards: Collection[Shard]) -> None:
            self._parallel(lambda shard: self._read_on(prefix, shard, options), list(shards))

        return read_page(self._shards, fill, limit=limit, resume_after=resume_after, matches=matches)

    def tally(self, tenant: str, record_type: str) -> list[ShardTally]:
        """How many records there are, by shard, read consistently."""
        prefix = f"{tenant}#{record_type}#"
        return self._parallel(lambda number: self._tally_shard(prefix, number), range(self._shards))

    def keys_at(self, tenant: str, record_type: str, shard: int, places: Sequence[int]) -> list[str]:
        """The keys that stand at these places, from 0 upwards, of a shard in key order; fewer when there are fewer."""
        found: list[str] = []
        left = deque(places)
        lane = Lane(shard, None)
        count = 0
        while left and not lane.at_end:
            self._read_range(f"{tenant}#{record_type}#", lane, None, _projection(()))
            while left and left[0] < count + len(lane.ahead):
                found.append(lane.ahead[left.popleft() - count][0])
            count += len(lane.ahead)
            lane.ahead.clear()
        return found

    def scan(
        self, tenant: str, record_type: str, attributes: Sequence[str], keys: KeyRange = ALL_KEYS
    ) -> Iterator[list[Keyed]]:
        """All records of a range in key order, in blocks, with these attributes only, read consistently.

        A record is told of as it stands when its shard is read there. Memory is bounded, whatever the range.
        """
        prefix = f"{tenant}#{record_type}#"
        options = {"Limit": AT_ONCE, **_projection(attributes)}

        def fill(lanes: Collection[Lane]) -> None:
            self._parallel(lambda lane: self._read_range(prefix, lane, keys.upto, options), list(lanes))

        return in_key_order(self._shards, keys, fill)

    def replacement(self, tenant: str, record_type: str, key: str, item: WireItem, version: int) -> Put:
        """The write that puts `item` in the place of a record as long as that has this version; for Table.write."""
        place = {"pk": f"{tenant}#{record_type}#{self._shard(key)}", "sk": key}
        return Put({**place, **from_wire(item)}, when={"_version": version}, table=self._table)

    def existing_keys(self, tenant: str, record_type: str, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that have a record, read consistently."""
        projection = {"ProjectionExpression": "sk"}
        return {item["sk"]["S"] for items in self._read(tenant, record_type, keys, projection) for item in items}

    def put_many(self, tenant: str, record_type: str, items: Mapping[str, WireItem]) -> dict[str, str]:
        """Write records (key -> wire item), replacing what is there.

        Returns the keys DynamoDB refused with its reason; every other key is written. Raises Transient when the
        table stays busy: some may be written then, and the same call may be made again.
        """
        prefix = f"{tenant}#{record_type}#"
        return self._write(
            [
                {"PutRequest": {"Item": {"pk": {"S": prefix + self._shard(key)}, "sk": {"S": key}, **item}}}
                for key, item in items.items()
            ]
        )

    def delete_many(self, tenant: str, record_type: str, keys: Iterable[str]) -> dict[str, str]:
        """Delete records; those that are not there stay away. Returns and raises as `put_many`."""
        prefix = f"{tenant}#{record_type}#"
        return self._write(
            [
                {"DeleteRequest": {"Key": {"pk": {"S": prefix + self._shard(key)}, "sk": {"S": key}}}}
                for key in dict.fromkeys(keys)
            ]
        )

    def _write(self, requests: Sequence[dict[str, Any]]) -> dict[str, str]:
        refused: dict[str, str] = {}
        for part in self._parallel(self._write_batch, _slices(requests, WRITE_LIMIT)):
            refused.update(part)
        return refused

    def _shard(self, key: str) -> str:
        # The high bits: the low ones choose the chunk, and a chunk must not meet one partition only.
        return f"{zlib.crc32(key.encode()) * self._shards >> 32:02d}"

    def _read_on(self, prefix: str, shard: Shard, options: Mapping[str, Any]) -> None:
        values = {":pk": {"S": f"{prefix}{shard.number:02d}"}}
        condition = "pk = :pk"
        if shard.position is not None:
            values[":position"] = {"S": shard.position}
            condition += " AND sk > :position"
        request = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, "Limit": shard.at_once}
        answer = self._wire.call("Query", {"TableName": self._table, **request, **options})
        items = [(item.pop("sk")["S"], item) for item in answer["Items"]]
        shard.take(items, at_end="LastEvaluatedKey" not in answer)

    def _read_range(self, prefix: str, lane: Lane, upto: str | None, options: Mapping[str, Any]) -> None:
        condition, values = _between(lane.position, upto)
        values[":pk"] = {"S": f"{prefix}{lane.number:02d}"}
        request = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, "ConsistentRead": True}
        answer = self._wire.call("Query", {"TableName": self._table, **request, **options})
        items = [(item.pop("sk")["S"], item) for item in answer["Items"]]
        if items and items[0][0] == lane.position:
            del items[0]
        lane.take(items, at_end="LastEvaluatedKey" not in answer)

    def _tally_shard(self, prefix: str, number: int) -> ShardTally:
        values = {":pk": {"S": f"{prefix}{number:02d}"}}
        request = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": values, "ConsistentRead": True}
        counted = {"TableName": self._table, "Select": "COUNT", **request}
        records = pages = 0
        start: dict[str, Any] = {}
        while True:
            # Without a limit of ours a page ends when a megabyte was read.
            answer = self._wire.call("Query", {**counted, **start})
            records += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return ShardTally(records, pages)
            pages += 1
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _read(
        self, tenant: str, record_type: str, keys: Iterable[str], options: Mapping[str, Any]
    ) -> list[list[WireItem]]:
        prefix = f"{tenant}#{record_type}#"
        wanted = [{"pk": {"S": prefix + self._shard(key)}, "sk": {"S": key}} for key in dict.fromkeys(keys)]
        return self._parallel(lambda batch: self._get_batch(batch, options), _slices(wanted, GET_LIMIT))

    def _get_batch(self, keys: Sequence[WireItem], options: Mapping[str, Any]) -> list[WireItem]:
        items: list[WireItem] = []
        backoff = self._wire.backoff()
        while keys:
            request = {"Keys": keys, "ConsistentRead": True, **options}
            answer = self._wire.call("BatchGetItem", {"RequestItems": {self._table: request}})
            items += answer["Responses"].get(self._table, [])
            left = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if len(left) < len(keys):
                backoff.progressed()
            if left:
                backoff.wait("UnprocessedKeys")
            keys = left
        return items

    def _write_batch(self, requests: Sequence[dict[str, Any]]) -> dict[str, str]:
        backoff = self._wire.backoff()
        while requests:
            try:
                answer = self._wire.call("BatchWriteItem", {"RequestItems": {self._table: requests}})
            except WireRefusal as refusal:
                if refusal.code != "ValidationException":
                    raise
                return self._write_singly(requests)
            left = answer.get("UnprocessedItems", {}).get(self._table, [])
            if len(left) < len(requests):
                backoff.progressed()
            if left:
                backoff.wait("UnprocessedItems")
            requests = left
        return {}

    def _write_singly(self, requests: Sequence[dict[str, Any]]) -> dict[str, str]:
        """One bad item makes DynamoDB refuse its whole batch: find it, and write the others."""
        refused = {}
        for request in requests:
            ((kind, wish),) = request.items()
            operation = _SINGLE[kind]
            try:
                self._wire.call(operation, {"TableName": self._table, **wish})
            except WireRefusal as refusal:
                if refusal.code != "ValidationException":
                    raise
                key = wish["Item"] if "Item" in wish else wish["Key"]
                refused[key["sk"]["S"]] = refusal.message
        return refused

    @staticmethod
    def _parallel(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
        if len(parts) <= 1:
            return [work(part) for part in parts]
        with ThreadPoolExecutor(min(_THREADS, len(parts))) as pool:
            return list(pool.map(work, parts))


def _projection(attributes: Iterable[str]) -> dict[str, Any]:
    """The options that read the key and these attributes only."""
    names = {f"#a{number}": name for number, name in enumerate(attributes)}
    options: dict[str, Any] = {"ProjectionExpression": ", ".join(["sk", *names])}
    return {**options, "ExpressionAttributeNames": names} if names else options


def _between(position: str | None, upto: str | None) -> tuple[str, dict[str, Any]]:
    """The condition for keys from `position`, which may be among them, up to and with `upto`, and its values."""
    bounds = {":position": position, ":upto": upto}
    values: dict[str, Any] = {name: {"S": bound} for name, bound in bounds.items() if bound is not None}
    if position is None:
        return "pk = :pk" if upto is None else "pk = :pk AND sk <= :upto", values
    # A sort key takes one condition only, and the one with two bounds includes both.
    return "pk = :pk AND sk " + ("> :position" if upto is None else "BETWEEN :position AND :upto"), values


def _slices(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
