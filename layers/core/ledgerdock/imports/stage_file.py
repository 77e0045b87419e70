"""Stage File: read the upload once and lay its rows out in chunks, all rows of one key in one chunk."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files.dates import DateEvidence, DateOrder
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB
from ledgerdock.files.mapping import Mapping, map_columns, require
from ledgerdock.files.results import ResultHeader, own_header
from ledgerdock.files.rows import Row
from ledgerdock.files.upload import Upload, open_upload
from ledgerdock.imports.plan import DATE_KINDS, FIRST_CELL, Plan, row_key
from ledgerdock.imports.reading import while_reading
from ledgerdock.imports.spool import Spool, bucket_of
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobRef, JobState
from ledgerdock.jobs.job_store import now
from ledgerdock.records.compiled import CompiledType
from ledgerdock.runtime import Runtime

ROWS_PER_CHUNK = 5000
_MANIFEST = "manifest.json"


class _Table(NamedTuple):
    """The sheet that is imported, and how its columns map to those of the record type."""

    position: int
    name: str | None
    header: ResultHeader
    mapping: Mapping


def stage_file(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Read the upload of a job and write its chunks, plan and manifest.

    Returns `{"manifest": object key, "rows": data rows, "chunks": number of chunks}`. Raises Rejected with a code of
    the file, its columns or the job's options when the upload cannot be imported: nothing has been written then. May be
    repeated: it writes the same objects again.
    """
    job = runtime.jobs.advance(ref, JobState.VALIDATING, {"started_at": now(), "waiting_for": None})
    record_type = runtime.registry.get(job.record_type)
    order = _date_order(job)
    with TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        _download(job, path, runtime)
        options = job.options
        with open_upload(
            path, name=job.file, limits=DEFAULT_LIMITS, encoding=options.encoding, delimiter=options.delimiter
        ) as upload:
            table = _choose_table(upload, job, record_type)
            spool = Spool(Path(folder))
            evidence = _lay_out(while_reading(_blocks(upload, table), ref, runtime), table, record_type, spool)
        if not spool.rows:
            raise Rejected("file.no_rows", file=job.file)
        plan = Plan(
            record_type=record_type.name,
            header=table.header.header,
            positions=table.mapping.positions,
            date_orders=_decide_orders(evidence, record_type, order),
        )
        chunks = _write_chunks(ref, plan, spool, runtime)
    found = {
        "upload.format": upload.format,
        "upload.encoding": upload.encoding,
        "upload.delimiter": upload.delimiter,
        "upload.sheet": table.name,
        "upload.ignored_columns": list(table.mapping.unknown),
        "upload.date_orders": {record_type.columns[index].label: kind for index, kind in plan.date_orders.items()},
    }
    runtime.jobs.advance(ref, JobState.PROCESSING, {"rows": spool.rows, "chunks": chunks, **found})
    return {"manifest": layout.work(ref, _MANIFEST), "rows": spool.rows, "chunks": chunks}


def _date_order(job: Job) -> DateOrder | None:
    wish = job.options.date_order
    if wish is None:
        return None
    known = {order.value: order for order in DateOrder}
    if wish not in known:
        raise Rejected("job.bad_option", option="date-order", value=wish, allowed=", ".join(known))
    return known[wish]


def _download(job: Job, path: Path, runtime: Runtime) -> None:
    if job.upload.size > DEFAULT_LIMITS.file_bytes:
        raise Rejected("file.too_large", file=job.file, limit=DEFAULT_LIMITS.file_bytes // MIB)
    runtime.objects.download(job.upload.key, path, job.upload.version)


def _choose_table(upload: Upload, job: Job, record_type: CompiledType) -> _Table:
    """The sheet asked for, else the only one whose header fits the record type."""
    wanted = job.options.sheet
    tables = [
        _table(upload, index, record_type)
        for index, sheet in enumerate(upload.sheets)
        if sheet.header and (wanted is None or sheet.name == wanted)
    ]
    if not tables:
        upload.sheet_index(wanted)
        raise Rejected("file.empty", file=job.file)
    fitting = [table for table in tables if not table.mapping.missing and not table.mapping.ambiguous]
    if len(fitting) > 1:
        names = ", ".join(f"“{table.name}”" for table in fitting)
        raise Rejected("job.which_sheet", file=job.file, record_type=record_type.label, sheets=names)
    table = fitting[0] if fitting else tables[0]
    require(table.mapping, table.header.header, upload.sheets[table.position].header_row)
    return table


def _table(upload: Upload, index: int, record_type: CompiledType) -> _Table:
    sheet = upload.sheets[index]
    header = own_header(sheet.header)
    return _Table(index, sheet.name, header, map_columns(header.header, record_type.columns))


def _blocks(upload: Upload, table: _Table) -> Iterator[list[Row]]:
    return map(table.header.own_rows, upload.rows(table.position))


def _lay_out(
    blocks: Iterator[list[Row]], table: _Table, record_type: CompiledType, spool: Spool
) -> dict[int, DateEvidence]:
    """Put every row into the bucket of its key; return what the date columns showed, by column of the record type."""
    positions = table.mapping.positions
    key_of = row_key(positions, record_type)
    date_cells = {
        index: position + FIRST_CELL
        for index, position in enumerate(positions)
        if position is not None and record_type.columns[index].kind in DATE_KINDS
    }
    evidence = {index: DateEvidence() for index in date_cells}
    add, dumps, newline = spool.add, orjson.dumps, orjson.OPT_APPEND_NEWLINE
    for block in blocks:
        for row in block:
            add(bucket_of(key_of(row)), dumps(row, option=newline))
        for index, cell in date_cells.items():
            evidence[index].observe([row[cell] for row in block])
    return evidence


def _decide_orders(
    evidence: dict[int, DateEvidence], record_type: CompiledType, wanted: DateOrder | None
) -> dict[int, DateOrder]:
    decided = {index: seen.decide(record_type.columns[index].label, wanted) for index, seen in evidence.items()}
    return {index: order for index, order in decided.items() if order is not None}


def _write_chunks(ref: JobRef, plan: Plan, spool: Spool, runtime: Runtime) -> int:
    manifest = []
    for number, chunk in enumerate(spool.chunks(ROWS_PER_CHUNK)):
        runtime.objects.write(layout.chunk(ref, number), chunk.lines)
        manifest.append({"chunk": number, "rows": chunk.rows})
    plan.save(ref, runtime)
    runtime.objects.write(layout.work(ref, _MANIFEST), orjson.dumps(manifest), "application/json")
    return len(manifest)
