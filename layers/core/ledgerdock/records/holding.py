"""Holding records: where a row is put that belongs to no record of a kind, or to several at once.

Finance is job-scoped, but files do not always know the job. A transaction that names no job, or several, is put under
a job made for its customer, one for each customer, which says what it is by its key and its state.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
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

    def owners(self, references: Iterable[str | None], owners: Iterable[str | None]) -> list[str]:
        """Whose holding record each row goes under: "" when it names one record, or no owner either."""
        return [
            self._owner(cell, composed((owner or "").strip())) for cell, owner in zip(references, owners, strict=True)
        ]

    def _owner(self, cell: str | None, owner: str) -> str:
        """The owner, unless the cell names one record; the key of the owner's holding record may hold separators."""
        names = named(cell)
        return "" if len(names) == 1 and (cell != self.key_for(owner) or names[0] == cell) else owner

    def put_under(self, rows: Sequence[list[str | None]]) -> None:
        """Let rows, their cells in the order of the type's columns, refer to the record they go under."""
        owners = self.owners((row[self.reference] for row in rows), (row[self.owner] for row in rows))
        for row, owner in zip(rows, owners, strict=True):
            if owner:
                row[self.reference] = self.key_for(owner)
            elif row[self.reference]:
                row[self.reference] = ";".join(named(row[self.reference]))

    def key_for(self, owner: str) -> str:
        """The key of an owner's holding record."""
        return f"{self.declared.prefix}{owner}"


def named(cell: str | None) -> tuple[str, ...]:
    """The records a cell names, each once, in the order they are written; `;` and `,` stand between them."""
    parts = (part.strip() for part in _BETWEEN.split(cell or ""))
    return tuple(dict.fromkeys(filter(None, parts)))
