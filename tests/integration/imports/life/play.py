"""The play: what may happen to imports in any order, and what must hold whenever it did."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson

from ledgerdock.aws.table import from_wire
from ledgerdock.edits.edit_record import Edit, RecordName, edit_record
from ledgerdock.errors import Conflict, LedgerdockError
from ledgerdock.imports.actions.cancel_import import cancel_import
from ledgerdock.imports.actions.retry_import import FILE, retry_import
from ledgerdock.imports.actions.start_undo import start_undo
from ledgerdock.imports.register_upload import ObjectCreated
from ledgerdock.jobs.job import OPEN_STATES, ROW_ERRORS, AttemptKind, Job, JobRef, JobState, Outcome
from ledgerdock.reaping.reap_stuck_jobs import Trigger, reap_stuck_jobs
from ledgerdock.runtime import Runtime

from .cloud import Cloud, Killed, Worker, body, table_of
from .executions import Execution
from .model import BAD, Books, File, Import, Name

TENANT = "acme"
SPACE = "accounting_reference"
ALIVE = -1
BEHIND_EVERY_LEASE = timedelta(minutes=31)
_WRITES_OF_A_LOOK = {"import": 1, "undo": 2}


class Play:
    """A cloud, the executions that run in it, and the reference they are held against."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.books = Books()
        self.imports: dict[str, Import] = {}
        self.events: list[ObjectCreated] = []
        self.executions: list[Execution] = []
        self.sleeping: list[Worker] = []
        self.repairs: dict[tuple[str, int], dict[tuple[int, int], bool]] = {}
        self._files: dict[str, File] = {}
        self._of_worker: dict[Worker, Execution] = {}
        self._busy: dict[str, Worker] = {}
        self._begun_after_cancel: dict[Worker, bool] = {}
        self._writes_after_cancel: Counter[Worker] = Counter()
        self._disturbed: set[tuple[str, int]] = set()
        self._settled: dict[tuple[str, int], Any] = {}
        self._progress: dict[tuple[str, int], int] = {}
        self._wrongs: list[str] = []
        self._edits = 0

    # --- what people and clocks do --------------------------------------------------------------------------------

    def drop(self, file: File, place: str | None = None) -> None:
        """Somebody uploads a file; its event comes."""
        key = place or f"inbox/{TENANT}/{file.place}"
        metadata = {name: quote(value) for name, value in file.options}
        self._put(key, file.body(), metadata)
        self._files[f"{key} {self.events[-1].object.version_id}"] = file

    def deliver_again(self, which: int) -> None:
        """An event comes once more, and changes nothing when its job is there."""
        if not self.events:
            return
        event = self.events[which % len(self.events)]
        is_known = any(self._is_of(job, event) for job in self.jobs())
        before = self._everything()
        self._begin(event)
        if is_known:
            while not self.executions[-1].is_over:
                self.step(self.executions[-1], 0)
            assert self._everything() == before, "an event that came again changes nothing"

    def cancel(self, job: Job, *, undo: bool) -> None:
        if self._ask(lambda runtime: cancel_import(_ref(job), "maria", runtime, undo=undo)):
            self._disturbed.add((job.id, job.attempt))

    def retry(self, job: Job, kind: AttemptKind) -> None:
        self._ask(lambda runtime: retry_import(job, kind, "maria", runtime))

    def undo(self, job: Job) -> None:
        self._ask(lambda runtime: start_undo(job, "maria", runtime))

    def repair(self, job: Job, *, mend: bool) -> None:
        """Somebody corrects the invalid rows of an import of one file and uploads them."""
        known = self.imports.get(job.id)
        if known is None or job.is_open or "failed" not in job.results or len(known.file.tables) != 1:
            return
        places = {place for place, outcome in known.outcomes.items() if outcome == "invalid"}
        lines = self._result(job, "failed").splitlines()
        wanted = {str(number) for _, number in places}
        header = lines[0].split(",")
        at = header.index("Ledgerdock Row")
        kept = [line for line in lines[1:] if line.split(",")[at] in wanted]
        if not kept or (job.id, job.attempt + 1) in self.repairs:
            return
        text = "\n".join([lines[0], *kept]) + "\n"
        if mend:
            text = text.replace(f",{BAD},", ",mended@example.com,", len(kept))
        self.repairs[job.id, job.attempt + 1] = dict.fromkeys(places, mend)
        self._put(f"uploads/{TENANT}/{job.id}/repair/{job.attempt + 1}/failed.csv", text.encode(), {})

    def edit(self, name: Name, text: str) -> None:
        """A person renames a record, unless a job holds the turn."""
        version = int(self.books.records[name]["_version"]["N"])
        holder = self.holder()
        try:
            edit_record(RecordName(TENANT, *name), Edit(version, {"name": text}), "ann", self.cloud.runtime())
        except Conflict:
            assert holder is not None
            return
        assert holder is None
        if self.books.records[name]["name"] != {"S": text}:
            self.books.edit(name, "ann", text, self.records()[name]["_at"])

    def reap(self, later: timedelta, fatal: int = ALIVE, execution: str | None = None) -> None:
        """The reaper looks, so much later, or because an execution ended; it may die at a call."""
        trigger = Trigger.model_validate({"executionArn": execution} if execution else {})
        worker = Worker(
            self.cloud,
            lambda: reap_stuck_jobs(trigger, self.cloud.runtime(), lambda: datetime.now(UTC) + later),
            lambda *_: None,
            fatal=fatal,
            pause=ALIVE,
        )
        worker.run()
        if worker.error is not None:
            raise worker.error

    def abort(self, execution: Execution, *, is_told: bool) -> None:
        """Somebody stops an execution; the reaper may hear of it at once."""
        if self._is_running(execution):
            self.cloud.executions[execution.arn] = "ABORTED"
            if is_told:
                self.reap(timedelta(0), execution=execution.arn)

    # --- what executions do ---------------------------------------------------------------------------------------

    def steppable(self) -> list[Execution]:
        """The executions that can take a step now."""
        return [
            each
            for each in self.executions
            if not each.is_over
            and self._is_running(each)
            and each.arn not in self._busy
            and not each.is_waiting(self.cloud.told)
        ]

    def step(
        self, execution: Execution, which: int, *, fatal: int = ALIVE, pause: int = ALIVE, is_lost: bool = False
    ) -> None:
        """Take the next step of an execution; its worker may die or pause at a call.

        `is_lost`: the state machine takes the worker that pauses for dead.
        """
        step = execution.next(which, self.cloud.told, self._object)
        if step is None:
            return
        runtime = self.cloud.runtime()
        worker = Worker(self.cloud, lambda: step[1](runtime), self._look, fatal=fatal, pause=pause)
        self._of_worker[worker] = execution
        worker.is_chunk = step[0] == "chunk"  # type: ignore[attr-defined]
        if execution.job is not None:
            worker.job = execution.job  # type: ignore[attr-defined]
            self._begun_after_cancel[worker] = self._item(execution.job)["state"] == "cancelling"
        worker.run()
        if worker.ended:
            self._take_up(execution, worker)
            return
        self.sleeping.append(worker)
        if is_lost:
            execution.died()
        else:
            self._busy[execution.arn] = worker

    def wake(self, worker: Worker) -> None:
        """A worker that paused goes on; what it does for an attempt that ended has no effect."""
        self.sleeping.remove(worker)
        execution = self._of_worker[worker]
        late = worker.is_chunk and not self._is_on(worker.job)  # type: ignore[attr-defined]
        before = orjson.dumps([self._table("jobs"), self._table("records")])
        worker.wake()
        if late:
            assert before == orjson.dumps([self._table("jobs"), self._table("records")]), (
                "a late worker changed something"
            )
        if self._busy.get(execution.arn) is worker:
            del self._busy[execution.arn]
            self._take_up(execution, worker)

    def _take_up(self, execution: Execution, worker: Worker) -> None:
        if not self._is_running(execution):
            return
        if worker.killed:
            execution.died()
        elif worker.error is not None:
            execution.failed(worker.error)
        else:
            execution.went(worker.result)
        if execution.gave_up and execution.job is not None:
            self._disturbed.add((execution.job.id, execution.job.attempt))
        if execution.is_over:
            self.cloud.executions[execution.arn] = "SUCCEEDED"

    def _look(self, worker: Worker, operation: str, request: Any) -> None:
        """Asked before every call of a worker: may it write records now?"""
        if operation != "BatchWriteItem" or table_of(request) != "records":
            return
        ref: JobRef = worker.job  # type: ignore[attr-defined]
        job = self._item(ref)
        if not self._is_on(ref) or self.holder() != ref.id:
            if worker.woke:
                raise Killed  # the time-out of a worker is shorter than the lease behind which its turn is handed on
            self._wrong(f"{ref} wrote without its turn")
        if job["state"] == "cancelling":
            self._writes_after_cancel[worker] += 1
            allowed = 0 if self._begun_after_cancel[worker] else _WRITES_OF_A_LOOK[job["kind"]]
            if self._writes_after_cancel[worker] > allowed:
                self._wrong(f"{ref} wrote on after it was cancelled")

    def _wrong(self, what: str) -> None:
        self._wrongs.append(what)
        raise Killed

    # --- what must hold -------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Hold everything against the reference."""
        self._take_up_started()
        assert not self._wrongs
        jobs = self.jobs()
        for job in sorted(jobs, key=lambda job: job.finished_at or "~"):
            self._note(job)
            self._check_progress(job)
            for ended in (*job.attempts, *(() if job.is_open else (job.current_attempt,))):
                self._settle(job, ended)
        self._check_table(jobs)

    def _take_up_started(self) -> None:
        for arn, wish in self.cloud.started:
            ref = JobRef.model_validate(wish["job"])
            self.executions.append(Execution(arn, job=ref, stage=wish.get("stage", FILE)))
        self.cloud.started.clear()

    def _note(self, job: Job) -> None:
        if job.kind == "import" and job.id not in self.imports:
            self.imports[job.id] = Import(job.id, self._files[f"{job.upload.key} {job.upload.version}"], job.created_at)

    def _check_progress(self, job: Job) -> None:
        done, name = sum(job.counts.values()), (job.id, job.attempt)
        before = self._progress.get(name, 0)
        assert before <= done <= job.rows, f"progress goes forward, to 100 %: {before}, {done} of {job.rows}"
        self._progress[name] = done

    def _settle(self, job: Job, ended: Any) -> None:
        """Books of an attempt that ended: they balance, they are those of the reference, and they stay as they are."""
        name = (job.id, ended.attempt)
        facts = ended.model_dump(mode="json", exclude={"state"})
        if name in self._settled:
            assert self._settled[name] == facts, "an end stays as it is"
            return
        self._settled[name] = facts
        _check_state(ended)
        if not ended.chunks:
            assert not sum(ended.counts.values())
            return
        assert ended.results, f"{ended.error}"
        told = self._told(job, ended)
        counts = Counter(outcome for _, outcome, _ in told)
        assert counts == +Counter({outcome.value: count for outcome, count in ended.counts.items()})
        assert sum(counts.values()) == ended.rows == sum(result.rows for result in ended.results.values())
        stopped = name in self._disturbed or ended.state is JobState.TIMED_OUT
        if job.undo_of is not None:
            plan = orjson.loads(self._object(f"jobs/{TENANT}/{job.id}/plan/1.json"))
            types = {int(source): found["record_type"] for source, found in plan["sources"].items()}
            undone = {(types[place[0]], key): outcome for place, outcome, key in told}
            assert len(undone) == len(told)
            self.books.give_back(self.imports[job.undo_of.id], undone, stopped=stopped)
            return
        if ended.attempt == job.attempt:
            by_source = {source: +Counter(counts) for source, counts in job.counts_by_source.items()}
            assert by_source == _by_source(told) or stopped, "the books balance for each file"
        self._settle_import(job, ended, told, stopped=stopped)

    def _settle_import(self, job: Job, ended: Any, told: Any, *, stopped: bool) -> None:
        for name, result in ended.results.items():
            if result.key.endswith(".csv"):
                assert self._result_text(result.key).count("\n") == result.rows + 1, name
        known = self.imports[job.id]
        outcomes = {place: outcome for place, outcome, _ in told}
        assert len(outcomes) == len(told), "a row has one verdict"
        tried = self.repairs.get((job.id, ended.attempt)) if ended.kind is AttemptKind.REPAIR else None
        for place, is_mended in (tried or {}).items():
            if is_mended and known.rows[place].third == BAD:
                known.rows[place] = known.rows[place]._replace(third="mended@example.com")
        self.books.settle(known, outcomes, tried=tried, stopped=stopped)

    def _check_table(self, jobs: list[Job]) -> None:
        """The table is as the reference says, but for what the job that has the turn is at."""
        found, expected = self.records(), self.books.records
        holder = next((job for job in jobs if job.id == self.holder() and job.is_open), None)
        if holder is not None:
            undone = holder.undo_of.id if holder.undo_of else holder.id
            at_work = {(row.record_type, row.key) for row in self.imports[undone].rows.values()}
            found = {name: item for name, item in found.items() if name not in at_work}
            expected = {name: item for name, item in expected.items() if name not in at_work}
        assert found == expected

    def finish(self) -> None:
        """Let everything come to its end, then give back whatever can be given back."""
        for again in (True, False):
            while self.sleeping:
                self.wake(self.sleeping[0])
                self.check()
            self._run_all()
            self.reap(BEHIND_EVERY_LEASE)
            self._run_all()
            if any(job.is_open for job in self.jobs()):
                # One that waited behind another was vouched for, and is looked at once more.
                self.reap(BEHIND_EVERY_LEASE)
                self._run_all()
            for job in self.jobs():
                assert not job.is_open, f"{job.id} never ended: {job.state}"
            turns = [item for at, item in self.cloud.tables["jobs"].items() if at[0].endswith("#TURN")]
            assert all(turn["holder"] == {"NULL": True} and not turn["waiting"]["L"] for turn in turns), (
                "turns are free"
            )
            for job in sorted(self.jobs(), key=lambda job: -job.number) if again else ():
                self.undo(job)
                self.check()

    def _run_all(self) -> None:
        self.check()
        while steppable := self.steppable():
            self.step(steppable[0], 0)
            self.check()

    # --- looking --------------------------------------------------------------------------------------------------

    def jobs(self) -> list[Job]:
        """All jobs, the oldest first."""
        items = [item for at, item in self.cloud.tables["jobs"].items() if at[1] == "JOB" and "#JOB#" in at[0]]
        return sorted((Job.model_validate(from_wire(item)) for item in items), key=lambda job: job.number)

    def records(self) -> dict[Name, Any]:
        """The records table as the reference names its items."""
        return {
            (pk.split("#")[1], key): {name: value for name, value in item.items() if name not in {"pk", "sk"}}
            for (pk, key), item in self.cloud.tables["records"].items()
        }

    def holder(self) -> str | None:
        """The job that has the turn."""
        turn = self.cloud.tables["jobs"].get((f"{TENANT}#TURN", SPACE), {})
        return turn.get("holder", {}).get("S")

    def _is_on(self, ref: JobRef) -> bool:
        item = self._item(ref)
        return JobState(item["state"]) in OPEN_STATES and item["attempt"] == ref.attempt

    def _item(self, ref: JobRef) -> Any:
        return from_wire(self.cloud.tables["jobs"][f"{TENANT}#JOB#{ref.id}", "JOB"])

    def _is_running(self, execution: Execution) -> bool:
        return self.cloud.executions[execution.arn] == "RUNNING"

    def _is_of(self, job: Job, event: ObjectCreated) -> bool:
        bound = [job.upload, job.repair, *(attempt.repair for attempt in job.attempts)]
        return any(upload and upload.version == event.object.version_id for upload in bound)

    def _put(self, key: str, content: bytes, metadata: dict[str, str]) -> None:
        request = {"Key": key, "Body": body(content), "Metadata": metadata}
        version = self.cloud.call("put_object", request)["VersionId"]
        detail = {"bucket": {"name": "files"}, "object": {"key": key, "version-id": version}, "requester": "someone"}
        self.events.append(ObjectCreated.model_validate(detail))
        self._begin(self.events[-1])

    def _begin(self, event: ObjectCreated) -> None:
        arn = f"arn:aws:states:eu-west-1:123456789012:execution:import:event-{len(self.executions)}"
        self.cloud.executions[arn] = "RUNNING"
        self.executions.append(Execution(arn, event=event))

    def _ask(self, wish: Callable[[Runtime], Any]) -> bool:
        """Ask for something as a person; refused for a reason, or done."""
        try:
            wish(self.cloud.runtime())
        except LedgerdockError:
            return False
        return True

    def _told(self, job: Job, ended: Any) -> list[tuple[tuple[int, int], str, str]]:
        """The ledger of an attempt: place, outcome and key of every line."""
        prefix = f"jobs/{TENANT}/{job.id}/ledger/{ended.attempt}/"
        keys = sorted(key for key in self.cloud.objects if key.startswith(prefix))
        lines = [orjson.loads(line) for key in keys for line in self._object(key).splitlines()]
        return [((line[0], line[1]), line[2], line[3]) for line in lines]

    def _object(self, key: str) -> bytes:
        return self.cloud.objects[key][-1].body

    def _result(self, job: Job, name: str) -> str:
        return self._result_text(job.results[name].key)

    def _result_text(self, key: str) -> str:
        return self._object(key).decode("utf-8-sig")

    def _table(self, name: str) -> Any:
        return sorted(self.cloud.tables[name].items())

    def _everything(self) -> Any:
        objects = {key: [version.id for version in versions] for key, versions in self.cloud.objects.items()}
        return orjson.dumps([self._table("jobs"), self._table("records")]), objects


def _ref(job: Job) -> JobRef:
    return JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)


def _by_source(told: Any) -> dict[int, Counter[Any]]:
    found: dict[int, Counter[Any]] = {}
    for (source, _), outcome, _ in told:
        found.setdefault(source, Counter())[Outcome(outcome)] += 1
    return found


def _check_state(ended: Any) -> None:
    """A state says what the counts say."""
    wrong = any(ended.counts.get(outcome) for outcome in ROW_ERRORS)
    left = bool(ended.counts.get(Outcome.UNPROCESSED))
    if ended.state is JobState.COMPLETED:
        assert not wrong
        assert not left
        assert ended.chunks
    elif ended.state is JobState.COMPLETED_WITH_ERRORS:
        assert wrong
        assert not left
    elif ended.state in {JobState.FAILED, JobState.TIMED_OUT}:
        assert ended.error is not None
    else:
        assert ended.state in {JobState.CANCELLED, JobState.REVERTED}
