"""The commands that follow the end of an import, and `record`: what is asked of the API, and what people are told."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

ORIGIN = {
    "version": 2,
    "outcome": "updated",
    "at": "2026-03-04T10:00:00.000Z",
    "by": None,
    "job_id": "0job12",
    "job": 12,
    "file": "customers.xlsx",
    "sheet": "Customers",
    "row": 7,
}
BY_HAND = {**ORIGIN, "version": 3, "by": "ann", "job_id": None, "job": None, "file": None, "sheet": None, "row": None}
KEPT = {"record_type": "customer", "key": "7", "code": "undo.edited", "message": "It was kept.", "hint": "Look."}
ATTEMPT = {"attempt": 1, "kind": "import", "by": "maria", "state": "completed_with_errors", "counts": {"invalid": 3}}


class Played:
    """An API that answers by path, and remembers what was posted."""

    def __init__(self, *jobs: dict[str, Any], preview: dict[str, Any] | None = None) -> None:
        self.jobs, self.preview = list(jobs), preview
        self.posted: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        path = request.url.path
        if request.url.host == "storage.example":
            self.posted.append(("storage", request.content))
            return httpx.Response(204)
        return self._post(request, path) if request.method == "POST" else self._get(path)

    def _post(self, request: httpx.Request, path: str) -> httpx.Response:
        assert request.headers["Idempotency-Key"]
        self.posted.append((path, json.loads(request.content) if request.content else None))
        if path.endswith("/repair"):
            form = {"url": "https://storage.example/", "fields": {}, "expires_at": "", "max_bytes": 9}
            return httpx.Response(201, json={"job": self.jobs[0], "upload": form})
        return httpx.Response(202, json=self.jobs[0])

    def _get(self, path: str) -> httpx.Response:
        if path.endswith("/undo"):
            return httpx.Response(200, json=self.preview)
        if path.endswith("/history"):
            return httpx.Response(200, json={"versions": [BY_HAND, ORIGIN], "is_whole": False})
        if path.startswith("/records/"):
            record = {"values": {"name": "One", "phone": None}, "lines": [], "version": 2, "written_by": ORIGIN}
            return httpx.Response(200, json=record)
        return httpx.Response(200, json=self.jobs.pop(0) if len(self.jobs) > 1 else self.jobs[0])


def _job(job: Any, state: str, attempt: int = 1, **facts: Any) -> dict[str, Any]:
    found = {"files": [], "attempts": [], "attempt_kind": "import", "same_as": None, "undo": None, "undo_of": None}
    return {**job(state=state, rows=3, created=3), **found, "attempt": attempt, **facts}


@pytest.mark.parametrize("command", ["retry", "retry-failed"])
def test_a_retry_is_asked_for_and_watched(run: Any, job: Any, command: str) -> None:
    api = Played(_job(job, "queued", 2), _job(job, "processing", 2), _job(job, "completed", 2))
    result = run("import", command, "12", "--wait", "--json", over=api)
    assert (result.exit_code, json.loads(result.stdout)["attempt"]) == (0, 2)
    assert api.posted == [(f"/imports/12/{command}", None)]


def test_a_repair_uploads_the_file_and_waits_for_the_attempt_it_begins(run: Any, job: Any, tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    path.write_text("corrected")
    before = _job(job, "completed_with_errors")
    api = Played(before, before, before, _job(job, "processing", 2), _job(job, "completed", 2))
    result = run("import", "repair", "12", str(path), "--wait", "--json", over=api)
    assert (result.exit_code, json.loads(result.stdout)["attempt"]) == (0, 2)
    assert api.posted[0] == (
        "/imports/12/repair",
        {"file_name": "failed.csv", "size": 9, "content_type": "text/csv"},
    )
    assert b"corrected" in api.posted[1][1]
    assert "completed with errors" not in result.stderr, "the end of the attempt before is not told as news"


def test_a_cancel_may_ask_for_the_undo(run: Any, job: Any) -> None:
    api = Played(_job(job, "cancelling"))
    assert run("import", "cancel", "12", "--undo", over=api).exit_code == 0
    assert run("import", "cancel", "12", over=api).exit_code == 0
    assert api.posted == [("/imports/12/cancel", {"undo": True}), ("/imports/12/cancel", None)]


def test_a_preview_says_what_an_undo_would_do_and_does_nothing(run: Any, terminal: Any) -> None:
    api = Played(preview={"counts": {"deleted": 2, "skipped": 1, "failed": 0}, "kept": [KEPT], "is_complete": False})
    result = run("import", "undo", "12", "--preview", over=api, screen=terminal)
    assert (result.exit_code, api.posted) == (0, [])
    shown = terminal.out.file.getvalue()
    assert "records the import made, removed" in shown
    assert "undo.edited" in shown
    assert "not all records" in terminal.story.file.getvalue()


def test_nothing_is_undone_that_nobody_said_yes_to(run: Any) -> None:
    api = Played(preview={"counts": {"deleted": 2}, "kept": [], "is_complete": True})
    result = run("import", "undo", "12", over=api)
    assert (result.exit_code, api.posted) == (3, [])
    assert "--preview" in result.stderr


def test_an_undo_is_begun_and_watched_as_a_job_of_its_own(run: Any, job: Any, terminal: Any) -> None:
    of = {"id": "0job11", "number": 11}
    api = Played(*(_job(job, state, kind="undo", undo_of=of) for state in ("queued", "processing", "completed")))
    result = run("import", "undo", "11", "--yes", "--wait", over=api, screen=terminal)
    assert (result.exit_code, api.posted) == (0, [("/imports/11/undo", None)])
    shown = terminal.out.file.getvalue()
    assert "Undo 12 of import 11" in shown
    assert "records the import had removed, restored" in shown


def test_earlier_attempts_and_the_same_file_are_told(run: Any, job: Any, terminal: Any) -> None:
    facts = {"attempts": [ATTEMPT], "attempt_kind": "repair", "same_as": {"id": "0job3", "number": 3}}
    api = Played(_job(job, "completed", 2, **facts))
    run("import", "show", "12", over=api, screen=terminal)
    shown = terminal.out.file.getvalue()
    assert "2, repair" in shown
    assert "import by maria, completed with errors: 3 invalid" in shown
    assert "import 3" in shown
    piped = run("import", "show", "12", over=api).stdout
    assert "attempts.1.kind\timport\n" in piped


def test_the_history_of_a_record_says_who_wrote_it_and_where_it_ends(run: Any) -> None:
    history = run("record", "history", "customer", "a/b~c", over=Played())
    assert [line.split("\t")[3] for line in history.stdout.splitlines()[1:]] == [
        "ann, by hand",
        "import 12, customers.xlsx, sheet Customers, row 7",
    ]
    assert "Older versions are not kept." in history.stderr
