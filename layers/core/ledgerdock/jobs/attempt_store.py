"""What may happen to a job after its end: a new attempt, an undo, becoming reverted. Each is one conditional write.

An attempt's end never changes: the ended one is put aside in `attempts` before the job is open again.
"""

from collections.abc import Mapping
from typing import Any

from ledgerdock.aws.table import BLANK, ConditionFailed, Put, Table, Update
from ledgerdock.errors import Conflict
from ledgerdock.jobs.audit import TRAIL, AuditEvent, entry
from ledgerdock.jobs.job import REVERTIBLE_STATES, AttemptKind, Job, JobRef, JobState, Outcome, Upload
from ledgerdock.jobs.job_store import chunk_mark, job_key, now

_MARKS_AT_ONCE = 50

_BEFORE_ITS_START: Mapping[str, Any] = {
    "state": JobState.QUEUED.value,
    "open": "open",
    "rows": 0,
    "chunks": 0,
    "counts": {},
    "counts_by_source": {},
    "results": {},
    "first_errors": [],
    "mail": None,
    "published_at": None,
    "error": None,
    "stop": None,
    "read": 0,
    "summarizing": False,
    "waiting_for": None,
    "cancelled_by": None,
    "stopped_by": None,
    "undo_by": None,
    "started_at": None,
    "importing_at": None,
    "finished_at": None,
}

_BEFORE_AN_EXPORT: Mapping[str, Any] = {
    "export.snapshot_at": None,
    "export.total": None,
    "export.done": 0,
    "export.segments": 0,
    "export.file": None,
}


class AttemptStore:
    """Attempts and undos of the jobs of all tenants; decisions whether they are allowed are made in lifecycle.py."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, job: Job, kind: AttemptKind, by: str, *, execution: str, repair: Upload | None = None) -> Job:
        """Begin the next attempt of a job as it was read. Raises Conflict when it has moved since."""
        attempt = job.attempt + 1
        change = {
            **_BEFORE_ITS_START,
            **(_BEFORE_AN_EXPORT if job.export else {}),
            "attempt": attempt,
            "attempt_kind": kind.value,
            "attempt_by": by,
            "execution": execution,
            "repair": repair.model_dump() if repair else None,
            "heartbeat_at": now(),
        }
        ended = job.current_attempt.model_dump(mode="json")
        begun = entry(now(), AuditEvent(kind.value), by, detail=str(attempt))
        return self._change(job, change, {"attempts": ended, TRAIL: begun})

    def begin_undo(self, job: Job, undo: str, by: str) -> Job:
        """Let a job of this id be the undo of an import as it was read. Raises Conflict when it has moved since."""
        return self._change(job, {"undo": undo}, {TRAIL: entry(now(), AuditEvent.UNDO, by, detail=undo)})

    def revert(self, tenant: str, job_id: str, undo: str, by: str) -> None:
        """Note that an undo has given back what an import did. May be called again.

        Raises Conflict when the import has another end by now.
        """
        update = Update(
            *job_key(tenant, job_id),
            set={"state": JobState.REVERTED.value},
            append={TRAIL: entry(now(), JobState.REVERTED, by, detail=undo)},
            when={"state": tuple(state.value for state in REVERTIBLE_STATES), "undo": undo},
        )
        try:
            self._table.update(update)
        except ConditionFailed as refused:
            known = self._table.get(*job_key(tenant, job_id)) or {}
            if (known.get("state"), known.get("undo")) != (JobState.REVERTED.value, undo):
                raise Conflict("job.moved", job=job_id) from refused

    def mark_counted(
        self, ref: JobRef, chunks: Mapping[int, Mapping[Outcome, int]], totals: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Mark chunks whose outcomes are carried over from an earlier attempt; the job gets their sum when staged.

        `totals` are those of all of them, by record type; they stand on the first.
        """
        partition, _ = job_key(ref.tenant, ref.id)
        marks = [
            Put(
                {
                    "pk": partition,
                    "sk": chunk_mark(ref.attempt, number),
                    "counts": {outcome.value: count for outcome, count in counts.items()},
                    "totals": {} if index else {name: dict(found) for name, found in totals.items()},
                }
            )
            for index, (number, counts) in enumerate(chunks.items())
        ]
        for start in range(0, len(marks), _MARKS_AT_ONCE):
            self._table.write(*marks[start : start + _MARKS_AT_ONCE])

    def _change(self, job: Job, change: Mapping[str, Any], append: Mapping[str, Any]) -> Job:
        when = {"state": job.state.value, "attempt": job.attempt, "undo": job.undo or BLANK}
        update = Update(*job_key(job.tenant, job.id), set=change, append=append, when=when)
        try:
            return Job.model_validate(self._table.update(update))
        except ConditionFailed as refused:
            raise Conflict("job.moved", job=job.id) from refused
