"""The records table: bulk reads and writes of one tenant's records of one type.

`pk = {tenant}#{record_type}#{shard}`, `sk = {key}`. A type of a tenant is spread over `shards` partitions, as one
partition takes 1,000 writes a second and no more.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ledgerdock.aws.wire import DynamoWire, WireItem, WireRefusal

GET_LIMIT = 100
WRITE_LIMIT = 25
_THREADS = 4  # enough to hide the latency; more only fight over the interpreter lock

T = TypeVar("T")
R = TypeVar("R")


class RecordStore:
    """Records as wire items without their table keys: `{"name": {"S": "Miller"}, "_version": {"N": "1"}}`."""

    def __init__(self, wire: DynamoWire, table: str, shards: int) -> None:
        self._wire = wire
        self._table = table
        self._shards = shards

    def get_many(self, tenant: str, record_type: str, keys: Iterable[str]) -> dict[str, WireItem]:
        """The records that exist among `keys`, read consistently: key -> wire item."""
        found: dict[str, WireItem] = {}
        for items in self._read(tenant, record_type, keys, {}):
            for item in items:
                del item["pk"]
                found[item.pop("sk")["S"]] = item
        return found

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
        requests = [
            {"PutRequest": {"Item": {"pk": {"S": prefix + self._shard(key)}, "sk": {"S": key}, **item}}}
            for key, item in items.items()
        ]
        refused: dict[str, str] = {}
        for part in self._parallel(self._write_batch, _slices(requests, WRITE_LIMIT)):
            refused.update(part)
        return refused

    def _shard(self, key: str) -> str:
        # The high bits: the low ones choose the chunk, and a chunk must not meet one partition only.
        return f"{zlib.crc32(key.encode()) * self._shards >> 32:02d}"

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
            item = request["PutRequest"]["Item"]
            try:
                self._wire.call("PutItem", {"TableName": self._table, "Item": item})
            except WireRefusal as refusal:
                if refusal.code != "ValidationException":
                    raise
                refused[item["sk"]["S"]] = refusal.message
        return refused

    @staticmethod
    def _parallel(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
        if len(parts) <= 1:
            return [work(part) for part in parts]
        with ThreadPoolExecutor(min(_THREADS, len(parts))) as pool:
            return list(pool.map(work, parts))


def _slices(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
