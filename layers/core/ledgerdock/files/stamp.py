"""The stamp of a template: which record type it was made for, and which columns that type had then.

It stands in the workbook's custom document properties, where spreadsheet programs keep it and nobody trips over it:
`Ledgerdock Template`, `Ledgerdock Version` (the fingerprint of the columns) and one `Ledgerdock Column N` for each
column, its field name and its heading: `name=Customer Name`. A CSV has no such place and carries none.

A stamp is the sender's word: what is read here is checked, and only ever compared with what we know ourselves.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import NamedTuple
from xml.parsers import expat

from ledgerdock.files.columns import TableType, fingerprint, plain_name
from ledgerdock.files.markup import local_name, new_parser
from ledgerdock.files.split_sheets import belonging_sheets

LARGEST_PART = 256 * 1024
"""Bytes of the properties of a document; more are not ours."""

GUIDE, LISTS = "Instructions", "Lists"
"""The sheets of a template beside the one to fill in: what explains it, and, hidden, what its drop-down lists offer."""

_TYPE, _VERSION, _COLUMN = "Ledgerdock Template", "Ledgerdock Version", "Ledgerdock Column {}"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_MOST_COLUMNS = 1000
_LABEL = 180
"""Characters of a heading: a property holds 255 in all."""


class StampedColumn(NamedTuple):
    """A column as the template showed it: the field's name and the heading above it."""

    name: str
    label: str


class Stamp(NamedTuple):
    """What a template was made for; `columns` in the order of the template."""

    record_type: str
    version: str
    columns: tuple[StampedColumn, ...]


UNGUARDED = {"Ledgerdock Guard": "none"}
"""The property of a workbook that was written with no guards in front of its texts (formula_guard.py)."""


def is_unguarded(properties: Mapping[str, str]) -> bool:
    """Whether the texts of a workbook with these properties are what they seem."""
    return UNGUARDED.items() <= properties.items()


def stamp_of(table: TableType) -> Stamp:
    """The stamp of a template made now."""
    columns = tuple(StampedColumn(column.name, column.label[:_LABEL]) for column in table.columns)
    return Stamp(table.name, fingerprint(table.columns), columns)


def stamped_sheets(
    stamp: Stamp | None, sheets: Sequence[tuple[str | None, Sequence[str]]], *, exported: bool
) -> list[int]:
    """Which of the sheets (name and header) the stamp of their workbook belongs to; none without a stamp.

    The one that has most of its headings, the first of equals; sheets may have been added, renamed and moved. In an
    `exported` workbook also the sheets on which that one goes on.
    """
    if stamp is None:
        return []
    labels = {plain_name(column.label) for column in stamp.columns}
    alike = {
        index: len(labels & set(map(plain_name, header)))
        for index, (name, header) in enumerate(sheets)
        if header and name != GUIDE
    }
    if not alike:
        return []
    best = max(alike, key=lambda index: alike[index])
    return belonging_sheets([name for name, _ in sheets], best) if exported else [best]


def to_properties(stamp: Stamp | None) -> dict[str, str]:
    """The stamp as document properties; none without one."""
    if stamp is None:
        return {}
    columns = {_COLUMN.format(number): f"{name}={label}" for number, (name, label) in enumerate(stamp.columns, 1)}
    return {_TYPE: stamp.record_type, _VERSION: stamp.version, **columns}


def from_properties(properties: Mapping[str, str]) -> Stamp | None:
    """The stamp in the properties of a document; None when there is none, or it is not as we write it."""
    record_type, version = properties.get(_TYPE, ""), properties.get(_VERSION, "")
    columns = []
    for number in count(1):
        text = properties.get(_COLUMN.format(number))
        if text is None:
            break
        name, _, label = text.partition("=")
        columns.append(StampedColumn(name, label[:_LABEL]))
    names = [record_type, *(column.name for column in columns)]
    sound = _FINGERPRINT.fullmatch(version) and all(map(_NAME.fullmatch, names)) and len(set(names[1:])) == len(columns)
    return Stamp(record_type, version, tuple(columns)) if sound and 0 < len(columns) <= _MOST_COLUMNS else None


def read_properties(document: bytes, name: str) -> dict[str, str]:
    """Name -> text of the properties in an Open XML `custom.xml` or OpenDocument `meta.xml`, {} if it is malformed.

    Raises Rejected file.unsafe for a document type. The caller bounds the size.
    """
    found: dict[str, str] = {}
    inside: list[str] = []
    parser = new_parser(name)
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) in ("property", "user-defined"):
            inside.append(next((value for key, value in attributes.items() if local_name(key) == "name"), ""))

    def end(tag: str) -> None:
        if inside and local_name(tag) in ("property", "user-defined"):
            inside.pop()

    def text(data: str) -> None:
        if inside:
            found[inside[-1]] = found.get(inside[-1], "") + data

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(document, True)  # noqa: FBT003
    except (expat.ExpatError, LookupError, ValueError):  # the last two for encodings expat cannot read
        return {}
    return found
