"""JSON Lines to rows, in the reader process: an object in every line, its keys the headings.

Numbers are kept as they are written and never pass through a binary fraction. A line that is no object, names a key
twice or holds a value that is none for a cell is a row problem: what it says is not guessed at, and the other lines go
in.
"""

from collections.abc import Iterator
from functools import partial
from json import JSONDecoder
from pathlib import Path
from types import NoneType
from typing import Any

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files.encodings import decoded, encoding_of
from ledgerdock.files.limits import Limits
from ledgerdock.files.rows import BLOCK_ROWS, Row, SheetHead, excerpt

_LONGEST_LINE = 16 * 1024 * 1024
"""Characters."""
_TEXTS = frozenset((str, NoneType))
_NESTED = (tuple, list)
_EXACT = JSONDecoder(parse_float=str, parse_int=str, object_pairs_hook=tuple)
"""Objects become tuples of their pairs, so that no key is lost."""
_BROKEN: Any = object()


class JsonLinesFile:
    """One file of JSON Lines as a workbook of one unnamed sheet; its header are all keys, in order of appearance.

    Raises Rejected with the codes of `encodings.py`, file.empty, file.too_complex for a line of absurd length,
    file.too_many_columns and file.too_many_rows; the last while the rows are read.
    """

    format = "jsonl"
    delimiter = None
    stamp = None

    def __init__(self, path: Path, name: str, limits: Limits, encoding: str | None) -> None:
        self._path, self._name, self._limits = path, name, limits
        self.encoding = encoding_of(path, name, encoding)
        self._header = self._keys()
        self._index = {key: index for index, key in enumerate(self._header)}
        self.sheets = (SheetHead(None, 1, self._header),)

    def blocks(self, _sheet: int, _decimal_comma: frozenset[int] = frozenset()) -> Iterator[list[Row]]:
        """The rows in blocks, by the numbers of their lines; values are as they were written."""
        rows, block = 0, list[Row]()
        for number, line in self._lines():
            row = self._row(number, line)
            if row[1] is None and not any(row[2:]):
                continue
            block.append(row)
            if len(block) == BLOCK_ROWS:
                rows += len(block)
                self._check_rows(rows)
                yield block
                block = []
        self._check_rows(rows + len(block))
        if block:
            yield block

    def _check_rows(self, rows: int) -> None:
        if rows > self._limits.rows:
            raise Rejected("file.too_many_rows", file=self._name, limit=self._limits.rows)

    def _lines(self) -> Iterator[tuple[int, str]]:
        """The lines that hold anything, with their numbers."""
        with decoded(self._path, self.encoding, newline="\n") as text:
            for number, line in enumerate(iter(partial(text.readline, _LONGEST_LINE), ""), 1):
                if len(line) == _LONGEST_LINE:
                    raise Rejected("file.too_complex", file=self._name)
                if not line.isspace():
                    yield number, line

    def _keys(self) -> list[str]:
        keys: dict[str, None] = {}
        for _, line in self._lines():
            found = _parsed(line)
            if isinstance(found, dict) and not found.keys() <= keys.keys():
                keys.update(dict.fromkeys(found))
                if len(keys) > self._limits.columns:
                    limit = self._limits.columns
                    raise Rejected("file.too_many_columns", file=self._name, columns=len(keys), limit=limit)
        if not keys:
            raise Rejected("file.empty", file=self._name)
        return list(keys)

    def _row(self, number: int, line: str) -> Row:
        found = _parsed(line)
        if not isinstance(found, dict):
            code = "row.json_broken" if found is _BROKEN else "row.json_no_object"
            return [number, [[code, -1, excerpt(line.strip())]], *[None] * len(self._header)]
        kinds = set(map(type, found.values()))
        if kinds <= _TEXTS and len(line) <= self._limits.cell_characters and _names_each_once(line, found):
            return [number, None, *[value or None for value in map(found.get, self._header)]]
        return self._exact_row(number, line)

    def _exact_row(self, number: int, line: str) -> Row:
        """A row with anything but texts in it, or with a key that may be there twice."""
        row: Row = [number, None, *[None] * len(self._header)]
        problems, seen = [], set()
        try:
            pairs = _EXACT.decode(line)
        except (RecursionError, ValueError):
            return [number, [["row.json_broken", -1, excerpt(line.strip())]], *row[2:]]
        for key, value in pairs:
            index = self._index[key]
            if key in seen:
                problems.append(["row.json_key_twice", -1, excerpt(key)])
            elif isinstance(value, _NESTED):
                problems.append(["value.json_nested", index, excerpt(_shown(value))])
            elif isinstance(value, str) and len(value) > self._limits.cell_characters:
                problems.append(["row.cell_too_long", index, excerpt(value)])
            else:
                row[index + 2] = str(value).lower() if isinstance(value, bool) else value or None
            seen.add(key)
        row[1] = problems or None
        return row


def _parsed(line: str) -> Any:
    """What a line says, numbers roughly; _BROKEN when it is no JSON, or none that could be passed on."""
    try:
        return orjson.loads(line)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return _BROKEN


def _names_each_once(line: str, found: dict[str, Any]) -> bool:
    """Whether no key can be there twice: there are no more colons behind quotes than keys."""
    return line.count('":') == len(found) and '" ' not in line and '"\t' not in line and "\r" not in line[:-2]


def _shown(value: Any) -> str:
    """A nested value for a message: of an object only that it is one."""
    return "{…}" if isinstance(value, tuple) else "[…]"
