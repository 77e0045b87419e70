"""Workbooks to rows, in the reader process: python-calamine for the cells, our own scans for what it does not tell.

Typed cells become canonical text: numbers as the shortest plain decimal of at most 15 significant digits, dates and
times in ISO form rounded to the second, booleans `true`/`false`. Percentages and currencies are the numbers they
store. The guard in front of a text is taken off as in delimited text, for a workbook may have been saved from one
(formula_guard.py); those we wrote ourselves have none. A merged range has its value in its first cell only. Hidden
sheets and sheets that are not tables are left out.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import python_calamine as calamine

from ledgerdock.errors import Rejected
from ledgerdock.files.archive import Archive
from ledgerdock.files.biff import Biff
from ledgerdock.files.formula_guard import unguard
from ledgerdock.files.header import SAMPLE_ROWS, NumberedRow, find_header, header_names, is_blank
from ledgerdock.files.limits import Limits
from ledgerdock.files.ooxml import Ooxml
from ledgerdock.files.opendocument import OpenDocument
from ledgerdock.files.rows import BLOCK_ROWS, CellMarks, Row, SheetHead, excerpt
from ledgerdock.files.stamp import from_properties, is_unguarded


class Workbook:
    """One .xlsx, .xls or .ods file.

    Raises Rejected: file.encrypted, file.damaged, file.bomb, file.unsafe, file.no_sheet, file.empty,
    file.too_many_columns, file.too_many_rows.
    """

    encoding = None
    delimiter = None

    def __init__(self, path: Path, name: str, limits: Limits, kind: str) -> None:
        self.format = kind
        self._name, self._limits = name, limits
        self._marks_of, properties = _container(path, name, limits, kind)
        self.stamp, self.exported = from_properties(properties), is_unguarded(properties)
        try:
            self._book = calamine.CalamineWorkbook.from_path(str(path))
        except calamine.PasswordError as error:
            raise Rejected("file.encrypted", file=name) from error
        except calamine.CalamineError as error:
            raise Rejected("file.damaged", file=name) from error
        tables = [
            (index, sheet)
            for index, sheet in enumerate(self._book.sheets_metadata)
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        self._indexes = [index for index, sheet in tables if sheet.visible == calamine.SheetVisibleEnum.Visible]
        self.hidden = [sheet.name for index, sheet in tables if index not in self._indexes]
        if not self._indexes:
            raise Rejected("file.no_sheet", file=name)
        self._loaded: tuple[int, calamine.CalamineSheet] | None = None
        # Backwards, so that the sheet still loaded at the end is the first one, which is asked for most.
        heads = [self._read_head(number) for number in reversed(range(len(self._indexes)))]
        self.sheets = tuple(reversed(heads))
        if all(head.header_row is None for head in self.sheets):
            raise Rejected("file.empty", file=name)

    def blocks(self, number: int, decimal_comma: frozenset[int] = frozenset()) -> Iterator[list[Row]]:
        """The data rows of the sheet at this position of `sheets`, in blocks.

        Numbers in the columns `decimal_comma`, counted as in the header, are spelled with a comma.
        """
        head = self.sheets[number]
        sheet = self._sheet(number)
        if head.header_row is None or sheet.start is None:
            return
        marks = self._marks_of(self._indexes[number], sheet.name)
        rows = 0
        problems = _problems(marks, sheet.start[1], len(head.header))
        for row, block in _raw_blocks(sheet):
            made = _rows(row, self._texts(block, decimal_comma), problems, head)
            rows += len(made)
            if rows > self._limits.rows:
                raise Rejected("file.too_many_rows", file=self._name, limit=self._limits.rows)
            if made:
                yield made
        below = [row for row in sorted(problems) if row > sheet.start[0] + sheet.height]
        if below:  # rows of nothing but uncalculated formulas: outside what the library sees as used
            yield [[row, problems[row], *[None] * len(head.header)] for row in below]

    def _texts(self, block: list[list[Any]], decimal_comma: frozenset[int]) -> list[tuple[str | None, ...]]:
        """A block as canonical text."""
        columns = [
            (with_decimal_comma if index in decimal_comma else column_texts)(cells, is_guarded=not self.exported)
            for index, cells in enumerate(zip(*block, strict=True))
        ]
        return list(zip(*columns, strict=True))

    def _sheet(self, number: int) -> calamine.CalamineSheet:
        if self._loaded is None or self._loaded[0] != number:
            self._loaded = None  # freed before the next one is loaded
            try:
                self._loaded = number, self._book.get_sheet_by_index(self._indexes[number])
            except calamine.CalamineError as error:
                raise Rejected("file.damaged", file=self._name) from error
        return self._loaded[1]

    def _read_head(self, number: int) -> SheetHead:
        sheet = self._sheet(number)
        sample: list[NumberedRow] = []
        for row, block in _raw_blocks(sheet):
            texts = self._texts(block, frozenset())
            filled = (NumberedRow(n, cells) for n, cells in enumerate(texts, row) if not is_blank(cells))
            sample.extend(islice(filled, SAMPLE_ROWS - len(sample)))
            if len(sample) >= SAMPLE_ROWS:
                break
        index = find_header(sample)
        if index is None:
            return SheetHead(sheet.name, None, [])
        header = header_names(sample[index].cells)
        if len(header) > self._limits.columns or sheet.width > self._limits.columns:
            columns = max(len(header), sheet.width)
            raise Rejected("file.too_many_columns", file=self._name, columns=columns, limit=self._limits.columns)
        return SheetHead(sheet.name, sample[index].number, header)


def _container(
    path: Path, name: str, limits: Limits, kind: str
) -> tuple[Callable[[int, str], CellMarks], dict[str, str]]:
    """What the workbook library does not tell: the marks of a sheet by its position and name, and the properties."""
    if kind == "xls":
        biff = Biff(path, name)
        return lambda index, _: biff.marks(index), {}
    archive = Archive(path, name, limits)
    if kind == "xlsx":
        ooxml = Ooxml(archive, name)
        return lambda index, _: ooxml.marks(index), ooxml.properties()
    document = OpenDocument(archive, name)
    return lambda _, sheet: document.marks(sheet), document.properties()


def _raw_blocks(sheet: calamine.CalamineSheet) -> Iterator[tuple[int, list[list[Any]]]]:
    """(row number of the first row, rows) from row 1 on; none for an empty sheet."""
    if sheet.start is None:
        return
    number, rows = 1, iter(sheet.iter_rows())
    while block := list(islice(rows, BLOCK_ROWS)):
        yield number, block
        number += len(block)


def _problems(marks: CellMarks, first_column: int, width: int) -> dict[int, list[Any]]:
    """Row number -> row problems, with columns counted as in the header; -1 for a cell beside the table."""

    def index(column: int) -> int:
        return column - first_column if first_column <= column < first_column + width else -1

    return {
        row: [[code, index(column), text] for column, (code, text) in sorted(cells.items())]
        for row, cells in marks.items()
    }


def _rows(
    number: int, texts: list[tuple[str | None, ...]], problems: dict[int, list[Any]], head: SheetHead
) -> list[Row]:
    header_row, width = head.header_row or 0, len(head.header)
    if number <= header_row:
        texts = texts[header_row - number + 1 :]
        number = header_row + 1
    if not texts:
        return []
    plain = len(texts[0]) == width and problems.keys().isdisjoint(range(number, number + len(texts)))
    if plain and all(cells[0] and not cells[0].isspace() for cells in texts):
        return [[row, None, *cells] for row, cells in enumerate(texts, number)]
    rows: list[Row] = []
    for row, cells in enumerate(texts, number):
        found = list(problems.get(row, ()))
        if not found and is_blank(cells):
            continue
        extra = [cell for cell in cells[width:] if cell and not cell.isspace()]
        if extra:
            found.append(["row.too_many_cells", -1, excerpt(" | ".join(extra))])
        made = [row, found or None, *cells[:width], *[None] * (width - len(cells))]
        for _, column, _ in found:
            if column >= 0:
                made[column + 2] = None  # some formats hold a 0 behind the error
        rows.append(made)
    return rows


def column_texts(cells: Sequence[Any], *, is_guarded: bool) -> Sequence[str | None]:
    """One column of a block as canonical text, its guards taken off; most columns have one type throughout."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        if is_guarded and "'" in "".join(cells):
            cells = list(map(unguard, cells))
        return [cell or None for cell in cells] if "" in cells else cells
    if kinds == {float}:
        return _numbers(cells)
    if kinds == {dt.date}:
        return orjson.dumps(cells)[2:-2].decode().split('","')
    texts = list(map(as_text, cells))
    return [unguard(text) if text else text for text in texts] if is_guarded and str in kinds else texts


def with_decimal_comma(cells: Sequence[Any], *, is_guarded: bool = False) -> Sequence[str | None]:
    """One column of a block as canonical text, but with a comma in what is stored as a number."""
    texts = column_texts(cells, is_guarded=is_guarded)
    return [
        text.replace(".", ",") if text and isinstance(cell, float | int) else text
        for cell, text in zip(cells, texts, strict=True)
    ]


def as_text(cell: Any) -> str | None:
    """A cell as calamine types it, as canonical text; None for an empty one."""
    return _TEXT_OF[type(cell)](cell)


def _numbers(values: Sequence[float]) -> list[str]:
    """Like `_number` for a whole column; orjson writes the shortest digits many times faster than Python."""
    together = orjson.dumps(values)[1:-1].decode()
    if "e" in together or "-0.0" in together or "null" in together:
        return list(map(_number, values))
    return [
        _number(value) if len(text) > 15 else text[:-2] if text[-2:] == ".0" else text
        for text, value in zip(together.split(","), values, strict=True)
    ]


def _number(value: float) -> str:
    text = f"{value:.15g}"
    if "e" not in text:
        return text if text != "-0" else "0"
    mantissa, _, exponent = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits, point = whole + fraction, len(whole) + int(exponent)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return sign + digits.ljust(point, "0")


def _datetime(value: dt.datetime) -> str:
    if value.microsecond:
        value = value.replace(microsecond=0) + dt.timedelta(seconds=round(value.microsecond / 1_000_000))
    return value.isoformat()


def _time(value: dt.time) -> str:
    return _datetime(dt.datetime.combine(dt.date(2000, 1, 1), value))[11:]


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_TEXT_OF: dict[type, Callable[[Any], str | None]] = {
    str: lambda value: value or None,
    float: _number,
    int: lambda value: _number(float(value)) if abs(value) >= 10**15 else str(value),
    bool: lambda value: "true" if value else "false",
    dt.date: dt.date.isoformat,
    dt.datetime: _datetime,
    dt.time: _time,
    dt.timedelta: _duration,
}
