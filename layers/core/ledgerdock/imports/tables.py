"""The tables of an upload: which of its sheets are imported, as what record type, and how their columns map."""

from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.mapping import Mapping, map_columns, require
from ledgerdock.files.results import ResultHeader, own_header
from ledgerdock.files.upload import Upload
from ledgerdock.jobs.job import ImportOptions
from ledgerdock.records.compiled import CompiledType


class Table(NamedTuple):
    """A sheet that is imported: its position in the upload, and how its columns map to those of the record type."""

    position: int
    sheet: str | None
    record_type: CompiledType
    header: ResultHeader
    mapping: Mapping


def choose_table(upload: Upload, file: str, options: ImportOptions, record_type: CompiledType) -> Table:
    """The sheet asked for, else the only one whose header fits the record type.

    Raises Rejected: `file.unknown_sheet`, `file.empty`, `job.which_sheet`, or what `require` says of the columns.
    """
    tables = [
        _table(upload, index, record_type)
        for index, sheet in enumerate(upload.sheets)
        if sheet.header and (options.sheet is None or sheet.name == options.sheet)
    ]
    if not tables:
        upload.sheet_index(options.sheet)
        raise Rejected("file.empty", file=file)
    fitting = [table for table in tables if not table.mapping.missing and not table.mapping.ambiguous]
    if len(fitting) > 1:
        names = ", ".join(f"“{table.sheet}”" for table in fitting)
        raise Rejected("job.which_sheet", file=file, record_type=record_type.label, sheets=names)
    table = fitting[0] if fitting else tables[0]
    require(table.mapping, table.header.header, upload.sheets[table.position].header_row)
    return table


def _table(upload: Upload, index: int, record_type: CompiledType) -> Table:
    sheet = upload.sheets[index]
    header = own_header(sheet.header)
    return Table(index, sheet.name, record_type, header, map_columns(header.header, record_type.columns))
