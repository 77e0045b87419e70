"""Rows of an export as a workbook that people like to open, written row by row."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ledgerdock.files.columns import Column, TableType
from ledgerdock.files.export_rows import ExportRow
from ledgerdock.files.stamp import stamp_of as made_stamp
from ledgerdock.files.stamp import to_properties

ROWS_OF_A_SHEET = 1_048_576


def write_workbook(
    path: Path, label: str, columns: Sequence[Column], rows: Iterable[ExportRow], *, stamp_of: TableType | None = None
) -> int:
    """Save the rows, aligned to `columns`, at `path`; returns how many there were.

    `label` names the sheets; `stamp_of` is the record type whose columns these all are, so that importing the workbook
    recognises it.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - a quarter of a second
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.packaging.custom import StringProperty  # noqa: PLC0415

    workbook = Workbook(write_only=True)
    workbook.properties.creator = "Ledgerdock"
    for name, value in to_properties(made_stamp(stamp_of) if stamp_of else None).items():
        workbook.custom_doc_props.append(StringProperty(name=name, value=value))
    sheet, total = workbook.create_sheet(label[:31]), 0
    cells = [WriteOnlyCell(sheet) for _ in columns]
    sheet.append([column.label for column in columns])
    for row in rows:
        for cell, value in zip(cells, row, strict=True):
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        sheet.append(cells)
        total += 1
        if (total + 1) % (ROWS_OF_A_SHEET - 1) == 0:
            sheet = workbook.create_sheet(f"{label[:27]} {len(workbook.worksheets) + 1}")
            sheet.append([column.label for column in columns])
    workbook.save(path)
    return total
