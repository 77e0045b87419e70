"""Reading an upload: every table in it, its rows laid out by record type and by the hash of their key."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import NOTHING_SAID, column_to_meant, meant
from ledgerdock.files.dates import DateEvidence, DateOrder
from ledgerdock.files.found_columns import found_columns
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB
from ledgerdock.files.members import Fate as MemberFate
from ledgerdock.files.numbers import DecimalMark
from ledgerdock.files.rows import Row
from ledgerdock.files.upload import Upload, is_no_table, open_upload
from ledgerdock.imports.modes import policy_of
from ledgerdock.imports.plan import DATE_KINDS, FIRST_CELL, NUMBER_KINDS, Source, row_key
from ledgerdock.imports.spool import Spool, bucket_of
from ledgerdock.imports.staging.declarations import locale_of, mail_wish
from ledgerdock.imports.staging.holdings import Holdings
from ledgerdock.imports.staging.signs_of_life import SignsOfLife
from ledgerdock.imports.staging.tables import LeftAlone, SeveralTypes, Table, choose_tables
from ledgerdock.jobs.job import Fate, FoundFile, Job
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.layout import SEVERAL
from ledgerdock.records.registry import Registry

_BYTES_IN_MEMORY = 32 * MIB
_BYTES_IN_MEMORY_EACH = 4 * MIB
"""How much of its rows a record type keeps in memory: alone, and as one of several."""

_MOST_TOLD = 100
"""Files of which a job tells how the columns were found: more would not fit beside the rest."""


class Staged(NamedTuple):
    """What was read: the files found, the sources among them by place, and the rows of each record type."""

    files: list[FoundFile]
    sources: dict[int, Source]
    spools: dict[str, Spool]
    holdings: Holdings
    folder: Path

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(spool.rows for spool in self.spools.values())

    def spool(self, record_type: CompiledType, bytes_in_memory: int = _BYTES_IN_MEMORY_EACH) -> Spool:
        """Where the rows of a record type are laid out."""
        spool = self.spools.get(record_type.name)
        if spool is None:
            own = self.folder / record_type.name
            own.mkdir()
            spool = self.spools[record_type.name] = Spool(own, bytes_in_memory)
        return spool


def read_upload(path: Path, job: Job, registry: Registry, folder: Path, life: SignsOfLife) -> Staged:
    """Read the upload at `path`; working files go below `folder`.

    Raises Rejected with a code of the file, its columns or the job's options when it cannot be imported as a whole,
    and Conflict when the job is to stop.
    """
    reading = _Reading(job, registry, folder, life)
    with reading.open(path, job.file) as upload:
        if upload.format == "zip":
            reading.read_members(upload)
        else:
            reading.read_tables(upload, job.file)
    staged = reading.staged
    if not staged.sources:
        found = ", ".join(f"“{file.name}”" for file in staged.files)
        raise Rejected("job.nothing_recognised", file=job.file, found=found or "nothing")
    if not staged.rows:
        raise Rejected("file.no_rows", file=job.file)
    return staged


class _Reading:
    """The state of reading one upload."""

    def __init__(self, job: Job, registry: Registry, folder: Path, life: SignsOfLife) -> None:
        self._job, self._folder, self._life = job, folder, life
        mode = policy_of(job.options).mode
        self._several = SeveralTypes(registry, mode) if job.record_type == SEVERAL else None
        self._record_type = None if self._several else registry.get(job.record_type)
        self._locale = locale_of(job.options)
        mail_wish(job.options)
        self._said = job.mapping or NOTHING_SAID
        self.staged = Staged([], {}, {}, Holdings(), folder)

    def open(self, path: Path, name: str, *, archives: bool = True) -> AbstractContextManager[Upload]:
        options = self._job.options
        return open_upload(
            path,
            name=name,
            limits=DEFAULT_LIMITS,
            encoding=options.encoding,
            delimiter=options.delimiter,
            archives=archives,
        )

    def read_members(self, archive: Upload) -> None:
        """Read the files of an archive one after the other; what is no table is left alone."""
        for index, member in enumerate(archive.members):
            if member.fate is not MemberFate.FILE:
                continue
            path = self._folder / "member"
            archive.extract(index, path)
            try:
                with self.open(path, member.name, archives=False) as upload:
                    self.read_tables(upload, member.name)
            except Rejected as refusal:
                if not is_no_table(refusal, member.name):
                    raise
                self._leave(member.name, None, refusal.message)
            finally:
                path.unlink()

    def read_tables(self, upload: Upload, file: str) -> None:
        """Read the tables of one file."""
        if self._record_type is not None:
            for table in choose_tables(upload, file, self._job, self._record_type, self._said):
                self._read(upload, file, table)
        elif self._several is not None:
            for found in self._several.tables(upload, file):
                if isinstance(found, LeftAlone):
                    self._leave(file, found.sheet, found.reason)
                else:
                    self._read(upload, file, found)

    def _leave(self, file: str, sheet: str | None, reason: str) -> None:
        self.staged.files.append(FoundFile(file=file, sheet=sheet, fate=Fate.IGNORED, reason=reason))

    def _read(self, upload: Upload, file: str, table: Table) -> None:
        """Lay out the rows of one table and note what was found."""
        record_type, number = table.record_type, len(self.staged.files)
        spool = self.staged.spool(record_type, _BYTES_IN_MEMORY_EACH if self._several else _BYTES_IN_MEMORY)
        before = spool.rows
        source = self._source(file, table)
        rows = upload.rows(table.position, _spelled_with_comma(source, record_type))
        blocks = self.staged.holdings.along(self._life.along(map(table.header.own_rows, rows)), source, record_type)
        evidence = _lay_out(blocks, number, source, record_type, spool)
        orders = _decide_orders(evidence, record_type, self._locale.date_order)
        found = FoundFile(
            file=file,
            sheet=table.sheet,
            fate=Fate.IMPORTED,
            record_type=record_type.name,
            rows=spool.rows - before,
            format=upload.format,
            encoding=upload.encoding,
            delimiter=upload.delimiter,
            columns=list(found_columns(table.mapping, table.header.header, table.stamp)) if number < _MOST_TOLD else [],
            ignored_columns=list(table.mapping.unknown),
            date_orders={record_type.columns[index].label: order.value for index, order in orders.items()},
        )
        self.staged.files.append(found)
        self.staged.sources[number] = source.model_copy(update={"date_orders": orders})

    def _source(self, file: str, table: Table) -> Source:
        """How the cells of a table are read; a constant is given as it is meant."""
        mapping = table.mapping
        return Source(
            name=f"{file}, sheet {table.sheet}" if table.sheet else file,
            record_type=table.record_type.name,
            header=table.header.header,
            positions=mapping.positions,
            constants={
                index: meant(text, mapping.values.get(index, {})) or None for index, text in mapping.constants.items()
            },
            values={index: known for index, known in mapping.values.items() if mapping.positions[index] is not None},
            numbers=self._locale.numbers,
        )


def _lay_out(
    blocks: Iterator[list[Row]], number: int, source: Source, record_type: CompiledType, spool: Spool
) -> dict[int, DateEvidence]:
    """Put every row into the bucket of its key; return what the date columns showed, by column of the record type."""
    key_of = row_key(source, record_type)
    dates = [index for index, column in enumerate(record_type.columns) if column.kind in DATE_KINDS]
    date_cells = {index: place + FIRST_CELL for index in dates if (place := source.positions[index]) is not None}
    evidence = {index: DateEvidence() for index in dates if index in date_cells or index in source.constants}
    for index in evidence.keys() & source.constants.keys():
        evidence[index].observe([source.constants[index]])
    add, dumps, newline = spool.add, orjson.dumps, orjson.OPT_APPEND_NEWLINE
    for block in blocks:
        for row in block:
            add(bucket_of(key_of(row)), dumps([number, *row], option=newline))
        for index, cell in date_cells.items():
            evidence[index].observe(column_to_meant([row[cell] for row in block], source.values.get(index)))
    return evidence


def _decide_orders(
    evidence: dict[int, DateEvidence], record_type: CompiledType, wanted: DateOrder | None
) -> dict[int, DateOrder]:
    decided = {index: seen.decide(record_type.columns[index].label, wanted) for index, seen in evidence.items()}
    return {index: order for index, order in decided.items() if order is not None}


def _spelled_with_comma(source: Source, record_type: CompiledType) -> list[int]:
    """Positions of the numbers that a workbook stores as such and that are to look like the texts beside them."""
    if source.numbers is None or source.numbers.decimal is not DecimalMark.COMMA:
        return []
    kinds = zip(source.positions, record_type.columns, strict=True)
    return [position for position, column in kinds if position is not None and column.kind in NUMBER_KINDS]
