"""Cells as their sender declared them: constants, what written values mean, how numbers are written. Pure.

Works on whole columns of a chunk, in place. What was not declared costs nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ledgerdock.errors import RowError
from ledgerdock.files.column_mapping import column_to_meant
from ledgerdock.files.numbers import NumberFormat, column_to_decimal, number_error
from ledgerdock.imports.plan import NUMBER_KINDS, Source
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.kinds import Kind

Aligned = Sequence[list[str | None]]
"""Cells in the order of the record type's columns."""


class Unfit(NamedTuple):
    """A cell that is no number in the declared notation: its row among those given, and its column."""

    row: int
    column: int
    error: RowError


def read_as_declared(aligned: Aligned, source: Source, record_type: CompiledType) -> list[Unfit]:
    """Put constants and meanings in place and numbers into plain notation; return the cells that are none."""
    for index, text in source.constants.items():
        for cells in aligned:
            cells[index] = text
    for index, values in source.values.items():
        put_column(aligned, index, column_to_meant(column_of(aligned, index), values))
    return _read_numbers(aligned, source.numbers, record_type) if source.numbers is not None else []


def column_of(aligned: Aligned, index: int) -> list[str | None]:
    """One column of the cells."""
    return [cells[index] for cells in aligned]


def put_column(aligned: Aligned, index: int, texts: Sequence[str | None]) -> None:
    """Put one column in place."""
    for cells, text in zip(aligned, texts, strict=True):
        cells[index] = text


def _read_numbers(aligned: Aligned, declared: NumberFormat, record_type: CompiledType) -> list[Unfit]:
    unfit = []
    for index, column in enumerate(record_type.columns):
        if column.kind not in NUMBER_KINDS:
            continue
        written = column_of(aligned, index)
        texts, refused = column_to_decimal(written, declared, _currencies(aligned, index, declared, record_type))
        unfit += [Unfit(row, index, number_error(column.label, written[row] or "", declared)) for row in refused]
        if texts is not written:
            put_column(aligned, index, texts)
    return unfit


def _currencies(
    aligned: Aligned, index: int, declared: NumberFormat, record_type: CompiledType
) -> Sequence[str | None]:
    """What the rows say of the currency of a column; nothing where no currency was declared beside amounts."""
    column = record_type.columns[index]
    if declared.currency is None or column.kind is not Kind.MONEY:
        return ()
    if column.currency_column is None:
        return [column.currency] * len(aligned)
    names = [other.name for other in record_type.columns]
    return column_of(aligned, names.index(column.currency_column))
