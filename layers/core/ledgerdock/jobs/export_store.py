"""What the segments of exports have come to: a mark for each, put together with what it adds to the job."""

from typing import NamedTuple

from ledgerdock.aws.table import ABSENT, BLANK, ConditionFailed, Put, Table, Update
from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import JobRef, JobState
from ledgerdock.jobs.job_store import job_key, now


class SegmentMark(NamedTuple):
    """A segment that is written: the object version and size in bytes of its part.

    `records` it has dealt with, `rows` it has written.
    """

    version: str
    size: int
    records: int
    rows: int


class ExportStore:
    """The segments of the exports of all tenants."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def mark_segment(self, ref: JobRef, number: int, mark: SegmentMark) -> bool:
        """Note that a segment is written and add its records to the job, exactly once; False when that was done before.

        Raises Conflict when the job is to stop or has ended, or another attempt runs.
        """
        partition, sort_key = job_key(ref.tenant, ref.id)
        item = {"pk": partition, "sk": _mark(ref, number), **mark._asdict()}
        adding = Update(
            partition,
            sort_key,
            set={"heartbeat_at": now()},
            add={"export.done": mark.records},
            when={"state": JobState.PROCESSING.value, "attempt": ref.attempt, "stop": BLANK},
        )
        try:
            self._table.write(Put(item, when={"pk": ABSENT}), adding)
        except ConditionFailed as refused:
            if 0 in refused.writes:
                return False
            raise Conflict("job.moved", job=ref.id) from refused
        return True

    def is_marked(self, ref: JobRef, number: int) -> bool:
        """Whether a segment is written and counted."""
        partition, _ = job_key(ref.tenant, ref.id)
        return self._table.get(partition, _mark(ref, number)) is not None

    def marks(self, ref: JobRef) -> dict[int, SegmentMark]:
        """The segments that are written, in their order: number -> mark."""
        partition, _ = job_key(ref.tenant, ref.id)
        prefix = _marks(ref)
        return {
            int(item["sk"].removeprefix(prefix)): SegmentMark(*(item[name] for name in SegmentMark._fields))
            for item in self._table.query(partition, prefix)
        }


def _marks(ref: JobRef) -> str:
    return f"SEGMENT#{ref.attempt:04d}#"


def _mark(ref: JobRef, number: int) -> str:
    return f"{_marks(ref)}{number:05d}"
