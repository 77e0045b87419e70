"""How the sheets of templates and exports look. openpyxl is imported where a workbook is made, and nowhere else."""

from math import ceil
from typing import TYPE_CHECKING

from ledgerdock.files.columns import Column

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Calibri"
REQUIRED, OPTIONAL = "1F3A5F", "5B7896"
LINE_REQUIRED, LINE_OPTIONAL = "1D5C53", "5A8F86"
"""Headings of a document's lines have a colour of their own."""
BAND, RULE, INK, QUIET = "F3F6FA", "D5DCE5", "22303F", "5F6B7A"
STARRED = '@"\u00a0*"'
"""The format of a required heading: it shows a star behind the name, which is not part of the name."""
LINE_POINTS = 15
_WIDTHS = {"date": 13, "datetime": 18, "timestamp": 26, "boolean": 10, "money": 14, "quantity": 11, "email": 30}
_FILTER_BUTTON = 5


def text_cell(sheet: "Worksheet", row: int, position: int, text: str) -> "Cell":
    """A cell that holds text, whatever it begins with."""
    cell: Cell = sheet.cell(row, position, text)
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    return cell


def heading(sheet: "Worksheet", row: int, position: int, text: str, colour: str) -> "Cell":
    """A cell of a heading row: white and bold on a colour."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415

    cell = text_cell(sheet, row, position, text)
    cell.font = Font(name=FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    cell.border = Border(right=Side("thin", color="FFFFFF"))
    return cell


def heading_colour(*, required: bool, line: bool) -> str:
    """The colour of a column's heading."""
    if line:
        return LINE_REQUIRED if required else LINE_OPTIONAL
    return REQUIRED if required else OPTIONAL


def lines_needed(text: str, width: float) -> int:
    """Lines a wrapped text takes in a cell this many characters wide."""
    return sum(max(1, ceil(len(part) / width)) for part in text.split("\n"))


def print_on_pages(sheet: "Worksheet", title_row: int) -> None:
    """A print is as wide as a page and repeats this row on each."""
    sheet.print_title_rows = f"{title_row}:{title_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def column_width(column: Column) -> float:
    """Wide enough for a value and for a heading of two lines."""
    words = column.label.split() or [""]
    marks = _FILTER_BUTTON + 2 * column.required
    titled = max(ceil(len(column.label) / 2) + 2, *map(len, words)) + marks
    return max(_WIDTHS.get(str(column.kind), 14), titled, min(len(column.example) + 2, 40))


def sheet_title(label: str) -> str:
    """A name Excel takes: at most 31 characters, none of []:*?/\\."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in label)[:31].strip(" '") or "Data"
