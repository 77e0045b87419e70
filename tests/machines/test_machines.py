"""The state machines, executed: which steps are taken when one of them fails, and how the execution ends."""

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledgerdock_local.process import CloudProcess, cloud_process

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.local_cloud


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """The real template and state machine with scripted functions; waits between tries are cut short."""
    project = tmp_path_factory.mktemp("project")
    (project / "layers").symlink_to(ROOT / "layers")
    scripted = (Path(__file__).parent / "scripted").as_posix()
    template = re.sub(r"CodeUri: functions/\w+", f"CodeUri: {scripted}", (ROOT / "template.yaml").read_text())
    (project / "template.yaml").write_text(template)
    (project / "statemachines").mkdir()
    for machine in (ROOT / "statemachines").glob("*.asl.json"):
        quick = re.sub(r'"BackoffRate": 2,\s*', "", machine.read_text())
        (project / "statemachines" / machine.name).write_text(quick)
    with cloud_process(project / "state.json", ["--project", str(project)]) as running:
        yield running


@pytest.fixture
def play(cloud: CloudProcess, play_input: Any) -> Any:
    def run(scenario: str) -> tuple[str, Counter[str], list[dict[str, Any]]]:
        """Start the machine as the S3 event does; its end, and how often each step was taken."""
        detail = {
            "bucket": {"name": cloud.outputs["FilesBucketName"]},
            "object": {"key": f"inbox/acme/customer/{scenario}.csv", "version-id": "1"},
        }
        return play_input("ImportStateMachineArn", detail, scenario)

    return run


@pytest.fixture
def play_input(cloud: CloudProcess) -> Any:
    s3, machines = cloud.client("s3"), cloud.client("stepfunctions")
    bucket = cloud.outputs["FilesBucketName"]

    def run(machine: str, wish: dict[str, Any], scenario: str) -> tuple[str, Counter[str], list[dict[str, Any]]]:
        arn = machines.start_execution(stateMachineArn=cloud.outputs[machine], input=json.dumps(wish))["executionArn"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (status := machines.describe_execution(executionArn=arn)["status"]) == "RUNNING":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"trace/{scenario}/").get("Contents", [])
        notes = [json.loads(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()) for item in listed]
        return status, Counter(note["step"] for note in notes), notes

    return run


@pytest.fixture
def play_attempt(play_input: Any) -> Any:
    """Start the machine as a retry does."""

    def run(scenario: str, stage: str) -> tuple[str, Counter[str], list[dict[str, Any]]]:
        wish = {"job": {"tenant": "acme", "id": scenario, "attempt": 2}, "stage": stage}
        return play_input("ImportStateMachineArn", wish, scenario)

    return run


CALM = {"register_upload": 1, "await_turn": 1, "stage_file": 1, "import_chunk": 3, "summarize_import": 1}


def test_a_calm_import_takes_every_step_once_and_succeeds(play) -> None:
    assert play("calm")[:2] == ("SUCCEEDED", CALM)


def test_a_wave_begins_when_the_one_before_it_has_ended(play) -> None:
    status, steps, notes = play("waves")
    assert (status, steps) == ("SUCCEEDED", CALM)
    assert next(note["chunk"] for note in notes if note["step"] == "import_chunk") == 0


def test_an_upload_that_is_known_ends_at_once(play) -> None:
    assert play("known")[:2] == ("SUCCEEDED", {"register_upload": 1})


def test_a_rejected_file_is_not_tried_again_and_ends_as_failed(play) -> None:
    status, steps, notes = play("stage_file-Rejected")
    assert (status, steps) == ("FAILED", {"register_upload": 1, "stage_file": 1, "record_failure": 1})
    assert notes[-1]["failure"] == "Rejected"


def test_what_is_rejected_while_waiting_for_the_turn_ends_as_failed(play) -> None:
    status, steps, _ = play("await_turn-Rejected")
    assert (status, steps) == ("FAILED", {"register_upload": 1, "stage_file": 1, "await_turn": 1, "record_failure": 1})


def test_a_chunk_that_meets_passing_trouble_is_tried_again(play) -> None:
    assert play("import_chunk-Transient-2")[:2] == ("SUCCEEDED", {**CALM, "import_chunk": 5})


def test_a_worker_that_dies_is_tried_again(play) -> None:
    assert play("import_chunk-Exit-1")[:2] == ("SUCCEEDED", {**CALM, "import_chunk": 4})


def test_a_chunk_that_cannot_be_done_leaves_the_others_and_the_summary_alone(play) -> None:
    status, steps, _ = play("import_chunk-ValueError")
    assert (status, steps) == ("SUCCEEDED", CALM)


def test_an_import_whose_summary_says_failed_never_says_success(play) -> None:
    assert play("unbalanced")[:2] == ("FAILED", CALM)


def test_a_summary_that_breaks_is_recorded_as_failure(play) -> None:
    status, steps, notes = play("summarize_import-ValueError")
    assert (status, steps) == ("FAILED", {**CALM, "record_failure": 1})
    assert notes[-1]["failure"] == "ValueError"


# --- another attempt --------------------------------------------------------------------------------------------------

AGAIN = {"await_turn": 1, "import_chunk": 3, "summarize_import": 1}


def test_a_retry_of_failed_rows_registers_nothing_and_stages_them(play_attempt) -> None:
    assert play_attempt("again", "failed_rows")[:2] == ("SUCCEEDED", {**AGAIN, "stage_failed_rows": 1})


def test_a_retry_without_books_stages_the_file(play_attempt) -> None:
    assert play_attempt("anew", "file")[:2] == ("SUCCEEDED", {**AGAIN, "stage_file": 1})


def test_an_upload_that_repairs_a_job_stages_its_failed_rows(play) -> None:
    assert play("repair")[:2] == ("SUCCEEDED", {**AGAIN, "register_upload": 1, "stage_failed_rows": 1})


def test_a_repair_that_is_refused_ends_as_failed(play_attempt) -> None:
    status, steps, notes = play_attempt("stage_failed_rows-Rejected", "failed_rows")
    assert (status, steps) == ("FAILED", {"stage_failed_rows": 1, "record_failure": 1})
    assert notes[-1]["failure"] == "Rejected"


# --- undo -------------------------------------------------------------------------------------------------------------

UNDONE = {"plan_undo": 1, "await_turn": 1, "undo_chunk": 3, "summarize_undo": 1}


@pytest.fixture
def undo(play_input: Any) -> Any:
    def run(scenario: str) -> tuple[str, Counter[str], list[dict[str, Any]]]:
        return play_input("UndoStateMachineArn", {"job": {"tenant": "acme", "id": scenario, "attempt": 1}}, scenario)

    return run


def test_a_calm_undo_takes_every_step_once_and_succeeds(undo) -> None:
    assert undo("undo")[:2] == ("SUCCEEDED", UNDONE)


def test_an_undo_gives_back_wave_after_wave(undo) -> None:
    status, steps, notes = undo("undo-waves")
    assert (status, steps) == ("SUCCEEDED", UNDONE)
    assert next(note["chunk"] for note in notes if note["step"] == "undo_chunk") == 0


def test_a_chunk_of_an_undo_that_meets_trouble_is_tried_again(undo) -> None:
    assert undo("undo_chunk-Transient-2")[:2] == ("SUCCEEDED", {**UNDONE, "undo_chunk": 5})
    assert undo("undo_chunk-Exit-1")[:2] == ("SUCCEEDED", {**UNDONE, "undo_chunk": 4})


def test_a_chunk_that_cannot_be_given_back_ends_the_undo_as_failed(undo) -> None:
    status, steps, _ = undo("undo_chunk-ValueError")
    assert (status, steps["record_undo_failure"], steps["summarize_undo"]) == ("FAILED", 1, 0)


@pytest.mark.parametrize("scenario", ["plan_undo-Rejected", "await_turn-Rejected-99"])
def test_what_is_rejected_before_anything_was_given_back_ends_as_failed(undo, scenario: str) -> None:
    status, steps, notes = undo(scenario)
    assert (status, steps["undo_chunk"], steps["record_undo_failure"]) == ("FAILED", 0, 1)
    assert notes[-1]["failure"] == "Rejected"


def test_a_summary_of_an_undo_that_breaks_is_recorded_as_failure(undo) -> None:
    status, steps, _ = undo("summarize_undo-ValueError")
    assert (status, steps) == ("FAILED", {**UNDONE, "record_undo_failure": 1})


# --- export -----------------------------------------------------------------------------------------------------------

EXPORTED = {"plan_export": 1, "export_segment": 3, "deliver_export": 1}


@pytest.fixture
def export(play_input: Any) -> Any:
    def run(scenario: str) -> tuple[str, Counter[str], list[dict[str, Any]]]:
        return play_input("ExportStateMachineArn", {"job": {"tenant": "acme", "id": scenario, "attempt": 1}}, scenario)

    return run


def test_a_calm_export_takes_every_step_once_and_succeeds(export) -> None:
    status, steps, notes = export("export")
    assert (status, steps) == ("SUCCEEDED", EXPORTED)
    assert sorted(note["chunk"] for note in notes if note["step"] == "export_segment") == [0, 1, 2]
    assert [note["step"] for note in notes][-1] == "deliver_export"


def test_a_segment_that_meets_trouble_is_tried_again(export) -> None:
    assert export("export_segment-Transient-2")[:2] == ("SUCCEEDED", {**EXPORTED, "export_segment": 5})
    assert export("export_segment-Exit-1")[:2] == ("SUCCEEDED", {**EXPORTED, "export_segment": 4})


def test_a_delivery_that_meets_trouble_is_tried_again(export) -> None:
    assert export("deliver_export-Exit-1")[:2] == ("SUCCEEDED", {**EXPORTED, "deliver_export": 2})


@pytest.mark.parametrize(
    ("scenario", "segments", "deliveries"),
    [("plan_export-Rejected", 0, 0), ("export_segment-ValueError", 3, 0), ("deliver_export-Rejected", 3, 1)],
)
def test_a_step_that_cannot_be_done_ends_the_export_as_failed_and_delivers_nothing_in_parts(
    export, scenario: str, segments: int, deliveries: int
) -> None:
    status, steps, notes = export(scenario)
    assert (status, steps["record_export_failure"], steps["deliver_export"]) == ("FAILED", 1, deliveries)
    assert steps["export_segment"] <= segments
    assert notes[-1]["step"] == "record_export_failure"
