"""An import as it is shown: progress that tells the truth, and a reason for everything that cannot be done."""

from typing import Any

import pytest

from ledgerdock.api.identity import Role
from ledgerdock.api.views import STATUS, JobView, job_view
from ledgerdock.jobs.job import Job, JobState, Upload

UPLOAD = Upload(bucket="b", key="inbox/acme/customer/a.csv", version="v1", size=9, etag="e")
STARTED = {"state": "processing", "importing_at": "2026-03-04T10:00:00.000Z", "rows": 100, "chunks": 2}


def _view(role: Role = Role.OPERATOR, **facts: Any) -> JobView:
    known = {
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
    return job_view(Job.model_validate({**known, **facts}), role)


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
    assert not {"tenant", "execution", "chunks", "heartbeat_at"} & set(shown)


def test_the_same_job_gives_the_same_view() -> None:
    facts = {**STARTED, "heartbeat_at": "2026-03-04T10:00:08.000Z", "counts": {"created": 30}}
    assert _view(**facts) == _view(**facts)
