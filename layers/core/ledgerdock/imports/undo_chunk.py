"""Undo Chunk: give back what one chunk of an import did, from its before-images.

What is to be done with each record is decided once and written ahead; a repetition carries out the same decisions, so
that what it finds half done does not look like somebody else's change.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledgerdock.errors import row_error
from ledgerdock.imports.import_chunk import enter
from ledgerdock.imports.plan import Plan
from ledgerdock.imports.rows.undo_decide import decide_undo, result_of
from ledgerdock.jobs import before_images, layout, ledger
from ledgerdock.jobs.before_images import BeforeImage
from ledgerdock.jobs.job import Job, JobRef, JobState, Outcome
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.runtime import Runtime

_WRITES_BETWEEN_LOOKS = 1000
_MOST_NAMED = 50
_CHANGING = frozenset({Outcome.DELETED, Outcome.UPDATED, Outcome.CREATED})


class _Chunk(NamedTuple):
    """A chunk of an undo: the images it gives back, the type of their records, and where its lines begin.

    `files` are the names of the files of the import, by source.
    """

    ref: JobRef
    number: int
    record_type: str
    source: int
    first_row: int
    files: list[str]
    images: list[BeforeImage]


def undo_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Give back the records of one chunk and add their outcomes to the undo, once.

    Returns and raises what `import_chunk` does.
    """
    job = runtime.jobs.get_open(ref)
    if job.state is JobState.QUEUED:
        job = runtime.jobs.advance(ref, JobState.PROCESSING, {"importing_at": now(), "waiting_for": None})
    if job.state is JobState.CANCELLING:
        return {"chunk": number, "counts": {}}
    chunk = _open(job, ref, number, runtime)
    lines = _decided(chunk, job, runtime)
    return enter(ref, number, _carry_out(chunk, lines, runtime), runtime)


def settle_undo_chunk(ref: JobRef, number: int, runtime: Runtime) -> dict[str, Any]:
    """Account for a chunk that was given up, without writing: what it gave back is counted, the rest is unprocessed."""
    chunk = _open(runtime.jobs.get_open(ref), ref, number, runtime)
    key = layout.decisions(ref, number)
    if not runtime.objects.exists(key):
        lines = [_line(chunk, index, Outcome.UNPROCESSED) for index in range(len(chunk.images))]
        return enter(ref, number, lines, runtime)
    current = _current(chunk, runtime)
    lines = [
        line if _is_done(line, image, current) else line._replace(outcome=Outcome.UNPROCESSED)
        for line, image in zip(ledger.decode(runtime.objects.read(key).splitlines()), chunk.images, strict=True)
    ]
    return enter(ref, number, lines, runtime)


def images_of(job: JobRef, number: int, runtime: Runtime) -> list[BeforeImage]:
    """The before-images of what one chunk of an import has done.

    They are written ahead: the ledger says which of those changes came about. Without it any of them may have.
    """
    images = list(before_images.decode(runtime.objects.read(layout.before_images(job, number))))
    part = layout.ledger_part(job, number)
    if not runtime.objects.exists(part):
        return images
    lines = ledger.decode(runtime.objects.read(part).splitlines())
    done = {(line.source, line.row) for line in lines if line.outcome in _CHANGING}
    return [image for image in images if (image.source, image.row) in done]


def numbers_of(tenant: str, current: Mapping[str, Any], undone: str, runtime: Runtime) -> dict[str, int]:
    """The numbers of the jobs that wrote these records since, by id; of a bounded number of jobs."""
    writers = {item["_job"]["S"] for item in current.values() if "_job" in item} - {undone}
    return {writer: runtime.jobs.get(tenant, writer).number for writer in sorted(writers)[:_MOST_NAMED]}


def _open(job: Job, ref: JobRef, number: int, runtime: Runtime) -> _Chunk:
    plan = Plan.load(ref, runtime)
    planned = plan.chunks[number]
    if planned.undoes is None or job.undo_of is None:
        raise AssertionError(f"chunk {number} of {ref.id} undoes nothing")
    source = next(source for source, known in plan.sources.items() if known.record_type == planned.record_type)
    earlier = (chunk.rows for chunk in plan.chunks[:number] if chunk.record_type == planned.record_type)
    attempt, chunk = planned.undoes
    undone = JobRef(tenant=ref.tenant, id=job.undo_of.id, attempt=attempt)
    files = [file.name for file in runtime.jobs.get(ref.tenant, undone.id).files]
    images = images_of(undone, chunk, runtime)
    return _Chunk(ref, number, planned.record_type, source, sum(earlier) + 1, files, images)


def _current(chunk: _Chunk, runtime: Runtime) -> Mapping[str, Any]:
    keys = (image.key for image in chunk.images)
    return runtime.records.get_many(chunk.ref.tenant, chunk.record_type, keys)


def _decided(chunk: _Chunk, job: Job, runtime: Runtime) -> list[LedgerLine]:
    """What is to be done with each record: decided now, or by an earlier try of this chunk."""
    key = layout.decisions(chunk.ref, chunk.number)
    current = _current(chunk, runtime)
    undone = job.undo_of.id if job.undo_of else ""
    numbers = numbers_of(job.tenant, current, undone, runtime)
    lines = []
    for index, image in enumerate(chunk.images):
        outcome, error = decide_undo(image, current.get(image.key), undone, numbers)
        lines.append(_line(chunk, index, outcome)._replace(errors=[error] if error else None))
    if runtime.objects.write_once(key, ledger.encode(lines)):
        return lines
    return list(ledger.decode(runtime.objects.read(key).splitlines()))


def _line(chunk: _Chunk, index: int, outcome: Outcome) -> LedgerLine:
    image = chunk.images[index]
    where = f"{chunk.files[image.source]}, row {image.row}"
    return LedgerLine(chunk.source, chunk.first_row + index, outcome, image.key, None, [where])


def _carry_out(chunk: _Chunk, lines: Sequence[LedgerLine], runtime: Runtime) -> list[LedgerLine]:
    """Change the records as decided; stops between two bulk writes when the undo is to stop."""
    done = list(lines)
    changing = [index for index, line in enumerate(lines) if line.outcome in _CHANGING]
    for start in range(0, len(changing), _WRITES_BETWEEN_LOOKS):
        # Also before the first: whoever fences the job off then looks for decisions, so one sees the other.
        if runtime.jobs.is_cancelling(chunk.ref):
            for index in changing[start:]:
                done[index] = lines[index]._replace(outcome=Outcome.UNPROCESSED)
            break
        some = changing[start : start + _WRITES_BETWEEN_LOOKS]
        for index, reason in _change(chunk, lines, some, runtime).items():
            error = row_error("record.refused", value=lines[index].key, reason=reason)
            done[index] = lines[index]._replace(outcome=Outcome.FAILED, errors=[error])
    return done


def _change(chunk: _Chunk, lines: Sequence[LedgerLine], some: Iterable[int], runtime: Runtime) -> dict[int, str]:
    """Write some records as they were; the indexes the database refused, with its reasons."""
    results = {index: result_of(lines[index].outcome, chunk.images[index]) for index in some}
    gone = [lines[index].key for index, item in results.items() if item is None]
    back = {lines[index].key: item for index, item in results.items() if item is not None}
    runtime.records.delete_many(chunk.ref.tenant, chunk.record_type, gone)
    refused = runtime.records.put_many(chunk.ref.tenant, chunk.record_type, back)
    return {index: refused[lines[index].key] for index in results if lines[index].key in refused}


def _is_done(line: LedgerLine, image: BeforeImage, current: Mapping[str, Any]) -> bool:
    return line.outcome not in _CHANGING or current.get(image.key) == result_of(line.outcome, image)
