"""From the header of a file to the columns of a record type.

Names are compared without case, spaces, underscores and punctuation; accents count. What the user says wins
(column_mapping.py). Else a heading is the column under which the file's template stamped it, then the one with this
label, field name or synonym, in that order of strength: `Name` is the column labelled so, even if another has the
synonym. A name that is merely close is offered (suggestions.py), never taken.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import NOTHING_SAID, ColumnMapping, Values, folded
from ledgerdock.files.columns import Column, plain_name
from ledgerdock.files.stamp import Stamp
from ledgerdock.files.suggestions import Suggestion, suggest


class Mapping(NamedTuple):
    """Where each column of a record type stands in a file."""

    columns: tuple[Column, ...]
    """The columns of the type."""
    positions: tuple[int | None, ...]
    """For each column of the type, its index in the file's header; None when it is not there."""
    missing: tuple[str, ...]
    """Labels of required columns that are not there."""
    unknown: tuple[str, ...]
    """Header names that belong to no column; they are left alone."""
    unnamed: tuple[int, ...]
    """Positions of header cells without a name."""
    ambiguous: tuple[str, ...]
    """One sentence part for every column that two header names claim: `E-mail: "E-mail" and "e mail"`."""
    said: tuple[int, ...]
    """Positions of the columns the user named."""
    ignored: tuple[int, ...]
    """Positions the user wants left alone."""
    constants: dict[int, str]
    """Index of a column of the type -> its value in every row, as the user said."""
    values: dict[int, Values]
    """Index of a column of the type -> what its written values mean, as the user said."""
    problem: Rejected | None
    """What is wrong with the user's own mapping for this header."""

    @property
    def fits(self) -> bool:
        """True when `require` would not raise."""
        return not (self.problem or self.ambiguous or self.missing)


def map_columns(
    header: Sequence[str], columns: Sequence[Column], said: ColumnMapping = NOTHING_SAID, stamp: Stamp | None = None
) -> Mapping:
    """Find the columns of a type in a header. Never raises; see `require`.

    `stamp` is that of a template of this very record type.
    """
    try:
        spoken = _spoken(said, header, columns)
    except Rejected as problem:
        return map_columns(header, columns, stamp=stamp)._replace(problem=problem)
    claims = _claims(header, _owners(columns, stamp), spoken, len(columns))
    paired = list(zip(columns, claims, strict=True))
    taken = {index for found in claims for index in found} | spoken.ignored
    return Mapping(
        columns=tuple(columns),
        positions=tuple(found[0] if found else None for found in claims),
        missing=tuple(
            column.label
            for index, (column, found) in enumerate(paired)
            if column.required and not found and not spoken.constants.get(index, "").strip()
        ),
        unknown=tuple(name for index, name in enumerate(header) if name and index not in taken),
        unnamed=tuple(index for index, name in enumerate(header) if not name),
        ambiguous=tuple(
            f"{column.label}: {' and '.join(f'“{header[index]}”' for index in found)}"
            for column, found in paired
            if len(found) > 1
        ),
        said=tuple(sorted(spoken.columns)),
        ignored=tuple(sorted(spoken.ignored)),
        constants=spoken.constants,
        values=spoken.values,
        problem=_twice_given(spoken, columns, claims, header),
    )


def check(said: ColumnMapping, columns: Sequence[Column]) -> None:
    """Raise Rejected mapping.* for what no file could make right: unknown columns, and two meanings of one value."""
    for name in (*filter(None, said.columns.values()), *said.constants):
        _index(name, columns)
    for name, values in said.values.items():
        _index(name, columns)
        _folded(values, name)


def suggestions(mapping: Mapping) -> tuple[Suggestion, ...]:
    """Unknown headings that are close to a column the file does not have."""
    absent = [
        column
        for index, (column, position) in enumerate(zip(mapping.columns, mapping.positions, strict=True))
        if position is None and index not in mapping.constants
    ]
    return suggest(mapping.unknown, absent)


def require(mapping: Mapping, header: Sequence[str], header_row: int | None) -> None:
    """Raise Rejected for a header that does not fit: mapping.*, column.ambiguous or column.missing.

    Each names all columns concerned; column.missing also which headings are close to one.
    """
    if mapping.problem is not None:
        raise mapping.problem
    if mapping.ambiguous:
        raise Rejected("column.ambiguous", details="; ".join(mapping.ambiguous))
    if mapping.missing:
        close = [
            f" “{heading}” may be {label}: say so with a mapping."
            for heading, label, _ in suggestions(mapping)
            if label in mapping.missing
        ]
        facts = {"missing": ", ".join(mapping.missing), "found": _quoted(header), "close": "".join(close)}
        raise Rejected("column.missing", header_row=header_row, **facts)


class _Spoken(NamedTuple):
    """A user's mapping in numbers: positions of the header and indexes of the columns."""

    columns: dict[int, int]
    ignored: set[int]
    constants: dict[int, str]
    values: dict[int, Values]


def _spoken(said: ColumnMapping, header: Sequence[str], columns: Sequence[Column]) -> _Spoken:
    spoken = _Spoken({}, set(), {}, {})
    for heading, name in said.columns.items():
        position = _position(heading, header)
        if position in spoken.columns or position in spoken.ignored:
            raise Rejected("mapping.heading_twice", heading=header[position])
        if name is None:
            spoken.ignored.add(position)
            continue
        index = _index(name, columns)
        if index in spoken.columns.values():
            headings = [header[place] for place, other in spoken.columns.items() if other == index]
            raise Rejected(
                "mapping.column_twice", column=columns[index].label, first=headings[0], second=header[position]
            )
        spoken.columns[position] = index
    for name, text in said.constants.items():
        spoken.constants[_index(name, columns)] = text
    for name, values in said.values.items():
        spoken.values[_index(name, columns)] = _folded(values, name)
    return spoken


def _position(heading: str, header: Sequence[str]) -> int:
    """Where a heading stands: written exactly so, else the only one that is the same name."""
    found = [index for index, name in enumerate(header) if name == heading]
    found = found or [index for index, name in enumerate(header) if name and plain_name(name) == plain_name(heading)]
    if not found:
        raise Rejected("mapping.unknown_heading", heading=heading, found=_quoted(header))
    if len(found) > 1:
        raise Rejected("mapping.ambiguous_heading", heading=heading, count=len(found))
    return found[0]


def _index(name: str, columns: Sequence[Column]) -> int:
    """The column with this label or field name."""
    plain = plain_name(name)
    for names in ([column.label for column in columns], [column.name for column in columns]):
        for index, known in enumerate(names):
            if plain and plain_name(known) == plain:
                return index
    raise Rejected("mapping.unknown_column", column=name, known=_quoted([column.label for column in columns]))


def _folded(values: dict[str, str], column: str) -> Values:
    meant: Values = {}
    for written, meaning in values.items():
        if meant.setdefault(folded(written), meaning) != meaning:
            raise Rejected("mapping.value_twice", value=written, column=column)
    return meant


def _claims(header: Sequence[str], owners: dict[str, int], spoken: _Spoken, width: int) -> list[list[int]]:
    """For each column, the positions that claim it; what the user said leaves no other claim."""
    claims: list[list[int]] = [[] for _ in range(width)]
    said = set(spoken.columns.values())
    for position, name in enumerate(header):
        if position in spoken.columns:
            claims[spoken.columns[position]].append(position)
        elif position not in spoken.ignored:
            owner = owners.get(plain_name(name))
            if owner is not None and owner not in said:
                claims[owner].append(position)
    return claims


def _twice_given(
    spoken: _Spoken, columns: Sequence[Column], claims: Sequence[Sequence[int]], header: Sequence[str]
) -> Rejected | None:
    for index in spoken.constants:
        if claims[index]:
            heading = header[claims[index][0]]
            return Rejected("mapping.constant_and_column", column=columns[index].label, heading=heading)
    return None


def _owners(columns: Sequence[Column], stamp: Stamp | None) -> dict[str, int]:
    """Plain name -> index of the column that answers to it; what the template stamped goes first."""
    owners: dict[str, int] = {}
    for names in (
        list(_stamped(columns, stamp)),
        [(column.label,) for column in columns],
        [(column.name,) for column in columns],
        [tuple(column.synonyms) for column in columns],
    ):
        for index, own in enumerate(names):
            for name in own:
                owners.setdefault(plain_name(name), index)
    owners.pop("", None)
    return owners


def _stamped(columns: Sequence[Column], stamp: Stamp | None) -> Iterator[tuple[str, ...]]:
    """For each column, the heading it had in the template."""
    labels = {column.name: (column.label,) for column in stamp.columns} if stamp is not None else {}
    for column in columns:
        yield labels.get(column.name, ())


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names if name)
