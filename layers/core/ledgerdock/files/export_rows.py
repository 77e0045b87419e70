"""Rows of an export as bytes: CSV as result files are, JSON Lines as the API tells records, and the spool between.

A row is aligned to the export's columns; its values are those of the API: text (numbers too), true or false, None.

CSV is for people and spreadsheets: labels of columns and choices, UTF-8 with a byte order mark, CRLF, every text
guarded (formula_guard.py). JSON Lines are for programs: column names and the values themselves. The spool is for
whoever makes a workbook of it: JSON arrays in lines.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from ledgerdock.files.columns import Column
from ledgerdock.files.formula_guard import RISKY_STARTS, guard

ExportValue = str | bool | None
ExportRow = Sequence[ExportValue]

_BOM = b"\xef\xbb\xbf"


class RowEncoder(NamedTuple):
    """The bytes of a file: its `header` first, once, then those of all its rows in as many pieces as one likes."""

    header: bytes
    encode: Callable[[Sequence[ExportRow]], bytes]


def row_encoder(file_format: str, columns: Sequence[Column]) -> RowEncoder:
    """The encoder of "csv", "jsonl" or "spool" for rows of these columns."""
    return {"csv": _csv, "jsonl": _jsonl, "spool": _spool}[file_format](columns)


def read_spool(lines: Iterable[bytes]) -> Iterator[list[ExportValue]]:
    """The rows of a spool again."""
    return map(orjson.loads, lines)


def _csv(columns: Sequence[Column]) -> RowEncoder:
    labels: dict[int, dict[ExportValue, str]] = {
        place: dict(column.choices) for place, column in enumerate(columns) if column.choices
    }
    width = len(columns)

    def encode(rows: Sequence[ExportRow]) -> bytes:
        block = [_texts(values, labels.get(place)) for place, values in enumerate(zip(*rows, strict=True))]
        return _written(zip(*block, strict=True), width)

    return RowEncoder(_BOM + _written([[guard(column.label) for column in columns]], width), encode)


def _texts(values: Sequence[ExportValue], labels: Mapping[ExportValue, str] | None) -> Sequence[ExportValue]:
    """One column of a block as it may stand in a CSV; most columns may as they are."""
    if labels is not None:
        values = [labels.get(value, value) for value in values]
    kinds = set(map(type, values))
    if bool in kinds:
        values = [str(value).lower() if isinstance(value, bool) else value for value in values]
    starts = {value[0] for value in values if value}  # type: ignore[index]
    if RISKY_STARTS.isdisjoint(starts):
        return values
    return [guard(value) if isinstance(value, str) else value for value in values]


def _written(rows: Iterable[Sequence[ExportValue]], width: int) -> bytes:
    text = io.StringIO(newline="")
    if width > 1:
        csv.writer(text, lineterminator="\r\n").writerows(rows)
    else:  # signs in the texts of an only column would be taken for what separates columns
        csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()


def _jsonl(columns: Sequence[Column]) -> RowEncoder:
    names = [column.name for column in columns]

    def encode(rows: Sequence[ExportRow]) -> bytes:
        return _lines(dict(zip(names, row, strict=True)) for row in rows)

    return RowEncoder(b"", encode)


def _spool(_: Sequence[Column]) -> RowEncoder:
    return RowEncoder(b"", _lines)


def _lines(items: Iterable[object]) -> bytes:
    # Joined as they are made: bytes made by orjson keep the room they were written in.
    lines = bytearray()
    for item in items:
        lines += orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)
    return bytes(lines)
