"""Which row is the header.

The rule, over the first 20 rows that are not blank (extent = position of a row's last filled cell):

1. The table's width W is the second largest extent among rows of two or more cells, so that one ragged row does not
   decide. With a single such row W is its extent if it is the last row (titles over a table without rows), else 1.
2. A row *looks like a heading* when more than half of its filled cells are neither number nor date, and none ends
   with a colon.
3. The header is the first row that looks like a heading and reaches half of W (two cells at least, if W is above
   one).
4. If that row is narrower than W and a later heading-like row reaches W and is proven, the later one is the header.
   Proven: a blank row stands right above it, or a column holds text in it and only numbers or dates below it.
5. If no row looks like a heading, the first row that reaches half of W is taken; mapping its names will say what is
   missing.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

SAMPLE_ROWS = 20
_SAMPLE_CELLS = 2000

_FIGURE = re.compile(
    r"[-+(]?\s*[$€£¥]?\s*[-+]?\d[\d.,'\u2019\u00a0\u202f ]*\s*[%$€£¥]?\)?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ][\d:.]+)?"
    r"|\d{1,2}:\d\d(?::\d\d)?"
)

Cells = Sequence[str | None]


class NumberedRow(NamedTuple):
    """A row that is not blank, with the number a person sees beside it."""

    number: int
    cells: Cells


def is_blank(cells: Cells) -> bool:
    """True when no cell holds anything but whitespace."""
    return not any(cell and not cell.isspace() for cell in cells)


def header_names(cells: Cells) -> list[str]:
    """Names of a header row: stripped, blanks as "", trailing blanks cut."""
    return [(cell or "").strip() for cell in cells[: _extent(cells)]]


def find_header(sample: Sequence[NumberedRow]) -> int | None:
    """Index of the header in `sample`, rows that are not blank (SAMPLE_ROWS are looked at); None without rows."""
    rows = [NumberedRow(row.number, row.cells[:_SAMPLE_CELLS]) for row in sample[:SAMPLE_ROWS]]
    if not rows:
        return None
    extents = [_extent(row.cells) for row in rows]
    width = _table_width(extents)
    enough = max(min(2, width), (width + 1) // 2)
    wide = [index for index, extent in enumerate(extents) if extent >= enough]
    headings = [index for index in wide if _looks_like_heading(rows[index].cells)]
    if not headings:
        return wide[0]
    first = headings[0]
    if extents[first] >= width:
        return first
    proven = (index for index in headings if extents[index] >= width and _is_proven(rows, index))
    return next(proven, first)


def _table_width(extents: Sequence[int]) -> int:
    wide = sorted(extent for extent in extents if extent > 1)
    if len(wide) == 1:
        return extents[-1]
    return wide[-2] if wide else 1


def _extent(cells: Cells) -> int:
    for index in range(len(cells), 0, -1):
        cell = cells[index - 1]
        if cell and not cell.isspace():
            return index
    return 0


def _is_figure(cell: str) -> bool:
    return _FIGURE.fullmatch(cell.strip()) is not None


def _looks_like_heading(cells: Cells) -> bool:
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if any(cell.endswith(":") for cell in filled):
        return False
    return 2 * sum(not _is_figure(cell) for cell in filled) > len(filled)


def _is_proven(rows: Sequence[NumberedRow], index: int) -> bool:
    if index and rows[index - 1].number < rows[index].number - 1:
        return True
    for column, name in enumerate(rows[index].cells):
        if not name or name.isspace() or _is_figure(name):
            continue
        below = [
            cell
            for row in rows[index + 1 :]
            if column < len(row.cells) and (cell := row.cells[column]) and cell.strip()
        ]
        if below and all(_is_figure(cell) for cell in below):
            return True
    return False
