"""Exports whose workers are killed, whose execution is stopped and whose state machine is deleted: each ends in order,
by the event alone or by the clock alone, and a reset makes its file under the same number."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

SEGMENTS = 6


def _assert_reset_finishes(faults: Any, export: Any, calm: bytes, folder: Path) -> None:
    faults.api.exports.reset(export["id"])
    done = faults.ended(export)
    assert (done["number"], done["attempt"], done["status"]) == (export["number"], 2, "finished")
    assert (done["progress"], [tried["status"] for tried in done["attempts"]]) == ("240 / 240", ["failed"])
    assert faults.by(done) == ("completed", "system")
    assert faults.content(done, folder) == calm


# --- kill -9 ----------------------------------------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_of_a_segment_changes_nothing(faults, calm: bytes, tmp_path: Path) -> None:
    with faults.caught("ExportSegment") as export:
        assert 0 < len(faults.marks(export)) < SEGMENTS
        assert faults.kill("ExportSegment")
    done = faults.ended(export)
    assert (done["status"], done["attempt"], done["progress"]) == ("finished", 1, "240 / 240")
    assert len(faults.marks(export)) == SEGMENTS
    assert len(faults.files(export)) == 1
    assert faults.content(done, tmp_path) == calm


def test_an_export_whose_worker_is_killed_at_every_try_fails_without_a_file_and_its_starter_is_told(
    faults, calm: bytes, tmp_path: Path
) -> None:
    export = faults.export()
    assert faults.kill_at_every_try(export, "ExportSegment") >= 3
    failed = faults.look(export)
    assert (failed["state"], failed["status"], failed["file"]) == ("failed", "failed", None)
    assert (failed["error"]["code"], faults.by(failed)) == ("export.internal", ("failed", "system"))
    assert faults.files(export) == []
    assert next(faults.api.exports.list(["status=failed"]))["id"] == export["id"]
    assert faults.mailed(export)["to"] == ["operator@acme.example"]
    assert any(f"Export {export['number']} failed" in path.read_text() for path in faults.outbox.glob("*.eml"))
    _assert_reset_finishes(faults, failed, calm, tmp_path)


# --- a stopped execution ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alone", ["event", "clock"])
@pytest.mark.parametrize("function", ["PlanExport", "ExportSegment", "DeliverExport"])
def test_a_stopped_export_ends_by_either_way_alone_and_its_late_worker_adds_nothing(
    faults, *, calm: bytes, tmp_path: Path, function: str, alone: str
) -> None:
    refused = faults.refusals(function)
    with faults.off("Clock" if alone == "event" else "ExecutionEnded"), faults.caught(function) as export:
        faults.stop(export)
        if alone == "clock":
            faults.fall_silent(export, 3)
            assert faults.look(export)["status"] == "started"
            faults.tick()
        ended = faults.ended(export, 20)
        faults.mailed(export)
        item, marks = faults.item(export), faults.marks(export)
    assert (ended["state"], ended["error"]["code"], ended["file"]) == ("timed_out", "export.run_ended", None)
    assert (ended["status"], faults.by(ended)) == ("failed", ("timed_out", "system"))
    faults.wait(lambda: not faults.busy(function), 30)
    assert faults.refusals(function) > refused, "the worker came late, and was told so"
    assert (faults.item(export), faults.marks(export), faults.files(export)) == (item, marks, [])
    _assert_reset_finishes(faults, ended, calm, tmp_path)


# --- a deleted state machine ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_known", "lease", "code"), [(True, 30, "export.timed_out"), (False, 25, "export.run_ended")]
)
def test_an_export_whose_state_machine_was_deleted_ends_by_the_clock_behind_its_lease(
    faults, *, calm: bytes, tmp_path: Path, is_known: bool, lease: int, code: str
) -> None:
    """Nothing else can: AWS ends what runs of a deleted machine at its next step, and promises no event of that.

    Until then, as long as a worker is at work, the execution is there and shows as running; afterwards nobody knows it.
    moto forgets it at once and runs on, so the local cloud sees to it that it is as on AWS.
    """
    with ExitStack() as until_deployed:
        with faults.caught("ExportSegment") as export:
            until_deployed.enter_context(faults.deleted("ExportStateMachineArn"))
            if not is_known:
                faults.kill("ExportSegment")
                faults.wait(lambda: not faults.is_known(export), 20)
            assert faults.is_known(export) is is_known
            assert faults.told(faults.execution(export)) == {"RUNNING"}
            faults.fall_silent(export, lease - 1)
            faults.tick()
            assert faults.look(export)["status"] == "started"
            faults.fall_silent(export, lease + 1)
            faults.tick()
            ended = faults.look(export)
        assert (ended["state"], ended["error"]["code"], ended["file"]) == ("timed_out", code, None)
        assert faults.by(ended) == ("timed_out", "system")
    assert faults.files(export) == []
    _assert_reset_finishes(faults, ended, calm, tmp_path)
