"""An export as the history shows it: one line that answers every question, and a reason for what cannot be done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.api import exports
from ledgerdock.api.export_views import ExportView, export_view
from ledgerdock.api.identity import Role
from ledgerdock.jobs.job import NO_UPLOAD, Job

AT = datetime(2026, 3, 4, 10, 0, 20, tzinfo=UTC)
FILE = {
    "key": "exports/acme/06g/1/invoices.csv",
    "version": "v1",
    "name": "invoices.csv",
    "size": 2048,
    "rows": 100,
    "expires_at": "2026-06-02T10:00:14.500Z",
}
PLANNED = {"snapshot_at": "2026-03-04T10:00:00.000Z", "total": 100}
KNOWN = {
    "tenant": "acme",
    "id": "06g",
    "number": 12,
    "kind": "export",
    "record_type": "invoice",
    "state": "queued",
    "file": "invoices.csv",
    "upload": NO_UPLOAD,
    "created_at": "2026-03-04T09:59:59.000Z",
    "heartbeat_at": "2026-03-04T10:00:00.000Z",
    "generated_by": "maria",
    "execution": "arn:secret",
}


def _job(export: dict[str, Any] | None = None, **facts: Any) -> Job:
    wanted = {"name": "invoices", "description": "Invoices export initiated on 2026-03-04", **(export or {})}
    return Job.model_validate({**KNOWN, "export": wanted, **facts})


def _view(
    export: dict[str, Any] | None = None, role: Role = Role.OPERATOR, at: datetime = AT, **facts: Any
) -> ExportView:
    return export_view(_job(export, **facts), role, at)


def _refusals(view: ExportView) -> dict[str, str]:
    return {action.name: action.reason for action in view.actions if action.reason is not None}


FINISHED = {"state": "completed", "finished_at": "2026-03-04T10:00:14.500Z"}
DONE = {**PLANNED, "done": 100, "file": FILE}


def test_a_finished_export_answers_every_column_of_the_history() -> None:
    view = _view(DONE, **FINISHED, started_at="2026-03-04T10:00:00.000Z")
    assert (view.id, view.description, view.created_by) == ("06g", "Invoices export initiated on 2026-03-04", "maria")
    assert (view.progress, view.percent, view.status, view.message) == ("100 / 100", 100, "finished", "Finished")
    assert (view.started_at, view.finished_at, view.failed_at) == (
        "2026-03-04T10:00:00.000Z",
        "2026-03-04T10:00:14.500Z",
        None,
    )
    assert view.file is not None
    assert (view.file.name, view.file.rows, view.file.expired) == ("invoices.csv", 100, False)
    assert "download" not in _refusals(view)
    assert view.poll_after_ms is None


@pytest.mark.parametrize(("state", "message"), [("failed", "Failed"), ("timed_out", "Timed out")])
def test_what_failed_says_when_and_why(state: str, message: str) -> None:
    error = {"code": "export.timed_out", "message": "It was stopped.", "hint": "Reset it."}
    view = _view(PLANNED, state=state, finished_at="2026-03-04T10:00:14.500Z", error=error)
    assert (view.status, view.message) == ("failed", message)
    assert (view.finished_at, view.failed_at) == (None, "2026-03-04T10:00:14.500Z")
    assert view.error is not None
    assert view.error.code == "export.timed_out"
    assert set(_refusals(view)) == {"mark_failed", "download"}


@pytest.mark.parametrize(
    ("export", "facts", "message"),
    [
        ({}, {"state": "queued"}, "Waiting to begin"),
        ({}, {"state": "processing"}, "Counting records"),
        (PLANNED, {"state": "processing"}, "Exporting records"),
        ({**PLANNED, "done": 100}, {"state": "processing"}, "Writing the file"),
        (
            PLANNED,
            {"state": "cancelling", "stop": {"code": "job.marked_failed", "message": "Ann marked it as failed."}},
            "Stopping. Ann marked it as failed.",
        ),
    ],
)
def test_an_open_export_is_started_and_says_in_words_what_is_done_for_it(
    export: dict[str, Any], facts: dict[str, Any], message: str
) -> None:
    view = _view(export, **facts)
    assert (view.status, view.message, view.poll_after_ms) == ("started", message, 2000)
    assert (view.finished_at, view.failed_at) == (None, None)


def test_every_state_an_export_can_be_filtered_by_has_words() -> None:
    known = next(known for known in exports.PROPERTIES if known.name == "state")
    assert all(_view(PLANNED, state=state).message for state in known.choices)


def test_before_the_records_were_counted_there_is_no_progress_to_tell() -> None:
    view = _view()
    assert (view.total, view.progress, view.percent, view.rate, view.eta_seconds) == (None, "", None, None, None)


def test_of_no_records_all_are_dealt_with() -> None:
    view = _view({**PLANNED, "total": 0}, **FINISHED)
    assert (view.progress, view.percent) == ("0 / 0", 100)


def test_rate_and_time_left_come_after_five_seconds_of_movement() -> None:
    moving = {**PLANNED, "done": 40}
    early = _view(moving, state="processing", heartbeat_at="2026-03-04T10:00:04.900Z")
    assert (early.rate, early.eta_seconds) == (None, None)
    later = _view(moving, state="processing", heartbeat_at="2026-03-04T10:00:08.000Z")
    assert (later.rate, later.eta_seconds, later.progress) == (5.0, 12, "40 / 100")
    assert _view(DONE, **FINISHED).eta_seconds is None


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**6), max_size=8))
def test_progress_never_falls_nor_passes_its_total(total: int, parts: list[int]) -> None:
    done, last = 0, 0
    for part in parts:
        done += part
        view = _view({**PLANNED, "total": total, "done": done}, state="processing")
        assert view.total is not None
        assert view.percent is not None
        assert done == view.processed <= view.total
        assert (view.percent == 100) == (done == view.total)
        if done <= total:
            assert view.percent >= last
            last = view.percent


def test_an_export_without_life_is_stalled_and_may_be_reset_or_marked_as_failed() -> None:
    silent = _view(PLANNED, state="processing", at=AT + timedelta(minutes=20))
    assert (silent.stalled, _refusals(silent).keys()) == (True, {"download"})
    lively = _view(PLANNED, state="processing")
    assert (lively.stalled, set(_refusals(lively))) == (False, {"reset", "download"})
    assert "has not ended yet" in _refusals(lively)["reset"]


def test_when_its_time_is_over_the_file_is_gone_and_the_line_stays() -> None:
    view = _view(DONE, **FINISHED, at=datetime(2026, 6, 3, tzinfo=UTC))
    assert view.file is not None
    assert (view.file.expired, view.status, view.progress) == (True, "finished", "100 / 100")
    assert set(_refusals(view)) == {"download", "mark_failed"}
    assert "2026-06-02" in _refusals(view)["download"]


def test_viewers_download_and_do_nothing_else() -> None:
    view = _view(DONE, Role.VIEWER, **FINISHED)
    assert set(_refusals(view).items()) == {
        ("reset", "Only operators and administrators may do this."),
        ("mark_failed", "Only operators and administrators may do this."),
    }


def test_earlier_attempts_are_told_in_the_same_words() -> None:
    ended = {
        "attempt": 1,
        "kind": "import",
        "by": "maria",
        "state": "timed_out",
        "rows": 0,
        "chunks": 0,
        "counts": {},
        "error": {"code": "export.run_ended", "message": "Its run ended too early."},
        "finished_at": "2026-03-04T09:00:00.000Z",
    }
    (told,) = _view(attempts=[ended], attempt=2).attempts
    assert (told.status, told.state, told.by, told.ended_at) == (
        "failed",
        "timed_out",
        "maria",
        "2026-03-04T09:00:00.000Z",
    )


def test_nothing_of_the_inside_is_shown() -> None:
    text = _view(DONE, **FINISHED).model_dump_json()
    assert not [hidden for hidden in ("acme/06g", "arn:secret", '"v1"', "heartbeat") if hidden in text]
