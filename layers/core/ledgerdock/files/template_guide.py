"""The Instructions sheet of a template: what it is for, how to fill it in, and everything about each column."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledgerdock.files.columns import Column, TableType
from ledgerdock.files.template_style import (
    BAND,
    FONT,
    INK,
    LINE_POINTS,
    QUIET,
    REQUIRED,
    RULE,
    heading,
    heading_colour,
    lines_needed,
    print_on_pages,
    text_cell,
)
from ledgerdock.files.wording import allowed_values, column_format, references

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADINGS = ("Column", "Meaning", "Required", "Format", "Allowed values", "Example", "Refers to")
_WIDTHS = (30, 54, 12, 40, 36, 32, 18)
_PADDING = 6


def fill_instructions(sheet: "Worksheet", table: TableType, data_sheet: str) -> None:
    """Title, steps, and one row for each column of the sheet `data_sheet`."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for position, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    _banner(sheet, f"{table.label}: how to fill in this template", table.description)
    row = 4
    for number, step in enumerate(_steps(table, data_sheet), 1):
        _step(sheet, row, number, step)
        row += 1
    row += 1
    for position, title in enumerate(_HEADINGS, 1):
        heading(sheet, row, position, title, REQUIRED)
    sheet.row_dimensions[row].height = LINE_POINTS + 2 * _PADDING
    print_on_pages(sheet, row)
    sections = _sections(table)
    for index, column in enumerate(table.columns):
        if index in sections:
            row += 1
            _section(sheet, row, sections[index], column)
        row += 1
        _explain(sheet, row, column, banded=bool(index % 2))
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = QUIET


def _steps(table: TableType, data_sheet: str) -> Sequence[str]:
    keys = " and ".join(f"“{table.columns[index].label}”" for index in table.key_columns)
    is_document = any(column.is_line for column in table.columns)
    if is_document:
        place = (
            f"Fill in the sheet “{data_sheet}”: one row for each line. Rows with the same {keys} are one document; "
            "repeat the blue columns unchanged in every row of it. The green columns belong to the line."
        )
    else:
        place = (
            f"Fill in the sheet “{data_sheet}”, one row for each record. {keys} tells records apart: "
            "a row with a known one changes that record."
        )
    return (
        place,
        "Headings in a dark colour with a star (*) are required in every row. The others may stay blank, "
        "and their columns may be deleted.",
        "Hold the pointer over a heading to read what belongs there. Some cells offer a list to choose from.",
        "Identifiers and telephone numbers are kept as text, so leading zeros stay. "
        "Dates and amounts are entered as in any other sheet.",
        "Columns may be moved and columns of your own added; they are left alone. Please do not rename the headings.",
        "Save the workbook and import it. Every row is answered for: done, or told what is wrong with it.",
    )


def _sections(table: TableType) -> dict[int, str]:
    """Index of a column -> what stands above it, in a document."""
    first_line = next((index for index, column in enumerate(table.columns) if column.is_line), None)
    if first_line is None:
        return {}
    return {0: "The document itself: repeat these in every row of it", first_line: "Its lines: one for each row"}


def _section(sheet: "Worksheet", row: int, text: str, column: Column) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    text_cell(sheet, row, 1, text).font = Font(name=FONT, size=11, bold=True, color="FFFFFF")
    for position in range(1, len(_WIDTHS) + 1):
        colour = heading_colour(required=False, line=column.is_line)
        sheet.cell(row, position).fill = PatternFill("solid", fgColor=colour)
    sheet.cell(row, 1).alignment = Alignment(vertical="center", horizontal="left", indent=1)
    sheet.row_dimensions[row].height = LINE_POINTS + _PADDING


def _banner(sheet: "Worksheet", title: str, description: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    for row, text, font, height in (
        (1, title, Font(name=FONT, size=18, bold=True, color="FFFFFF"), 36),
        (2, " ".join(description.split()), Font(name=FONT, size=11, color="FFFFFF"), 24),
    ):
        text_cell(sheet, row, 1, text)
        for position in range(1, len(_WIDTHS) + 1):
            sheet.cell(row, position).fill = PatternFill("solid", fgColor=REQUIRED)
        cell = sheet.cell(row, 1)
        cell.font, cell.alignment = font, Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
        sheet.row_dimensions[row].height = max(height, LINE_POINTS * lines_needed(text, sum(_WIDTHS)) + _PADDING)


def _step(sheet: "Worksheet", row: int, number: int, text: str) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    cell = text_cell(sheet, row, 1, f"{number}.   {text}")
    cell.font = Font(name=FONT, size=11, color=INK)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
    sheet.row_dimensions[row].height = LINE_POINTS * lines_needed(text, sum(_WIDTHS)) + _PADDING


def _explain(sheet: "Worksheet", row: int, column: Column, *, banded: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415

    texts = (
        column.label,
        column.description,
        "yes" if column.required else "no",
        column_format(column),
        allowed_values(column),
        column.example,
        references(column),
    )
    for position, text in enumerate(texts, 1):
        cell = text_cell(sheet, row, position, text)
        cell.number_format = "@"
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        cell.font = Font(name=FONT, size=11, color=INK)
        cell.border = Border(bottom=Side("thin", color=RULE))
        if banded:
            cell.fill = PatternFill("solid", fgColor=BAND)
    colour = heading_colour(required=column.required, line=column.is_line)
    sheet.cell(row, 1).font = Font(name=FONT, size=11, bold=True, color=colour)
    if column.required:
        sheet.cell(row, 3).font = Font(name=FONT, size=11, bold=True, color=colour)
    lines = max(lines_needed(text, width * 1.1) for text, width in zip(texts, _WIDTHS, strict=True))
    sheet.row_dimensions[row].height = LINE_POINTS * lines + _PADDING  # not every program grows a wrapped row
