"""What an export was asked for, read anew from its job by each step."""

from dataclasses import dataclass

from ledgerdock.exports.catalogue import Exportable, Shape, chosen_columns, exportable, filter_properties
from ledgerdock.filters.grammar import Filter, parse
from ledgerdock.jobs.export import Export, ExportFormat
from ledgerdock.jobs.job import Job
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.layout import Column
from ledgerdock.records.registry import Registry


@dataclass(frozen=True, eq=False)
class Asked:
    """An export made ready: the columns of its file, what it is narrowed down to, and the type it reads.

    `record_type` is the first of them for a summary.
    """

    export: Export
    exportable: Exportable
    columns: tuple[Column, ...]
    filter: Filter
    record_type: CompiledType

    @property
    def shape(self) -> Shape:
        """What a row is. Documents of which no column of their lines is wanted have one row each."""
        shape = self.exportable.shape
        if shape is Shape.LINES and not any(column.is_line for column in self.columns):
            return Shape.RECORDS
        return shape

    @property
    def part_format(self) -> str:
        """What its segments write: a part of the file, or rows for the workbook."""
        return "spool" if self.export.format is ExportFormat.XLSX else self.export.format.value

    @property
    def is_whole(self) -> bool:
        """Whether the file has all columns of its record type, so that importing it recognises the type by them."""
        return {column.name for column in self.columns} == {column.name for column in self.record_type.columns}


def asked_of(job: Job, registry: Registry) -> Asked:
    """What a job was asked to export. Raises Rejected as start_export does, when types have changed since."""
    export = job.export
    if export is None:
        raise AssertionError(f"{job.id} is no export")
    wanted = exportable(export.name, registry)
    return Asked(
        export=export,
        exportable=wanted,
        columns=chosen_columns(wanted, export.columns),
        filter=parse(export.filters, filter_properties(wanted, registry)),
        record_type=registry.get(wanted.record_type),
    )
