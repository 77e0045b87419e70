"""The tables of an upload: which of its sheets are imported, as what record type, and how their columns map."""

from collections.abc import Iterator
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.column_diff import column_diff, require_certain, require_template_of
from ledgerdock.files.column_mapping import NOTHING_SAID, ColumnMapping
from ledgerdock.files.mapping import Mapping, map_columns, require
from ledgerdock.files.recognition import Recogniser, Verdict, hints_of
from ledgerdock.files.results import ResultHeader, own_header
from ledgerdock.files.split_sheets import belonging_sheets
from ledgerdock.files.stamp import GUIDE, LISTS, Stamp, stamped_sheets
from ledgerdock.files.upload import Upload
from ledgerdock.imports.modes import Mode, policy_of, suited
from ledgerdock.jobs.job import Job
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.registry import Registry


class Table(NamedTuple):
    """A sheet that is imported: its position in the upload, and how its columns map to those of the record type.

    `stamp` is that of the template the sheet was made from, if any.
    """

    position: int
    sheet: str | None
    record_type: CompiledType
    header: ResultHeader
    mapping: Mapping
    stamp: Stamp | None


class LeftAlone(NamedTuple):
    """A sheet that is not imported, and why, in a sentence."""

    sheet: str | None
    reason: str


def choose_tables(
    upload: Upload, file: str, job: Job, record_type: CompiledType, said: ColumnMapping = NOTHING_SAID
) -> list[Table]:
    """The sheet asked for, else the only one whose header fits the record type; `said` is the user's own mapping.

    A table that an export spread over several sheets is all of them.

    Raises Rejected: `file.unknown_sheet`, `file.empty`, `job.which_sheet`, `template.*`, or what `require` says of the
    columns; for a file of an archive `job.table_unfit`, which says so and names it.
    """
    options = job.options
    mode = policy_of(options).mode
    record_type = suited(record_type, mode)
    stamps = _stamps(upload)
    tables = [
        _table(upload, index, record_type, mode, stamps.get(index), said=said)
        for index, sheet in enumerate(upload.sheets)
        if sheet.header and (options.sheet is None or sheet.name == options.sheet)
    ]
    if not tables:
        upload.sheet_index(options.sheet)
        raise Rejected("file.empty", file=file)
    fitting = [table for table in tables if table.mapping.fits]
    likely = fitting or [table for table in tables if table.stamp is not None] or tables
    positions = _spread(upload, likely[0].position)
    if any(table.position not in positions for table in fitting):
        names = ", ".join(f"“{table.sheet}”" for table in fitting)
        raise Rejected("job.which_sheet", file=file, record_type=record_type.label, sheets=names)
    chosen = [table for table in tables if table.position in positions]
    for table in chosen:
        header_row = upload.sheets[table.position].header_row
        if len(chosen) > 1:
            _require_named(table, f"{file}, sheet {table.sheet}", header_row)
        elif file != job.file:
            _require_named(table, file, header_row)
        else:
            _require(table, header_row)
    return chosen


def _table(
    upload: Upload,
    index: int,
    record_type: CompiledType,
    mode: Mode,
    stamp: Stamp | None,
    *,
    said: ColumnMapping = NOTHING_SAID,
) -> Table:
    sheet = upload.sheets[index]
    header = own_header(sheet.header)
    own = stamp if stamp is not None and stamp.record_type == record_type.name else None
    mapping = map_columns(header.header, record_type.columns, said, own)
    return Table(index, sheet.name, record_type, header, _read_in(mode, mapping, record_type), stamp)


def _read_in(mode: Mode, mapping: Mapping, record_type: CompiledType) -> Mapping:
    """To delete, the key is read and nothing else."""
    if mode is not Mode.DELETE:
        return mapping
    keys = record_type.key_columns
    return mapping._replace(
        positions=tuple(at if index in keys else None for index, at in enumerate(mapping.positions)),
        constants={index: text for index, text in mapping.constants.items() if index in keys},
        values={index: meant for index, meant in mapping.values.items() if index in keys},
    )


def _stamps(upload: Upload) -> dict[int, Stamp]:
    """The stamp of the workbook by the positions of the sheets it belongs to; {} without one."""
    named = [(sheet.name, sheet.header) for sheet in upload.sheets]
    stamped = stamped_sheets(upload.stamp, named, exported=upload.exported)
    return dict.fromkeys(stamped, upload.stamp) if upload.stamp is not None else {}


def _spread(upload: Upload, position: int) -> list[int]:
    """Positions of the sheets that hold one table with this one: several in a workbook that an export wrote."""
    return belonging_sheets([sheet.name for sheet in upload.sheets], position) if upload.exported else [position]


def _require(table: Table, header_row: int | None) -> None:
    """Raise Rejected for a template of another type, columns that changed since it was made, or that do not fit."""
    header = table.header.header
    if table.stamp is not None:
        require_template_of(table.stamp, table.record_type.name)
        if table.mapping.problem is None:
            require_certain(column_diff(table.stamp, header, table.mapping))
    require(table.mapping, header, header_row)


class SeveralTypes:
    """Tells of each sheet of an upload which record type it holds."""

    def __init__(self, registry: Registry, mode: Mode) -> None:
        self._types = {known.name: suited(known, mode) for known in registry.types}
        self._mode = mode
        self._recogniser = Recogniser(self._types.values())

    def tables(self, upload: Upload, file: str) -> Iterator[Table | LeftAlone]:
        """Every sheet, recognised by its names and its header.

        Raises Rejected: `job.which_type` when several types fit equally, `job.table_unfit` when a sheet is named after
        a type and lacks its columns: rows that were meant to go in must not be left out in silence.
        """
        stamps = _stamps(upload)
        for index, sheet in enumerate(upload.sheets):
            if not sheet.header:
                yield LeftAlone(sheet.name, Rejected("table.empty").message)
                continue
            if upload.stamp is not None and sheet.name == GUIDE:
                continue
            header = own_header(sheet.header).header
            found = self._recogniser.recognise(hints_of(file, sheet.name), header, stamps.get(index))
            where = f"{file}, sheet {sheet.name}" if sheet.name else file
            match found.verdict:
                case Verdict.RECOGNISED | Verdict.UNFIT:
                    table = _table(upload, index, self._types[found.types[0]], self._mode, stamps.get(index))
                    _require_named(table, where, sheet.header_row)
                    yield table
                case Verdict.NOT_RECOGNISED:
                    yield LeftAlone(sheet.name, Rejected("table.not_recognised").message)
                case Verdict.AMBIGUOUS:
                    raise Rejected("job.which_type", table=where, record_types=", ".join(sorted(found.types)))
        for name in upload.hidden_sheets:
            if upload.stamp is None or name != LISTS:
                yield LeftAlone(name, Rejected("table.hidden").message)


def _require_named(table: Table, where: str, header_row: int | None) -> None:
    try:
        _require(table, header_row)
    except Rejected as refusal:
        label = table.record_type.label
        raise Rejected(
            "job.table_unfit", table=where, record_type=label, said=refusal.message, advice=refusal.hint
        ) from refusal
