"""Export Segment: write the rows of one range of keys to a part of the file, and count it once."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledgerdock.exports.asked import Asked, asked_of
from ledgerdock.exports.reading import Block, read_blocks
from ledgerdock.exports.segments import ExportPlan
from ledgerdock.files.export_rows import row_encoder
from ledgerdock.jobs import layout
from ledgerdock.jobs.export_store import SegmentMark
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime


def export_segment(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Write one segment and add its records to the job, once. A repetition of one that is counted does nothing.

    Returns `{"segment": its number}`. Raises Conflict when the job is to stop or has ended, or another attempt runs.
    """
    heartbeat = Heartbeat(runtime.jobs, ref)
    job = heartbeat.begin_or_stop()
    if not runtime.exports.is_marked(ref, number):
        asked = asked_of(job, runtime.registry)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "part"
            keys = ExportPlan.load(ref, runtime).keys_of(number)
            records, rows = _write(path, read_blocks(ref.tenant, asked, keys, runtime), asked, heartbeat)
            version = runtime.objects.upload(path, layout.segment_part(ref, number))
            mark = SegmentMark(version, path.stat().st_size, records, rows)
        runtime.exports.mark_segment(ref, number, mark)
    return {"segment": number}


def _write(path: Path, blocks: Iterable[Block], asked: Asked, heartbeat: Heartbeat) -> tuple[int, int]:
    """The records dealt with, and the rows written."""
    encode = row_encoder(asked.part_format, asked.columns).encode
    records = written = 0
    with path.open("wb") as part:
        for dealt_with, rows in blocks:
            heartbeat.beat_or_stop()
            if rows:
                part.write(encode(rows))
            records += dealt_with
            written += len(rows)
    return records, written
