"""Rows of an export as a workbook that people like to open, in memory that does not grow with the rows.

openpyxl makes everything but the rows: styles, sheets, heading, filter, stamp. Its sheets are cut open where the rows
belong, and these are written by export_cells.py: in openpyxl every cell is an object and several calls, which is
fifteen times as slow.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledgerdock.files.columns import Column, TableType
from ledgerdock.files.export_cells import Cells, Look, cells_of, looks_of
from ledgerdock.files.export_rows import ExportRow
from ledgerdock.files.split_sheets import split_title
from ledgerdock.files.stamp import UNGUARDED, Stamp, to_properties
from ledgerdock.files.stamp import stamp_of as made_stamp
from ledgerdock.files.template_style import (
    LINE_POINTS,
    column_width,
    heading,
    heading_colour,
    print_on_pages,
)

if TYPE_CHECKING:
    from openpyxl.styles.styleable import StyleableObject
    from openpyxl.worksheet.worksheet import Worksheet

ROWS_OF_A_SHEET = 1_048_576
_BYTES_OF_A_SHEET = 1_900_000_000
"""Below the 2 GiB from where a part of an archive is written in a way that not every program reads."""
_BLOCK_ROWS = 1000
_COMPRESSION = 1
_HEADER_POINTS = 36
_MOST_LINES = 6
_WIDEST = 50
_WIDTH_OF_A_SIGN = 1.1
_PADDING = 3
_END_OF_ROWS = b"</sheetData>"


def write_workbook(
    path: Path,
    label: str,
    columns: Sequence[Column],
    rows: Iterable[ExportRow],
    *,
    stamp_of: TableType | None = None,
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
) -> int:
    """Save the rows, aligned to `columns`, at `path`; returns how many there were.

    `label` names the sheets; `stamp_of` is the record type whose columns these all are, so that importing the workbook
    recognises it. A sheet holds `rows_of_a_sheet`, its header among them; what is more goes on a next one.
    """
    remaining = iter(rows)
    pending = list(islice(remaining, _BLOCK_ROWS))
    frame = _Frame(label, columns, _widths(columns, pending), made_stamp(stamp_of) if stamp_of is not None else None)
    sheets: list[int] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        while pending or not sheets:
            begun = frame.built([*sheets, 0])
            writers, written = _cell_writers(columns, begun.styles), 0
            with archive.open(_part(len(sheets) + 1), "w") as part:
                size = part.write(begun.halves(len(sheets) + 1)[0])
                block: Sequence[ExportRow] = ()
                while pending and size < _BYTES_OF_A_SHEET:
                    fitting = _fitting(pending, rows_of_a_sheet - 1 - written, block[-1:], columns)
                    if not fitting:
                        break
                    block, pending = pending[:fitting], pending[fitting:]
                    size += part.write(_rows_xml(block, written + 2, writers))
                    written += len(block)
                    pending = pending or list(islice(remaining, _BLOCK_ROWS))
                sheets.append(written)
                finished = frame.built(sheets)
                part.write(finished.halves(len(sheets))[1])
        for name, content in finished.parts.items():
            if name not in archive.NameToInfo:
                archive.writestr(name, content)
    return sum(sheets)


class _Built(NamedTuple):
    """What openpyxl made: member -> content, and the numbers by which cells name their looks."""

    parts: dict[str, bytes]
    styles: dict[Look, int]

    def halves(self, number: int) -> tuple[bytes, bytes]:
        """A sheet up to its header row, and from the end of its rows on."""
        head, end, tail = self.parts[_part(number)].partition(_END_OF_ROWS)
        return head, end + tail


class _Frame(NamedTuple):
    """All of a workbook but its rows."""

    label: str
    columns: Sequence[Column]
    widths: Sequence[float]
    stamp: Stamp | None

    def built(self, sheets: Sequence[int]) -> _Built:
        """A workbook with so many rows on each of its sheets, which are left out."""
        from openpyxl import Workbook  # noqa: PLC0415 - a quarter of a second
        from openpyxl.packaging.custom import StringProperty  # noqa: PLC0415

        workbook = Workbook()
        workbook.remove(workbook.active)
        for number, rows in enumerate(sheets, 1):
            sheet = workbook.create_sheet(split_title(self.label, number))
            styles = _register(sheet, self.columns)
            _fill(sheet, self.columns, self.widths, rows)
        workbook.properties.creator = "Ledgerdock"
        workbook.properties.title = self.label
        for name, value in {**UNGUARDED, **to_properties(self.stamp)}.items():
            workbook.custom_doc_props.append(StringProperty(name=name, value=value))
        content = io.BytesIO()
        workbook.save(content)
        with zipfile.ZipFile(content) as archive:
            return _Built({name: archive.read(name) for name in archive.namelist()}, styles)


def _fill(sheet: "Worksheet", columns: Sequence[Column], widths: Sequence[float], rows: int) -> None:
    """A sheet without its rows: header, widths, the format of each column, and a filter over all rows."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for position, (column, width) in enumerate(zip(columns, widths, strict=True), 1):
        heading(
            sheet, 1, position, column.label, heading_colour(required=True, line=column.is_line)
        ).number_format = "@"
        look, dimension = looks_of(column)[0], sheet.column_dimensions[get_column_letter(position)]
        dimension.width = width
        _dress(dimension, look)
    sheet.row_dimensions[1].height = _HEADER_POINTS
    sheet.freeze_panes = "B2" if str(columns[0].kind) == "key" else "A2"  # the key stays in sight
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows + 1}"
    print_on_pages(sheet, 1)
    sheet.sheet_properties.tabColor = heading_colour(required=True, line=False)


def _register(sheet: "Worksheet", columns: Sequence[Column]) -> dict[Look, int]:
    """The number of every look the columns may have, the same in every workbook of theirs."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    styles: dict[Look, int] = {}
    for look in dict.fromkeys(look for column in columns for look in looks_of(column)):
        cell = WriteOnlyCell(sheet)
        _dress(cell, look)
        cell.quotePrefix = look.quoted
        styles[look] = cell.style_id
    return styles


def _dress(styled: "StyleableObject", look: Look) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415

    styled.number_format = look.number_format
    styled.alignment = Alignment(horizontal=look.horizontal, vertical="top", indent=1, wrap_text=look.wrapped)


def _widths(columns: Sequence[Column], rows: Sequence[ExportRow]) -> list[float]:
    """Wide enough for the kind of column, its heading and the values of the first rows."""
    longest = [
        max((len(value) for value in values if isinstance(value, str)), default=0) for values in zip(*rows, strict=True)
    ]
    return [
        max(column_width(column), min(length * _WIDTH_OF_A_SIGN + _PADDING, _WIDEST))
        for column, length in zip(columns, longest or [0] * len(columns), strict=True)
    ]


def _fitting(rows: Sequence[ExportRow], space: int, before: Sequence[ExportRow], columns: Sequence[Column]) -> int:
    """How many of the rows go on a sheet with this space, `before` being the last on it: a document stays on one.

    One that has begun on the sheet and does not end there is torn apart all the same: it is longer than any other.
    """
    if len(rows) <= space:
        return len(rows)
    header = [index for index, column in enumerate(columns) if not column.is_line]
    if len(header) == len(columns):
        return space

    def belong_together(row: ExportRow, other: ExportRow) -> bool:
        return all(row[index] == other[index] for index in header)

    fitting = space
    while fitting and belong_together(rows[fitting - 1], rows[fitting]):
        fitting -= 1
    began_before = not before or belong_together(before[0], rows[0])
    return space if not fitting and began_before else fitting


def _cell_writers(columns: Sequence[Column], styles: Mapping[Look, int]) -> list[Cells]:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return [cells_of(column, columns, get_column_letter(place), styles) for place, column in enumerate(columns, 1)]


def _rows_xml(rows: Sequence[ExportRow], first: int, writers: Sequence[Cells]) -> bytes:
    """The XML of rows, the first of which has this number."""
    block = list(zip(*rows, strict=True))
    numbers = range(first, first + len(rows))
    cells = [write(numbers, values, block) for write, values in zip(writers, block, strict=True)]
    return "".join(map(_row_xml, numbers, zip(*cells, strict=True))).encode()


def _row_xml(number: int, cells: Sequence[str]) -> str:
    """A row of cells; one with texts of several lines is as high as these, within reason."""
    together = "".join(cells)
    if "\n" not in together:
        return f'<row r="{number}">{together}</row>'
    lines = min(1 + max(cell.count("\n") for cell in cells), _MOST_LINES)
    return f'<row r="{number}" ht="{lines * LINE_POINTS}" customHeight="1">{together}</row>'


def _part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"
