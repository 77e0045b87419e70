"""Plan Export: count the records and divide their keys into segments, each of which one worker writes."""

from typing import Any

import orjson

from ledgerdock.errors import Conflict, Rejected
from ledgerdock.exports.asked import Asked, asked_of
from ledgerdock.exports.catalogue import Shape
from ledgerdock.exports.segments import ExportPlan, how_many, places_of_bounds
from ledgerdock.exports.workbook_limit import check_workbook
from ledgerdock.jobs import layout
from ledgerdock.jobs.export import ExportFormat
from ledgerdock.jobs.job import JobRef, JobState
from ledgerdock.jobs.job_store import now
from ledgerdock.runtime import Runtime

MOST_SUMMED_UP = 4_000_000
"""Invoices and payments that one worker surely reads in its time: a third of the speed we measured."""


def plan_export(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Settle the segments of an export and tell the job how many records there are. A repetition settles nothing anew.

    Returns `{"manifest": key of the list of segments, "segments": their number}`. Raises Rejected as start_export does,
    or with `export.too_many_rows_for_workbook` or `export.too_many_records_for_summary`; Conflict when the job is to
    stop or has ended.
    """
    job = runtime.jobs.advance(ref, JobState.PROCESSING, {"started_at": now()})
    asked = asked_of(job, runtime.registry)
    plan = _plan(ref.tenant, asked, runtime).settle(ref, runtime)
    if asked.export.format is ExportFormat.XLSX and not asked.filter and asked.shape is not Shape.CUSTOMER_SUMMARY:
        # Each of these records has a row at least, so their number is enough to know.
        check_workbook(plan.total, len(asked.columns))
    manifest = layout.export_manifest(ref)
    segments = [{"segment": number} for number in range(plan.segments)]
    runtime.objects.write(manifest, orjson.dumps(segments), "application/json")
    found = {"snapshot_at": plan.snapshot_at, "total": plan.total, "segments": plan.segments}
    if runtime.jobs.show_life(ref, {f"export.{name}": value for name, value in found.items()}) is None:
        raise Conflict("job.moved", job=ref.id)
    return {"manifest": manifest, "segments": plan.segments}


def _plan(tenant: str, asked: Asked, runtime: Runtime) -> ExportPlan:
    snapshot_at = now()
    if asked.shape is Shape.CUSTOMER_SUMMARY:
        tallies = [runtime.records.tally(tenant, record_type) for record_type in ("invoice", "payment")]
        total = sum(shard.records for shards in tallies for shard in shards)
        if total > MOST_SUMMED_UP:
            raise Rejected("export.too_many_records_for_summary", records=total, most=MOST_SUMMED_UP)
        return ExportPlan(snapshot_at=snapshot_at, total=total)
    shards = runtime.records.tally(tenant, asked.record_type.name)
    sample = max(range(len(shards)), key=lambda number: shards[number].records)
    places = places_of_bounds(shards[sample].records, how_many(shards))
    bounds = runtime.records.keys_at(tenant, asked.record_type.name, sample, places)
    return ExportPlan(snapshot_at=snapshot_at, total=sum(shard.records for shard in shards), bounds=tuple(bounds))
