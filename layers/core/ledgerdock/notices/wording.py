"""Texts of others in a mail: without what is not seen, and cut to what can be read."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, directions of writing, halves of characters, and what no character is."""


def bounded(text: str, longest: int) -> str:
    """A text on one line, at most so many characters, with nothing in it that has an effect of its own."""
    head = text[: longest * 4]
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in head)
    line = " ".join(seen.split())
    return line if len(line) <= longest and len(head) == len(text) else f"{line[: longest - 1]}…"


def plural(count: int, word: str) -> str:
    """A number with its word: `1 row`, `2,000 rows`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
