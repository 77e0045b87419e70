"""Plan Undo: lay out what an import did, backwards: the newest attempt first, and of each what refers before what it
refers to.

The chunks of an undo are those of the import that have before-images. All that may run side by side are a wave.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.imports.plan import Plan, PlannedChunk, Source
from ledgerdock.imports.undo_chunk import images_of
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Fate, FoundFile, Job, JobRef, JobState
from ledgerdock.jobs.job_store import now
from ledgerdock.runtime import Runtime

HEADER = ("Imported from",)

_READERS = 8


class Step(NamedTuple):
    """Chunks of one attempt whose records may be given back side by side: (number, record type)."""

    attempt: int
    chunks: list[tuple[int, str]]


def plan_undo(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Write the plan and the manifests of an undo, and tell the job what there is to give back.

    Returns what `stage_file` returns. Raises Rejected when the before-images were deleted with age.
    """
    job = runtime.jobs.advance(ref, JobState.VALIDATING, {"started_at": now()})
    if job.undo_of is None:
        raise Rejected("undo.is_undo", number=job.number)
    undone = runtime.jobs.get(ref.tenant, job.undo_of.id)
    plan = _plan(undone, list(steps_back(undone, runtime)), runtime)
    if not plan.chunks:
        raise Rejected("undo.nothing", number=undone.number)
    plan.save(ref, runtime)
    manifests: dict[int, list[dict[str, int]]] = {}
    for number, chunk in enumerate(plan.chunks):
        manifests.setdefault(chunk.wave, []).append({"chunk": number, "rows": chunk.rows})
    for wave, manifest in manifests.items():
        runtime.objects.write(layout.wave(ref, wave), orjson.dumps(manifest), "application/json")
    rows = sum(chunk.rows for chunk in plan.chunks)
    found = {
        "rows": rows,
        "chunks": len(plan.chunks),
        "files": [file.model_dump(mode="json") for file in _files(plan)],
        "counts_by_source": {str(source): {} for source in plan.sources},
    }
    runtime.jobs.advance(ref, JobState.QUEUED, found)
    waves_left = {"count": len(manifests), "next": 0, "manifests": layout.waves(ref)}
    return {"waves": waves_left, "rows": rows, "chunks": len(plan.chunks)}


def steps_back(undone: Job, runtime: Runtime) -> Iterator[Step]:
    """What an import did, the last first."""
    for attempt in range(undone.attempt, 0, -1):
        ref = JobRef(tenant=undone.tenant, id=undone.id, attempt=attempt)
        prefix = layout.before_images_of(ref)
        changed = [int(key.removeprefix(prefix).partition(".")[0]) for key in runtime.objects.keys(prefix)]
        if not changed:
            continue
        plan = Plan.load(ref, runtime)
        for wave in sorted({plan.chunks[number].wave for number in changed}, reverse=True):
            of_wave = [number for number in changed if plan.chunks[number].wave == wave]
            yield Step(attempt, [(number, plan.chunks[number].record_type) for number in of_wave])


def _plan(undone: Job, steps: list[Step], runtime: Runtime) -> Plan:
    labels = {name: runtime.registry.get(name).plural for step in steps for _, name in step.chunks}
    sources = {
        number: Source(name=labels[name], record_type=name, header=HEADER, positions=(), date_orders={})
        for number, name in enumerate(sorted(labels))
    }
    places = [(wave, step.attempt, *chunk) for wave, step in enumerate(steps) for chunk in step.chunks]

    def planned(place: tuple[int, int, int, str]) -> PlannedChunk:
        wave, attempt, number, record_type = place
        of_attempt = JobRef(tenant=undone.tenant, id=undone.id, attempt=attempt)
        rows = len(images_of(of_attempt, number, runtime))
        return PlannedChunk(record_type=record_type, wave=wave, rows=rows, undoes=(attempt, number))

    with ThreadPoolExecutor(_READERS) as readers:
        chunks = [chunk for chunk in readers.map(planned, places) if chunk.rows]
    left = {wave: place for place, wave in enumerate(sorted({chunk.wave for chunk in chunks}))}
    return Plan(sources=sources, chunks=tuple(chunk.model_copy(update={"wave": left[chunk.wave]}) for chunk in chunks))


def _files(plan: Plan) -> Iterator[FoundFile]:
    for source in plan.sources.values():
        rows = sum(chunk.rows for chunk in plan.chunks if chunk.record_type == source.record_type)
        yield FoundFile(file=source.name, fate=Fate.IMPORTED, record_type=source.record_type, rows=rows)
