"""What became of a template's columns between its making and its upload.

A template says with its stamp which columns it had. Columns are found by their names alone; where they stand only says
what a heading nobody knows was before, so that people can be told, and never what its values mean.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.columns import fingerprint, plain_name
from ledgerdock.files.mapping import Mapping
from ledgerdock.files.stamp import Stamp


class Renamed(NamedTuple):
    """A heading of the template, and what stands in its place now; "" when nothing does."""

    label: str
    heading: str


class ColumnDiff(NamedTuple):
    """The differences between a template, the file made from it and the record type of today; all by label."""

    moved: tuple[str, ...] = ()
    """Columns in another order; they are found by name."""
    known_as: tuple[Renamed, ...] = ()
    """Renamed columns that are found all the same: by another known name, or as the user said."""
    renamed: tuple[Renamed, ...] = ()
    """Columns whose place has a heading nobody knows."""
    missing: tuple[str, ...] = ()
    """Required columns that are gone."""
    left_out: tuple[str, ...] = ()
    """Other columns that are gone."""
    added: tuple[str, ...] = ()
    """Headings of the user's own."""
    gained: tuple[str, ...] = ()
    """Columns the record type has got since; the file need not have them."""
    lacking: tuple[str, ...] = ()
    """Required columns the record type has got since, and the file does not have."""
    lost: tuple[str, ...] = ()
    """Columns the record type no longer has, and the file still does."""
    outdated: bool = False
    """The record type has other columns now than the template was made with."""

    @property
    def is_certain(self) -> bool:
        """True when the values of every column are known to be its own."""
        return not (self.renamed or self.missing or self.lacking)

    def sentences(self) -> list[str]:
        """The whole difference for people, what needs them first; [] when there is none."""
        told = (
            *(f"Where “{label}” was, there is {_heading(heading)}." for label, heading in self.renamed),
            *(f"“{label}” is required and missing." for label in self.missing),
            *(f"“{label}” is new and required; the template is from before." for label in self.lacking),
            *(f"“{label}” was renamed to “{heading}” and is understood." for label, heading in self.known_as),
            *(f"“{label}” was moved, which is fine." for label in self.moved),
            *(f"“{label}” was left out." for label in self.left_out),
            *(f"“{label}” is new since the template was made." for label in self.gained),
            *(f"“{label}” is no longer a column of this type; its values are left alone." for label in self.lost),
            *(f"“{heading}” is a column of your own and is left alone." for heading in self.added),
        )
        return list(told)


def require_template_of(stamp: Stamp, record_type: str) -> None:
    """Raise Rejected template.other_type for a template of another record type than the import's."""
    if stamp.record_type != record_type:
        raise Rejected("template.other_type", template=stamp.record_type, wanted=record_type)


def column_diff(stamp: Stamp, header: Sequence[str], mapping: Mapping) -> ColumnDiff:
    """Compare a template as it was made with the file made from it.

    `mapping` is that of the header, made with the stamp: what the user said counts as settled.
    """
    columns = mapping.columns
    today = {column.name: index for index, column in enumerate(columns)}
    settled = {*mapping.positions, *mapping.ignored}
    free = [index for index in range(len(header)) if index not in settled]
    lost_labels = {plain_name(label) for name, label in stamp.columns if name not in today}
    lost = [index for index in free if header[index] and plain_name(header[index]) in lost_labels]
    free = [index for index in free if index not in lost]
    places = [mapping.positions[today[name]] if name in today else None for name, _ in stamp.columns]
    absent = [
        number
        for number, (name, _) in enumerate(stamp.columns)
        if places[number] is None and name in today and today[name] not in mapping.constants
    ]
    renamed = dict(_renamed(absent, places, free, len(header)))
    gone = [columns[today[stamp.columns[number].name]] for number in absent if number not in renamed]
    stamped = {name for name, _ in stamp.columns}
    new = [index for index, column in enumerate(columns) if column.name not in stamped]
    lacking = [index for index in new if columns[index].label in mapping.missing]
    return ColumnDiff(
        moved=tuple(stamp.columns[number].label for number in _out_of_order(places)),
        known_as=tuple(_known_as(stamp, header, places)),
        renamed=tuple(Renamed(stamp.columns[number].label, header[at]) for number, at in sorted(renamed.items())),
        missing=tuple(column.label for column in gone if column.required),
        left_out=tuple(column.label for column in gone if not column.required),
        added=tuple(header[index] for index in free if header[index] and index not in renamed.values()),
        gained=tuple(columns[index].label for index in new if index not in lacking),
        lacking=tuple(columns[index].label for index in lacking),
        lost=tuple(header[index] for index in lost),
        outdated=stamp.version != fingerprint(columns),
    )


def require_certain(diff: ColumnDiff) -> None:
    """Raise Rejected template.outdated or template.columns_changed, with the difference, unless all is certain."""
    if not diff.is_certain:
        code = "template.columns_changed" if diff.renamed or diff.missing else "template.outdated"
        raise Rejected(code, details=" ".join(diff.sentences()))


def _renamed(
    absent: Sequence[int], places: Sequence[int | None], free: Sequence[int], width: int
) -> Iterator[tuple[int, int]]:
    """Columns of the template whose place beside a neighbour has a heading nobody knows."""
    found = dict(enumerate(places))
    left = set(free)
    for number in absent:
        before = found[number - 1] if number else -1
        after = found[number + 1] if number + 1 < len(places) else width
        beside = [before + 1 if before is not None else None, after - 1 if after is not None else None]
        at = next((place for place in beside if place in left), None)
        if at is not None:
            left.discard(at)
            found[number] = at
            yield number, at


def _known_as(stamp: Stamp, header: Sequence[str], places: Sequence[int | None]) -> Iterator[Renamed]:
    for (_, label), place in zip(stamp.columns, places, strict=True):
        if place is not None and plain_name(header[place]) != plain_name(label):
            yield Renamed(label, header[place])


def _out_of_order(places: Sequence[int | None]) -> list[int]:
    """The fewest columns that would have to move back: those outside the longest run that still rises."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number, place in enumerate(places):
        if place is None:
            continue
        at = bisect_left(tails, place)
        tails[at:] = [place, *tails[at + 1 :]]
        ends[at:] = [number, *ends[at + 1 :]]
        before[number] = ends[at - 1] if at else None
    kept = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return [number for number in before if number not in kept]


def _heading(heading: str) -> str:
    return f"“{heading}”, which nobody knows" if heading else "no heading any more"
