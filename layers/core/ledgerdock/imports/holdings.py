"""Holding records of an upload: whose rows name no record or several, and the rows that make a record for each of them.

The rows made here are rows of the job like those of a file: they are imported in their wave, stand in the ledger and
can be undone. A holding record is made once; where it is there already, no row is made.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledgerdock.files.rows import Row
from ledgerdock.imports.plan import FIRST_CELL
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.holding import Held, Holding
from ledgerdock.records.registry import Registry

FIRST_ROW = 2

IsNew = Callable[[str, Collection[str]], Collection[str]]
"""Takes a record type and keys; answers those without a record that another job or a person made."""


class Making(NamedTuple):
    """The records to be made of one type: as rows below a header, as if a file had brought them."""

    record_type: CompiledType
    declared: Holding
    header: tuple[str, ...]
    positions: tuple[int | None, ...]
    rows: list[Row]


class Holdings:
    """Gathers, while tables are read, who needs a holding record. Memory grows with the owners, not with the rows."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[Held, set[str]]] = {}

    def along(
        self, blocks: Iterable[list[Row]], record_type: CompiledType, positions: Sequence[int | None]
    ) -> Iterable[list[Row]]:
        """Hand the blocks of a table on; the same object for a type without holding records."""
        held = record_type.held
        if held is None:
            return blocks
        return self._watched(blocks, held, positions)

    def made(self, registry: Registry, is_new: IsNew) -> Iterator[Making]:
        """What is to be made, for each type; in the order of the owners, so that it is the same when asked again."""
        for target, (held, owners) in self._owners.items():
            record_type = registry.get(target)
            new = is_new(target, [held.key_for(owner) for owner in owners])
            wanted = sorted(owner for owner in owners if held.key_for(owner) in new)
            if wanted:
                yield _making(record_type, held, wanted)

    def _watched(self, blocks: Iterable[list[Row]], held: Held, positions: Sequence[int | None]) -> Iterator[list[Row]]:
        owners = self._owners.setdefault(held.target, (held, set()))[1]
        reference, owner = positions[held.reference], positions[held.owner]
        for block in blocks:
            if owner is not None:
                owners.update(filter(None, held.owners(_cells(block, reference), _cells(block, owner))))
            yield block


def _cells(block: Sequence[Row], position: int | None) -> Iterable[str | None]:
    if position is None:
        return [None] * len(block)
    return [row[position + FIRST_CELL] for row in block]


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
    return Making(
        record_type=record_type,
        declared=declared,
        header=tuple(labels[name] for name in cells),
        positions=tuple(places.get(column.name) for column in record_type.columns),
        rows=rows,
    )
