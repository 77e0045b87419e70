"""Import Chunk: validate, decide, write and account for the rows of one chunk.

Everything here may be repeated, or die anywhere and be repeated: before-images are written once, records carry the row
that wrote them, and counts go onto the job together with the chunk's mark.
"""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from ledgerdock.aws.marshal import record_marshaller
from ledgerdock.errors import row_error
from ledgerdock.files.rows import Row
from ledgerdock.imports.decide import Item, Place, Writer, decide, written_by
from ledgerdock.imports.judge import Candidate, Judgement, SourceRows, Verdict, judge, lookups, refuse_by_lookup
from ledgerdock.imports.plan import FIRST_CELL, Plan, row_key
from ledgerdock.jobs import before_images, layout, ledger
from ledgerdock.jobs.before_images import BeforeImage
from ledgerdock.jobs.job import Job, JobRef, JobState, Outcome
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.records.compiled import CompiledType
from ledgerdock.runtime import Runtime

_WRITES_BETWEEN_LOOKS = 1000
"""Records written before a worker looks whether its job is to stop."""


def import_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Import the rows of one chunk and add their outcomes to the job, once.

    Returns `{"chunk": number, "counts": {outcome: rows}}`. A job that is told to stop stops between two bulk writes; a
    chunk that had not begun is left to the closing. Raises Conflict when the job ended meanwhile, Transient when the
    table stays busy: some records are written then, and a repetition finishes the work.
    """
    job = runtime.jobs.get_open(ref)
    if job.state is JobState.QUEUED:
        job = runtime.jobs.advance(ref, JobState.PROCESSING, {"importing_at": now(), "waiting_for": None})
    if job.state is JobState.CANCELLING:
        return {"chunk": number, "counts": {}}
    with _collector_paused():
        chunk = _open(job, ref, number, runtime)
        _write(chunk, _decide_all(chunk), runtime)
        return _account(chunk, runtime)


def settle_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Account for a chunk that was given up, without writing: what it wrote is counted, the rest is unprocessed.

    Before-images are written ahead, so a chunk of a first attempt without them has changed nothing.
    """
    if ref.attempt == 1 and not runtime.objects.exists(layout.before_images(ref, number)):
        return _account_untouched(ref, number, runtime)
    chunk = _open(runtime.jobs.get_open(ref), ref, number, runtime)
    for candidate in chunk.candidates:
        _settle(chunk, candidate)
    return _account(chunk, runtime)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rows become very many containers and no cycles: searching them for cycles took a fifth of a chunk's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Chunk(NamedTuple):
    """A chunk, judged: its rows, their verdicts so far, and what the table holds under the candidates' keys."""

    ref: JobRef
    number: int
    parts: Sequence[SourceRows]
    places: list[Place]
    record_type: CompiledType
    judgement: Judgement
    candidates: list[Candidate]
    existing: Mapping[str, Item]
    writer: Writer

    def decide_rows(self, candidate: Candidate, verdict: Verdict) -> None:
        for index in candidate.rows:
            self.judgement.verdicts[index] = verdict

    def place(self, candidate: Candidate) -> Place:
        return self.places[candidate.rows[0]]


class _Change(NamedTuple):
    candidate: Candidate
    outcome: Outcome
    item: Item


def _open(job: Job, ref: JobRef, number: int, runtime: Runtime) -> _Chunk:
    plan = Plan.load(ref, runtime)
    record_type = runtime.registry.get(plan.chunks[number].record_type)
    parts = _parts(ref, number, plan, runtime)
    places = [Place(part.number, row[0]) for part in parts for row in part.rows]
    judgement = judge(parts, record_type)
    wanted = lookups(judgement, record_type)
    found = {name: runtime.records.existing_keys(ref.tenant, name, keys) for name, keys in wanted.items()}
    labels = {name: runtime.registry.get(name).label for name in wanted}
    candidates = refuse_by_lookup(judgement, record_type, found, labels)
    keys = [candidate.key for candidate in candidates]
    existing = runtime.records.get_many(ref.tenant, record_type.name, keys)
    return _Chunk(ref, number, parts, places, record_type, judgement, candidates, existing, _writer(job))


def _parts(ref: JobRef, number: int, plan: Plan, runtime: Runtime) -> list[SourceRows]:
    """The rows of a chunk by source, in the order of the upload. Its lines are `[source, *row]`."""
    by_source: dict[int, list[Row]] = {}
    for line in runtime.objects.read(layout.chunk(ref, number)).splitlines():
        source, *row = orjson.loads(line)
        by_source.setdefault(source, []).append(row)
    return [
        SourceRows(source, plan.sources[source], sorted(by_source[source], key=itemgetter(0)))
        for source in sorted(by_source)
    ]


def _writer(job: Job) -> Writer:
    # The moment the job was made, not this one: a repeated chunk writes the same bytes.
    return Writer(job.id, job.created_at)


def _decide_all(chunk: _Chunk) -> list[_Change]:
    fields_of = record_marshaller(chunk.record_type.columns, chunk.record_type.header_width)
    changes = []
    for candidate in chunk.candidates:
        place = chunk.place(candidate)
        decision = decide(fields_of(candidate.record), chunk.existing.get(candidate.key), place, chunk.writer)
        chunk.decide_rows(candidate, Verdict(decision.outcome))
        if decision.item is not None:
            changes.append(_Change(candidate, decision.outcome, decision.item))
    return changes


def _settle(chunk: _Chunk, candidate: Candidate) -> None:
    existing = chunk.existing.get(candidate.key)
    if existing is not None and written_by(existing, chunk.place(candidate), chunk.writer):
        chunk.decide_rows(candidate, Verdict(Outcome(existing["_outcome"]["S"])))
    else:
        chunk.decide_rows(candidate, Verdict(Outcome.UNPROCESSED))


def _write(chunk: _Chunk, changes: Sequence[_Change], runtime: Runtime) -> None:
    if not changes:
        return
    before = (
        BeforeImage(candidate.key, chunk.existing.get(candidate.key), *chunk.place(candidate), outcome)
        for candidate, outcome, _ in changes
    )
    runtime.objects.write_once(layout.before_images(chunk.ref, chunk.number), before_images.encode(before))
    for start in range(0, len(changes), _WRITES_BETWEEN_LOOKS):
        if start and runtime.jobs.is_cancelling(chunk.ref):
            for change in changes[start:]:
                chunk.decide_rows(change.candidate, Verdict(Outcome.UNPROCESSED))
            return
        _write_some(chunk, changes[start : start + _WRITES_BETWEEN_LOOKS], runtime)


def _write_some(chunk: _Chunk, changes: Sequence[_Change], runtime: Runtime) -> None:
    items = {change.candidate.key: change.item for change in changes}
    refused = runtime.records.put_many(chunk.ref.tenant, chunk.record_type.name, items)
    for change in changes:
        reason = refused.get(change.candidate.key)
        if reason is not None:
            error = row_error("record.refused", value=change.candidate.key, reason=reason)
            chunk.decide_rows(change.candidate, Verdict(Outcome.FAILED, [error]))


def _account(chunk: _Chunk, runtime: Runtime) -> dict[str, Any]:
    keys, verdicts, _ = chunk.judgement
    rows = (row for part in chunk.parts for row in part.rows)
    lines = []
    for place, row, key, verdict in zip(chunk.places, rows, keys, verdicts, strict=True):
        assert verdict is not None  # noqa: S101 - every row has been judged or decided by now
        lines.append(LedgerLine(*place, verdict.outcome, key, verdict.errors, row[FIRST_CELL:]))
    return enter(chunk.ref, chunk.number, lines, runtime)


def _account_untouched(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    plan = Plan.load(ref, runtime)
    record_type = runtime.registry.get(plan.chunks[number].record_type)
    lines = []
    for part in _parts(ref, number, plan, runtime):
        key_of = row_key(part.source.positions, record_type)
        lines += [
            LedgerLine(part.number, row[0], Outcome.UNPROCESSED, key_of(row), None, row[FIRST_CELL:])
            for row in part.rows
        ]
    return enter(ref, number, lines, runtime)


def enter(ref: JobRef, number: int, lines: Sequence[LedgerLine], runtime: Runtime) -> dict[str, Any]:
    """Write the ledger part, then count it: the other way round a death between the two would lose the rows."""
    counts: dict[int, Counter[Outcome]] = {}
    for (source, outcome), count in Counter((line.source, line.outcome) for line in lines).items():
        counts.setdefault(source, Counter())[Outcome(outcome)] = count
    runtime.objects.write(layout.ledger_part(ref, number), ledger.encode(lines), "application/jsonl")
    runtime.jobs.count_chunk(ref, number, counts)
    return {"chunk": number, "counts": sum(counts.values(), Counter())}
