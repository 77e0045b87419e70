"""Closing an import: settle what was given up, prove the ledger complete, write the result files, end the job."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledgerdock.aws.table import Item
from ledgerdock.errors import Rejected, RowError
from ledgerdock.imports.books.result_files import CONTENT_TYPES, FAILED, RESULTS, SUCCEEDED, UNPROCESSED, ResultFiles
from ledgerdock.imports.follow_up import follow_up
from ledgerdock.imports.import_chunk import settle_chunk
from ledgerdock.imports.plan import Plan
from ledgerdock.imports.rows.rehearsal import combined
from ledgerdock.imports.rows.totals import add_up
from ledgerdock.imports.undo_chunk import settle_undo_chunk
from ledgerdock.jobs import layout, ledger
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import (
    OPEN_STATES,
    ROW_ERRORS,
    WENT_IN,
    Job,
    JobError,
    JobRef,
    JobState,
    Outcome,
    Result,
    closing_state,
)
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.jobs.mail import MOST_FIRST_ERRORS, told_error
from ledgerdock.notices.conclude import conclude
from ledgerdock.runtime import Runtime

_LINES_BETWEEN_BEATS = 5000

_SETTLE = {"import": settle_chunk, "undo": settle_undo_chunk}
_FILE_OF = {
    outcome: SUCCEEDED if outcome in WENT_IN else UNPROCESSED if outcome is Outcome.UNPROCESSED else FAILED
    for outcome in Outcome
}


def close_import(ref: JobRef, runtime: Runtime, error: JobError | None = None) -> Job:
    """End an import with its books in order, and hand its turn on. May be called again: the end stays the same.

    With `error` the job ends as failed whatever its rows did; a job that was told to stop ends as cancelled, and one
    that the reaper stopped as timed out. Raises Rejected("ledger.imbalance") when a row is lost or told twice.
    """
    job = runtime.jobs.get(ref.tenant, ref.id)
    if job.is_open:
        job = _close(job, ref, runtime, error)
    runtime.turns.release(ref.tenant, ref.id)
    follow_up(job, runtime)
    conclude(job, runtime)
    return job


def _close(job: Job, ref: JobRef, runtime: Runtime, error: JobError | None) -> Job:
    for number in sorted(set(range(job.chunks)) - set(runtime.jobs.counted_chunks(ref))):
        _SETTLE[job.kind](ref, number, runtime)
    # A retry that stops while its rows are laid out may have marked some as carried over: it has no books yet.
    marks = runtime.jobs.chunk_marks(ref) if job.chunks else {}
    counted = sum((_counts(mark) for mark in marks.values()), Counter[Outcome]())
    results: Mapping[str, Result] = {}
    told: dict[str, Any] = {}
    if job.chunks:
        outcomes, results, told["first_errors"] = _write_results(job, ref, runtime)
        ledger.balance(job.rows, outcomes, counted)
    if job.stop is not None:
        return runtime.jobs.close(ref, JobState.TIMED_OUT, counts=counted, results=results, error=job.stop, facts=told)
    facts = {**told, **_found(job, marks)} if job.chunks else {}
    if job.state is JobState.CANCELLING:
        return runtime.jobs.close(ref, JobState.CANCELLED, counts=counted, results=results, facts=facts)
    if error is None and counted[Outcome.UNPROCESSED]:
        error = _why_unprocessed(job, counted[Outcome.UNPROCESSED])
    state = JobState.FAILED if error else closing_state(counted)
    return runtime.jobs.close(ref, state, counts=counted, results=results, error=error, facts=facts)


def _counts(mark: Item) -> Counter[Outcome]:
    return Counter({Outcome(name): count for name, count in mark["counts"].items()})


def _found(job: Job, marks: Mapping[int, Item]) -> dict[str, Any]:
    """The control totals, and of a dry run the plan."""
    totals = add_up(mark.get("totals", {}) for mark in marks.values())
    facts: dict[str, Any] = {"totals": {name: found.model_dump() for name, found in totals.items()}}
    if job.options.dry_run:
        facts["plan"] = combined({number: mark["plan"] for number, mark in marks.items() if "plan" in mark}, job.chunks)
    return facts


def _why_unprocessed(job: Job, rows: int) -> JobError:
    stopped = Rejected("job.chunks_unprocessed", unprocessed=rows, rows=job.rows)
    if job.plan is not None and job.plan != job.options.expect_plan:
        stopped = Rejected("job.plan_changed")
    return JobError(code=stopped.code, message=stopped.message, hint=stopped.hint)


def _write_results(
    job: Job, ref: JobRef, runtime: Runtime
) -> tuple[Counter[Outcome], dict[str, Result], list[dict[str, Any]]]:
    """Write the result files in the order of the upload; memory stays flat, parts wait on disk.

    Returns outcomes, result files and the first row errors.
    """
    plan = Plan.load(ref, runtime)
    outcomes: Counter[Outcome] = Counter()
    first_errors: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder, ResultFiles(Path(folder), plan.sources) as files:
        heartbeat = Heartbeat(runtime.jobs, ref, states=OPEN_STATES)
        lines = _all_lines(job, ref, plan, runtime, Path(folder))
        for line in heartbeat.along(lines, _LINES_BETWEEN_BEATS, {"summarizing": True}):
            outcome = Outcome(line.outcome)
            outcomes[outcome] += 1
            files.add(_FILE_OF[outcome], line)
            if line.errors and len(first_errors) < MOST_FIRST_ERRORS and outcome in ROW_ERRORS:
                first_errors.append(_first_error(plan, line.source, line.row, line.errors[0]))
        results = {}
        for name in RESULTS:
            path = files.finish(name)
            key = layout.result(ref, path.name)
            runtime.objects.upload(path, key, content_type=CONTENT_TYPES[path.suffix])
            rows = sum(count for outcome, count in outcomes.items() if _FILE_OF[outcome] == name)
            results[name] = Result(key=key, rows=rows)
    return outcomes, results, first_errors


def _first_error(plan: Plan, source: int, row: int, error: RowError) -> dict[str, Any]:
    _, column, value, message, _ = error
    return told_error(plan.sources[source].name, row, column, value, message).model_dump()


def _all_lines(job: Job, ref: JobRef, plan: Plan, runtime: Runtime, folder: Path) -> Iterator[LedgerLine]:
    """The lines of the ledger, those of each record type in the order of the upload."""
    chunks: dict[str, list[int]] = {}
    for number, chunk in enumerate(plan.chunks):
        chunks.setdefault(chunk.record_type, []).append(number)
    for numbers in chunks.values():
        with ExitStack() as files:
            parts = []
            for number in numbers:
                path = folder / f"part-{number}"
                runtime.objects.download(layout.ledger_part(ref, number), path)
                parts.append(ledger.decode(files.enter_context(path.open("rb"))))
            last = None
            for line in heapq.merge(*parts, key=_place):
                if _place(line) == last:
                    raise Rejected("ledger.imbalance", rows=job.rows, told=f"two for row {line.row}")
                last = _place(line)
                yield line


_place = attrgetter("source", "row")
