"""Holding records: where a row is put that belongs to no record of a kind, or to several at once.

Finance is job-scoped, but files do not always know the job. A transaction that names no job, or several, is put under
a job made for its customer, one for each customer, which says what it is by its key and its state.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledgerdock.records.keys import composed

_BETWEEN = re.compile("[;,]")


@dataclass(frozen=True, slots=True)
class Holding:
    """Declares that rows whose `reference` field names no record or several go under a made one.

    `owner` is the field that names whom the made record is for, `owner_field` the field of the made record that says
    so. Its key is `prefix` and the owner's key, its other fields are `values`, as they are written in cells. `plural`
    is what people call such records.
    """

    reference: str
    owner: str
    owner_field: str
    prefix: str
    values: Mapping[str, str]
    plural: str


class Held(NamedTuple):
    """A holding made ready for rows: the columns of reference and owner, and the type of the made record."""

    reference: int
    owner: int
    target: str
    declared: Holding

    def owner_of(self, cells: Sequence[str | None]) -> str:
        """Whose holding record a row goes under: "" when it names one record, or no owner either."""
        if len(named(cells[self.reference])) == 1:
            return ""
        return composed((cells[self.owner] or "").strip())

    def key_for(self, owner: str) -> str:
        """The key of an owner's holding record."""
        return f"{self.declared.prefix}{owner}"


def named(cell: str | None) -> tuple[str, ...]:
    """The records a cell names, each once, in the order they are written; `;` and `,` stand between them."""
    parts = (part.strip() for part in _BETWEEN.split(cell or ""))
    return tuple(dict.fromkeys(filter(None, parts)))
