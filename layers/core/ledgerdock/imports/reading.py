"""Signs of life while a file is read: how many rows so far, and an early end when the job is to stop."""

from collections.abc import Iterable, Iterator

from ledgerdock.errors import Conflict
from ledgerdock.files.rows import Row
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime

_SECONDS_BETWEEN_BEATS = 3.0


def while_reading(blocks: Iterable[list[Row]], ref: JobRef, runtime: Runtime) -> Iterator[list[Row]]:
    """Hand the blocks of a file on. Raises Conflict when the job is to stop or has ended."""
    heartbeat = Heartbeat(runtime.jobs, ref, seconds=_SECONDS_BETWEEN_BEATS)
    read = 0
    for block in blocks:
        if not heartbeat.beat({"read": read}):
            raise Conflict("job.moved", job=ref.id)
        read += len(block)
        yield block
