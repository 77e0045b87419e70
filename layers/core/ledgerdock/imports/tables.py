"""The tables of an upload: which of its sheets are imported, as what record type, and how their columns map."""

from collections.abc import Iterator
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.mapping import Mapping, map_columns, require
from ledgerdock.files.recognition import Recogniser, Verdict, hints_of
from ledgerdock.files.results import ResultHeader, own_header
from ledgerdock.files.upload import Upload
from ledgerdock.imports.modes import Mode, policy_of, suited
from ledgerdock.jobs.job import ImportOptions
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.registry import Registry


class Table(NamedTuple):
    """A sheet that is imported: its position in the upload, and how its columns map to those of the record type."""

    position: int
    sheet: str | None
    record_type: CompiledType
    header: ResultHeader
    mapping: Mapping


class LeftAlone(NamedTuple):
    """A sheet that is not imported, and why, in a sentence."""

    sheet: str | None
    reason: str


def choose_table(upload: Upload, file: str, options: ImportOptions, record_type: CompiledType) -> Table:
    """The sheet asked for, else the only one whose header fits the record type.

    Raises Rejected: `file.unknown_sheet`, `file.empty`, `job.which_sheet`, or what `require` says of the columns.
    """
    mode = policy_of(options).mode
    record_type = suited(record_type, mode)
    tables = [
        _table(upload, index, record_type, mode)
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


def _table(upload: Upload, index: int, record_type: CompiledType, mode: Mode) -> Table:
    sheet = upload.sheets[index]
    header = own_header(sheet.header)
    mapping = map_columns(header.header, record_type.columns)
    return Table(index, sheet.name, record_type, header, _read_in(mode, mapping, record_type))


def _read_in(mode: Mode, mapping: Mapping, record_type: CompiledType) -> Mapping:
    """To delete, the key is read and nothing else."""
    if mode is not Mode.DELETE:
        return mapping
    positions = enumerate(mapping.positions)
    return mapping._replace(
        positions=tuple(at if index in record_type.key_columns else None for index, at in positions)
    )


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
        for index, sheet in enumerate(upload.sheets):
            if not sheet.header:
                yield LeftAlone(sheet.name, Rejected("table.empty").message)
                continue
            header = own_header(sheet.header).header
            found = self._recogniser.recognise(hints_of(file, sheet.name), header)
            where = f"{file}, sheet {sheet.name}" if sheet.name else file
            labels = [self._types[name].label for name in found.types]
            match found.verdict:
                case Verdict.RECOGNISED:
                    yield _table(upload, index, self._types[found.types[0]], self._mode)
                case Verdict.NOT_RECOGNISED:
                    yield LeftAlone(sheet.name, Rejected("table.not_recognised").message)
                case Verdict.AMBIGUOUS:
                    raise Rejected("job.which_type", table=where, record_types=", ".join(labels))
                case Verdict.UNFIT:
                    raise _unfit(where, labels[0], found.mapping, header, sheet.header_row)
        for name in upload.hidden_sheets:
            yield LeftAlone(name, Rejected("table.hidden").message)


def _unfit(
    table: str, record_type: str, mapping: Mapping | None, header: tuple[str, ...], header_row: int | None
) -> Rejected:
    assert mapping is not None  # noqa: S101 - an unfit table was compared with the type its name says
    try:
        require(mapping, header, header_row)
    except Rejected as refusal:
        return Rejected(
            "job.table_unfit", table=table, record_type=record_type, said=refusal.message, advice=refusal.hint
        )
    raise AssertionError(table)
