"""Import Chunk: validate, decide, write and account for the rows of one chunk.

Everything here may be repeated, or die anywhere and be repeated: before-images are written once, records carry the row
that wrote them, and counts go onto the job together with the chunk's mark.
"""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ledgerdock.aws.marshal import record_marshaller
from ledgerdock.errors import Conflict, row_error
from ledgerdock.imports.modes import Mode, policy_of, suited
from ledgerdock.imports.plan import FIRST_CELL, Plan, row_key
from ledgerdock.imports.rows.chunk import Chunk, open_chunk, rows_by_source
from ledgerdock.imports.rows.decide import Item, decide, decide_deletion, written_by
from ledgerdock.imports.rows.judge import Candidate, Verdict
from ledgerdock.imports.rows.rehearsal import Rehearsal, combined, rehearse
from ledgerdock.imports.rows.totals import totals_of
from ledgerdock.jobs import before_images, layout, ledger
from ledgerdock.jobs.before_images import ImageLine
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import WENT_IN, Job, JobRef, JobState, Outcome, Totals
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.runtime import Runtime

_WRITES_BETWEEN_LOOKS = 1000
"""Records written before a worker looks whether its job is to stop."""

# Bound once: an enum's members are found slowly by name, and slowly by their hash.
_INVALID = Outcome.INVALID
_WENT_IN = tuple(WENT_IN)

Changes = dict[str, Item | None]
"""Key -> the record to write, None to delete it."""


def import_chunk(ref: JobRef, number: int, runtime: Runtime, *, rehearse: bool = False) -> dict[str, Any]:
    """Import the rows of one chunk and add their outcomes to the job, once.

    Returns `{"chunk": number, "counts": {outcome: rows}}`. With `rehearse` nothing is written but what it would do, to
    be compared before it is done; the counts are empty then. A job that is told to stop stops between two bulk writes;
    a chunk that had not begun is left to the closing. Raises Conflict when the job ended meanwhile or is not what was
    tried, Transient when the table stays busy: some records are written then, and a repetition finishes the work.
    """
    heartbeat = Heartbeat(runtime.jobs, ref)
    job = heartbeat.begin() or runtime.jobs.get_open(ref)
    if job.state is JobState.QUEUED:
        job = runtime.jobs.advance(ref, JobState.PROCESSING, {"importing_at": now(), "waiting_for": None})
    if job.state is JobState.CANCELLING:
        return {"chunk": number, "counts": {}}
    plan = Plan.load(ref, runtime)
    with _collector_paused():
        if rehearse:
            return _rehearse(job, ref, number, plan, runtime)
        if job.options.dry_run:
            return _try_out(job, ref, number, plan, runtime)
        _require_plan(job, ref, plan, runtime)
        return _carry_out(job, ref, number, plan, runtime, heartbeat=heartbeat)


def settle_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Account for a chunk that was given up, without writing: what it wrote is counted, the rest is unprocessed.

    Before-images are written ahead, so a chunk of a first attempt without them has changed nothing.
    """
    job, plan = runtime.jobs.get_open(ref), Plan.load(ref, runtime)
    if ref.attempt == 1 and not runtime.objects.exists(layout.before_images(ref, number)):
        return _account_untouched(job, ref, number, plan, runtime)
    chunk = open_chunk(job, ref, number, plan, runtime, rehearsing=False)
    for candidate in chunk.candidates:
        _settle(chunk, candidate)
    return _account(chunk, runtime)


def _carry_out(
    job: Job, ref: JobRef, number: int, plan: Plan, runtime: Runtime, *, heartbeat: Heartbeat
) -> dict[str, Any]:
    """A function of its own, so that the rows are gone before the collector is awake and searches them after all."""
    chunk = open_chunk(job, ref, number, plan, runtime, rehearsing=False)
    _write(chunk, _decide_all(chunk), heartbeat, runtime)
    return _account(chunk, runtime)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rows become very many containers and no cycles: searching them for cycles took a fifth of a chunk's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _require_plan(job: Job, ref: JobRef, plan: Plan, runtime: Runtime) -> None:
    """Hold an import to the plan it demands: what was rehearsed under its turn, of all chunks, settled once."""
    if job.options.expect_plan is None:
        return
    rehearsed = job.plan or combined(runtime.jobs.rehearsed_chunks(ref), len(plan.chunks))
    if rehearsed is None:
        raise Conflict("job.plan_unknown")
    if (job.plan or runtime.jobs.settle_plan(ref, rehearsed)) != job.options.expect_plan:
        raise Conflict("job.plan_changed")


def _rehearse(job: Job, ref: JobRef, number: int, plan: Plan, runtime: Runtime) -> dict[str, Any]:
    told = _told(job, ref, number, plan, runtime)
    runtime.jobs.mark_rehearsed(ref, number, told.plan)
    return {"chunk": number, "counts": {}}


def _try_out(job: Job, ref: JobRef, number: int, plan: Plan, runtime: Runtime) -> dict[str, Any]:
    """A dry run: the same decisions, the same ledger, and nothing written to any record."""
    told = _told(job, ref, number, plan, runtime)
    runtime.objects.write(layout.changes(ref, number), told.changes.encode(), "application/jsonl")
    lines = list(ledger.decode(told.ledger.encode().splitlines()))
    facts = {"plan": told.plan, **_facts(plan.chunks[number].record_type, told.totals)}
    return enter(ref, number, lines, runtime, facts)


def _told(job: Job, ref: JobRef, number: int, plan: Plan, runtime: Runtime) -> Rehearsal:
    chunk = open_chunk(job, ref, number, plan, runtime, rehearsing=True)
    changes = _decide_all(chunk)
    told = rehearse(chunk, changes, _totals(chunk), ledger.encode(_lines(chunk)))
    key = layout.rehearsal(ref, number)
    if runtime.objects.write_once(key, told.model_dump_json().encode()):
        return told
    return Rehearsal.model_validate_json(runtime.objects.read(key))


def _decide_all(chunk: Chunk) -> Changes:
    """Give every candidate its verdict; returns what is to be written for it."""
    if chunk.policy.mode is Mode.DELETE:
        return _decide_deletions(chunk)
    fields_of = record_marshaller(chunk.record_type.columns, chunk.record_type.header_width)
    existing, policy, writer = chunk.existing, chunk.policy, chunk.writer
    changes: Changes = {}
    for candidate in chunk.candidates:
        fields = fields_of(candidate.record)
        key, place = candidate.key, chunk.place(candidate)
        decision = decide(fields, existing.get(key), place, writer, policy=policy, cleared=candidate.cleared)
        if decision.outcome is _INVALID:
            _refuse(chunk, candidate)
            continue
        chunk.decide_rows(candidate, Verdict(decision.outcome))
        if decision.item is not None:
            changes[key] = decision.item
    return changes


def _decide_deletions(chunk: Chunk) -> Changes:
    changes: Changes = {}
    for candidate in chunk.candidates:
        key = candidate.key
        decision = decide_deletion(chunk.existing.get(key), was_there=key in chunk.removed, policy=chunk.policy)
        if decision.outcome is _INVALID:
            _refuse(chunk, candidate)
            continue
        chunk.decide_rows(candidate, Verdict(decision.outcome))
        if decision.outcome is Outcome.DELETED and key in chunk.existing:
            changes[key] = None
    return changes


def _refuse(chunk: Chunk, candidate: Candidate) -> None:
    """The mode of the import does not take a row whose record is there, or is not."""
    column = chunk.record_type.columns[chunk.record_type.key_columns[0]].label
    code = "row.exists" if candidate.key in chunk.existing else "row.missing"
    error = row_error(code, column, candidate.key, record_type=chunk.record_type.label)
    chunk.decide_rows(candidate, Verdict(_INVALID, [error]))


def _settle(chunk: Chunk, candidate: Candidate) -> None:
    existing = chunk.existing.get(candidate.key)
    if existing is not None and written_by(existing, chunk.place(candidate), chunk.writer):
        chunk.decide_rows(candidate, Verdict(Outcome(existing["_outcome"]["S"])))
    elif existing is None and candidate.key in chunk.removed:
        chunk.decide_rows(candidate, Verdict(Outcome.DELETED))
    else:
        chunk.decide_rows(candidate, Verdict(Outcome.UNPROCESSED))


def _write(chunk: Chunk, changes: Changes, heartbeat: Heartbeat, runtime: Runtime) -> None:
    if not changes:
        return
    candidates = [candidate for candidate in chunk.candidates if candidate.key in changes]
    runtime.objects.write_once(
        layout.before_images(chunk.ref, chunk.number), before_images.encode(_images(chunk, candidates))
    )
    for start in range(0, len(candidates), _WRITES_BETWEEN_LOOKS):
        # Also before the first: whoever fences the job off then looks for before-images, so one sees the other.
        if not heartbeat.goes_on():
            for candidate in candidates[start:]:
                chunk.decide_rows(candidate, Verdict(Outcome.UNPROCESSED))
            return
        _write_some(chunk, candidates[start : start + _WRITES_BETWEEN_LOOKS], changes, runtime)


def _images(chunk: Chunk, candidates: Sequence[Candidate]) -> Iterator[ImageLine]:
    places, verdicts, existing = chunk.places, chunk.judgement.verdicts, chunk.existing
    for key, (first, *_), *_ in candidates:
        verdict = verdicts[first]
        assert verdict is not None  # noqa: S101 - what is to be written has been decided
        yield key, existing.get(key), *places[first], verdict.outcome


def _write_some(chunk: Chunk, candidates: Sequence[Candidate], changes: Changes, runtime: Runtime) -> None:
    tenant, name = chunk.ref.tenant, chunk.record_type.name
    if chunk.policy.mode is Mode.DELETE:
        refused = runtime.records.delete_many(tenant, name, [candidate.key for candidate in candidates])
    else:
        items = {candidate.key: item for candidate in candidates if (item := changes[candidate.key]) is not None}
        refused = runtime.records.put_many(tenant, name, items)
    for candidate in candidates if refused else ():
        reason = refused.get(candidate.key)
        if reason is not None:
            error = row_error("record.refused", value=candidate.key, reason=reason)
            chunk.decide_rows(candidate, Verdict(Outcome.FAILED, [error]))


def _account(chunk: Chunk, runtime: Runtime) -> dict[str, Any]:
    facts = _facts(chunk.record_type.name, _totals(chunk))
    return enter(chunk.ref, chunk.number, _lines(chunk), runtime, facts)


def _lines(chunk: Chunk) -> list[LedgerLine]:
    keys, verdicts, _ = chunk.judgement
    rows = (row for part in chunk.parts for row in part.rows)
    lines = []
    for place, row, key, verdict in zip(chunk.places, rows, keys, verdicts, strict=True):
        assert verdict is not None  # noqa: S101 - every row has been judged or decided by now
        lines.append(LedgerLine(*place, verdict.outcome, key, verdict.errors, row[FIRST_CELL:]))
    return lines


def _totals(chunk: Chunk) -> Totals:
    verdicts = chunk.judgement.verdicts
    went_in = [
        candidate.record
        for candidate in chunk.candidates
        if (verdict := verdicts[candidate.rows[0]]) is not None and verdict.outcome in _WENT_IN
    ]
    return totals_of(chunk.record_type, len(chunk.places), went_in)


def _account_untouched(job: Job, ref: JobRef, number: int, plan: Plan, runtime: Runtime) -> dict[str, Any]:
    record_type = suited(runtime.registry.get(plan.chunks[number].record_type), policy_of(job.options).mode)
    lines: list[LedgerLine] = []
    for part in rows_by_source(runtime.objects.read(layout.chunk(ref, number)), plan):
        key_of = row_key(part.source, record_type)
        lines += [
            LedgerLine(part.number, row[0], Outcome.UNPROCESSED, key_of(row), None, row[FIRST_CELL:])
            for row in part.rows
        ]
    return enter(ref, number, lines, runtime, _facts(record_type.name, Totals(rows=len(lines))))


def _facts(record_type: str, totals: Totals) -> dict[str, Any]:
    return {"totals": {record_type: totals.model_dump()}}


def enter(
    ref: JobRef, number: int, lines: Sequence[LedgerLine], runtime: Runtime, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write the ledger part, then count it: the other way round a death between the two would lose the rows.

    A part that is there already is the truth: it was written by a worker that died before it could count. `facts` go
    onto the mark of the chunk.
    """
    part = layout.ledger_part(ref, number)
    if not runtime.objects.write_once(part, ledger.encode(lines), "application/jsonl"):
        lines = list(ledger.decode(runtime.objects.read(part).splitlines()))
    counts: dict[int, Counter[Outcome]] = {}
    for (source, outcome), count in Counter((line.source, line.outcome) for line in lines).items():
        counts.setdefault(source, Counter())[Outcome(outcome)] = count
    runtime.jobs.count_chunk(ref, number, counts, facts)
    return {"chunk": number, "counts": sum(counts.values(), Counter())}
