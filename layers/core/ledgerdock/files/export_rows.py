"""Rows of an export as bytes: CSV as result files are, JSON Lines as the API tells records, and the spool between.

A row is aligned to the export's columns; its values are those of the API: text (numbers too), true or false, None.

CSV is for people and for spreadsheets: labels of columns and choices, UTF-8 with a byte order mark, CRLF, every text
guarded (formula_guard.py). JSON Lines are for programs: column names and the values themselves. The spool is JSON arrays
in lines, for whoever makes a workbook of them.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson

from ledgerdock.files.columns import Column
from ledgerdock.files.formula_guard import guard, guard_row

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
    def encode(rows: Sequence[ExportRow]) -> bytes:
        return _written([guard_row([_text(value) for value in row]) for row in rows], len(columns))

    header = _written([[guard(column.label) for column in columns]], len(columns))
    return RowEncoder(_BOM + header, encode)


def _text(value: ExportValue) -> str | None:
    return value if isinstance(value, str) or value is None else "true" if value else "false"


def _written(rows: Iterable[Sequence[str]], width: int) -> bytes:
    text = io.StringIO(newline="")
    # In a file of one column, signs in its texts would be taken for what separates cells.
    quoting = csv.QUOTE_MINIMAL if width > 1 else csv.QUOTE_ALL
    csv.writer(text, lineterminator="\r\n", quoting=quoting).writerows(rows)
    return text.getvalue().encode()


def _jsonl(columns: Sequence[Column]) -> RowEncoder:
    names = [column.name for column in columns]

    def encode(rows: Sequence[ExportRow]) -> bytes:
        return _lines([dict(zip(names, row, strict=True)) for row in rows])

    return RowEncoder(b"", encode)


def _spool(_: Sequence[Column]) -> RowEncoder:
    return RowEncoder(b"", _lines)


def _lines(items: Sequence[object]) -> bytes:
    return b"".join(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE) for item in items)
