"""Judging the rows of a chunk before anything is written: pure, over the rows and what the table holds.

All rows of one key are in one chunk, so duplicates and documents are decided here and nowhere else.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from ledgerdock.errors import RowError, row_error
from ledgerdock.files.dates import DateOrder, column_to_iso
from ledgerdock.files.rows import Row
from ledgerdock.imports.plan import DATE_KINDS, FIRST_CELL, Source
from ledgerdock.imports.rows.clears import cleared_by, take_clears, with_clears
from ledgerdock.imports.rows.declared_cells import Unfit, column_of, put_column, read_as_declared
from ledgerdock.jobs.job import Outcome
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.documents import Record


class Candidate(NamedTuple):
    """A valid record that wants to be written: its key, the chunk's row indexes it was made of, and its values.

    `cleared` are the names of attributes that are to be taken away.
    """

    key: str
    rows: tuple[int, ...]
    record: Record
    cleared: Collection[str] = ()


class Verdict(NamedTuple):
    """What became of one row."""

    outcome: Outcome
    errors: Sequence[RowError] | None = None


class Judgement(NamedTuple):
    """`keys` and `verdicts` are aligned to the chunk's rows; a verdict is None while a candidate holds the row."""

    keys: list[str]
    verdicts: list[Verdict | None]
    candidates: list[Candidate]


class SourceRows(NamedTuple):
    """Rows of a chunk that stand in one source, in the order of the file."""

    number: int
    source: Source
    rows: Sequence[Row]


def judge(
    parts: Sequence[SourceRows], record_type: CompiledType, *, may_clear: bool = False, may_hold: bool = True
) -> Judgement:
    """Validate the rows of a chunk and make records of them. Raises nothing for what stands in a cell.

    `may_clear`: some cell may hold the marker that clears; looking for it costs time in every row. `may_hold`: rows
    that name no record or several go under holding records, which stand in the table or are made by this job.
    """
    cells: list[list[str | None]] = []
    unfit: list[Unfit] = []
    for part in parts:
        aligned, found = _aligned(part.rows, part.source, record_type)
        unfit += [each._replace(row=each.row + len(cells)) for each in found]
        cells += aligned
    rows = [row for part in parts for row in part.rows]
    names = [names for part in parts for names in repeat(_column_names(part.source, record_type), len(part.rows))]
    spots = _Spots(parts)
    if may_hold and record_type.held is not None:
        record_type.held.put_under(cells)
    clears = take_clears(cells) if may_clear else {}
    keys = list(map(record_type.key_of, cells))
    verdicts: list[Verdict | None] = [None] * len(rows)
    validated = record_type.validate_rows(cells)
    _refuse_unfit(unfit, cells, validated)
    for index, (row, result) in enumerate(zip(rows, validated, strict=True)):
        errors = result if isinstance(result, list) else []
        if index in clears:
            errors = with_clears(clears[index], errors, record_type)
        if row[1]:
            errors = _with_problems(row[1], errors, names[index])
        if errors:
            verdicts[index] = Verdict(Outcome.INVALID, errors)
    judgement = Judgement(keys, verdicts, [])
    if record_type.is_document:
        _make_documents(judgement, rows, spots, validated, record_type)
    else:
        _make_records(judgement, spots, validated)
    for at, candidate in enumerate(judgement.candidates) if clears else ():
        judgement.candidates[at] = candidate._replace(cleared=cleared_by(candidate.rows, clears, record_type))
    return judgement


class _Spots:
    """Where the rows of a chunk stand, in words for people, as one row sees another."""

    def __init__(self, parts: Sequence[SourceRows]) -> None:
        self._parts = parts

    def seen_from(self, index: int, other: int) -> str:
        """Where the row at chunk index `other` stands, for whoever reads about the one at `index`."""
        here, there = self._part(index), self._part(other)
        row = there[0].rows[there[1]][0]
        return f"Row {row} of this file" if here[0] is there[0] else f"Row {row} of {there[0].source.name}"

    def are_together(self, members: Sequence[int]) -> bool:
        """Whether these rows, in the order of the upload, all stand in one source."""
        return len(self._parts) == 1 or self._part(members[0])[0] is self._part(members[-1])[0]

    def _part(self, index: int) -> tuple[SourceRows, int]:
        for part in self._parts:
            if index < len(part.rows):
                return part, index
            index -= len(part.rows)
        raise IndexError(index)


def _make_records(judgement: Judgement, spots: _Spots, validated: Sequence[Any]) -> None:
    keys, verdicts, candidates = judgement
    first: dict[str, int] = {}
    for index, key in enumerate(keys):
        if verdicts[index] is not None:
            continue
        earlier = first.setdefault(key, index)
        if earlier == index:
            candidates.append(Candidate(key, (index,), Record(validated[index], ())))
        else:
            error = row_error("row.duplicate", value=key, first=spots.seen_from(index, earlier))
            verdicts[index] = Verdict(Outcome.DUPLICATE, [error])


def _make_documents(
    judgement: Judgement, rows: Sequence[Row], spots: _Spots, validated: Sequence[Any], record_type: CompiledType
) -> None:
    keys, verdicts, candidates = judgement
    groups: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        if key:
            groups.setdefault(key, []).append(index)
    for key, members in groups.items():
        if not spots.are_together(members):
            _refuse_scattered(verdicts, key, members, spots)
            continue
        broken = [index for index in members if verdicts[index] is not None]
        if broken:
            for index in set(members).difference(broken):
                error = row_error("document.incomplete", value=key, broken=spots.seen_from(index, broken[0]))
                verdicts[index] = Verdict(Outcome.INVALID, [error])
            continue
        made = record_type.assemble([validated[index] for index in members], [rows[index][0] for index in members])
        if isinstance(made, list):
            _refuse(verdicts, members, made)
        else:
            candidates.append(Candidate(key, tuple(members), made))


def _refuse_scattered(verdicts: list[Verdict | None], key: str, members: Sequence[int], spots: _Spots) -> None:
    """Rows of one document in several files: row numbers and totals would mean nothing across them."""
    first, last = members[0], members[-1]
    for index in members:
        other = last if spots.are_together((first, index)) else first
        error = row_error("document.several_files", value=key, other=spots.seen_from(index, other))
        verdicts[index] = Verdict(Outcome.INVALID, [error])


def _refuse(verdicts: list[Verdict | None], rows: Iterable[int], errors: Sequence[RowError]) -> None:
    for index in rows:
        verdicts[index] = Verdict(Outcome.INVALID, errors)


def _aligned(
    rows: Sequence[Row], source: Source, record_type: CompiledType
) -> tuple[list[list[str | None]], list[Unfit]]:
    """The cells in the order of the record type's columns, and those that are no numbers as declared.

    As they are meant: numbers plain, dates as ISO; a column the file does not have is blank or its constant.
    """
    absent = [index for index, position in enumerate(source.positions) if position is None]
    places = [FIRST_CELL if position is None else position + FIRST_CELL for position in source.positions]
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    aligned: list[Any] = [list(pick(row)) for row in rows]
    for cells in aligned if absent else ():
        for index in absent:
            cells[index] = None
    unfit = read_as_declared(aligned, source, record_type)
    for index, column in enumerate(record_type.columns):
        if column.kind in DATE_KINDS and (source.positions[index] is not None or index in source.constants):
            _dates_to_iso(aligned, index, source.date_orders.get(index))
    return aligned, unfit


def _dates_to_iso(aligned: list[Any], index: int, order: DateOrder | None) -> None:
    written = column_of(aligned, index)
    iso = column_to_iso(written, order)
    if iso is not written:
        put_column(aligned, index, iso)


def _refuse_unfit(unfit: Sequence[Unfit], cells: Sequence[Sequence[str | None]], validated: list[Any]) -> None:
    """Say of every cell that is no number as declared just that, whatever validation made of it."""
    for row, column, error in reversed(unfit):
        if cells[row][column]:
            errors = validated[row] if isinstance(validated[row], list) else []
            validated[row] = _instead([error], errors)


def _with_problems(
    problems: Sequence[tuple[str, int, str]], errors: Sequence[RowError], names: Sequence[str]
) -> list[RowError]:
    """What the reader found, then what validation found elsewhere: an unreadable cell is not also a blank one."""
    found = [
        row_error(code, names[column] if column >= 0 else "", value or "", width=len(names))
        for code, column, value in problems
    ]
    return _instead(found, errors)


def _instead(found: Sequence[RowError], errors: Sequence[RowError]) -> list[RowError]:
    """What was found, and the errors of other columns."""
    columns = {error.column for error in found}
    return [*found, *(error for error in errors if error.column not in columns)]


def _column_names(source: Source, record_type: CompiledType) -> list[str]:
    """What people call the columns of the file: the record type's label where there is one, else the heading."""
    names = list(source.header)
    for column, position in zip(record_type.columns, source.positions, strict=True):
        if position is not None:
            names[position] = column.label
    return names


def referred_keys(judgement: Judgement, record_type: CompiledType) -> list[set[str]]:
    """The keys the candidates refer to, for each reference of the record type."""
    return [
        {key for candidate in judgement.candidates for key in _referred(candidate, reference.key_of)}
        for reference in record_type.references
    ]


def lookups(
    judgement: Judgement, record_type: CompiledType, referred: Sequence[Collection[str]] | None = None
) -> dict[str, set[str]]:
    """The records of other types that decide about the candidates: record type -> keys.

    `referred` are the `referred_keys`, if they are known already.
    """
    wanted: dict[str, set[str]] = {}
    for other in record_type.key_space_types:
        wanted[other] = {candidate.key for candidate in judgement.candidates}
    if referred is None:
        referred = referred_keys(judgement, record_type)
    for reference, keys in zip(record_type.references, referred, strict=True):
        for target in reference.targets:
            wanted.setdefault(target, set()).update(keys)
    return {name: keys for name, keys in wanted.items() if keys}


def refuse_by_lookup(
    judgement: Judgement,
    record_type: CompiledType,
    found: Mapping[str, Collection[str]],
    labels: Mapping[str, str],
    meant: Mapping[str, str] | None = None,
) -> list[Candidate]:
    """Refuse the candidates whose references are missing or whose key another type has; return the others.

    `found` holds the existing keys of every record type asked for, `labels` the names people know the types by, `meant`
    for unknown keys the ones that exist and are written nearly the same.
    """
    accepted = []
    for candidate in judgement.candidates:
        errors = [
            *_taken(candidate, record_type, found, labels),
            *_missing(candidate, record_type, found, labels, meant or {}),
        ]
        if errors:
            _refuse(judgement.verdicts, candidate.rows, errors)
        else:
            accepted.append(candidate)
    return accepted


def _taken(
    candidate: Candidate, record_type: CompiledType, found: Mapping[str, Collection[str]], labels: Mapping[str, str]
) -> Iterator[RowError]:
    for other in record_type.key_space_types:
        if candidate.key in found.get(other, ()):
            column = record_type.columns[record_type.key_columns[0]].label
            yield row_error("row.key_taken", column, candidate.key, owner=labels[other])


def _missing(
    candidate: Candidate,
    record_type: CompiledType,
    found: Mapping[str, Collection[str]],
    labels: Mapping[str, str],
    meant: Mapping[str, str],
) -> Iterator[RowError]:
    for reference in record_type.references:
        for key in _referred(candidate, reference.key_of):
            if not any(key in found.get(target, ()) for target in reference.targets):
                column = record_type.columns[reference.column].label
                wanted = " or ".join(labels[target] for target in reference.targets)
                close = f"Is “{meant[key]}” meant? " if key in meant else ""
                yield row_error("row.unknown_reference", column, key, target=wanted, close=close)


def _referred(candidate: Candidate, key_of: Callable[[Sequence[Any]], str]) -> Iterable[str]:
    values, lines = candidate.record
    rows = [(*values, *line) for line in lines] if lines else [values]
    return filter(None, dict.fromkeys(map(key_of, rows)))
