"""Job items in the jobs table: every change is conditional on the state and attempt it was decided on.

A change carries its entry of the audit trail (audit.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from ledgerdock.aws.table import ABSENT, BLANK, ConditionFailed, Item, Put, Table, Update
from ledgerdock.aws.wire import Backoff
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.jobs.audit import DOWNLOADS, TRAIL, AuditEntry, AuditEvent, download, entry, trail
from ledgerdock.jobs.job import (
    CANCELLABLE_STATES,
    OPEN_STATES,
    RUNNING_STATES,
    TOLD_STATES,
    Job,
    JobError,
    JobRef,
    JobState,
    Outcome,
    Result,
    Upload,
)
from ledgerdock.jobs.mail import Mail


class JobStore:
    """The jobs of all tenants; each call names the tenant, and every key is built from it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def register(self, job: Job) -> Job:
        """Store a new job under the tenant's next number (`job.number` is ignored).

        Returns the stored job: the one that was registered before under the same id, if there is one.
        """
        backoff = Backoff()
        while True:
            known = self._table.get(_partition(job.tenant, job.id), _JOB)
            if known is not None:
                return Job.model_validate(known)
            counter = self._table.get(f"{job.tenant}#COUNTER", _JOB) or {"last": 0}
            numbered = job.model_copy(update={"number": counter["last"] + 1})
            try:
                self._table.write(*_registration(numbered, counter["last"]))
            except ConditionFailed:
                backoff.wait("job number taken")
            else:
                return numbered

    def bind_upload(self, tenant: str, job_id: str, upload: Upload, execution: str) -> Job | None:
        """Give a job that waits for its upload the object that arrived, and queue it.

        Returns the job as it is then: bound to this object, or to the one that came first. None when there is no such
        job.
        """
        change = {"state": JobState.QUEUED.value, "upload": upload.model_dump(), "execution": execution}
        when = {"state": JobState.UPLOADING.value}
        try:
            update = Update(
                _partition(tenant, job_id),
                _JOB,
                set={**change, "heartbeat_at": now()},
                append={TRAIL: entry(now(), AuditEvent.UPLOADED)},
                when=when,
            )
            return Job.model_validate(self._table.update(update))
        except ConditionFailed:
            known = self._table.get(_partition(tenant, job_id), _JOB)
            return Job.model_validate(known) if known else None

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

    def is_cancelling(self, ref: JobRef) -> bool:
        """Whether this attempt of the job is to stop, or has ended."""
        job = self.get(ref.tenant, ref.id)
        return job.state is JobState.CANCELLING or not job.is_open or job.attempt != ref.attempt

    def show_life(
        self, ref: JobRef, change: Mapping[str, Any] | None = None, states: Sequence[JobState] = RUNNING_STATES
    ) -> Job | None:
        """Note that a worker of a job is alive, and facts. None when the job is to stop, has ended or moved on."""
        update = Update(
            _partition(ref.tenant, ref.id),
            _JOB,
            set={"heartbeat_at": now(), **(change or {})},
            when={"state": tuple(known.value for known in states), "attempt": ref.attempt, "stop": BLANK},
        )
        try:
            return Job.model_validate(self._table.update(update))
        except ConditionFailed:
            return None

    def find(self, tenant: str, id_or_number: str) -> Job:
        """One job by its id or its number. Raises Rejected("job.unknown")."""
        if id_or_number.isdecimal() and len(id_or_number) <= 12:
            entry = self._table.get(f"{tenant}#NUMBER", f"{int(id_or_number):012d}")
            if entry is not None:
                return self.get(tenant, entry["job"])
        return self.get(tenant, id_or_number)

    def newest(self, tenant: str, kind: str, *, after: str | None = None, page: int | None = None) -> Iterator[Job]:
        """A tenant's jobs of one kind, newest first, read as far as iterated. May lag some moments behind.

        `after`: the id of the job to go on behind, which may be gone by now. `page`: how many to read at a time.
        """
        tenant_kind = f"{tenant}#{kind}"
        behind = after and {"pk": _partition(tenant, after), "sk": _JOB, "tenant_kind": tenant_kind, "id": after}
        items = self._table.query_index("jobs_by_kind", "tenant_kind", tenant_kind, after=behind or None, page=page)
        return map(Job.model_validate, items)

    def advance(self, job: JobRef, state: JobState, change: Mapping[str, Any] | None = None) -> Job:
        """Move a job on and note facts. Raises Conflict when it ended, is to stop, or another attempt runs."""
        stored = {name: _plain(value) for name, value in (change or {}).items()}
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set={"state": state.value, "heartbeat_at": now(), **stored},
            append={TRAIL: entry(now(), state)},
            when={"state": tuple(known.value for known in RUNNING_STATES), "attempt": job.attempt},
        )
        return self._apply(job, update)

    def cancel(self, job: JobRef, by: str, *, undo: bool = False) -> Job:
        """Ask an open job to stop; its workers see it between bulk writes. Asking again changes nothing.

        With `undo` its end begins an undo. Raises Conflict when the job has ended.
        """
        wish = {"undo_by": by} if undo else {}
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set={"state": JobState.CANCELLING.value, "cancelled_by": by, **wish},
            append={TRAIL: entry(now(), JobState.CANCELLING, by)},
            when={"state": tuple(known.value for known in CANCELLABLE_STATES), "attempt": job.attempt},
        )
        try:
            return self._apply(job, update)
        except Conflict:
            stored = self.get(job.tenant, job.id)
            if stored.state is not JobState.CANCELLING or stored.attempt != job.attempt:
                raise
            when = {"state": JobState.CANCELLING.value, "attempt": job.attempt}
            return self._apply(job, Update(*job_key(job.tenant, job.id), set=wish, when=when)) if undo else stored

    def wait_for(self, job: JobRef, other: str) -> None:
        """Note which job a queued job waits for; without effect when it went on meanwhile."""
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set={"waiting_for": other, "heartbeat_at": now()},
            append={TRAIL: entry(now(), AuditEvent.WAITING, detail=other)},
            when={"state": JobState.QUEUED.value, "attempt": job.attempt},
        )
        with suppress(ConditionFailed):
            self._table.update(update)

    def count_chunk(
        self,
        job: JobRef,
        chunk: int,
        counts: Mapping[int, Mapping[Outcome, int]],
        facts: Mapping[str, Any] | None = None,
    ) -> bool:
        """Add a chunk's outcomes, by source, to the job, exactly once; False when that was done before.

        `facts` are kept with the chunk's mark. Raises Conflict when the job ended meanwhile or another attempt runs.
        """
        partition = _partition(job.tenant, job.id)
        plain: Counter[str] = Counter()
        by_source = {}
        for source, outcomes in counts.items():
            for outcome, count in outcomes.items():
                plain[outcome.value] += count
                by_source[f"counts_by_source.{source}.{outcome.value}"] = count
        mark = {"pk": partition, "sk": chunk_mark(job.attempt, chunk), "counts": dict(plain), **(facts or {})}
        adding = Update(
            partition,
            _JOB,
            set={"heartbeat_at": now()},
            add={**{f"counts.{outcome}": count for outcome, count in plain.items()}, **by_source},
            # Also before its first chunk has begun: whoever closes a job settles the chunks that no worker took up.
            when={
                "state": tuple(known.value for known in (*RUNNING_STATES, JobState.CANCELLING)),
                "attempt": job.attempt,
            },
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
        return {
            chunk: {Outcome(name): count for name, count in mark["counts"].items()}
            for chunk, mark in self.chunk_marks(job).items()
        }

    def chunk_marks(self, job: JobRef) -> dict[int, Item]:
        """The marks of the chunks whose outcomes are on the job, with the facts kept there: chunk number -> mark."""
        return self._marks(job, f"CHUNK#{job.attempt:04d}#")

    def mark_rehearsed(self, job: JobRef, chunk: int, plan: str) -> None:
        """Note what a chunk would do, as a hash, before any chunk does it; what was noted first stays.

        Raises Conflict when the job ended meanwhile or another attempt runs.
        """
        partition = _partition(job.tenant, job.id)
        mark = {"pk": partition, "sk": f"REHEARSED#{job.attempt:04d}#{chunk:05d}", "plan": plan}
        alive = Update(
            partition,
            _JOB,
            set={"heartbeat_at": now()},
            when={"state": (JobState.PROCESSING.value, JobState.CANCELLING.value), "attempt": job.attempt},
        )
        try:
            self._table.write(Put(mark, when={"pk": ABSENT}), alive)
        except ConditionFailed as refused:
            if 0 not in refused.writes:
                raise Conflict("job.moved", job=job.id) from refused

    def rehearsed_chunks(self, job: JobRef) -> dict[int, str]:
        """The chunks that were rehearsed: chunk number -> hash of what they would do."""
        return {chunk: mark["plan"] for chunk, mark in self._marks(job, f"REHEARSED#{job.attempt:04d}#").items()}

    def settle_plan(self, job: JobRef, plan: str) -> str:
        """Keep the plan of a job once and for all; returns the one that is kept."""
        change = Update(
            _partition(job.tenant, job.id), _JOB, set={"plan": plan}, when={"plan": BLANK, "attempt": job.attempt}
        )
        try:
            self._table.update(change)
        except ConditionFailed:
            return self.get(job.tenant, job.id).plan or ""
        return plan

    def _marks(self, job: JobRef, prefix: str) -> dict[int, Item]:
        marks = self._table.query(_partition(job.tenant, job.id), prefix)
        return {int(mark["sk"].removeprefix(prefix)): mark for mark in marks}

    def close(
        self,
        job: JobRef,
        state: JobState,
        *,
        counts: Mapping[Outcome, int],
        results: Mapping[str, Result],
        error: JobError | None = None,
        facts: Mapping[str, Any] | None = None,
        states: Sequence[JobState] = OPEN_STATES,
    ) -> Job:
        """End a job that is in one of `states`, with `facts` on it and the intent to mail it.

        Asking again with the same end changes nothing.

        It stays in the reaper's sight until `let_go`, for what is still to be done behind its end. Raises Conflict when
        it ended another way, or is in another state.
        """
        change: dict[str, Any] = {
            **{name: _plain(value) for name, value in (facts or {}).items()},
            "state": state.value,
            "finished_at": now(),
            "counts": {outcome.value: count for outcome, count in counts.items()},
            "results": {name: result.model_dump() for name, result in results.items()},
            "error": error.model_dump() if error else None,
            "mail": Mail().model_dump(mode="json") if state in TOLD_STATES else None,
        }
        update = Update(
            _partition(job.tenant, job.id),
            _JOB,
            set=change,
            append={TRAIL: entry(change["finished_at"], state)},
            when={"state": tuple(known.value for known in states), "attempt": job.attempt},
        )
        try:
            return self._apply(job, update)
        except Conflict:
            stored = self.get(job.tenant, job.id)
            if stored.state is state and stored.attempt == job.attempt:
                return stored
            raise

    def let_go(self, job: JobRef) -> None:
        """Nothing is left to be done for a job that ended: the reaper need not look at it any more."""
        ends = tuple(state.value for state in JobState if state not in OPEN_STATES)
        update = Update(
            _partition(job.tenant, job.id), _JOB, remove=("open",), when={"state": ends, "attempt": job.attempt}
        )
        with suppress(ConditionFailed):
            self._table.update(update)

    def note_download(self, job: Job, file: str, by: str) -> None:
        """Enter into a job's trail that somebody downloaded `file`: `failed`, `upload`."""
        self._table.update(download(_partition(job.tenant, job.id), now(), file, by))

    def trail(self, tenant: str, job_id: str) -> list[AuditEntry]:
        """Who did what with a job, the oldest entry first. Raises Rejected("job.unknown")."""
        partition = _partition(tenant, job_id)
        item = self._table.get(partition, _JOB)
        if item is None:
            raise Rejected("job.unknown", job=job_id)
        return trail(item, list(self._table.query(partition, DOWNLOADS)))

    def _apply(self, job: JobRef, update: Update) -> Job:
        try:
            return Job.model_validate(self._table.update(update))
        except ConditionFailed as refused:
            raise Conflict("job.moved", job=job.id) from refused


_JOB = "JOB"
_BETWEEN = "#JOB#"
_LISTED_AS = {"undo": "import"}
"""An undo stands in the list of the imports, where people look for what became of theirs."""


def now() -> str:
    """This moment in UTC, ISO 8601 with milliseconds."""
    return moment(datetime.now(UTC))


def moment(at: datetime) -> str:
    """A moment in UTC as it is stored, ISO 8601 with milliseconds."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def chunk_mark(attempt: int, chunk: int) -> str:
    """Sort key of the mark that a chunk was counted."""
    return f"CHUNK#{attempt:04d}#{chunk:05d}"


def job_key(tenant: str, job_id: str) -> tuple[str, str]:
    """Partition and sort key of a job's item."""
    return _partition(tenant, job_id), _JOB


def job_of_partition(partition: str) -> tuple[str, str]:
    """Tenant and id of the job whose partition this is."""
    tenant, _, job_id = partition.partition(_BETWEEN)
    return tenant, job_id


def _partition(tenant: str, job_id: str) -> str:
    return f"{tenant}{_BETWEEN}{job_id}"


def _registration(job: Job, last_number: int) -> tuple[Put, Put, Put]:
    item: Item = {
        **job.model_dump(mode="json"),
        "pk": _partition(job.tenant, job.id),
        "sk": _JOB,
        "tenant_kind": f"{job.tenant}#{_LISTED_AS.get(job.kind, job.kind)}",
        "open": "open",
        TRAIL: [entry(now(), AuditEvent.REGISTERED, job.generated_by)],
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
