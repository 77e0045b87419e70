"""Rows of one key -> one record. A document is written one row per line, its header repeated in every row."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ledgerdock.errors import RowError, row_error
from ledgerdock.records.keys import KeyOf
from ledgerdock.records.kinds import Value
from ledgerdock.records.layout import Column
from ledgerdock.records.rules import DocumentRule
from ledgerdock.records.values.reading import shown

Values = tuple[Value, ...]


class Record(NamedTuple):
    """A validated record: the values of its header columns, and those of the line columns for each line."""

    values: Values
    lines: tuple[Values, ...]


Assembler = Callable[[Sequence[Values], Sequence[int]], Record | list[RowError]]
"""Takes the validated rows of one document and their row numbers."""


def document_assembler(
    label: str, columns: Sequence[Column], header_width: int, key_of: KeyOf, rules: Sequence[DocumentRule]
) -> Assembler:
    """Make the function that puts the rows of a document together, or says what is wrong with it."""
    names = [column.name for column in columns]
    header = columns[:header_width]
    places = [
        (rule, names.index(rule.column), [names.index(name) - header_width for name in rule.line_columns])
        for rule in rules
    ]

    def assemble(rows: Sequence[Values], row_numbers: Sequence[int]) -> Record | list[RowError]:
        values = rows[0][:header_width]
        document = f"{label} {shown(key_of(values))}"
        if any(row[:header_width] != values for row in rows):
            return _differences(document, header, rows, row_numbers)
        lines = tuple(row[header_width:] for row in rows)
        errors = []
        for rule, at, line_places in places:
            if values[at] is None:
                continue
            facts = rule.mismatch(values[at], [tuple(line[place] for place in line_places) for line in lines])
            if facts is not None:
                rows_shown = _rows(row_numbers)
                errors.append(
                    row_error(
                        rule.code,
                        columns[at].label,
                        shown(values[at]),
                        document=document,
                        rows=rows_shown,
                        **facts,
                    )
                )
        return errors or Record(values, lines)

    return assemble


def _differences(
    document: str, header: Sequence[Column], rows: Sequence[Values], row_numbers: Sequence[int]
) -> list[RowError]:
    """One error for each header column that differs, at the first row where it does."""
    errors = []
    for at, column in enumerate(header):
        for row, number in zip(rows, row_numbers, strict=True):
            if row[at] != rows[0][at]:
                errors.append(
                    row_error(
                        "document.header_differs",
                        column.label,
                        shown(row[at]),
                        document=document,
                        value_shown=_quoted(row[at]),
                        row=number,
                        first_value=_quoted(rows[0][at]),
                        first_row=row_numbers[0],
                    )
                )
                break
    return errors


def _quoted(value: Value) -> str:
    return "nothing" if value is None else f"“{shown(value)}”"


def _rows(row_numbers: Sequence[int]) -> str:
    first, last = min(row_numbers), max(row_numbers)
    return f"row {first}" if first == last else f"rows {first} to {last}"
