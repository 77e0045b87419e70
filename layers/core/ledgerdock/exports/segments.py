"""How the records of an export are divided: into ranges of keys of about the same size. Pure, but for keeping it."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.record_scan import KeyRange, ShardTally
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime

RECORDS_OF_A_SEGMENT = 25_000
"""A worker writes so many in seconds, and their part is large enough to be joined to the others without being read."""

MEGABYTES_OF_A_SEGMENT = 128
"""Documents may have 400 KB each: a segment of large records has fewer of them."""

MOST_SEGMENTS = 9_000
"""Fewer than S3 joins parts; beyond, segments grow."""


class ExportPlan(BaseModel):
    """What an export reads, decided once: `snapshot_at` is UTC in ISO 8601, `total` the records there were then.

    `bounds` are the keys that segments end with, but for the last, which has no end.
    """

    model_config = ConfigDict(frozen=True)

    snapshot_at: str
    total: int
    bounds: tuple[str, ...] = ()

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return len(self.bounds) + 1

    def keys_of(self, segment: int) -> KeyRange:
        """The keys of one segment."""
        ends = (None, *self.bounds, None)
        return KeyRange(ends[segment], ends[segment + 1])

    def settle(self, ref: JobRef, runtime: Runtime) -> "ExportPlan":
        """Keep this plan once and for all; returns the one that is kept."""
        kept = runtime.objects.write_once(layout.export_plan(ref), self.model_dump_json().encode(), "application/json")
        return self if kept else ExportPlan.load(ref, runtime)

    @classmethod
    def load(cls, ref: JobRef, runtime: Runtime) -> "ExportPlan":
        """The plan of an export that was planned."""
        return cls.model_validate_json(runtime.objects.read(layout.export_plan(ref)))


def how_many(shards: Sequence[ShardTally]) -> int:
    """How many segments these records make."""
    records = sum(shard.records for shard in shards)
    megabytes = sum(shard.megabytes for shard in shards)
    wanted = max(-(-records // RECORDS_OF_A_SEGMENT), -(-megabytes // MEGABYTES_OF_A_SEGMENT), 1)
    return min(wanted, MOST_SEGMENTS)


def places_of_bounds(records: int, segments: int) -> list[int]:
    """The places, from 0 upwards, of the keys that divide so many records into as many equal parts; some may coincide.

    The records are those of one shard, whose keys are a uniform sample of all.
    """
    wanted = (part * records // segments - 1 for part in range(1, segments))
    return sorted({place for place in wanted if place >= 0})
