"""Delimited text to rows, in the reader process.

Cells are taken as written, but for the guard in front of what a spreadsheet would take for a formula: an apostrophe
there is the usual sign that text is meant, and no part of it (formula_guard.py). An empty cell becomes None. A record
that cannot be trusted is a row problem, and a quote that would swallow the following records is a refusal: nothing
disappears into a cell unseen.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from ledgerdock.errors import Rejected
from ledgerdock.files import delimiters
from ledgerdock.files.encodings import decoded, encoding_of
from ledgerdock.files.formula_guard import GUARDED_START, unguard_row
from ledgerdock.files.header import SAMPLE_ROWS, NumberedRow, find_header, header_names, is_blank
from ledgerdock.files.limits import Limits
from ledgerdock.files.rows import BLOCK_ROWS, Row, SheetHead, excerpt

_LINES = 4096
_SNIFF_LINES = 500
_SNIFF_CHARACTERS = 256 * 1024
_MAX_BREAKS = 253
"""Line breaks in one cell, as in Excel; more is a quote gone astray."""
_EXTRA_CELLS = 50
_BREAK = re.compile(r"\r\n|\r|\n")
_SENTINEL = "\x1eend\x1e"


class DelimitedFile:
    """One text file as a workbook of one unnamed sheet.

    Raises Rejected with the codes of `encodings.py`, file.empty, file.unknown_delimiter, file.too_many_columns,
    file.too_many_rows and file.unclosed_quote; the last two while the rows are read.
    """

    format = "csv"
    stamp = None

    def __init__(self, path: Path, name: str, limits: Limits, encoding: str | None, delimiter: str | None) -> None:
        if delimiter is not None and delimiter not in delimiters.DELIMITERS:
            raise Rejected("file.unknown_delimiter", file=name, delimiter=delimiter)
        self._path, self._name, self._limits = path, name, limits
        self.encoding = encoding_of(path, name, encoding)
        self._skip_line = False
        self.delimiter = self._choose_delimiter(delimiter)
        self.sheets = (self._read_head(),)

    def blocks(self, _sheet: int, _decimal_comma: frozenset[int] = frozenset()) -> Iterator[list[Row]]:
        """The data rows below the header, in blocks; text is as it was written."""
        head = self.sheets[0]
        rows = 0
        with self._records(len(head.header)) as records:
            for numbers, block, problems in records:
                made = _rows(numbers, block, problems, head)
                rows += len(made)
                if rows > self._limits.rows:
                    raise Rejected("file.too_many_rows", file=self._name, limit=self._limits.rows)
                if made:
                    yield made

    @contextmanager
    def _text(self) -> Iterator[TextIO]:
        with decoded(self._path, self.encoding, newline="") as text:
            if self._skip_line:
                text.readline()
            yield text

    def _choose_delimiter(self, wanted: str | None) -> str | None:
        csv.field_size_limit(self._limits.cell_characters)
        lines: list[str] = []
        size = 0
        with self._text() as text:
            for line in islice(text, _SNIFF_LINES):
                lines.append(line[:_SNIFF_CHARACTERS])
                size += len(line)
                if size > _SNIFF_CHARACTERS:
                    break
        named = delimiters.separator_line(lines[0]) if lines else None
        self._skip_line = named is not None
        return wanted or named or delimiters.sniff(lines)

    @contextmanager
    def _records(self, width: int) -> "Iterator[_Records]":
        delimiter = self.delimiter or delimiters.NO_DELIMITER
        with self._text() as text:
            yield _Records(text, self._name, delimiter, self._limits.cell_characters, width)

    def _read_head(self) -> SheetHead:
        sample: list[NumberedRow] = []
        with self._records(0) as records:
            for number, block, _ in records:
                filled = (NumberedRow(n, cells) for n, cells in enumerate(block, number) if not is_blank(cells))
                sample.extend(islice(filled, SAMPLE_ROWS - len(sample)))
                if len(sample) >= SAMPLE_ROWS:
                    break
        index = find_header(sample)
        if index is None:
            raise Rejected("file.empty", file=self._name)
        header = header_names(sample[index].cells)
        if len(header) > self._limits.columns:
            raise Rejected("file.too_many_columns", file=self._name, columns=len(header), limit=self._limits.columns)
        return SheetHead(None, sample[index].number, header)


class _Records:
    """Iterates (number of the first record, records, problems by record number) with quotes checked.

    Parsing is strict, so a quote that closes in the middle of a cell stops it: within one line the line is read again
    the way spreadsheets do (`"5" pipe"` is `5 pipe"`), across lines it is a refusal.
    """

    def __init__(self, text: TextIO, name: str, delimiter: str, cell_characters: int, width: int) -> None:
        csv.field_size_limit(cell_characters)
        self._width = width
        self._name, self._delimiter, self._limit = name, delimiter, cell_characters
        self._text = text
        self._lines: list[str] = []
        self._lines_before = 0
        self._guarded_up_to = 0
        self._at_end = False

    def __iter__(self) -> Iterator[tuple[int, list[list[str]], dict[int, list[Any]]]]:
        reader = csv.reader(chain.from_iterable(self._line_blocks()), delimiter=self._delimiter, strict=True)
        number, done = 1, False
        while not done:
            block: list[list[str]] = []
            problems: dict[int, list[Any]] = {}
            first_line = reader.line_num
            try:
                block.extend(islice(reader, BLOCK_ROWS))
                done = len(block) < BLOCK_ROWS
            except csv.Error:
                record = self._read_again(number + len(block), first_line + _line_count(block), reader.line_num)
                problems.update(self._too_long(record, number + len(block)))
                block.append(record)
            if reader.line_num - first_line != len(block):
                problems.update(self._swallowed(block, number))
            yield number, self._unguarded(block, first_line), problems
            number += len(block)

    def _line_blocks(self) -> Iterator[list[str]]:
        while lines := list(islice(self._text, _LINES)):
            self._lines_before += len(self._lines)
            self._lines = lines
            if _holds_guards(lines):
                self._guarded_up_to = self._lines_before + len(lines)
            yield lines
        self._at_end = True

    def _unguarded(self, block: list[list[str]], first_line: int) -> list[list[str]]:
        """The records that begin below this line, without guards; most blocks have none."""
        return list(map(unguard_row, block)) if first_line < self._guarded_up_to else block

    def _read_again(self, number: int, lines_before: int, line: int) -> list[str]:
        """The record of one line the strict parse refused, read leniently. Raises file.unclosed_quote."""
        if self._at_end or line != lines_before + 1:
            raise Rejected("file.unclosed_quote", file=self._name, row=number)
        text = self._lines[line - self._lines_before - 1]
        csv.field_size_limit(len(text) + 1)
        records = list(csv.reader([text, _SENTINEL], delimiter=self._delimiter))
        csv.field_size_limit(self._limit)
        if len(records) != 2:
            raise Rejected("file.unclosed_quote", file=self._name, row=number)
        return records[0]

    def _too_long(self, record: list[str], number: int) -> dict[int, list[Any]]:
        problems = []
        for index, cell in enumerate(record):
            if len(cell) > self._limit:
                record[index] = ""
                problems.append(["row.cell_too_long", index, excerpt(cell)])
        return {number: problems} if problems else {}

    def _swallowed(self, block: list[list[str]], number: int) -> dict[int, list[Any]]:
        """Records over several lines: a cell that holds whole records itself comes from a stray quote."""
        problems = {}
        for offset, record in enumerate(block):
            for index, cell in enumerate(record):
                inner = _BREAK.split(cell)
                if len(inner) - 1 > _MAX_BREAKS:
                    raise Rejected("file.unclosed_quote", file=self._name, row=number + offset)
                if len(inner) > 2 and self._width > 2 and all(map(self._is_record, inner[1:-1])):
                    problems[number + offset] = [["row.swallowed_lines", index, excerpt(cell)]]
        return problems

    def _is_record(self, line: str) -> bool:
        # In prose a comma is followed by a space.
        return line.count(self._delimiter) == self._width - 1 and f"{self._delimiter} " not in line


def _holds_guards(lines: list[str]) -> bool:
    """Whether any cell of these lines may begin with a guard."""
    text = "".join(lines)
    return "'" in text and GUARDED_START.search(text) is not None


def _line_count(block: list[list[str]]) -> int:
    return len(block) + sum(len(_BREAK.findall(cell)) for record in block for cell in record)


def _rows(number: int, block: list[list[str]], problems: dict[int, list[Any]], head: SheetHead) -> list[Row]:
    """Rows of one block of records: those above and of the header left out, blank ones too."""
    header_row, width = head.header_row or 0, len(head.header)
    if number <= header_row:
        block = block[header_row - number + 1 :]
        number = header_row + 1
    if not problems and set(map(len, block)) == {width} and all(map(str.strip, [record[0] for record in block])):
        return [[row, None, *[cell or None for cell in record]] for row, record in enumerate(block, number)]
    rows: list[Row] = []
    for row, record in enumerate(block, number):
        if is_blank(record):
            if row in problems:
                rows.append([row, problems[row], *[None] * width])
            continue
        found = _ragged(record, width)
        if row in problems:
            found = [problem for problem in problems[row] if problem[1] < width] + found
        cells = [cell or None for cell in record[:width]]
        rows.append([row, found or None, *cells, *[None] * (width - len(cells))])
    return rows


def _ragged(record: list[str], width: int) -> list[Any]:
    if len(record) < width:
        return [["row.too_few_cells", -1, str(len(record))]]
    extra = list(islice((cell for cell in record[width:] if cell and not cell.isspace()), _EXTRA_CELLS))
    return [["row.too_many_cells", -1, excerpt(" | ".join(extra))]] if extra else []
