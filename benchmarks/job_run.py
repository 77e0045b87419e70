"""One import job driven step by step by the product's own code, beside stand-ins for what is not measured.

The store of objects is a folder and the job item lives in memory: S3 and the jobs table see a few calls for each chunk
of 5,000 rows. The records table is real as far as the client goes: every request is made, signed, sent and answered.
"""
# ruff: noqa: ARG002 - stand-ins take what the real ones take

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3

from ledgerdock.aws.objects import ObjectStore
from ledgerdock.imports.closing import close_import
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.jobs.fingerprints import FingerprintStore
from ledgerdock.jobs.job import Job, JobError, JobRef, JobState, Outcome, Result, Upload
from ledgerdock.jobs.job_store import JobStore
from ledgerdock.jobs.turn_store import TurnStore
from ledgerdock.runtime import Runtime, Settings

REGION = "eu-west-1"
NOWHERE = "http://127.0.0.1:9"
"""For steps that have nothing to ask of the records table."""


def session() -> boto3.Session:
    """Credentials that open nothing."""
    return boto3.Session("benchmark", "benchmark", region_name=REGION)


class JobRun:
    """A job of one file. Call `stage`, `import_chunks` and `close` in this order; each does the whole of its step."""

    def __init__(self, file: Path, folder: Path, url: str, job_id: str) -> None:
        self.ref = JobRef(tenant="bench", id=job_id, attempt=1)
        self.books = _Books(_job(self.ref, file))
        settings = Settings(
            files_bucket="files",
            jobs_table="jobs",
            records_table="records",
            record_types=("benchmarks.entry",),
            endpoint=url,
        )
        self.runtime = Runtime(settings, session())
        objects = _Folder(folder / job_id)
        objects.upload(file, file.name)
        vars(self.runtime).update(objects=objects, jobs=self.books, turns=_FreeTurns(), fingerprints=_NewContent())
        _ = self.runtime.registry, self.runtime.records  # made once per process, not per row

    def stage(self) -> None:
        """File to chunks."""
        stage_file(self.ref, self.runtime)

    def import_chunks(self) -> None:
        """Every chunk, one after the other: chunk bytes to records, before-images, ledger part and counts."""
        for number in range(self.books.job.chunks):
            import_chunk(self.ref, number, self.runtime)

    def close(self) -> Job:
        """Ledger parts to result files, with the closing equation proven."""
        return close_import(self.ref, self.runtime)


class _NewContent(FingerprintStore):
    """Every content is new."""

    def __init__(self) -> None:
        pass

    def note(self, job: Job, digest: str) -> None:
        return None


def checked(job: Job, **expected: int) -> str:
    """The outcomes of a closed job in words. Raises RuntimeError when they are not the expected ones."""
    counts = {outcome.value: job.counts[outcome] for outcome in Outcome if job.counts.get(outcome)}
    wanted = {name: count for name, count in expected.items() if count}
    if counts != wanted or job.is_open:
        raise RuntimeError(f"{counts} in state {job.state} instead of {wanted}")
    return ", ".join(f"{count} {name}" for name, count in counts.items())


class _Folder(ObjectStore):
    """Objects as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def download(self, key: str, path: Path, version: str | None = None) -> None:
        shutil.copyfile(self._path(key), path)

    def read(self, key: str) -> bytes:
        return self._path(key).read_bytes()

    def write(self, key: str, body: bytes, content_type: str = "") -> None:
        self._path(key).write_bytes(body)

    def write_once(self, key: str, body: bytes, content_type: str = "") -> bool:
        if self._path(key).exists():
            return False
        self.write(key, body)
        return True

    def upload(self, path: Path, key: str, *, metadata: Mapping[str, str] | None = None, content_type: str = "") -> str:
        shutil.copyfile(path, self._path(key))
        return "1"

    def _path(self, key: str) -> Path:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


class _Books(JobStore):
    """One job item."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._marks: dict[int, dict[str, Any]] = {}

    def get(self, tenant: str, job_id: str) -> Job:
        return self.job

    def get_open(self, ref: JobRef) -> Job:
        return self.job

    def show_life(
        self, ref: JobRef, change: Mapping[str, Any] | None = None, states: Sequence[JobState] = ()
    ) -> Job | None:
        return self.job

    def let_go(self, job: JobRef) -> None:
        pass

    def advance(self, job: JobRef, state: JobState, change: Mapping[str, Any] | None = None) -> Job:
        known = {name: value for name, value in (change or {}).items() if name in Job.model_fields}
        self.job = self.job.model_copy(update={"state": state, **known})
        return self.job

    def count_chunk(
        self,
        job: JobRef,
        chunk: int,
        counts: Mapping[int, Mapping[Outcome, int]],
        facts: Mapping[str, Any] | None = None,
    ) -> bool:
        self._marks[chunk] = {"counts": dict(sum(map(Counter, counts.values()), Counter())), **(facts or {})}
        return True

    def chunk_marks(self, job: JobRef) -> dict[int, dict[str, Any]]:
        return self._marks

    def close(
        self,
        job: JobRef,
        state: JobState,
        *,
        counts: Mapping[Outcome, int],
        results: Mapping[str, Result],
        error: JobError | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Job:
        return self.advance(job, state, {"counts": Counter(counts), "results": results, "error": error})


class _FreeTurns(TurnStore):
    """Nobody else is waiting."""

    def __init__(self) -> None:
        pass

    def release(self, tenant: str, job: str) -> None:
        pass


def _job(ref: JobRef, file: Path) -> Job:
    size = file.stat().st_size
    return Job(
        tenant=ref.tenant,
        id=ref.id,
        number=1,
        kind="import",
        record_type="ledger_entry",
        state=JobState.QUEUED,
        file=file.name,
        upload=Upload(bucket="files", key=file.name, version="1", size=size, etag=""),
        created_at="2026-03-04T10:00:00.000Z",
        generated_by="benchmarks",
    )
