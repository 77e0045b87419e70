"""Stage File: read the upload once and lay its rows out in chunks, all rows of one key in one chunk."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB
from ledgerdock.imports.modes import MODES_THAT_CREATE, policy_of, suited
from ledgerdock.imports.plan import Plan, PlannedChunk, Source, row_key
from ledgerdock.imports.spool import Spool, bucket_of
from ledgerdock.imports.staging.levels import by_level
from ledgerdock.imports.staging.reading import Staged, read_upload
from ledgerdock.imports.staging.settle_mapping import settle_mapping
from ledgerdock.imports.staging.signs_of_life import SignsOfLife
from ledgerdock.imports.staging.waves import waves
from ledgerdock.jobs import layout
from ledgerdock.jobs.fingerprints import digest_of
from ledgerdock.jobs.job import Fate, FoundFile, Job, JobRef, JobState
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
        same_as = None if job.options.dry_run else runtime.fingerprints.note(job, digest_of(path))
        staged = read_upload(path, job, runtime.registry, Path(folder), SignsOfLife(runtime.jobs, ref))
        _make_holdings(job, staged, runtime)
        chunks = _write_chunks(job, ref, staged, Path(folder), runtime)
    found = {
        "rows": staged.rows,
        "chunks": len(chunks),
        "files": [file.model_dump(mode="json") for file in staged.files],
        "counts_by_source": {str(source): {} for source in staged.sources},
        "same_as": same_as,
    }
    runtime.jobs.advance(ref, JobState.QUEUED, found)
    rounds = (chunks[-1].wave + 1) * (2 if _is_rehearsed(job) else 1)
    left = {"count": rounds, "next": 0, "manifests": layout.waves(ref)}
    return {"waves": left, "rows": staged.rows, "chunks": len(chunks)}


def _download(job: Job, path: Path, runtime: Runtime) -> None:
    if job.upload.size > DEFAULT_LIMITS.file_bytes:
        raise Rejected("file.too_large", file=job.file, limit=DEFAULT_LIMITS.file_bytes // MIB)
    runtime.objects.download(job.upload.key, path, job.upload.version)


def _make_holdings(job: Job, staged: Staged, runtime: Runtime) -> None:
    """Lay out the rows for holding records that rows of the upload need and that are not there."""
    if policy_of(job.options).mode not in MODES_THAT_CREATE:
        return

    def is_new(record_type: str, keys: Collection[str]) -> set[str]:
        there = runtime.records.get_many(job.tenant, record_type, keys)
        return {key for key in keys if key not in there or there[key].get("_job") == {"S": job.id}}

    for making in staged.holdings.made(runtime.registry, is_new):
        number, key_of = len(staged.files), row_key(making.source, making.record_type)
        spool = staged.spool(making.record_type)
        for row in making.rows:
            spool.add(bucket_of(key_of(row)), orjson.dumps([number, *row], option=orjson.OPT_APPEND_NEWLINE))
        staged.sources[number] = making.source
        staged.files.append(
            FoundFile(
                file=making.source.name,
                fate=Fate.MADE,
                reason=Rejected("table.made").message,
                record_type=making.record_type.name,
                rows=len(making.rows),
            )
        )


def _write_chunks(job: Job, ref: JobRef, staged: Staged, folder: Path, runtime: Runtime) -> list[PlannedChunk]:
    """Write the chunks in the order of their waves, a manifest for each wave, and the plan."""
    chunks: list[PlannedChunk] = []
    manifests: list[list[dict[str, Any]]] = []
    for wave, parts in enumerate(in_order(job, staged.spools, staged.sources, folder, runtime.registry)):
        manifests.append([])
        for name, spool in parts:
            for chunk in spool.chunks(ROWS_PER_CHUNK):
                runtime.objects.write(layout.chunk(ref, len(chunks)), chunk.lines)
                manifests[-1].append({"chunk": len(chunks), "rows": chunk.rows})
                chunks.append(PlannedChunk(record_type=name, wave=wave, rows=chunk.rows, buckets=chunk.buckets))
    for number, manifest in enumerate(_rounds(manifests, rehearse=_is_rehearsed(job))):
        runtime.objects.write(layout.wave(ref, number), orjson.dumps(manifest), "application/json")
    Plan(sources=staged.sources, chunks=tuple(chunks)).save(ref, runtime)
    return chunks


def _is_rehearsed(job: Job) -> bool:
    return job.options.expect_plan is not None


def _rounds(waves: Sequence[Sequence[Mapping[str, Any]]], *, rehearse: bool) -> list[list[dict[str, Any]]]:
    """The manifests of all waves; to rehearse, all of them are gone through once before they are in earnest."""
    kinds = (True, False) if rehearse else (False,)
    return [[{**entry, "rehearse": kind} for entry in wave] for kind in kinds for wave in waves]


def in_order(
    job: Job, spools: Mapping[str, Spool], sources: Mapping[int, Source], folder: Path, registry: Registry
) -> list[list[tuple[str, Spool]]]:
    """The rows of each wave by record type; the levels of a type that refers to itself are waves of their own."""
    filled = [name for name, spool in spools.items() if spool.rows]
    mode = policy_of(job.options).mode
    # Looking at all record types takes a tenth of a second, which a file of one type need not pay.
    found = waves(filled, registry.types) if len(filled) > 1 else dict.fromkeys(filled, 0)
    parts: dict[tuple[int, int], list[tuple[str, Spool]]] = {}
    for name, wave in sorted(found.items()):
        record_type = suited(registry.get(name), mode)
        for level, spool in enumerate(by_level(spools[name], sources, record_type, folder)):
            parts.setdefault((wave, level), []).append((name, spool))
    return [parts[place] for place in sorted(parts)]
