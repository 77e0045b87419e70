"""What a dry run would change, field by field, read from its parts in the order of the chunks."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from ledgerdock.aws.marshal import JsonValue
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.runtime import Runtime

Position = tuple[int, int, int]
"""Number of the chunk, of the record in its part, and of the field in the record."""

START: Position = (0, 0, -1)


class Change(NamedTuple):
    """One field of one record before and after; `line` counts from 1 and is None in the header of a document."""

    position: Position
    source: int
    row: int
    record_type: str
    key: str
    outcome: str
    column: str
    line: int | None
    before: JsonValue
    after: JsonValue


def read_changes(job: Job, runtime: Runtime, behind: Position = START) -> Iterator[Change]:
    """The changes of a dry run that has ended, behind a position, read as far as iterated: one part at a time.

    Raises Rejected("job.object_gone") when they were deleted with age.
    """
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    told = sorted(chunk for chunk, mark in runtime.jobs.chunk_marks(ref).items() if "plan" in mark)
    for chunk in told:
        if chunk < behind[0]:
            continue
        for number, line in enumerate(runtime.objects.read(layout.changes(ref, chunk)).splitlines()):
            if (chunk, number) < behind[:2]:
                continue
            *record, fields = orjson.loads(line)
            for place, field in enumerate(fields):
                position = (chunk, number, place)
                if position > behind:
                    yield Change(position, *record, *field)
