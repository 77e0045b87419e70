"""Stage File: read the upload once and lay its rows out in chunks, all rows of one key in one chunk."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB
from ledgerdock.imports.plan import Plan, PlannedChunk
from ledgerdock.imports.reading import Staged, read_upload
from ledgerdock.imports.settle_mapping import settle_mapping
from ledgerdock.imports.waves import waves
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobRef, JobState
from ledgerdock.jobs.job_store import now
from ledgerdock.records.registry import Registry
from ledgerdock.runtime import Runtime

ROWS_PER_CHUNK = 5000


def stage_file(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """Read the upload of a job and write its chunks, plan and manifests.

    Returns `{"waves": {"count", "next": 0, "manifests": begin of their keys}, "rows": data rows, "chunks": number of
    chunks}`. Raises Rejected with a code of the file, its columns or the job's options when the upload cannot be
    imported: nothing has been written then. May be repeated: it writes the same objects again.
    """
    job = runtime.jobs.advance(ref, JobState.VALIDATING, {"started_at": now()})
    if not job.record_type:
        raise Rejected("job.wrong_place", place=job.upload.key.rpartition("/")[0], tenant=job.tenant)
    job = settle_mapping(job, ref, runtime)
    with TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        _download(job, path, runtime)
        staged = read_upload(path, job, runtime.registry, Path(folder))
        chunks = _write_chunks(ref, staged, runtime)
    found = {
        "rows": staged.rows,
        "chunks": len(chunks),
        "files": [file.model_dump(mode="json") for file in staged.files],
        "counts_by_source": {str(source): {} for source in staged.sources},
    }
    runtime.jobs.advance(ref, JobState.QUEUED, found)
    left = {"count": chunks[-1].wave + 1, "next": 0, "manifests": layout.waves(ref)}
    return {"waves": left, "rows": staged.rows, "chunks": len(chunks)}


def _download(job: Job, path: Path, runtime: Runtime) -> None:
    if job.upload.size > DEFAULT_LIMITS.file_bytes:
        raise Rejected("file.too_large", file=job.file, limit=DEFAULT_LIMITS.file_bytes // MIB)
    runtime.objects.download(job.upload.key, path, job.upload.version)


def _write_chunks(ref: JobRef, staged: Staged, runtime: Runtime) -> list[PlannedChunk]:
    """Write the chunks in the order of their waves, a manifest for each wave, and the plan."""
    chunks: list[PlannedChunk] = []
    manifests: dict[int, list[dict[str, int]]] = {}
    for name, wave in _in_order(staged, runtime.registry):
        for chunk in staged.spools[name].chunks(ROWS_PER_CHUNK):
            runtime.objects.write(layout.chunk(ref, len(chunks)), chunk.lines)
            manifests.setdefault(wave, []).append({"chunk": len(chunks), "rows": chunk.rows})
            chunks.append(PlannedChunk(record_type=name, wave=wave, rows=chunk.rows))
    for wave, manifest in manifests.items():
        runtime.objects.write(layout.wave(ref, wave), orjson.dumps(manifest), "application/json")
    Plan(sources=staged.sources, chunks=tuple(chunks)).save(ref, runtime)
    return chunks


def _in_order(staged: Staged, registry: Registry) -> list[tuple[str, int]]:
    filled = [name for name, spool in staged.spools.items() if spool.rows]
    found = waves(filled, registry.types)
    return sorted(found.items(), key=lambda item: (item[1], item[0]))
