"""Stage File: read the upload once and lay its rows out in chunks, all rows of one key in one chunk."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files.dates import DateEvidence, DateOrder
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB
from ledgerdock.files.rows import Row
from ledgerdock.files.upload import Upload, open_upload
from ledgerdock.imports.plan import DATE_KINDS, FIRST_CELL, Plan, PlannedChunk, Source, row_key
from ledgerdock.imports.spool import Spool, bucket_of
from ledgerdock.imports.tables import Table, choose_table
from ledgerdock.imports.waves import waves
from ledgerdock.jobs import layout
from ledgerdock.jobs.fingerprints import digest_of
from ledgerdock.jobs.job import Fate, FoundFile, Job, JobRef, JobState
from ledgerdock.jobs.job_store import now
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.registry import Registry
from ledgerdock.runtime import Runtime

ROWS_PER_CHUNK = 5000


class _Staged(NamedTuple):
    """What was read: the files found, the sources among them by place, and the rows of each record type."""

    files: list[FoundFile]
    sources: dict[int, Source]
    spools: dict[str, Spool]

    @property
    def rows(self) -> int:
        return sum(spool.rows for spool in self.spools.values())


def stage_file(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Read the upload of a job and write its chunks, plan and manifests.

    Returns `{"waves": {"count", "next": 0, "manifests": begin of their keys}, "rows": data rows, "chunks": number of
    chunks}`. Raises Rejected with a code of the file, its columns or the job's options when the upload cannot be
    imported: nothing has been written then. May be repeated: it writes the same objects again.
    """
    job = runtime.jobs.advance(ref, JobState.VALIDATING, {"started_at": now()})
    record_type = runtime.registry.get(_record_type(job))
    with TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        _download(job, path, runtime)
        same_as = runtime.fingerprints.note(job, digest_of(path))
        staged = _Staged([], {}, {})
        options = job.options
        with open_upload(
            path, name=job.file, limits=DEFAULT_LIMITS, encoding=options.encoding, delimiter=options.delimiter
        ) as upload:
            _read(upload, choose_table(upload, job.file, options, record_type), job, staged, Path(folder))
        if not staged.rows:
            raise Rejected("file.no_rows", file=job.file)
        chunks = _write_chunks(ref, staged, runtime)
    found = {
        "rows": staged.rows,
        "chunks": len(chunks),
        "files": [file.model_dump(mode="json") for file in staged.files],
        "counts_by_source": {str(source): {} for source in staged.sources},
        "same_as": same_as,
    }
    runtime.jobs.advance(ref, JobState.QUEUED, found)
    count = chunks[-1].wave + 1
    waves_left = {"count": count, "next": 0, "manifests": layout.waves(ref)}
    return {"waves": waves_left, "rows": staged.rows, "chunks": len(chunks)}


def _record_type(job: Job) -> str:
    if not job.record_type:
        place = job.upload.key.rpartition("/")[0]
        raise Rejected("job.wrong_place", place=place, tenant=job.tenant)
    return job.record_type


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


def _read(upload: Upload, table: Table, job: Job, staged: _Staged, folder: Path) -> None:
    """Lay out the rows of one table and note what was found."""
    record_type, number = table.record_type, len(staged.files)
    spool = staged.spools.get(record_type.name)
    if spool is None:
        own = folder / record_type.name
        own.mkdir()
        spool = staged.spools[record_type.name] = Spool(own)
    before = spool.rows
    evidence = _lay_out(map(table.header.own_rows, upload.rows(table.position)), number, table, spool)
    orders = _decide_orders(evidence, record_type, _date_order(job))
    found = FoundFile(
        file=job.file,
        sheet=table.sheet,
        fate=Fate.IMPORTED,
        record_type=record_type.name,
        rows=spool.rows - before,
        format=upload.format,
        encoding=upload.encoding,
        delimiter=upload.delimiter,
        ignored_columns=list(table.mapping.unknown),
        date_orders={record_type.columns[index].label: order.value for index, order in orders.items()},
    )
    staged.files.append(found)
    staged.sources[number] = Source(
        name=found.name,
        record_type=record_type.name,
        header=table.header.header,
        positions=table.mapping.positions,
        date_orders=orders,
    )


def _lay_out(blocks: Iterator[list[Row]], source: int, table: Table, spool: Spool) -> dict[int, DateEvidence]:
    """Put every row into the bucket of its key; return what the date columns showed, by column of the record type."""
    positions, record_type = table.mapping.positions, table.record_type
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
            add(bucket_of(key_of(row)), dumps([source, *row], option=newline))
        for index, cell in date_cells.items():
            evidence[index].observe([row[cell] for row in block])
    return evidence


def _decide_orders(
    evidence: dict[int, DateEvidence], record_type: CompiledType, wanted: DateOrder | None
) -> dict[int, DateOrder]:
    decided = {index: seen.decide(record_type.columns[index].label, wanted) for index, seen in evidence.items()}
    return {index: order for index, order in decided.items() if order is not None}


def _write_chunks(ref: JobRef, staged: _Staged, runtime: Runtime) -> list[PlannedChunk]:
    """Write the chunks in the order of their waves, a manifest for each wave, and the plan."""
    chunks: list[PlannedChunk] = []
    manifests: dict[int, list[dict[str, int]]] = {}
    for name, wave in _in_order(staged, runtime.registry):
        for chunk in staged.spools[name].chunks(ROWS_PER_CHUNK):
            runtime.objects.write(layout.chunk(ref, len(chunks)), chunk.lines)
            manifests.setdefault(wave, []).append({"chunk": len(chunks), "rows": chunk.rows})
            chunks.append(PlannedChunk(record_type=name, wave=wave, rows=chunk.rows, buckets=chunk.buckets))
    for wave, manifest in manifests.items():
        runtime.objects.write(layout.wave(ref, wave), orjson.dumps(manifest), "application/json")
    Plan(sources=staged.sources, chunks=tuple(chunks)).save(ref, runtime)
    return chunks


def _in_order(staged: _Staged, registry: Registry) -> list[tuple[str, int]]:
    filled = [name for name, spool in staged.spools.items() if spool.rows]
    found = waves(filled, registry.types)
    return sorted(found.items(), key=lambda item: (item[1], item[0]))
