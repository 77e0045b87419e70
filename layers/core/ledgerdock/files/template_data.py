"""The sheet of a template that is filled in, and the hidden one its drop-down lists come from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledgerdock.files.columns import Column, TableType
from ledgerdock.files.stamp import LISTS
from ledgerdock.files.template_style import (
    STARRED,
    column_width,
    heading,
    heading_colour,
    lines_needed,
    print_on_pages,
    text_cell,
)
from ledgerdock.files.wording import note, options

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_TEXT_KINDS = frozenset(("key", "text", "phone", "email", "choice", "country", "currency"))
_NUMBER_KINDS = frozenset(("money", "quantity"))
_NUMBER_FORMATS = {
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "timestamp": "@",
    "money": "#,##0.00####",
} | dict.fromkeys(_TEXT_KINDS, "@")
"""How a column shows what is typed into it; "@" keeps 00123 as it is typed."""
_FORMATTED_ROWS = 1000
_LAST_ROW = 1_048_576
_HEADING_POINTS = 36
_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 320, 17, 48


class Lists:
    """The hidden sheet that holds what drop-down lists offer: a list typed into a rule may not pass 255 characters."""

    def __init__(self, workbook: "Workbook") -> None:
        self._sheet = workbook.create_sheet(LISTS)
        self._sheet.sheet_state = "hidden"
        self._ranges: dict[tuple[str, ...], str] = {}

    def range_of(self, values: Sequence[str], title: str) -> str:
        """The cells that hold these values, as a formula; equal lists share theirs."""
        from openpyxl.utils import get_column_letter, quote_sheetname  # noqa: PLC0415

        key = tuple(values)
        if key not in self._ranges:
            position = len(self._ranges) + 1
            for row, text in enumerate((title, *key), 1):
                text_cell(self._sheet, row, position, text)
            letter = get_column_letter(position)
            self._ranges[key] = f"{quote_sheetname(self._sheet.title)}!${letter}$2:${letter}${len(key) + 1}"
        return self._ranges[key]


def fill_data(sheet: "Worksheet", table: TableType, lists: Lists) -> None:
    """Headings with notes, and under each a column that keeps, shows and offers what belongs there."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for position, column in enumerate(table.columns, 1):
        colour = heading_colour(required=column.required, line=column.is_line)
        cell = heading(sheet, 1, position, column.label, colour)
        cell.number_format = STARRED if column.required else "@"
        _explain(sheet, position, column)
        _format(sheet, position, column)
        if offered := options(column):
            _offer(sheet, get_column_letter(position), lists.range_of(offered, column.label))
    sheet.row_dimensions[1].height = _HEADING_POINTS
    sheet.freeze_panes = "B2" if 0 in table.key_columns else "A2"  # the key stays in sight
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{_FORMATTED_ROWS + 1}"
    print_on_pages(sheet, 1)
    sheet.sheet_properties.tabColor = heading_colour(required=True, line=False)


def _explain(sheet: "Worksheet", position: int, column: Column) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415

    text = note(column)
    height = _NOTE_LINE * (lines_needed(text, _NOTE_CHARACTERS) + 1)
    sheet.cell(1, position).comment = Comment(text, "Ledgerdock", height=height, width=_NOTE_WIDTH)


def _format(sheet: "Worksheet", position: int, column: Column) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    kind = str(column.kind)
    number_format = _NUMBER_FORMATS.get(kind, "General")
    if kind == "quantity" and column.decimals == 0:
        number_format = "0"
    alignment = Alignment(horizontal="right" if kind in _NUMBER_KINDS else "left", indent=1)
    dimension = sheet.column_dimensions[get_column_letter(position)]
    dimension.width = column_width(column)
    dimension.number_format, dimension.alignment = number_format, alignment
    if kind == "key":  # on cells too, because some programs ignore the column's own format
        for row in range(2, _FORMATTED_ROWS + 2):
            cell = sheet.cell(row, position)
            cell.number_format, cell.alignment = number_format, alignment


def _offer(sheet: "Worksheet", letter: str, cells: str) -> None:
    """A drop-down list that helps and never refuses: other ways of writing a value are understood as well."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    listed = DataValidation("list", formula1=cells, allow_blank=True, showErrorMessage=False)
    listed.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(listed)
