"""Imports whose workers are killed for good, whose execution is stopped and whose state machine is deleted: each ends
with its rows adding up and hands its turn on, by the event alone or by the clock alone."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

ROWS = 60


@pytest.fixture
def begin(faults: Any, customers: Callable[..., Path], tmp_path: Path) -> Callable[[], Any]:
    """Begins an import of customers that nobody has."""

    def start() -> Any:
        number = len(list(faults.api.imports.list())) + 1
        path = customers(tmp_path / f"{number}.csv", ROWS, first=number * 1000)
        return faults.api.imports.start(path, "customer")

    return start


def _assert_in_order(faults: Any, job: Any) -> None:
    assert sum(job["counts"].values()) == job["rows"]
    written = [item for item in faults.cloud.records("customer", "acme") if item["_job"]["S"] == job["id"]]
    assert len(written) == job["counts"]["created"]


def _assert_turn_is_free(faults: Any, begin: Callable[[], Any]) -> None:
    done = faults.ended(begin())
    assert (done["state"], done["counts"]["created"]) == ("completed", ROWS)


def test_an_import_whose_worker_is_killed_at_every_try_fails_and_tells_of_every_row(faults, begin) -> None:
    job = begin()
    assert faults.kill_at_every_try(job, "ImportChunk") >= 3
    failed = faults.look(job)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "job.chunks_unprocessed")
    assert (failed["rows"], failed["counts"]["created"] + failed["counts"]["unprocessed"]) == (ROWS, ROWS)
    assert failed["counts"]["unprocessed"] > 0
    _assert_in_order(faults, failed)
    assert faults.mailed(job)["to"] == ["operator@acme.example"]
    faults.api.imports.retry_failed(job["id"])
    done = faults.ended(job)
    assert (done["number"], done["attempt"], done["state"]) == (job["number"], 2, "completed")
    _assert_in_order(faults, done)


@pytest.mark.parametrize("alone", ["event", "clock"])
def test_a_stopped_import_ends_by_either_way_alone_and_its_late_worker_adds_nothing(faults, begin, alone: str) -> None:
    refused = faults.refusals("StageFile")
    with faults.off("Clock" if alone == "event" else "ExecutionEnded"), faults.held("StageFile"):
        job = begin()
        faults.wait(lambda: faults.busy("StageFile"), 30)
        faults.stop(job)
        if alone == "clock":
            faults.fall_silent(job, 3)
            assert faults.look(job)["poll_after_ms"] is not None
            faults.tick()
        ended = faults.ended(job, 20)
        faults.mailed(job)
        item = faults.item(job)
    assert (ended["state"], ended["error"]["code"]) == ("timed_out", "job.run_ended")
    assert faults.by(ended) == ("timed_out", "system")
    faults.wait(lambda: not faults.busy("StageFile"), 30)
    assert faults.refusals("StageFile") > refused, "the worker came late, and was told so"
    assert faults.item(job) == item
    _assert_in_order(faults, ended)
    _assert_turn_is_free(faults, begin)


@pytest.mark.parametrize(("is_known", "lease", "code"), [(True, 30, "job.timed_out"), (False, 25, "job.run_ended")])
def test_an_import_whose_state_machine_was_deleted_ends_by_the_clock_behind_its_lease(
    faults, begin, is_known: bool, lease: int, code: str
) -> None:
    """Nothing else can, as with exports: no event tells of what ends with its machine."""
    with ExitStack() as until_deployed:
        with faults.held("StageFile"):
            job = begin()
            faults.wait(lambda: faults.busy("StageFile"), 30)
            until_deployed.enter_context(faults.deleted("ImportStateMachineArn"))
            if not is_known:
                faults.kill("StageFile")
                faults.wait(lambda: not faults.is_known(job), 20)
            assert faults.is_known(job) is is_known
            assert faults.told(faults.execution(job)) == {"RUNNING"}
            faults.fall_silent(job, lease - 1)
            faults.tick()
            assert faults.look(job)["poll_after_ms"] is not None
            faults.fall_silent(job, lease + 1)
            faults.tick()
            ended = faults.look(job)
        assert (ended["state"], ended["error"]["code"]) == ("timed_out", code)
        assert faults.by(ended) == ("timed_out", "system")
    _assert_in_order(faults, ended)
    _assert_turn_is_free(faults, begin)
