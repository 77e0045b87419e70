"""Executions of the two state machines, taken one step at a time in whatever order somebody likes."""

import json
from collections.abc import Callable
from typing import Any

from ledgerdock.errors import Conflict, LedgerdockError
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.plan_undo import plan_undo
from ledgerdock.imports.record_failure import record_failure
from ledgerdock.imports.record_undo_failure import record_undo_failure
from ledgerdock.imports.register_upload import ObjectCreated, register_upload
from ledgerdock.imports.retry_import import FILE
from ledgerdock.imports.stage_failed_rows import stage_failed_rows
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.imports.summarize_undo import summarize_undo
from ledgerdock.imports.undo_chunk import undo_chunk
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime

Work = Callable[[Runtime], Any]

TRIES = {"register": 7, "stage": 2, "await": 7, "chunk": 3, "summarize": 7, "failure": 7}
"""How often a step is taken whose worker dies, as the Retry of the state machines says."""


class Execution:
    """One execution: which step comes next, and what follows from how it went."""

    def __init__(self, arn: str, *, event: ObjectCreated | None = None, job: JobRef | None = None, stage: str = FILE):
        self.arn = arn
        self.event = event
        self.job = job
        self.is_undo = ":undo:" in arn
        self.step = "register" if job is None else "stage"
        self.gave_up = False
        """Whether a chunk was left unprocessed, or the failure recorded."""
        self._stage = stage
        self._tries = 0
        self._token = ""
        self._tokens = 0
        self._waves: dict[str, Any] = {}
        self._chunks: list[tuple[int, bool, int]] = []
        self._failure = Failure(Error="", Cause="")

    def is_waiting(self, told: set[str]) -> bool:
        """Whether it waits for its turn."""
        return self.step == "await" and bool(self._token) and self._token not in told

    @property
    def is_over(self) -> bool:
        return self.step == "over"

    def next(self, which: int, told: set[str], objects: Callable[[str], bytes]) -> tuple[str, Work] | None:
        """The next step and its work; `which` chooses among the chunks of a wave. None when there is none now."""
        if self.step == "await" and self._token in told:
            self._go_to("chunk")
        while self.step == "chunk" and not self._chunks and self._waves["next"] < self._waves["count"]:
            key = f"{self._waves['manifests']}{self._waves['next']}.json"
            self._waves["next"] += 1
            self._chunks = [(entry["chunk"], entry.get("rehearse", False), 0) for entry in json.loads(objects(key))]
        if self.step == "chunk" and not self._chunks:
            self._go_to("failure" if self._failure.error else "summarize")
        if self.is_over or self.is_waiting(told):
            return None
        if self.step == "chunk":
            self._chunks.append(self._chunks.pop(which % len(self._chunks)))
        if self.step == "await":
            # Every try of the step that waits has a token of its own.
            self._tokens += 1
            self._token = f"{self.arn}/{self._tokens}"
        return self.step, getattr(self, f"_take_{self.step}")

    def went(self, result: Any) -> None:
        """The step was taken."""
        step = self.step
        if step == "register":
            self.job = JobRef.model_validate(result["job"]) if result["job"] else None
            self._stage = result.get("stage", FILE)
            self._go_to("stage" if result["is_new"] else "over")
        elif step == "stage":
            self._waves = dict(result["waves"])
            self._go_to("await")
        elif step == "chunk":
            self._chunks.pop()
        elif step != "await":
            self._go_to("over")

    def failed(self, error: BaseException) -> None:
        """The step said what is wrong."""
        if not isinstance(error, LedgerdockError):
            raise error
        if self.step == "chunk" and not self.is_undo and isinstance(error, Conflict):
            self._chunks.pop()
            return
        if self.step == "failure":
            raise error
        self._fail(type(error).__name__, json.dumps({"errorMessage": str(error)}))

    def died(self) -> None:
        """The worker of the step died; it is taken again, or given up."""
        self._tries += 1
        self._token = ""
        if self.step == "chunk":
            number, rehearse, tries = self._chunks.pop()
            if tries + 1 < TRIES["chunk"]:
                self._chunks.append((number, rehearse, tries + 1))
            else:
                self.gave_up = True
                if self.is_undo:
                    self._fail("Lambda.Unknown", "")
        elif self._tries >= TRIES[self.step] and self.step != "failure":
            self._fail("Lambda.Unknown", "")

    def _fail(self, error: str, cause: str) -> None:
        self.gave_up = True
        self._failure = Failure(Error=error, Cause=cause)
        self._go_to("over" if self.step == "register" else "failure")

    def _go_to(self, step: str) -> None:
        self.step, self._tries = step, 0
        self._chunks = []

    def _take_register(self, runtime: Runtime) -> Any:
        assert self.event is not None
        return register_upload(self.event, self.arn, runtime)

    def _take_stage(self, runtime: Runtime) -> Any:
        if self.is_undo:
            return plan_undo(self._ref(), runtime)
        return (stage_file if self._stage == FILE else stage_failed_rows)(self._ref(), runtime)

    def _ref(self) -> JobRef:
        assert self.job is not None
        return self.job

    def _take_await(self, runtime: Runtime) -> Any:
        return await_turn(self._ref(), self._token, runtime)

    def _take_chunk(self, runtime: Runtime) -> Any:
        number, rehearse, _ = self._chunks[-1]
        if self.is_undo:
            return undo_chunk(self._ref(), number, runtime)
        return import_chunk(self._ref(), number, runtime, rehearse=rehearse)

    def _take_summarize(self, runtime: Runtime) -> Any:
        return (summarize_undo if self.is_undo else summarize_import)(self._ref(), runtime)

    def _take_failure(self, runtime: Runtime) -> Any:
        return (record_undo_failure if self.is_undo else record_failure)(self._ref(), self._failure, runtime)
