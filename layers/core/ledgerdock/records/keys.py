"""The key of a record, from its cells or its validated values."""

import unicodedata
from base64 import b32encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

KEY_BYTES = 127
"""The longest key column in UTF-8: even four of them, escaped, fit in a sort key."""

KeyOf = Callable[[Sequence[Any]], str]
"""Takes the cells or values of a row; returns its key, or "" when a part of it is blank."""

_ESCAPED = str.maketrans({"\\": "\\\\", "#": "\\#"})
_MARK_LENGTH = 8


# No key of the allowed length is written with more characters, however many of them compose into one; and normalizing
# takes time that grows with the square of a run of combining marks.
_LONGEST_WRITTEN = 1000


class MadeFrom(NamedTuple):
    """What the last column of a key is made from while it is blank.

    `keys` are the columns it begins with, `words` those that only leave their mark in it: case and the number of blanks
    do not matter there. At most `max_length` characters are made.
    """

    keys: tuple[int, ...]
    words: tuple[int, ...]
    max_length: int


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC); a text too long for any key as it stands."""
    return text if text.isascii() or len(text) > _LONGEST_WRITTEN else unicodedata.normalize("NFC", text)


def key_function(columns: Sequence[int | None], made: MadeFrom | None = None) -> KeyOf:
    """Make the function that reads the key out of these columns.

    One column is the key as it stands. Several are joined with `#`; a `#` or `\\` inside a part is written
    `\\#` or `\\\\`, so that different parts never make the same key. With `made`, the last part is made where its
    column is blank or not there at all (None).
    """
    parts = [_single(column) for column in columns]
    if made is not None:
        parts[-1] = made_part(columns[-1], made)
    return parts[0] if len(parts) == 1 else _composite(tuple(parts))


def made_part(column: int | None, made: MadeFrom) -> KeyOf:
    """Make the function that reads one part of a key, or makes it: the same from the same row, whenever it comes.

    What is made reads `1234-K7Q2M3XA`: the key columns, then eight characters that stand for everything it is made
    from. It is "" while one of them is blank.
    """
    written = _single(column)
    sources = tuple(_single(source) for source in (*made.keys, *made.words))

    def key_of(row: Sequence[Any]) -> str:
        return written(row) or _made([source(row) for source in sources], len(made.keys), made.max_length)

    return key_of


def _made(sources: Sequence[str], keys: int, max_length: int) -> str:
    if not all(sources):
        return ""
    telling = (*sources[:keys], *map(_folded, sources[keys:]))
    digest = sha256("\x1f".join(telling).encode("utf-8", "surrogatepass")).digest()
    beginning = "".join(filter(str.isprintable, "-".join(sources[:keys])))[: max_length - _MARK_LENGTH - 1]
    beginning = beginning.encode()[: KEY_BYTES - _MARK_LENGTH - 1].decode(errors="ignore")
    return f"{beginning}-{b32encode(digest)[:_MARK_LENGTH].decode()}"


def _folded(text: str) -> str:
    return composed(" ".join(text.casefold().split()))


def _single(column: int | None) -> KeyOf:
    if column is None:
        return lambda _row: ""

    def key_of(row: Sequence[Any]) -> str:
        part = row[column]
        if not part:
            return ""
        return composed(part.strip())

    return key_of


def _composite(parts_of: tuple[KeyOf, ...]) -> KeyOf:
    def key_of(row: Sequence[Any]) -> str:
        parts = [part_of(row) for part_of in parts_of]
        return "#".join(part.translate(_ESCAPED) for part in parts) if all(parts) else ""

    return key_of
