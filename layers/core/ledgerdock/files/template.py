"""Templates: an empty workbook or CSV with the columns of a record type, made from its class alone.

openpyxl takes a quarter of a second to import, so it is imported where a workbook is made and nowhere else.
"""

import csv
import io
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from ledgerdock.files.columns import Column, TableType
from ledgerdock.files.formula_guard import guard

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_TEXT_KINDS = frozenset(("key", "text", "phone", "email", "choice", "country", "currency"))
_WIDTHS = {"date": 14, "datetime": 20, "timestamp": 26, "boolean": 10, "money": 14, "quantity": 12, "email": 28}
_FORMATS = {
    "date": "A date: 2026-03-04",
    "datetime": "A date and time: 2026-03-04 10:00",
    "timestamp": "A date and time with its offset: 2026-03-04T10:00:00Z",
    "boolean": "yes or no",
    "money": "An amount: 1234.50",
    "quantity": "A number",
    "email": "An e-mail address",
    "phone": "A telephone number",
    "country": "A country: two-letter code, such as GB",
    "currency": "A currency: three-letter code, such as EUR",
    "key": "Letters and digits, exactly as written: 00123 stays 00123",
    "text": "Text",
}
_INSTRUCTIONS = ("Column", "Meaning", "Required", "Format", "Example")
_INSTRUCTION_WIDTHS = (28, 70, 10, 60, 28)
_LINE_POINTS = 15
_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"} | dict.fromkeys(_TEXT_KINDS, "@")
"""How a column shows what is typed into it; "@" keeps 00123 as it is typed."""
_FORMATTED_ROWS = 1000
_LONGEST_LIST = 255
"""Characters of a drop-down list that Excel still opens."""
_MOST_LISTED_CHOICES = 20


def write_template(table: TableType, path: Path, file_format: str) -> None:
    """Save the template of a record type at `path`; `file_format` is "xlsx" or "csv"."""
    path.write_bytes({"xlsx": xlsx_template, "csv": csv_template}[file_format](table))


def csv_template(table: TableType) -> bytes:
    """A CSV of the header line alone, UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([guard(column.label) for column in table.columns])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(table: TableType) -> bytes:
    """A workbook: the sheet to fill in, named after the record type, and one that explains its columns."""
    from openpyxl import Workbook  # noqa: PLC0415

    workbook = Workbook()
    workbook.remove(workbook.active)
    _fill_data(workbook.create_sheet(_sheet_title(table.label)), table)
    _fill_instructions(workbook.create_sheet("Instructions"), table)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _fill_data(sheet: "Worksheet", table: TableType) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for position, column in enumerate(table.columns, 1):
        _heading(sheet, 1, position, column.label, required=column.required)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = _width(column)
        sheet.column_dimensions[letter].number_format = _NUMBER_FORMATS.get(str(column.kind), "General")
        if position - 1 in table.key_columns:  # on cells too, because some programs ignore the column's own format
            for row in range(2, _FORMATTED_ROWS + 2):
                sheet.cell(row, position).number_format = "@"
        _offer(sheet, letter, _offered(column))
    sheet.freeze_panes = "A2"


def _fill_instructions(sheet: "Worksheet", table: TableType) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for position, (title, width) in enumerate(zip(_INSTRUCTIONS, _INSTRUCTION_WIDTHS, strict=True), 1):
        _heading(sheet, 1, position, title, required=False)
        sheet.column_dimensions[get_column_letter(position)].width = width
    for row, column in enumerate(table.columns, 2):
        required = "yes" if column.required else "no"
        texts = (column.label, column.description, required, column_format(column), column.example)
        for position, text in enumerate(texts, 1):
            cell = _text_cell(sheet, row, position, text)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        lines = max(ceil(len(text) / width) for text, width in zip(texts, _INSTRUCTION_WIDTHS, strict=True))
        sheet.row_dimensions[row].height = _LINE_POINTS * max(lines, 1)  # not every program grows a wrapped row
    _fit_to_page(sheet)


def _offered(column: Column) -> list[str]:
    if str(column.kind) == "boolean":
        return ["yes", "no"]
    return [label for _, label in column.choices]


def _offer(sheet: "Worksheet", letter: str, values: list[str]) -> None:
    """A drop-down list that helps and never refuses: other ways of writing a value are understood as well."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    together = ",".join(values)
    if not values or len(together) > _LONGEST_LIST or '"' in together or together.count(",") >= len(values):
        return
    listed = DataValidation("list", formula1=f'"{together}"', allow_blank=True, showErrorMessage=False)
    listed.add(f"{letter}2:{letter}1048576")
    sheet.add_data_validation(listed)


def _fit_to_page(sheet: "Worksheet") -> None:
    """The header stays in sight, and a print is as wide as a page."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def column_format(column: Column) -> str:
    """How the values of a column are written, in a sentence for people."""
    kind = str(column.kind)
    if column.choices:
        labels = [label for _, label in column.choices[:_MOST_LISTED_CHOICES]]
        more = " …" if len(column.choices) > len(labels) else ""
        return f"One of: {', '.join(labels)}{more}"
    text = _FORMATS.get(kind, "Text")
    if column.max_length is not None:
        text += f", at most {column.max_length} characters"
    return f"{text}. One row per line; the other columns repeat" if column.is_line else text


def _text_cell(sheet: "Worksheet", row: int, position: int, text: str) -> "Cell":
    cell: Cell = sheet.cell(row, position, text)
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    return cell


def _heading(sheet: "Worksheet", row: int, position: int, text: str, *, required: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    cell = _text_cell(sheet, row, position, text)
    cell.font = Font(name="Calibri", bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1F4E78" if required else "5B7A99")
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _width(column: Column) -> float:
    usual = _WIDTHS.get(str(column.kind), 18)
    return min(60, max(usual, len(column.label) + 4, len(column.example) + 2))


def _sheet_title(label: str) -> str:
    """A name Excel takes: at most 31 characters, none of []:*?/\\."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in label)[:31].strip() or "Data"
