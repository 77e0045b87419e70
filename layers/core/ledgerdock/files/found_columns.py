"""How each column of a file was found: what a job tells about the mapping it used."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from ledgerdock.files.columns import Column, plain_name
from ledgerdock.files.mapping import Mapping
from ledgerdock.files.stamp import Stamp


class FoundBy(StrEnum):
    """What made a heading a column."""

    MAPPING = "mapping"
    LABEL = "label"
    TEMPLATE = "template"
    NAME = "name"
    SYNONYM = "synonym"


class FoundColumn(NamedTuple):
    """A heading of the file, the name of the column it is, and why."""

    heading: str
    column: str
    by: FoundBy


def found_columns(mapping: Mapping, header: Sequence[str], stamp: Stamp | None = None) -> Iterator[FoundColumn]:
    """The columns of a header that are imported, in its order; `mapping` was made of them."""
    stamped = {column.name: plain_name(column.label) for column in stamp.columns} if stamp is not None else {}
    places = sorted((place, index) for index, place in enumerate(mapping.positions) if place is not None)
    for place, index in places:
        column = mapping.columns[index]
        is_said = place in mapping.said
        yield FoundColumn(
            header[place], column.name, FoundBy.MAPPING if is_said else _by(plain_name(header[place]), column, stamped)
        )


def _by(heading: str, column: Column, stamped: dict[str, str]) -> FoundBy:
    if heading == plain_name(column.label):
        return FoundBy.LABEL
    if heading == stamped.get(column.name):
        return FoundBy.TEMPLATE
    return FoundBy.NAME if heading == plain_name(column.name) else FoundBy.SYNONYM
