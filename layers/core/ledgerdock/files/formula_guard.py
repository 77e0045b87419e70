"""Keeping a spreadsheet from running text as a formula, reversibly (CWE-1236).

A text that starts with one of = + - @ TAB CR LF NUL, or the full-width forms of the first four, gets an apostrophe in
front; so does one that already has apostrophes before such a sign, which makes `unguard(guard(x)) == x` for every text.
A plain negative number stays as it is. A leading plus is always guarded: only telephone numbers have one, and a
spreadsheet would drop it.
"""

import re
from collections.abc import Sequence

RISKY = "=+-@\t\r\n\0＝＋－＠"  # noqa: RUF001 - the full-width forms are meant

GUARDED_START = re.compile(f"'[{re.escape(RISKY)}]")
"""Found in every text that holds a guarded one."""

_GUARDED = re.compile(f"'+[{re.escape(RISKY)}]")
_NUMBER = re.compile(r"-[0-9]+(?:[.,][0-9]+)?")
RISKY_STARTS = frozenset(RISKY + "'")
"""How every text begins that `guard` may change."""


def guard(text: str) -> str:
    """The text as it may stand in a CSV or workbook cell."""
    if text[:1] not in RISKY_STARTS:
        return text
    if text[0] == "'":
        return f"'{text}" if _GUARDED.match(text) else text
    return text if _NUMBER.fullmatch(text) else f"'{text}"


def unguard(text: str) -> str:
    """The text `guard` was given."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def guard_row(cells: Sequence[str | None]) -> list[str]:
    """A row of cells as they may stand in a file; None becomes an empty cell."""
    return [guard(cell) if cell[:1] in RISKY_STARTS else cell for cell in map(_text, cells)]


def unguard_row(cells: Sequence[str]) -> list[str]:
    """A row of cells read from delimited text, as they were before it was written."""
    return [unguard(cell) if cell[:1] == "'" else cell for cell in cells]


def _text(cell: str | None) -> str:
    return cell or ""
