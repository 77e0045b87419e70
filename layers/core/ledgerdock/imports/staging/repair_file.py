"""A repair: the file of failed rows as somebody corrected it, read back to the rows it stands for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.columns import plain_name
from ledgerdock.files.limits import DEFAULT_LIMITS
from ledgerdock.files.members import Fate
from ledgerdock.files.results import ResultHeader, own_header
from ledgerdock.files.upload import Upload, open_upload
from ledgerdock.imports.plan import FIRST_CELL, Source
from ledgerdock.imports.rows.decide import Place

_NUMBERED = re.compile(r"(\d{1,6})-")


class Correction(NamedTuple):
    """A corrected row in the columns of its source; `problems` as in files/rows.py."""

    problems: list[Any] | None
    cells: list[str | None]


def read_repair(path: Path, name: str, sources: Mapping[int, Source]) -> dict[Place, Correction]:
    """The corrected rows of a file, or of a ZIP of several, by where they stand in the import.

    Raises Rejected: a `repair.*` code, or one of the file when it cannot be read.
    """
    corrections: dict[Place, Correction] = {}
    with open_upload(path, name=name, limits=DEFAULT_LIMITS) as upload:
        if upload.format != "zip":
            _read(upload, name, sources, corrections)
        for member, table in _members(upload, path.parent):
            _read(table, member, sources, corrections)
    if not corrections:
        raise Rejected("repair.no_rows", file=name)
    return corrections


def _members(archive: Upload, folder: Path) -> Iterator[tuple[str, Upload]]:
    for index, member in enumerate(archive.members):
        if member.fate is Fate.FILE:
            path = folder / f"member-{index}"
            archive.extract(index, path)
            with open_upload(path, name=member.name, limits=DEFAULT_LIMITS, archives=False) as table:
                yield member.name, table


def _read(upload: Upload, name: str, sources: Mapping[int, Source], corrections: dict[Place, Correction]) -> None:
    number = _source_of(name, sources)
    source, sheet = sources[number], upload.sheet_index()
    header = own_header(upload.sheets[sheet].header)
    if not header.is_result:
        raise Rejected("repair.not_a_result", file=name)
    order = _order(header, source.header, name)
    width = len(header.header)
    for block in upload.rows(sheet):
        told = [row[FIRST_CELL + width] for row in block]
        for written, (_, problems, *cells) in zip(told, header.own_rows(block), strict=True):
            place = Place(number, _row_number(written, name))
            if place in corrections:
                raise Rejected("repair.row_twice", file=name, row=place.row)
            corrections[place] = Correction(_moved(problems, order), [cells[index] for index in order])


def _source_of(name: str, sources: Mapping[int, Source]) -> int:
    """Result files of several sources begin with the number of theirs, from 1."""
    if len(sources) == 1:
        return next(iter(sources))
    found = _NUMBERED.match(name.rpartition("/")[2])
    number = int(found[1]) - 1 if found else -1
    if number not in sources:
        raise Rejected("repair.which_file", file=name)
    return number


def _order(found: ResultHeader, wanted: Sequence[str], name: str) -> list[int]:
    """Where the columns of the import stand in the file: columns may be moved, but not renamed, added or left out."""
    there, asked = list(map(plain_name, found.header)), list(map(plain_name, wanted))
    if there == asked:
        return list(range(len(asked)))
    if sorted(there) != sorted(asked) or len(set(asked)) != len(asked):
        different = sorted({*found.header} ^ {*wanted}) or list(wanted)
        raise Rejected("repair.columns", file=name, columns=", ".join(f"“{column}”" for column in different[:5]))
    return [there.index(column) for column in asked]


def _row_number(written: str | None, name: str) -> int:
    if written is None or not re.fullmatch(r"[1-9]\d{0,9}(\.0)?", written):
        raise Rejected("repair.row_number", file=name, value=written or "")
    return int(written.partition(".")[0])


def _moved(problems: Sequence[Any] | None, order: Sequence[int]) -> list[Any] | None:
    """The reader's problems, at the places their columns have in the import."""
    if not problems:
        return None
    return [[code, order.index(column) if column >= 0 else column, value] for code, column, value in problems]
