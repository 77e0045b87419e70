"""Cells that clear: found once in a chunk, taken for blanks, and told to the records they belong to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledgerdock.errors import RowError, row_error
from ledgerdock.imports.modes import CLEAR
from ledgerdock.records.compiled import CompiledType, compile_type

Clears = Mapping[int, Sequence[int]]
"""Index of a row in the chunk -> indexes of the record type's columns it clears."""


def take_clears(rows: Sequence[list[Any]]) -> Clears:
    """Blank the cells that hold the marker that clears, and say which they were."""
    found: dict[int, list[int]] = {}
    for index, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell and cell.strip().casefold() == CLEAR:
                cells[column] = None
                found.setdefault(index, []).append(column)
    return found


def with_clears(columns: Sequence[int], errors: Sequence[RowError], record_type: CompiledType) -> list[RowError]:
    """What every record needs cannot be cleared, whatever the mode; that it is blank as well need not be told."""
    declared = compile_type(record_type.model).columns
    refused = [row_error("value.cannot_clear", declared[at].label, CLEAR) for at in columns if declared[at].required]
    for at in columns:
        kept = [
            amount.label
            for index, amount in enumerate(declared)
            if amount.currency_column == declared[at].name and index not in columns
        ]
        if kept and not declared[at].required:
            refused.append(row_error("value.clear_currency", declared[at].label, CLEAR, amounts=", ".join(kept)))
    told = {error.column for error in refused}
    return [*refused, *(error for error in errors if error.column not in told)]


def cleared_by(rows: Iterable[int], clears: Clears, record_type: CompiledType) -> tuple[str, ...]:
    """The attributes that these rows of one record take away.

    Lines are replaced as a whole, so that only the header of a document has a say.
    """
    columns = {column for row in rows for column in clears.get(row, ()) if column < record_type.header_width}
    return tuple(record_type.columns[column].name for column in sorted(columns))
