"""The plan of an import: what staging found out about the upload, for the chunks and the closing to use."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from ledgerdock.files.column_mapping import Values, meant
from ledgerdock.files.dates import DateOrder
from ledgerdock.files.numbers import NumberFormat
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import JobRef
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.keys import KeyOf
from ledgerdock.records.kinds import Kind
from ledgerdock.runtime import Runtime

FIRST_CELL = 2
"""Where the cells of a row begin: `[row number, problems | None, *cells]`, see files/rows.py."""

DATE_KINDS = frozenset({Kind.DATE, Kind.DATETIME, Kind.TIMESTAMP})
NUMBER_KINDS = frozenset({Kind.MONEY, Kind.QUANTITY})


class Source(BaseModel):
    """A file or sheet of the upload, and how its cells become the columns of its record type.

    `name` is what people call it. `positions` has one entry for each column of the record type: the index of its cell,
    or None. The rest is by index of such a column: `constants` are values of every row, `values` what written values
    mean, `date_orders` the order of day and month. `numbers` is how the file writes its numbers, if that was declared.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    record_type: str
    header: tuple[str, ...]
    positions: tuple[int | None, ...]
    constants: dict[int, str | None] = {}
    values: dict[int, Values] = {}
    numbers: NumberFormat | None = None
    date_orders: dict[int, DateOrder] = {}


def row_key(source: Source, record_type: CompiledType) -> KeyOf:
    """The function that reads the key of a row of a source as it is meant: the same as that of the record."""
    made = record_type.made_key
    needed = tuple(dict.fromkeys((*record_type.key_columns, *((*made.keys, *made.words) if made else ()))))
    if not any(column in source.constants or column in source.values for column in needed):
        return record_type.key_at(
            [None if position is None else position + FIRST_CELL for position in source.positions]
        )
    readers = [_cell_reader(source, column) for column in needed]
    places = {column: place for place, column in enumerate(needed)}
    key_of = record_type.key_at([places.get(column) for column in range(len(source.positions))])
    return lambda row: key_of([read(row) for read in readers])


def _cell_reader(source: Source, column: int) -> Callable[[Sequence[Any]], Any]:
    position, values = source.positions[column], source.values.get(column, {})
    if position is None:
        constant = source.constants.get(column)
        return lambda _: constant
    cell = position + FIRST_CELL
    return lambda row: meant(row[cell], values)


class PlannedChunk(BaseModel):
    """Rows of one record type that one worker imports: those whose keys fall into some whole buckets (spool.py).

    `undoes`, for an undo: attempt and chunk of the import whose before-images it gives back.
    """

    model_config = ConfigDict(frozen=True)

    record_type: str
    wave: int
    rows: int
    buckets: tuple[int, ...] = ()
    undoes: tuple[int, int] | None = None


class Plan(BaseModel):
    """The sources of an upload by their place in the job's list of files, and its chunks by number."""

    model_config = ConfigDict(frozen=True)

    sources: dict[int, Source]
    chunks: tuple[PlannedChunk, ...]

    def save(self, job: JobRef, runtime: Runtime) -> None:
        """Keep the plan as long as the job can be retried or undone."""
        runtime.objects.write(layout.plan(job), self.model_dump_json().encode(), "application/json")

    @classmethod
    def load(cls, job: JobRef, runtime: Runtime) -> "Plan":
        """The plan of a staged job."""
        return cls.model_validate_json(runtime.objects.read(layout.plan(job)))
