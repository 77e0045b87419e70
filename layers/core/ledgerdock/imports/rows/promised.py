"""What chunks that were rehearsed would create: the records that later chunks of the same upload may refer to."""

from collections.abc import Collection
from typing import NamedTuple

import orjson

from ledgerdock.imports.plan import Plan
from ledgerdock.imports.spool import bucket_of
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime


class Promises(NamedTuple):
    """What chunk `number` of a job may build on."""

    ref: JobRef
    number: int
    plan: Plan


def promised_keys(to: Promises, record_type: str, keys: Collection[str], runtime: Runtime) -> set[str]:
    """Those of `keys` that chunks of earlier waves would create as records of this type.

    Reads the chunks one after the other, and only those that hold a bucket of one of the keys.
    """
    ref, number, plan = to
    wave = plan.chunks[number].wave
    left = set(keys)
    buckets = {bucket_of(key) for key in left}
    found: set[str] = set()
    for other, chunk in enumerate(plan.chunks):
        if not left:
            break
        if chunk.record_type != record_type or chunk.wave >= wave or buckets.isdisjoint(chunk.buckets):
            continue
        name = layout.rehearsal(ref, other)
        if runtime.objects.exists(name):  # a chunk that was given up creates nothing
            created = left.intersection(orjson.loads(runtime.objects.read(name))["created"])
            found |= created
            left -= created
    return found
