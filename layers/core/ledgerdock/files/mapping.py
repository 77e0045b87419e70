"""From the header of a file to the columns of a record type.

Names are compared without case, spaces, underscores and punctuation; accents count. A column answers to its label,
its field name and its synonyms, in that order of strength: `Name` is the column labelled so, even if another has the
synonym.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.columns import Column


class Mapping(NamedTuple):
    """Where each column of a record type stands in a file."""

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


def plain_name(name: str) -> str:
    """A name as it is compared: composed, folded, only letters, digits and marks left."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "".join(sign for sign in folded if sign.isalnum() or unicodedata.category(sign).startswith("M"))


def map_columns(header: Sequence[str], columns: Sequence[Column]) -> Mapping:
    """Find the columns of a type in a header. Never raises; see `require`."""
    owners = _owners(columns)
    claims: list[list[int]] = [[] for _ in columns]
    unknown = []
    for index, name in enumerate(header):
        owner = owners.get(plain_name(name))
        if owner is not None:
            claims[owner].append(index)
        elif name:
            unknown.append(name)
    paired = list(zip(columns, claims, strict=True))
    return Mapping(
        positions=tuple(found[0] if found else None for found in claims),
        missing=tuple(column.label for column, found in paired if column.required and not found),
        unknown=tuple(unknown),
        unnamed=tuple(index for index, name in enumerate(header) if not name),
        ambiguous=tuple(
            f"{column.label}: {' and '.join(f'“{header[index]}”' for index in found)}"
            for column, found in paired
            if len(found) > 1
        ),
    )


def require(mapping: Mapping, header: Sequence[str], header_row: int | None) -> None:
    """Raise Rejected column.ambiguous or column.missing, each naming all columns concerned."""
    if mapping.ambiguous:
        raise Rejected("column.ambiguous", details="; ".join(mapping.ambiguous))
    if mapping.missing:
        found = ", ".join(f"“{name}”" for name in header if name)
        raise Rejected("column.missing", missing=", ".join(mapping.missing), header_row=header_row, found=found)


def _owners(columns: Sequence[Column]) -> dict[str, int]:
    """Plain name -> index of the column that answers to it; labels win over field names, those over synonyms."""
    owners: dict[str, int] = {}
    for names in (
        [(column.label,) for column in columns],
        [(column.name,) for column in columns],
        [tuple(column.synonyms) for column in columns],
    ):
        for index, own in enumerate(names):
            for name in own:
                owners.setdefault(plain_name(name), index)
    owners.pop("", None)
    return owners
