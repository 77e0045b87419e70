"""Close names: which column an unknown heading may be meant for. Offered to people, never taken by us."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledgerdock.files.columns import Column, plain_name

_CLOSE = 78
"""Likeness from 0 to 100 from which a name is offered: a slip or two in a word, not another short word."""
_MOST_HEADINGS = 200
_CHARACTERS = 100


class Suggestion(NamedTuple):
    """An unknown heading, the label of the column it may be meant for, and how alike the names are, at most 100."""

    heading: str
    label: str
    score: int


def suggest(headings: Sequence[str], columns: Sequence[Column]) -> tuple[Suggestion, ...]:
    """For headings nobody knows and columns without a heading, the likely pairs, best first; each at most once.

    The first 200 headings and 100 characters of each are looked at.
    """
    if not headings or not columns:
        return ()
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a heading that fits nothing needs it

    known = [
        (name, index) for index, column in enumerate(columns) for name in (column.label, column.name, *column.synonyms)
    ]
    pairs = set()
    for scorer, prepare in ((fuzz.ratio, plain_name), (fuzz.token_sort_ratio, str.casefold)):
        names = [prepare(name) for name, _ in known]
        for position, heading in enumerate(headings[:_MOST_HEADINGS]):
            written = prepare(heading[:_CHARACTERS])
            found = process.extract(written, names, scorer=scorer, score_cutoff=_CLOSE, limit=None)
            pairs |= {(-round(score), position, known[index][1]) for _, score, index in found}
    return tuple(_best(sorted(pairs), headings, columns))


def _best(
    pairs: Sequence[tuple[int, int, int]], headings: Sequence[str], columns: Sequence[Column]
) -> Iterator[Suggestion]:
    taken_headings, taken_columns = set(), set()
    for score, position, index in pairs:
        if position not in taken_headings and index not in taken_columns:
            taken_headings.add(position)
            taken_columns.add(index)
            yield Suggestion(headings[position], columns[index].label, -score)
