"""What a file is and holds, told without importing it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import NOTHING_SAID, ColumnMapping
from ledgerdock.files.columns import TableType
from ledgerdock.files.inspect_mapping import describe_mapping
from ledgerdock.files.limits import DEFAULT_LIMITS, Limits
from ledgerdock.files.members import Fate
from ledgerdock.files.recognition import NamedTable, Recogniser, Recognition, hints_of
from ledgerdock.files.results import own_header
from ledgerdock.files.stamp import GUIDE, LISTS, Stamp, stamped_sheets
from ledgerdock.files.upload import Upload, is_no_table, open_upload


def inspect_file(
    path: str | os.PathLike[str],
    *,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
    delimiter: str | None = None,
    types: Iterable[NamedTable] = (),
    table: TableType | None = None,
    said: ColumnMapping = NOTHING_SAID,
) -> dict[str, Any]:
    """Describe a local file, read by the same reader an import uses.

    `{"format", "encoding", "delimiter", "sheets", "hidden_sheets", "template", "files", "refused"}`.
    `sheets`: `{"name", "header_row", "header", "rows", "columns", "recognised"}`; `rows` are the rows below the header
    that hold anything; `recognised` is `{"verdict", "types", "missing", "ambiguous"}` among `types`, None without a
    header; with a `table` also `mapping`, what inspect_mapping.py tells of a header taken for that of the table with
    what the user `said`. `template` is `{"record_type", "version"}` for a workbook made from one of our
    templates, else None. `files` are those of an archive: `{"name", "size", "became"}` with `became` one of `read`,
    `left_out`, `no_table`, `refused`, and all that is told of a file by itself. A refused file has `refused = {"code",
    "message"}`, None and [] elsewhere; a missing one raises FileNotFoundError. The sheets a template brings along
    beside its own are not told.
    """
    path = Path(path)
    reading = _Reading(limits, encoding, delimiter, Recogniser(types), table, said)
    try:
        with reading.open(path, path.name) as upload:
            found = reading.describe(upload, path.name)
            if upload.format == "zip":
                found["files"] = list(reading.files(upload))
    except Rejected as error:
        return _refused(error)
    return found


class _Reading(NamedTuple):
    """How the files of one inspection are read."""

    limits: Limits
    encoding: str | None
    delimiter: str | None
    recogniser: Recogniser
    table: TableType | None
    said: ColumnMapping

    def open(self, path: Path, name: str, *, archives: bool = True) -> AbstractContextManager[Upload]:
        return open_upload(
            path,
            name=name,
            limits=self.limits,
            encoding=self.encoding,
            delimiter=self.delimiter,
            archives=archives,
        )

    def describe(self, upload: Upload, name: str) -> dict[str, Any]:
        stamp = upload.stamp
        return _nothing() | {
            "format": upload.format,
            "encoding": upload.encoding,
            "delimiter": upload.delimiter,
            "sheets": list(self._sheets(upload, name)),
            "hidden_sheets": [sheet for sheet in upload.hidden_sheets if not (stamp and sheet == LISTS)],
            "template": stamp and {"record_type": stamp.record_type, "version": stamp.version},
        }

    def files(self, archive: Upload) -> Iterator[dict[str, Any]]:
        """The files of an archive, one after the other on the disk."""
        with TemporaryDirectory() as folder:
            path = Path(folder, "member")
            for index, member in enumerate(archive.members):
                told = {"name": member.name, "size": member.size}
                if member.fate is Fate.LEFT_OUT:
                    yield told | {"became": "left_out"} | _nothing()
                    continue
                archive.extract(index, path)
                try:
                    with self.open(path, member.name, archives=False) as upload:
                        yield told | {"became": "read"} | self.describe(upload, member.name)
                except Rejected as error:
                    became = "no_table" if is_no_table(error, member.name) else "refused"
                    yield told | {"became": became} | _refused(error)
                path.unlink()

    def _sheets(self, upload: Upload, name: str) -> Iterator[dict[str, Any]]:
        named = [(sheet.name, sheet.header) for sheet in upload.sheets]
        stamped = stamped_sheets(upload.stamp, named, exported=upload.exported)
        for index, sheet in enumerate(upload.sheets):
            if not (upload.stamp and sheet.name == GUIDE):
                yield self._sheet(upload, index, name, upload.stamp if index in stamped else None)

    def _sheet(self, upload: Upload, index: int, name: str, stamp: Stamp | None) -> dict[str, Any]:
        sheet = upload.sheets[index]
        header = own_header(sheet.header).header
        recognition = self.recogniser.recognise(hints_of(name, sheet.name), header, stamp)
        table = self.table if sheet.header else None
        told = {"mapping": describe_mapping(header, sheet.header_row, table, self.said, stamp)} if table else {}
        return told | {
            "name": sheet.name,
            "header_row": sheet.header_row,
            "header": list(sheet.header),
            "rows": upload.count(index).rows if sheet.header else 0,
            "columns": sheet.columns,
            "recognised": _recognised(recognition) if sheet.header else None,
        }


def _recognised(recognition: Recognition) -> dict[str, Any]:
    mapping = recognition.mapping
    return {
        "verdict": str(recognition.verdict),
        "types": list(recognition.types),
        "missing": list(mapping.missing) if mapping else [],
        "ambiguous": list(mapping.ambiguous) if mapping else [],
    }


def _nothing() -> dict[str, Any]:
    lists: dict[str, Any] = {"sheets": [], "hidden_sheets": [], "files": []}
    return {"format": None, "encoding": None, "delimiter": None, **lists, "template": None, "refused": None}


def _refused(error: Rejected) -> dict[str, Any]:
    return _nothing() | {"refused": {"code": error.code, "message": error.message}}
