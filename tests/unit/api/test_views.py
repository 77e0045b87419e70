"""An import as it is shown: progress that tells the truth, and a reason for everything that cannot be done."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.api.identity import Role
from ledgerdock.api.progress import Ahead, Stage
from ledgerdock.api.views import STATUS, JobView, job_view
from ledgerdock.jobs.job import OPEN_STATES, Job, JobState, Upload

UPLOAD = Upload(bucket="b", key="inbox/acme/customer/a.csv", version="v1", size=9, etag="e")
STOP = {"code": "job.run_ended", "message": "Its run ended too early."}
STARTED = {"state": "processing", "importing_at": "2026-03-04T10:00:00.000Z", "rows": 100, "chunks": 2}


KNOWN = {
    "tenant": "acme",
    "id": "06g",
    "number": 12,
    "kind": "import",
    "record_type": "customer",
    "state": "queued",
    "file": "a.csv",
    "upload": UPLOAD,
    "created_at": "2026-03-04T09:59:00.000Z",
    "generated_by": "maria",
    "execution": "arn:secret",
}


KNOWN = {
    "tenant": "acme",
    "id": "06g",
    "number": 12,
    "kind": "import",
    "record_type": "customer",
    "state": "queued",
    "file": "a.csv",
    "upload": UPLOAD,
    "created_at": "2026-03-04T09:59:00.000Z",
    "generated_by": "maria",
    "execution": "arn:secret",
}


def _view(role: Role = Role.OPERATOR, **facts: Any) -> JobView:
    return job_view(Job.model_validate({**KNOWN, **facts}), role)


def _refusals(view: JobView) -> dict[str, str | None]:
    return {action.name: action.reason for action in view.actions if not action.allowed}


def test_every_state_has_a_word_for_people() -> None:
    assert set(STATUS) == set(JobState)


def test_before_five_seconds_of_movement_nothing_is_foretold() -> None:
    view = _view(**STARTED, heartbeat_at="2026-03-04T10:00:04.900Z", counts={"created": 40})
    assert (view.rate, view.eta_seconds, view.processed, view.total) == (None, None, 40, 100)


def test_then_rate_and_time_left_follow_from_what_was_done() -> None:
    view = _view(**STARTED, heartbeat_at="2026-03-04T10:00:08.000Z", counts={"created": 30, "invalid": 10})
    assert (view.rate, view.eta_seconds, view.updated_at) == (5.0, 12, "2026-03-04T10:00:08.000Z")


def test_how_many_rows_there_are_is_not_known_before_the_file_was_read() -> None:
    assert _view(state="validating").total is None
    assert _view(state="failed", finished_at="2026-03-04T10:00:08.000Z").total == 0


def test_an_ended_import_need_not_be_looked_at_again() -> None:
    ended = _view(**{**STARTED, "state": "completed"}, finished_at="2026-03-04T10:00:02.000Z", counts={"created": 100})
    assert (ended.poll_after_ms, ended.eta_seconds, ended.rate) == (None, None, 50.0)
    assert _view().poll_after_ms == 2000


def test_the_file_of_a_prepared_import_is_not_there_yet() -> None:
    view = _view(state="uploading", upload=Upload(bucket="b", key="k", version="", size=0, etag=""))
    assert view.upload is None
    assert _refusals(view)["file"] == "The file has not arrived yet."


@pytest.mark.parametrize(
    ("role", "state", "reason"),
    [
        (Role.VIEWER, "processing", "Only operators and administrators may cancel."),
        (Role.OPERATOR, "processing", None),
        (Role.ADMIN, "uploading", None),
        (Role.OPERATOR, "cancelling", "It is being cancelled already."),
        (Role.OPERATOR, "completed", "The import has ended."),
    ],
)
def test_cancel_is_allowed_or_says_why_not(role: Role, state: str, reason: str | None) -> None:
    (cancel,) = (action for action in _view(role, state=state).actions if action.name == "cancel")
    assert (cancel.allowed, cancel.reason) == (reason is None, reason)


def test_nothing_of_the_inside_is_shown() -> None:
    shown = _view().model_dump()
    assert not {"tenant", "execution", "chunks", "heartbeat_at", "stop", "read"} & set(shown)


def test_the_same_job_gives_the_same_view() -> None:
    facts = {**STARTED, "heartbeat_at": "2026-03-04T10:00:08.000Z", "counts": {"created": 30}}
    assert _view(**facts) == _view(**facts)


def test_every_state_has_a_stage_and_a_message() -> None:
    for state in JobState:
        view = _view(state=state, finished_at=None)
        assert (view.stage is Stage.ENDED) == (state not in OPEN_STATES)
        assert view.message


@pytest.mark.parametrize(
    ("facts", "stage", "message"),
    [
        ({"state": "uploading"}, "uploading", "Waiting for the file"),
        ({"state": "queued"}, "queued", "Next in the queue"),
        ({"state": "validating"}, "reading", "Reading file"),
        ({"state": "validating", "read": 120_000}, "reading", "Reading file, 120,000 rows so far"),
        (STARTED, "importing", "Importing rows"),
        ({**STARTED, "summarizing": True}, "writing_results", "Writing result files"),
        ({**STARTED, "state": "cancelling"}, "stopping", "Stopping"),
        ({**STARTED, "state": "cancelling", "stop": STOP}, "stopping", "Stopping. Its run ended too early."),
        ({**STARTED, "state": "completed", "summarizing": True}, "ended", "Completed"),
    ],
)
def test_the_stage_is_told_to_programs_and_to_people(facts: dict[str, Any], stage: str, message: str) -> None:
    view = _view(**facts)
    assert (view.stage, view.message) == (stage, message)


def test_a_queued_import_names_the_job_that_is_in_its_way_and_no_other_does() -> None:
    noted = {**KNOWN, "waiting_for": "what it noted when it began to wait"}
    view = job_view(Job.model_validate(noted), Role.VIEWER, Ahead("06f", 11))
    assert (view.waiting_for, view.waiting_for_number, view.message) == ("06f", 11, "Waiting for import 11")
    ended = job_view(Job.model_validate({**noted, "state": "cancelled"}), Role.VIEWER)
    assert (ended.waiting_for, ended.waiting_for_number) == (None, None)


@given(st.integers(1, 10**7), st.lists(st.integers(0, 10**6), max_size=8))
def test_progress_never_falls_and_says_100_only_at_the_last_row(rows: int, parts: list[int]) -> None:
    done, last = 0, 0
    for part in parts:
        done = min(rows, done + part)
        percent = _view(state="processing", rows=rows, chunks=1, counts={"created": done}).percent
        assert percent is not None
        assert last <= percent <= 100
        assert (percent == 100) == (done == rows)
        last = percent
