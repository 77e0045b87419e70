"""Stage Failed Rows: lay out again what did not go in; everything else is carried over to the new attempt's books.

Carried rows are chunks that are counted already, so progress, closing and result files need to know nothing of it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.imports import stage_file
from ledgerdock.imports.modes import policy_of, suited
from ledgerdock.imports.plan import Plan, PlannedChunk
from ledgerdock.imports.rows.decide import Place
from ledgerdock.imports.spool import Spool, bucket_of
from ledgerdock.imports.staging.failed_rows import FailedRows, TriedAgain, refuse_unknown
from ledgerdock.imports.staging.repair_file import Correction, read_repair
from ledgerdock.jobs import layout, ledger
from ledgerdock.jobs.job import Job, JobRef, JobState, Outcome, Totals
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.jobs.lifecycle import last_books
from ledgerdock.runtime import Runtime

Counts = dict[int, Counter[Outcome]]
"""Rows by source and outcome."""


@dataclass
class _Books:
    """The ledger of the attempt before, on disk, and the new attempt's part that is made from it."""

    folder: Path
    plan: Plan
    chunks: list[PlannedChunk] = field(default_factory=list)
    counts: Counts = field(default_factory=dict)
    marks: dict[int, Mapping[Outcome, int]] = field(default_factory=dict)

    def lines(self, number: int) -> Iterator[LedgerLine]:
        """The lines of a part of the old ledger."""
        with (self.folder / f"part-{number}").open("rb") as part:
            yield from ledger.decode(part)


def stage_failed_rows(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Write the chunks of the rows that are tried again, and the ledger of all others.

    Returns what `stage_file` returns. Raises Rejected when a repair cannot be taken: then every row keeps the outcome
    it had. May be repeated: it writes the same objects again.
    """
    job = runtime.jobs.advance(ref, JobState.VALIDATING, {"started_at": now()})
    before = last_books(job)
    if before is None:
        raise Rejected("retry.nothing", number=job.number)
    old = JobRef(tenant=ref.tenant, id=ref.id, attempt=before.attempt)
    with TemporaryDirectory() as name:
        books = _Books(Path(name), Plan.load(old, runtime))
        for number in range(len(books.plan.chunks)):
            runtime.objects.download(layout.ledger_part(old, number), books.folder / f"part-{number}")
        refused: Rejected | None = None
        chosen: dict[str, FailedRows] = {}
        try:
            chosen = _choose(job, books, runtime)
        except Rejected as error:
            refused = error
        spools = _sort(ref, books, chosen, runtime)
        waves_left = _write_chunks(job, ref, books, spools, runtime)
    runtime.attempts.mark_counted(ref, books.marks, _carried_totals(job, books))
    runtime.jobs.advance(ref, JobState.QUEUED, _found(before.rows, books))
    if refused is not None:
        raise refused
    return {"waves": waves_left, "rows": before.rows, "chunks": len(books.chunks)}


def _choose(job: Job, books: _Books, runtime: Runtime) -> dict[str, FailedRows]:
    """Which rows of each record type are tried again. Raises Rejected when the job's repair is not to be taken."""
    corrections = _corrections(job, books, runtime)
    names = {chunk.record_type for chunk in books.plan.chunks}
    types = {name: suited(runtime.registry.get(name), policy_of(job.options).mode) for name in sorted(names)}
    chosen = {name: FailedRows(known, books.plan.sources, corrections) for name, known in types.items()}
    taken: set[Place] = set()
    for number, chunk in enumerate(books.plan.chunks):
        taken |= chosen[chunk.record_type].look(books.lines(number))
    if job.repair and corrections is not None:
        refuse_unknown(corrections, taken, job.repair.key.rpartition("/")[2])
    for number, chunk in enumerate(books.plan.chunks):
        chosen[chunk.record_type].look_up(books.lines(number))
    return chosen


def _corrections(job: Job, books: _Books, runtime: Runtime) -> dict[Place, Correction] | None:
    if job.repair is None:
        return None
    path = books.folder / "repair"
    runtime.objects.download(job.repair.key, path, job.repair.version)
    return read_repair(path, job.repair.key.rpartition("/")[2], books.plan.sources)


def _sort(ref: JobRef, books: _Books, chosen: Mapping[str, FailedRows], runtime: Runtime) -> dict[str, Spool]:
    """Write the carried rows into the new ledger, part by part; return the rows that are tried again by type."""
    spools: dict[str, Spool] = {}
    for number, chunk in enumerate(books.plan.chunks):
        failed, carried = chosen.get(chunk.record_type), []
        for line in books.lines(number):
            found = failed.sort(line) if failed else line
            if isinstance(found, TriedAgain):
                _spool_of(chunk.record_type, books.folder, spools).add(bucket_of(found.key), _encoded(found))
            else:
                carried.append(found)
        if carried:
            _carry(ref, books, chunk, carried, runtime)
    return spools


def _carry(ref: JobRef, books: _Books, chunk: PlannedChunk, lines: list[LedgerLine], runtime: Runtime) -> None:
    number = len(books.chunks)
    runtime.objects.write(layout.ledger_part(ref, number), ledger.encode(lines), "application/jsonl")
    books.chunks.append(PlannedChunk(record_type=chunk.record_type, wave=0, rows=len(lines), buckets=chunk.buckets))
    books.marks[number] = Counter(Outcome(line.outcome) for line in lines)
    for line in lines:
        books.counts.setdefault(line.source, Counter())[Outcome(line.outcome)] += 1


def _carried_totals(job: Job, books: _Books) -> dict[str, dict[str, Any]]:
    """The totals of the carried rows: whatever went in before is carried, so the sums are those of the job."""
    rows: Counter[str] = Counter()
    for number in books.marks:
        rows[books.chunks[number].record_type] += books.chunks[number].rows
    return {name: {**job.totals.get(name, Totals()).model_dump(), "rows": carried} for name, carried in rows.items()}


def _spool_of(record_type: str, folder: Path, spools: dict[str, Spool]) -> Spool:
    if record_type not in spools:
        own = folder / f"rows-{record_type}"
        own.mkdir()
        spools[record_type] = Spool(own)
    return spools[record_type]


def _encoded(tried: TriedAgain) -> bytes:
    return orjson.dumps([tried.source, *tried.row], option=orjson.OPT_APPEND_NEWLINE)


def _write_chunks(
    job: Job, ref: JobRef, books: _Books, spools: Mapping[str, Spool], runtime: Runtime
) -> dict[str, Any]:
    """Write the new chunks behind the carried ones, the manifests that name the new ones only, and the plan."""
    order = stage_file.in_order(job, spools, books.plan.sources, books.folder, runtime.registry)
    for wave, parts in enumerate(order):
        manifest: list[dict[str, Any]] = []
        for name, spool in parts:
            for chunk in spool.chunks(stage_file.ROWS_PER_CHUNK):
                number = len(books.chunks)
                runtime.objects.write(layout.chunk(ref, number), chunk.lines)
                manifest.append({"chunk": number, "rows": chunk.rows, "rehearse": False})
                books.chunks.append(PlannedChunk(record_type=name, wave=wave, rows=chunk.rows, buckets=chunk.buckets))
        runtime.objects.write(layout.wave(ref, wave), orjson.dumps(manifest), "application/json")
    Plan(sources=books.plan.sources, chunks=tuple(books.chunks)).save(ref, runtime)
    return {"count": len(order), "next": 0, "manifests": layout.waves(ref)}


def _found(rows: int, books: _Books) -> dict[str, Any]:
    """What the job is told: all its rows, those counted already and those to come."""
    total = sum(books.counts.values(), Counter())
    return {
        "rows": rows,
        "chunks": len(books.chunks),
        "counts": {outcome.value: count for outcome, count in total.items()},
        "counts_by_source": {
            str(source): {outcome.value: count for outcome, count in books.counts.get(source, Counter()).items()}
            for source in books.plan.sources
        },
    }
