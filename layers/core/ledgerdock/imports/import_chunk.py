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

from ledgerdock.aws.marshal import LINES, Marshaller, marshaller
from ledgerdock.errors import row_error
from ledgerdock.files.rows import Row
from ledgerdock.imports.decide import Item, Writer, decide, written_by
from ledgerdock.imports.judge import Candidate, Judgement, Verdict, judge, lookups, refuse_by_lookup
from ledgerdock.imports.plan import FIRST_CELL, Plan
from ledgerdock.jobs import layout, ledger
from ledgerdock.jobs.job import Job, JobRef, Outcome
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.records.compiled import CompiledType
from ledgerdock.runtime import Runtime


def import_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Import the rows of one chunk and add their outcomes to the job, once.

    Returns `{"chunk": number, "counts": {outcome: rows}}`. Raises Conflict when the job ended meanwhile, Transient when
    the table stays busy: some records are written then, and a repetition finishes the work.
    """
    with _collector_paused():
        chunk = _open(ref, number, runtime)
        _write(chunk, _decide_all(chunk), runtime)
        return _account(chunk, runtime)


def settle_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Account for a chunk that was given up, without writing: what it wrote is counted, the rest is unprocessed."""
    chunk = _open(ref, number, runtime)
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
    rows: list[Row]
    record_type: CompiledType
    judgement: Judgement
    candidates: list[Candidate]
    existing: Mapping[str, Item]
    writer: Writer

    def decide_rows(self, candidate: Candidate, verdict: Verdict) -> None:
        for index in candidate.rows:
            self.judgement.verdicts[index] = verdict

    def row_number(self, candidate: Candidate) -> int:
        return int(self.rows[candidate.rows[0]][0])


class _Change(NamedTuple):
    candidate: Candidate
    outcome: Outcome
    item: Item


def _open(ref: JobRef, number: int, runtime: Runtime) -> _Chunk:
    job = runtime.jobs.get_open(ref)
    plan = Plan.load(ref, runtime)
    record_type = runtime.registry.get(plan.record_type)
    rows: list[Row] = sorted(map(orjson.loads, _lines(ref, number, runtime)), key=itemgetter(0))
    judgement = judge(rows, plan, record_type)
    wanted = lookups(judgement, record_type)
    found = {name: runtime.records.existing_keys(ref.tenant, name, keys) for name, keys in wanted.items()}
    labels = {name: runtime.registry.get(name).label for name in wanted}
    candidates = refuse_by_lookup(judgement, record_type, found, labels)
    keys = [candidate.key for candidate in candidates]
    existing = runtime.records.get_many(ref.tenant, record_type.name, keys)
    return _Chunk(ref, number, rows, record_type, judgement, candidates, existing, _writer(job))


def _lines(ref: JobRef, number: int, runtime: Runtime) -> list[bytes]:
    return runtime.objects.read(layout.chunk(ref, number)).splitlines()


def _writer(job: Job) -> Writer:
    # The moment the job was made, not this one: a repeated chunk writes the same bytes.
    return Writer(job.id, job.created_at)


def _decide_all(chunk: _Chunk) -> list[_Change]:
    fields_of = _fields_of(chunk.record_type)
    changes = []
    for candidate in chunk.candidates:
        row = chunk.row_number(candidate)
        decision = decide(fields_of(candidate), chunk.existing.get(candidate.key), row, chunk.writer)
        chunk.decide_rows(candidate, Verdict(decision.outcome))
        if decision.item is not None:
            changes.append(_Change(candidate, decision.outcome, decision.item))
    return changes


def _settle(chunk: _Chunk, candidate: Candidate) -> None:
    existing = chunk.existing.get(candidate.key)
    if existing is not None and written_by(existing, chunk.row_number(candidate), chunk.writer):
        chunk.decide_rows(candidate, Verdict(Outcome(existing["_outcome"]["S"])))
    else:
        chunk.decide_rows(candidate, Verdict(Outcome.UNPROCESSED))


def _fields_of(record_type: CompiledType) -> Any:
    header: Marshaller = marshaller(record_type.columns[: record_type.header_width])
    if not record_type.is_document:
        return lambda candidate: header(candidate.record.values)
    line: Marshaller = marshaller(record_type.columns[record_type.header_width :])

    def fields_of(candidate: Candidate) -> Item:
        lines = [{"M": line(values)} for values in candidate.record.lines]
        return {**header(candidate.record.values), LINES: {"L": lines}}

    return fields_of


def _write(chunk: _Chunk, changes: Sequence[_Change], runtime: Runtime) -> None:
    if not changes:
        return
    before = ledger.json_lines((change.candidate.key, chunk.existing.get(change.candidate.key)) for change in changes)
    runtime.objects.write_once(layout.before_images(chunk.ref, chunk.number), before)
    items = {change.candidate.key: change.item for change in changes}
    refused = runtime.records.put_many(chunk.ref.tenant, chunk.record_type.name, items)
    for change in changes:
        reason = refused.get(change.candidate.key)
        if reason is not None:
            error = row_error("record.refused", value=change.candidate.key, reason=reason)
            chunk.decide_rows(change.candidate, Verdict(Outcome.FAILED, [error]))


def _account(chunk: _Chunk, runtime: Runtime) -> dict[str, Any]:
    keys, verdicts, _ = chunk.judgement
    lines = []
    for row, key, verdict in zip(chunk.rows, keys, verdicts, strict=True):
        assert verdict is not None  # noqa: S101 - every row has been judged or decided by now
        lines.append(LedgerLine(row[0], verdict.outcome, key, verdict.errors, row[FIRST_CELL:]))
    counts = Counter(verdict.outcome for verdict in verdicts if verdict is not None)
    runtime.objects.write(layout.ledger_part(chunk.ref, chunk.number), ledger.encode(lines), "application/jsonl")
    runtime.jobs.count_chunk(chunk.ref, chunk.number, counts)
    return {"chunk": chunk.number, "counts": counts}
