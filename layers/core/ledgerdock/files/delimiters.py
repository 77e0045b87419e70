"""Which character separates the cells of a text file.

Each of comma, semicolon, tab and pipe is tried on the first records with a real CSV parse. One that gives all of them
the same width of two or more wins; then the one that does so for most; then the wider table; then that order. One that
fewer than half of the records have does not count. When none is left, the file has a single column and the delimiter
is None.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"
"""What a file of one column is parsed with: the unit separator, which no text uses, so quoting still works."""

_SAMPLE_RECORDS = 100
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,' ]+")


def separator_line(first_line: str) -> str | None:
    """The delimiter a leading `sep=;` line names, as Excel writes it; None for any other line."""
    match = _SEP_LINE.fullmatch(first_line.rstrip("\r\n"))
    return match.group(1) if match else None


def sniff(lines: Sequence[str]) -> str | None:
    """The delimiter of these physical lines; None for a single column."""
    best = _Score()
    winner: str | None = None
    for delimiter in DELIMITERS:
        records = _records(lines, delimiter)
        if not records:  # nothing but this delimiter and blanks
            return delimiter
        score = _score(records)
        if score > best:
            best, winner = score, delimiter
    return winner


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    with suppress(csv.Error):  # a cell beyond the size limit: what came before it still counts
        records.extend(islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_RECORDS))
    return [record for record in records if any(cell.strip() for cell in record)]


class _Score(NamedTuple):
    """How good a table is: whether all records have one width, how many have the usual one, and which that is."""

    is_whole: bool = False
    records: int = 0
    width: int = 0


def _score(records: Sequence[Sequence[str]]) -> _Score:
    """Nothing when this delimiter does not make a table of the records."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths or not _heads_a_table(records) or 2 * widths.total() < len(records):
        return _Score()
    count, width = max((count, width) for width, count in widths.items())
    # The sample may end within its last record.
    certain = records[:-1] if len(records) > 2 else records
    return _Score(len(records[0]) > 1 and len(set(map(len, certain))) == 1, count, width)


def _heads_a_table(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first record that has the delimiter can be a heading.

    In a column of `Doe, John` or `12,50` under a heading without a comma, the comma is part of the values. Where the
    very first record has the delimiter there is no such doubt.
    """
    if len(records[0]) > 1:
        return True
    first = next(record for record in records if len(record) > 1)
    return not any(cell.startswith(" ") or _NUMBER.fullmatch(cell) for cell in first)
