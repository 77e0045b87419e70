"""moto copies every table a transaction touches, whole, to put the copies back if it is refused.

Here the items it touches are kept instead: the price of a transaction does not grow with the table.
"""

import copy
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from ledgerdock_local.interpreter_shims import original_of, replace

_transacting = threading.local()


class _Kept(NamedTuple):
    """An item as it was before a transaction; None when there was none."""

    table: Table
    hash_key: DynamoType
    range_key: DynamoType | None
    item: Any

    def put_back(self) -> None:
        if self.item is None:
            self.table.delete_item(self.hash_key, self.range_key)
        elif self.range_key is not None:
            self.table.items[self.hash_key][self.range_key] = self.item
        else:
            self.table.items[self.hash_key] = self.item


def apply() -> None:
    """Put it right, for this process. May be called again."""
    if not hasattr(Table, "__deepcopy__"):
        Table.__deepcopy__ = _deepcopy  # type: ignore[attr-defined]
        _keep_what_is_touched()


def _keep_what_is_touched() -> None:
    original = original_of(DynamoDBBackend, "transact_write_items")

    def transact(self: Any, transact_items: Sequence[Mapping[str, Any]]) -> None:
        kept = list(_touched(self.tables, transact_items))
        _transacting.here = True
        try:
            original(self, transact_items)
        except BaseException:
            for known in kept:
                known.put_back()
            raise
        finally:
            _transacting.here = False

    replace(DynamoDBBackend, "transact_write_items", transact)


def _deepcopy(self: Table, memo: dict[int, Any]) -> Table:
    """The table itself while a transaction wants a copy of it to put back; a copy for anybody else."""
    if getattr(_transacting, "here", False):
        return self
    made: Table = object.__new__(type(self))
    memo[id(self)] = made
    made.__dict__.update(copy.deepcopy(self.__dict__, memo))
    return made


def _touched(tables: Mapping[str, Table], transact_items: Sequence[Mapping[str, Any]]) -> Iterator[_Kept]:
    """The items of a transaction as they are; what moto will refuse as malformed touches none."""
    for wish in transact_items:
        for operation in wish.values():
            table = tables.get(operation.get("TableName", ""))
            key = operation.get("Key") or operation.get("Item") or {}
            names = [name for name in (table.hash_key_attr, table.range_key_attr) if name] if table else []
            if table is None or any(name not in key for name in names):
                continue
            hash_key, range_key = DynamoType(key[names[0]]), DynamoType(key[names[1]]) if names[1:] else None
            yield _Kept(table, hash_key, range_key, copy.deepcopy(table.get_item(hash_key, range_key)))
