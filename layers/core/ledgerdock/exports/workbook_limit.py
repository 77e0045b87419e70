"""How large a workbook may be: one is written by one worker, in its time."""

from ledgerdock.errors import Rejected

MOST_CELLS = 200_000_000
"""Cells that are surely written within the life of a worker: at a quarter of the speed we measured, in half of it."""


def check_workbook(rows: int, columns: int) -> None:
    """Raise Rejected("export.too_many_rows_for_workbook") when a workbook of so many rows cannot be written."""
    most = MOST_CELLS // columns
    if rows > most:
        raise Rejected("export.too_many_rows_for_workbook", rows=rows, columns=columns, most=most)
