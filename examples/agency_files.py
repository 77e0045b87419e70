"""Tables to files, as different programs write them."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from agency_table import Cell, Table
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

LONG_AGO = datetime(2026, 3, 31, 8, 0)  # noqa: DTZ001 - a workbook's own times have no zone
"""The moment all workbooks say they were made, so that they are the same every time."""

_FORMATS: dict[type, str] = {date: "yyyy-mm-dd", Decimal: "#,##0.00"}


class Dialect(NamedTuple):
    """How one program writes delimited text."""

    encoding: str = "utf-8"
    delimiter: str = ","
    day: str = "%Y-%m-%d"
    moment: str = "%Y-%m-%d %H:%M"
    decimal_mark: str = "."

    def write(self, table: Table) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter)
        writer.writerow(table.header)
        writer.writerows([self._cell(cell) for cell in row] for row in table.rows)
        return text.getvalue().encode(self.encoding)

    def _cell(self, cell: Cell) -> str | int | None:
        match cell:
            case datetime():
                return cell.strftime(self.moment)
            case date():
                return cell.strftime(self.day)
            case Decimal():
                return f"{cell:f}".replace(".", self.decimal_mark)
            case _:
                return cell


PLAIN = Dialect()
GERMAN = Dialect(encoding="cp1252", delimiter=";", day="%d.%m.%Y", decimal_mark=",")
EXCEL_CSV = Dialect(encoding="utf-8-sig", delimiter=";")
TABS = Dialect(encoding="utf-16", delimiter="\t")


def workbook(sheets: Mapping[str, Table]) -> bytes:
    """An .xlsx with typed cells and headings people recognise, the same bytes' worth every time; by sheet name."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = LONG_AGO
    for name, table in sheets.items():
        _fill(book.create_sheet(name), table)
    saved = io.BytesIO()
    book.save(saved)
    return _without_clock(saved.getvalue())


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, the same every time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(zipfile.ZipInfo(name, LONG_AGO.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _fill(sheet: Any, table: Table) -> None:
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, len(name) + 4)
    heading = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1F4E78")}
    sheet.append([_cell(sheet, name, alignment=Alignment(vertical="center"), **heading) for name in table.header])
    for row in table.rows:
        sheet.append([_typed(sheet, cell) for cell in row])


def _typed(sheet: Any, cell: Cell) -> Any:
    number_format = _FORMATS.get(type(cell))
    return _cell(sheet, cell, number_format=number_format) if number_format else cell


def _cell(sheet: Any, value: Cell, **style: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    for name, look in style.items():
        setattr(cell, name, look)
    return cell


def _without_clock(content: bytes) -> bytes:
    """The same archive with all members dated alike."""
    stamp = LONG_AGO.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            body = source.read(member)
            if member.filename == "docProps/core.xml":
                before, _, rest = body.partition(b'<dcterms:modified xsi:type="dcterms:W3CDTF">')
                body = before + b'<dcterms:modified xsi:type="dcterms:W3CDTF">' + stamp + rest[len(stamp) :]
            target.writestr(zipfile.ZipInfo(member.filename, LONG_AGO.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
