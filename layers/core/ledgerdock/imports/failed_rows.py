"""Which rows of an attempt are tried again, and as what: pure, over the lines of its ledger.

A row that went in is never tried again, nor is one whose key went in with another row: it is a duplicate by now. A
document is tried again as a whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledgerdock.errors import Rejected, RowError, row_error
from ledgerdock.files.rows import ERROR_CELL, NOT_CALCULATED, Row
from ledgerdock.imports.decide import Place
from ledgerdock.imports.plan import Source, row_key
from ledgerdock.imports.repair_file import Correction
from ledgerdock.jobs.job import ROW_ERRORS, WENT_IN, Outcome
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.keys import KeyOf

_READERS_CODES = frozenset(
    {
        ERROR_CELL,
        NOT_CALCULATED,
        "value.json_nested",
        "row.json_broken",
        "row.json_no_object",
        "row.json_key_twice",
        "row.cell_too_long",
        "row.swallowed_lines",
        "row.too_few_cells",
        "row.too_many_cells",
    }
)
"""What the reader of the file says of a row; it stands nowhere else, so a row takes it along."""

_REPAIRABLE = ROW_ERRORS | {Outcome.UNPROCESSED}


class TriedAgain(NamedTuple):
    """A row for a new chunk, and its key."""

    key: str
    source: int
    row: Row


@dataclass
class FailedRows:
    """Chooses the rows of one record type. Each pass below is given all its lines: `look`, then `look_up`, then `sort`.

    `corrections` by place, when only corrected rows are to be tried again; None tries all that did not go in.
    """

    record_type: CompiledType
    sources: Mapping[int, Source]
    corrections: Mapping[Place, Correction] | None
    _keys: set[str] = field(default_factory=set)
    _winners: dict[str, Place] = field(default_factory=dict)
    _key_of: dict[int, KeyOf] = field(default_factory=dict)

    def look(self, lines: Iterable[LedgerLine]) -> set[Place]:
        """Learn which keys are tried again; the places among the corrections that these lines can take."""
        taken = set()
        for line in lines:
            place = Place(line.source, line.row)
            if line.outcome not in _REPAIRABLE:
                continue
            if self.corrections is None:
                self._keys.add(line.key)
            elif place in self.corrections:
                taken.add(place)
                self._keys.update({line.key, self._row(line).key} if self.record_type.is_document else ())
                self._keys.add(self._row(line).key)
        self._keys.discard("")
        return taken

    def look_up(self, lines: Iterable[LedgerLine]) -> None:
        """Learn which of those keys have gone in."""
        for line in lines:
            if line.outcome in WENT_IN and line.key in self._keys:
                self._winners.setdefault(line.key, Place(line.source, line.row))

    def sort(self, line: LedgerLine) -> LedgerLine | TriedAgain:
        """What becomes of a row: its line in the new ledger, or the row to try again."""
        if not self._is_tried_again(line):
            return line
        tried = self._row(line)
        winner = self._winners.get(tried.key)
        if winner is None:
            return tried
        error = row_error("row.duplicate", value=tried.key, first=self._seen_from(line.source, winner))
        return LedgerLine(line.source, line.row, Outcome.DUPLICATE, tried.key, [error], tried.row[2:])

    def _is_tried_again(self, line: LedgerLine) -> bool:
        if line.outcome not in _REPAIRABLE:
            return False
        if self.corrections is None:
            return line.outcome != Outcome.DUPLICATE or line.key not in self._winners
        if Place(line.source, line.row) in self.corrections:
            return True
        return self.record_type.is_document and line.key in self._keys

    def _row(self, line: LedgerLine) -> TriedAgain:
        """The row as it is to be judged: corrected, or as it stood in the file."""
        source = self.sources[line.source]
        corrected = (self.corrections or {}).get(Place(line.source, line.row))
        problems = corrected.problems if corrected else _problems(line.errors or (), source, self.record_type)
        row = [line.row, problems, *(corrected.cells if corrected else line.cells)]
        key_of = self._key_of.setdefault(line.source, row_key(source, self.record_type))
        return TriedAgain(key_of(row), line.source, row)

    def _seen_from(self, source: int, other: Place) -> str:
        if other.source == source:
            return f"Row {other.row} of this file"
        return f"Row {other.row} of {self.sources[other.source].name}"


def refuse_unknown(corrections: Mapping[Place, Correction], taken: set[Place], file: str) -> None:
    """A repair is taken whole or not at all. Raises Rejected("repair.unknown_row")."""
    unknown = sorted(corrections.keys() - taken)
    if unknown:
        raise Rejected("repair.unknown_row", file=file, row=unknown[0].row)


def _problems(errors: Iterable[RowError], source: Source, record_type: CompiledType) -> list[Any] | None:
    """What the reader said of a row, in the form of files/rows.py."""
    places = dict(zip(source.header, range(len(source.header)), strict=True))
    for column, position in zip(record_type.columns, source.positions, strict=True):
        if position is not None:
            places[column.label] = position
    found = [
        [error.code, places.get(error.column, -1), error.value] for error in errors if error.code in _READERS_CODES
    ]
    return found or None
