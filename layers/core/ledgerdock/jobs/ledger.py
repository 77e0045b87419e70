"""The ledger: what became of every row, in parts of JSON lines, one part for each chunk.

A line is `[source, row, outcome, key, errors, cells]`; `source` is the place of the row's file in the job's list of
files, errors are null or `[[code, column, value, message, hint], ...]`, cells are the user's own. Parts are sorted by
source and row, so that merging them gives the order of the upload.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from ledgerdock.errors import Rejected, RowError
from ledgerdock.jobs.job import Outcome


class LedgerLine(NamedTuple):
    """The outcome of one row."""

    source: int
    row: int
    outcome: str
    key: str
    errors: Sequence[RowError] | None
    cells: Sequence[str | None]


def encode(lines: Iterable[LedgerLine]) -> bytes:
    """Lines to the bytes of a part."""
    return json_lines(
        (source, row, outcome, key, [tuple(error) for error in errors] if errors else None, cells)
        for source, row, outcome, key, errors, cells in lines
    )


def json_lines(values: Iterable[Any]) -> bytes:
    """Each value as a line of JSON."""
    joined = bytearray()
    for value in values:
        # Joined at once: bytes made by orjson keep the kilobytes they were written in, however short.
        joined += orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    return bytes(joined)


def decode(lines: Iterable[bytes]) -> Iterator[LedgerLine]:
    """The lines of a part, in its order."""
    for line in lines:
        source, row, outcome, key, errors, cells = orjson.loads(line)
        told = [RowError(*error) for error in errors] if errors else None
        yield LedgerLine(source, row, outcome, key, told, cells)


def balance(rows: int, outcomes: Mapping[Outcome, int], counted: Mapping[Outcome, int]) -> None:
    """The closing equation: the ledger holds each row read once, and the job counted what the ledger holds.

    Raises Rejected("ledger.imbalance") when a row is lost or told twice.
    """
    told = +Counter(outcomes)
    if told.total() != rows:
        raise Rejected("ledger.imbalance", rows=rows, told=told.total())
    if told != +Counter(counted):
        raise Rejected("ledger.imbalance", rows=rows, told=sum(counted.values()))
