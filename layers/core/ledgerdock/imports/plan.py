"""The plan of an import: what staging found out about the upload, for the chunks and the closing to use."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from ledgerdock.files.dates import DateOrder
from ledgerdock.imports.spool import BUCKETS
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import JobRef
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.keys import KeyOf, key_function
from ledgerdock.records.kinds import Kind
from ledgerdock.runtime import Runtime

FIRST_CELL = 2
"""Where the cells of a row begin: `[row number, problems | None, *cells]`, see files/rows.py."""

DATE_KINDS = frozenset({Kind.DATE, Kind.DATETIME, Kind.TIMESTAMP})


def row_key(positions: Sequence[int | None], record_type: CompiledType) -> KeyOf:
    """The function that reads the key of a row, whose cells stand at these positions for the type's columns."""
    found = [positions[column] for column in record_type.key_columns]
    return key_function([position + FIRST_CELL for position in found if position is not None])


class Source(BaseModel):
    """A file or sheet of the upload, and how its cells become the columns of its record type.

    `name` is what people call it. `positions` has one entry for each column of the record type: the index of its cell,
    or None. `date_orders` maps the index of a date column of the record type to the order of day and month its values
    need.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    record_type: str
    header: tuple[str, ...]
    positions: tuple[int | None, ...]
    date_orders: dict[int, DateOrder]


class PlannedChunk(BaseModel):
    """Rows of one record type that one worker imports: those whose keys fall into some whole buckets (first, last).

    `undoes`, for an undo: attempt and chunk of the import whose before-images it gives back.
    """

    model_config = ConfigDict(frozen=True)

    record_type: str
    wave: int
    rows: int
    buckets: tuple[int, int] = (0, BUCKETS - 1)
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
