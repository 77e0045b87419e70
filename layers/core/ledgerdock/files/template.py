"""Templates: an empty workbook or CSV with the columns of a record type, made from its class alone.

A workbook carries the stamp of its record type (stamp.py); a CSV is the header line and nothing else, because whatever
else stood in it would be a row. openpyxl takes a quarter of a second to import, so it is imported where a workbook is
made and nowhere else.
"""

import csv
import io
from pathlib import Path

from ledgerdock.files.columns import TableType
from ledgerdock.files.formula_guard import guard
from ledgerdock.files.stamp import GUIDE, stamp_of, to_properties
from ledgerdock.files.template_data import Lists, fill_data
from ledgerdock.files.template_guide import fill_instructions
from ledgerdock.files.template_style import sheet_title


def write_template(table: TableType, path: Path, file_format: str) -> None:
    """Save the template of a record type at `path`; `file_format` is "xlsx" or "csv"."""
    path.write_bytes({"xlsx": xlsx_template, "csv": csv_template}[file_format](table))


def csv_template(table: TableType) -> bytes:
    """A CSV of the header line alone, UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([guard(column.label) for column in table.columns])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(table: TableType) -> bytes:
    """A workbook: the sheet to fill in, named after the record type, and one that explains its columns.

    The sheet to fill in comes first: it is what opens, and what an error about the file speaks of.
    """
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.packaging.custom import StringProperty  # noqa: PLC0415

    workbook = Workbook()
    workbook.remove(workbook.active)
    data = workbook.create_sheet(sheet_title(table.label))
    fill_instructions(workbook.create_sheet(GUIDE), table, data.title)
    fill_data(data, table, Lists(workbook))
    workbook.properties.creator = "Ledgerdock"
    workbook.properties.title = f"{table.label} template"
    for name, value in to_properties(stamp_of(table)).items():
        workbook.custom_doc_props.append(StringProperty(name=name, value=value))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
