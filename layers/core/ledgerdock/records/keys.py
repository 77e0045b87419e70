"""The key of a record, from its cells or its validated values."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

KeyOf = Callable[[Sequence[Any]], str]
"""Takes the cells or values of a row; returns its key, or "" when a part of it is blank."""

_ESCAPED = str.maketrans({"\\": "\\\\", "#": "\\#"})


# No key of the allowed length is written with more characters, however many of them compose into one; and normalizing
# takes time that grows with the square of a run of combining marks.
_LONGEST_WRITTEN = 1000


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC); a text too long for any key as it stands."""
    return text if text.isascii() or len(text) > _LONGEST_WRITTEN else unicodedata.normalize("NFC", text)


def key_function(columns: Sequence[int]) -> KeyOf:
    """Make the function that reads the key out of these columns.

    One column is the key as it stands. Several are joined with `#`; a `#` or `\\` inside a part is written
    `\\#` or `\\\\`, so that different parts never make the same key.
    """
    if len(columns) == 1:
        return _single(columns[0])
    return _composite(tuple(columns))


def _single(column: int) -> KeyOf:
    def key_of(row: Sequence[Any]) -> str:
        part = row[column]
        if not part:
            return ""
        return composed(part.strip())

    return key_of


def _composite(columns: tuple[int, ...]) -> KeyOf:
    singles = tuple(_single(column) for column in columns)

    def key_of(row: Sequence[Any]) -> str:
        parts = [part_of(row) for part_of in singles]
        return "#".join(part.translate(_ESCAPED) for part in parts) if all(parts) else ""

    return key_of
