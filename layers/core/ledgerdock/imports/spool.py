"""The spool: rows laid out by the hash of their key, in memory while few, on disk when many.

All rows of one key land in one bucket. Buckets are fine enough to be put together to chunks of the wished size once
the number of rows is known, so a file is read once and memory stays flat.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BUCKETS = 256
_BYTES_IN_MEMORY = 32 * 1024 * 1024


class SpooledChunk(NamedTuple):
    """Some whole buckets (first, last): how many rows they hold, and the rows as lines."""

    rows: int
    lines: bytes
    buckets: tuple[int, int]


def bucket_of(key: str) -> int:
    """The bucket of a key. The low bits of the hash; the high ones choose the table's shard."""
    return zlib.crc32(key.encode()) % BUCKETS


class Spool:
    """Collects lines by bucket below a folder of its own."""

    def __init__(self, folder: Path, bytes_in_memory: int = _BYTES_IN_MEMORY) -> None:
        self._folder = folder
        self._bytes_in_memory = bytes_in_memory
        self._held = 0
        # Joined at once: bytes made by orjson keep the kilobytes they were written in, however short.
        self._lines = [bytearray() for _ in range(BUCKETS)]
        self._rows = [0] * BUCKETS

    @property
    def rows(self) -> int:
        """Lines added so far."""
        return sum(self._rows)

    def add(self, bucket: int, line: bytes) -> None:
        """Add one line, its newline included."""
        self._lines[bucket] += line
        self._rows[bucket] += 1
        self._held += len(line)
        if self._held > self._bytes_in_memory:
            self._to_disk()

    def chunks(self, rows_per_chunk: int) -> Iterator[SpooledChunk]:
        """The lines in chunks of about `rows_per_chunk` rows; one chunk holds whole buckets, at least one."""
        group: list[int] = []
        rows = 0
        for bucket in filter(self._rows.__getitem__, range(BUCKETS)):
            if group and rows + self._rows[bucket] > rows_per_chunk:
                yield self._chunk(group)
                group, rows = [], 0
            group.append(bucket)
            rows += self._rows[bucket]
        if group:
            yield self._chunk(group)

    def _chunk(self, buckets: list[int]) -> SpooledChunk:
        parts: list[bytes | bytearray] = []
        for bucket in buckets:
            path = self._path(bucket)
            if path.exists():
                parts.append(path.read_bytes())
            parts.append(self._lines[bucket])
        return SpooledChunk(sum(self._rows[bucket] for bucket in buckets), b"".join(parts), (buckets[0], buckets[-1]))

    def _to_disk(self) -> None:
        for bucket, lines in enumerate(self._lines):
            if lines:
                with self._path(bucket).open("ab") as file:
                    file.write(lines)
                lines.clear()
        self._held = 0

    def _path(self, bucket: int) -> Path:
        return self._folder / f"{bucket:03d}"
