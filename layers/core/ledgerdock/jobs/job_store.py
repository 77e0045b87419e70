"""Job items in the jobs table: every change is conditional on the state and attempt it was decided on."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from ledgerdock.aws.table import ABSENT, ConditionFailed, Item, Put, Table, Update
from ledgerdock.aws.wire import Backoff
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.jobs.job import OPEN_STATES, Job, JobError, JobRef, JobState, Outcome, Result


class JobStore:
    """The jobs of all tenants; each call names the tenant, and every key is built from it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def register(self, job: Job) -> tuple[Job, bool]:
        """Store a new job under the tenant's next number (`job.number` is ignored).

        Returns the stored job, and whether it belongs to the execution asking: False when the same upload was
        registered before by another one.
        """
        backoff = Backoff()
        while True:
            known = self._table.get(_partition(job.tenant, job.id), _JOB)
            if known is not None:
                stored = Job.model_validate(known)
                return stored, stored.execution == job.execution
            counter = self._table.get(f"{job.tenant}#COUNTER", _JOB) or {"last": 0}
            numbered = job.model_copy(update={"number": counter["last"] + 1})
            try:
                self._table.write(*_registration(numbered, counter["last"]))
            except ConditionFailed:
                backoff.wait("job number taken")
            else:
                return numbered, True

    def get(self, tenant: str, job_id: str) -> Job:
        """One job. Raises Rejected("job.unknown")."""
        item = self._table.get(_partition(tenant, job_id), _JOB)
        if item is None:
            raise Rejected("job.unknown", job=job_id)
        return Job.model_validate(item)

    def get_open(self, ref: JobRef) -> Job:
        """The job an attempt works on. Raises Conflict when it has ended or a newer attempt runs."""
        job = self.get(ref.tenant, ref.id)
        if not job.is_open or job.attempt != ref.attempt:
            raise Conflict("job.moved", job=ref.id)
        return job

    def find(self, tenant: str, id_or_number: str) -> Job:
        """One job by its id or its number. Raises Rejected("job.unknown")."""
        if id_or_number.isdecimal() and len(id_or_number) <= 12:
            entry = self._table.get(f"{tenant}#NUMBER", f"{int(id_or_number):012d}")
            if entry is not None:
                return self.get(tenant, entry["job"])
        return self.get(tenant, id_or_number)

    def newest(self, tenant: str, kind: str) -> Iterator[Job]:
        """A tenant's jobs of one kind, newest first. May lag some moments behind."""
        items = self._table.query_index("jobs_by_kind", "tenant_kind", f"{tenant}#{kind}")
        return map(Job.model_validate, items)

    def advance(self, job: JobRef, state: JobState, change: Mapping[str, Any] | None = None) -> Job:
        """Move an open job on and note facts. Raises Conflict when it ended meanwhile or another attempt runs."""
        stored = {name: _plain(value) for name, value in (change or {}).items()}
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set={"state": state.value, "heartbeat_at": now(), **stored},
            when={"state": tuple(known.value for known in OPEN_STATES), "attempt": job.attempt},
        )
        return self._apply(job, update)

    def wait_for(self, job: JobRef, other: str) -> None:
        """Note which job a queued job waits for; without effect when it went on meanwhile."""
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set={"waiting_for": other, "heartbeat_at": now()},
            when={"state": JobState.QUEUED.value, "attempt": job.attempt},
        )
        with suppress(ConditionFailed):
            self._table.update(update)

    def count_chunk(self, job: JobRef, chunk: int, counts: Mapping[Outcome, int]) -> bool:
        """Add a chunk's outcomes to the job, exactly once; False when that was done before.

        Raises Conflict when the job ended meanwhile or another attempt runs.
        """
        partition = _partition(job.tenant, job.id)
        plain = {outcome.value: count for outcome, count in counts.items() if count}
        mark = {"pk": partition, "sk": chunk_mark(job.attempt, chunk), "counts": plain}
        adding = Update(
            partition,
            _JOB,
            set={"heartbeat_at": now()},
            add={f"counts.{outcome}": count for outcome, count in plain.items()},
            when={"state": JobState.PROCESSING.value, "attempt": job.attempt},
        )
        try:
            self._table.write(Put(mark, when={"pk": ABSENT}), adding)
        except ConditionFailed as refused:
            if 0 in refused.writes:
                return False
            raise Conflict("job.moved", job=job.id) from refused
        return True

    def counted_chunks(self, job: JobRef) -> dict[int, dict[Outcome, int]]:
        """The chunks whose outcomes are on the job: chunk number -> counts."""
        prefix = f"CHUNK#{job.attempt:04d}#"
        marks = self._table.query(_partition(job.tenant, job.id), prefix)
        return {
            int(mark["sk"].removeprefix(prefix)): {Outcome(name): n for name, n in mark["counts"].items()}
            for mark in marks
        }

    def close(
        self,
        job: JobRef,
        state: JobState,
        *,
        counts: Mapping[Outcome, int],
        results: Mapping[str, Result],
        error: JobError | None = None,
    ) -> Job:
        """End a job. Asking again with the same end changes nothing; Conflict when it ended another way."""
        change = {
            "state": state.value,
            "finished_at": now(),
            "counts": {outcome.value: count for outcome, count in counts.items()},
            "results": {name: result.model_dump() for name, result in results.items()},
            "error": error.model_dump() if error else None,
        }
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set=change,
            remove=("open",),
            when={"state": tuple(known.value for known in OPEN_STATES), "attempt": job.attempt},
        )
        try:
            return self._apply(job, update)
        except Conflict:
            stored = self.get(job.tenant, job.id)
            if stored.state is state and stored.attempt == job.attempt:
                return stored
            raise

    def _apply(self, job: JobRef, update: Update) -> Job:
        try:
            return Job.model_validate(self._table.update(update))
        except ConditionFailed as refused:
            raise Conflict("job.moved", job=job.id) from refused


_JOB = "JOB"


def now() -> str:
    """This moment in UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def chunk_mark(attempt: int, chunk: int) -> str:
    """Sort key of the mark that a chunk was counted."""
    return f"CHUNK#{attempt:04d}#{chunk:05d}"


def _partition(tenant: str, job_id: str) -> str:
    return f"{tenant}#JOB#{job_id}"


def _registration(job: Job, last_number: int) -> tuple[Put, Put, Put]:
    item: Item = {
        **job.model_dump(mode="json"),
        "pk": _partition(job.tenant, job.id),
        "sk": _JOB,
        "tenant_kind": f"{job.tenant}#{job.kind}",
        "open": "open",
        "heartbeat_at": now(),
    }
    counter = {"pk": f"{job.tenant}#COUNTER", "sk": _JOB, "last": job.number}
    number = {"pk": f"{job.tenant}#NUMBER", "sk": f"{job.number:012d}", "job": job.id}
    return (
        Put(item, when={"pk": ABSENT}),
        Put(counter, when={"last": last_number or ABSENT}),
        Put(number, when={"pk": ABSENT}),
    )


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value
