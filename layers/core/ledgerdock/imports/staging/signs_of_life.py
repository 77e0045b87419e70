"""Signs of life while a file is read: how many rows so far, and an early end when the job is to stop."""

from collections.abc import Iterable, Iterator

from ledgerdock.errors import Conflict
from ledgerdock.files.rows import Row
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import JobRef
from ledgerdock.jobs.job_store import JobStore

_SECONDS_BETWEEN_BEATS = 3.0


class SignsOfLife:
    """Counts the rows of an upload while they are read, over all its tables."""

    def __init__(self, jobs: JobStore, ref: JobRef) -> None:
        self._ref = ref
        self._heartbeat = Heartbeat(jobs, ref, seconds=_SECONDS_BETWEEN_BEATS)
        self._read = 0

    def along(self, blocks: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """Hand the blocks of a table on. Raises Conflict when the job is to stop or has ended."""
        for block in blocks:
            if not self._heartbeat.beat({"read": self._read}):
                raise Conflict("job.moved", job=self._ref.id)
            self._read += len(block)
            yield block
