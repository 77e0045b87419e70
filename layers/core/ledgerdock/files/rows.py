"""The shape of what the reader hands over."""

from typing import Any, NamedTuple, TypeAlias

Row: TypeAlias = list[Any]
"""`[row_number, problems, *cells]`: the number a person sees in a spreadsheet, None or a list of
`[code, column index or -1, value]`, and one `str | None` per column of the header."""

BLOCK_ROWS = 1000

CellMarks: TypeAlias = dict[int, dict[int, tuple[str, str]]]
"""Row number -> column index from 0, counted from column A -> (code, text shown): cells a workbook cannot vouch for."""

ERROR_CELL = "value.error_cell"
NOT_CALCULATED = "value.not_calculated"

_EXCERPT = 100


class SheetHead(NamedTuple):
    """A sheet before its rows are read: its name (None for text), its header's row number and names."""

    name: str | None
    header_row: int | None
    header: list[str]


def excerpt(text: str) -> str:
    """The beginning of a text, short enough for a message."""
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
