"""Holding records of an upload: whose rows name no record or several, and the rows that make a record for each of them.

The rows made here are rows of the job like those of a file: they are imported in their wave, stand in the ledger and
can be undone. A holding record is made once; where it is there already, no row is made.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from ledgerdock.files.column_mapping import column_to_meant
from ledgerdock.files.rows import Row
from ledgerdock.imports.plan import FIRST_CELL, Source
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.holding import Held
from ledgerdock.records.registry import Registry

FIRST_ROW = 2

IsNew = Callable[[str, Collection[str]], Collection[str]]
"""Takes a record type and keys; answers those without a record that another job or a person made."""


class Making(NamedTuple):
    """The records to be made of one type: rows of a source, as if a file had brought them."""

    record_type: CompiledType
    source: Source
    rows: list[Row]


class Holdings:
    """Gathers, while tables are read, who needs a holding record. Memory grows with the owners, not with the rows."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[Held, set[str]]] = {}

    def along(self, blocks: Iterator[list[Row]], source: Source, record_type: CompiledType) -> Iterator[list[Row]]:
        """Hand the blocks of a table on; the same iterator for a type without holding records."""
        return blocks if record_type.held is None else self._watched(blocks, source, record_type.held)

    def made(self, registry: Registry, is_new: IsNew) -> Iterator[Making]:
        """What is to be made, for each type; in the order of the owners, so that it is the same when asked again."""
        for target, (held, owners) in self._owners.items():
            record_type = registry.get(target)
            new = is_new(target, [held.key_for(owner) for owner in owners])
            wanted = sorted(owner for owner in owners if held.key_for(owner) in new)
            if wanted:
                yield _making(record_type, held, wanted)

    def _watched(self, blocks: Iterator[list[Row]], source: Source, held: Held) -> Iterator[list[Row]]:
        owners = self._owners.setdefault(held.target, (held, set()))[1]
        for block in blocks:
            named = held.owners(_cells(block, source, held.reference), _cells(block, source, held.owner))
            owners.update(filter(None, named))
            yield block


def _cells(block: Sequence[Row], source: Source, column: int) -> Sequence[str | None]:
    """One column of a block, as it is meant."""
    position = source.positions[column]
    if position is None:
        return [source.constants.get(column)] * len(block)
    return column_to_meant([row[position + FIRST_CELL] for row in block], source.values.get(column))


def _making(record_type: CompiledType, held: Held, owners: Sequence[str]) -> Making:
    declared = held.declared
    key = record_type.columns[record_type.key_columns[0]]
    cells = [key.name, declared.owner_field, *declared.values]
    places = {name: place for place, name in enumerate(cells)}
    labels = {column.name: column.label for column in record_type.columns}
    rows: list[Row] = [
        [row, None, held.key_for(owner), owner, *declared.values.values()]
        for row, owner in enumerate(owners, FIRST_ROW)
    ]
    source = Source(
        name=declared.plural,
        record_type=record_type.name,
        header=tuple(labels[name] for name in cells),
        positions=tuple(places.get(column.name) for column in record_type.columns),
    )
    return Making(record_type, source, rows)
