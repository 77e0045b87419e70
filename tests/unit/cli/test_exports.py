"""`ledgerdock export ...`: what is asked of the API, what people are told, and where the file goes."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock.api.exports import PROPERTIES
from ledgerdock_cli.exit_codes import ExitCode
from ledgerdock_cli.exports import EXPORT_LIST
from ledgerdock_cli.words import EXPORT_WORDS

Export = dict[str, Any]
CONTENT = "Name\r\nHôtel\r\n".encode()
FILE = {
    "name": "customer-2026-03-04.csv",
    "size": 2048,
    "rows": 562,
    "expires_at": "2026-06-02T10:00:14.500Z",
    "expired": False,
}
EXPORTABLE = {
    "name": "customer",
    "label": "Customers",
    "record_type": "customer",
    "columns": [{"name": "name", "label": "Name", "kind": "text"}],
    "filters": ["name", "record.key"],
}
_MESSAGES = {"queued": "Waiting to begin", "processing": "Exporting records", "cancelling": "Stopping"}
_STATUS = {"completed": "finished", "failed": "failed", "timed_out": "failed"}


def _export(state: str = "completed", **facts: Any) -> Export:
    """An export as the API shows it."""
    done = state == "completed"
    failed = state in {"failed", "timed_out"}
    may = {"download": done, "reset": failed, "mark_failed": not (done or failed)}
    return {
        "id": "0exp12",
        "number": 12,
        "kind": "export",
        "description": "Customers export initiated on 2026-03-04",
        "name": "customer",
        "record_type": "customer",
        "format": "csv",
        "zipped": False,
        "filters": ["name:hotel"],
        "columns": [],
        "state": state,
        "status": _STATUS.get(state, "started"),
        "message": _MESSAGES.get(state, EXPORT_WORDS[state].capitalize()),
        "attempt": 1,
        "attempts": [],
        "processed": 562 if done else 200,
        "total": 562,
        "progress": "562 / 562" if done else "200 / 562",
        "percent": 100 if done else 35,
        "rate": None,
        "eta_seconds": None,
        "stalled": False,
        "file": FILE if done else None,
        "error": {"code": "export.internal", "message": "It stopped.", "hint": "Reset it."} if failed else None,
        "mail": None,
        "stopped_by": None,
        "created_by": "maria",
        "created_at": "2026-03-04T10:00:00.000Z",
        "started_at": "2026-03-04T10:00:01.000Z",
        "snapshot_at": "2026-03-04T10:00:01.000Z",
        "finished_at": "2026-03-04T10:00:14.500Z" if done else None,
        "failed_at": "2026-03-04T10:00:14.500Z" if failed else None,
        "updated_at": "2026-03-04T10:00:14.500Z",
        "actions": [{"name": name, "allowed": ok, "reason": None if ok else "Not now."} for name, ok in may.items()],
        "poll_after_ms": None if done or failed else 2000,
        **facts,
    }


class Played:
    """An API whose export looks like the next of `script` at each look, and like the last one for ever."""

    def __init__(self, *script: Export) -> None:
        self.script = list(script)
        self.posted: list[tuple[str, Any]] = []
        self.filters: list[list[str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "storage.example":
            assert "authorization" not in request.headers
            return httpx.Response(200, stream=httpx.ByteStream(CONTENT))
        if request.method == "POST":
            assert request.headers["Idempotency-Key"]
            self.posted.append((request.url.path, json.loads(request.content) if request.content else None))
            return httpx.Response(201, json=self._look())
        return self._get(request)

    def _get(self, request: httpx.Request) -> httpx.Response:
        self.filters.append(request.url.params.get_list("f"))
        match request.url.path.split("/")[1:]:
            case ["exports"]:
                return httpx.Response(200, json={"items": self.script, "next_cursor": None, "as_of": "…"})
            case ["exportables"]:
                found = [] if request.url.params.get("f") == "name=boats" else [EXPORTABLE]
                return httpx.Response(200, json={"items": found, "next_cursor": None, "as_of": "…"})
            case ["exports", _, "file"]:
                return httpx.Response(302, headers={"Location": "https://storage.example/file"})
            case ["exports", _, "audit"]:
                entry = {"at": "2026-03-04T10:00:00.000Z", "event": "timed_out", "by": "system", "detail": None}
                return httpx.Response(200, json={"items": [{**entry, "times": 1}], "next_cursor": None})
        return httpx.Response(200, json=self._look())

    def _look(self) -> Export:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def test_a_wish_is_sent_as_it_was_said_and_nothing_that_was_not(run: Any) -> None:
    api = Played(_export("queued"))
    options = ("-f", "name:hotel", "-f", "city=Bern", "--columns", "name, city", "--format", "xlsx", "--zip")
    assert run("export", "start", "customer", *options, "--mail", "never", over=api).exit_code == 0
    result = run("export", "start", "invoices", over=api)
    assert api.posted == [
        (
            "/exports",
            {
                "name": "customer",
                "filters": ["name:hotel", "city=Bern"],
                "columns": ["name", "city"],
                "format": "xlsx",
                "zipped": True,
                "mail": "never",
            },
        ),
        ("/exports", {"name": "invoices"}),
    ]
    assert "ledgerdock export wait 12" in result.stderr


@pytest.mark.parametrize(
    ("state", "code"),
    [("completed", ExitCode.DONE), ("failed", ExitCode.JOB_FAILED), ("timed_out", ExitCode.JOB_FAILED)],
)
@pytest.mark.parametrize("command", [("start", "customer", "--wait"), ("wait", "12"), ("reset", "12", "--wait")])
def test_the_exit_code_says_how_it_ended(run: Any, command: tuple[str, ...], state: str, code: ExitCode) -> None:
    api = Played(_export("queued"), _export("processing"), _export(state))
    result = run("export", *command, "--json", over=api)
    assert (result.exit_code, json.loads(result.stdout)["state"]) == (code, state)


def test_a_watch_that_runs_out_or_is_stopped_leaves_the_export_alone(run: Any) -> None:
    result = run("export", "wait", "12", "--timeout", "3", over=Played(_export("processing")))
    assert (result.exit_code, "ledgerdock export wait 12" in result.stderr) == (75, True)

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    api = Played(_export("processing"))
    result = run("export", "wait", "12", over=api, sleep=interrupt)
    assert (result.exit_code, result.stdout, api.posted) == (130, "", [])
    assert "Export 12 goes on. Watch it again with: ledgerdock export wait 12" in result.stderr


def test_in_a_pipe_each_change_is_one_line_of_the_story(run: Any) -> None:
    api = Played(*[_export("queued", total=None)] * 2, *[_export("processing")] * 3, _export())
    result = run("export", "wait", "12", over=api)
    told = [line.split(" ", 2)[2] for line in result.stderr.splitlines()]
    assert told == [
        "Export 12: Waiting to begin",
        "Export 12: Exporting records, 200 of 562 records",
        "Export 12: finished: 562 rows in customer-2026-03-04.csv",
    ]


def test_start_with_an_output_waits_and_saves_the_file_in_the_format_its_name_says(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "mine.JSONL"
    api = Played(_export("queued"), _export("processing"), _export())
    result = run("export", "start", "customer", "--output", str(target), over=api)
    assert (result.exit_code, target.read_bytes()) == (0, CONTENT)
    assert api.posted == [("/exports", {"name": "customer", "format": "jsonl"})]
    assert "file.rows\t562" in result.stdout
    assert f"562 rows in {target}" in result.stderr


def test_a_name_that_ends_in_zip_asks_for_a_zip(run: Any, tmp_path: Path) -> None:
    api = Played(_export("queued"), _export())
    options = ("--format", "xlsx", "--output", str(tmp_path / "a.zip"))
    assert run("export", "start", "customer", *options, over=api).exit_code == 0
    assert api.posted == [("/exports", {"name": "customer", "format": "xlsx", "zipped": True})]


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "csv", "--output", "a.xlsx"),
        ("--zip", "--output", "a.csv"),
        ("--json", "--output", "-"),
        ("--output", "nowhere/a.csv"),
        ("--output", "a.pdf"),
        ("--columns", " , "),
    ],
)
def test_what_would_not_be_what_it_says_is_not_begun(run: Any, options: tuple[str, ...]) -> None:
    api = Played(_export())
    result = run("export", "start", "customer", *options, over=api)
    assert (result.exit_code, result.stdout, api.posted) == (2, "", [])


def test_a_file_that_is_there_is_not_replaced_unasked_and_nothing_is_begun(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    target.write_text("mine")
    api = Played(_export())
    for command in (("start", "customer"), ("download", "12")):
        refused = run("export", *command, "--output", str(target), over=api)
        assert (refused.exit_code, target.read_text(), api.posted) == (3, "mine", [])
        assert "--force" in refused.stderr
    done = run("export", "download", "12", "--output", str(target), "--force", over=api)
    assert (done.exit_code, done.stdout, target.read_bytes()) == (0, f"{target}\n", CONTENT)


def test_a_name_that_says_nothing_of_the_format_is_taken_with_a_format(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "mine.txt"
    api = Played(_export("queued"), _export())
    result = run("export", "start", "customer", "--format", "csv", "--output", str(target), over=api)
    assert (result.exit_code, target.read_bytes()) == (0, CONTENT)


def test_a_file_that_cannot_be_saved_after_all_can_be_downloaded_again(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    (tmp_path / "mine.csv.part").mkdir()
    result = run("export", "start", "customer", "--output", str(target), over=Played(_export("queued"), _export()))
    assert (result.exit_code, target.exists()) == (1, False)
    assert result.stderr.splitlines()[-1] == (
        f"ledgerdock: {target}.part: Is a directory. Try again with: ledgerdock export download 12"
    )


def test_a_failed_export_leaves_no_file(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    api = Played(_export("queued"), _export("failed"))
    result = run("export", "start", "customer", "--output", str(target), over=api)
    assert (result.exit_code, target.exists()) == (5, False)


def test_a_download_is_saved_under_its_own_name_in_this_folder(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    api = Played(_export(file={**FILE, "name": "../../hosts.csv"}))
    result = run("export", "download", "12", over=api)
    assert (result.exit_code, result.stdout) == (0, "hosts.csv\n")
    assert (tmp_path / "hosts.csv").read_bytes() == CONTENT
    assert run("export", "download", "12", over=api).exit_code == 3


@pytest.mark.parametrize("command", [("download", "12"), ("start", "customer")])
def test_stdout_holds_the_bytes_of_the_file_and_nothing_else(run: Any, command: tuple[str, ...]) -> None:
    result = run("export", *command, "--output", "-", over=Played(_export()))
    assert (result.exit_code, result.stdout_bytes) == (0, CONTENT)
    assert "562 rows in stdout" in result.stderr


def test_a_terminal_gets_no_file(run: Any, terminal: Any) -> None:
    result = run("export", "download", "12", "--output", "-", over=Played(_export()), screen=terminal)
    assert (result.exit_code, terminal.out.file.getvalue()) == (2, "")


def test_without_a_file_the_reason_is_the_apis(run: Any) -> None:
    gone = _export(actions=[{"name": "download", "allowed": False, "reason": "It was kept until May."}])
    for found in (gone, _export("processing")):
        result = run("export", "download", "12", over=Played(found))
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert "Not now." in result.stderr


def test_the_history_is_a_line_for_each_export(run: Any, terminal: Any) -> None:
    found = [
        _export("processing", stalled=True),
        _export(),
        _export("timed_out", stopped_by="system"),
        _export(file={**FILE, "expired": True}),
    ]
    api = Played(*found)
    run("export", "list", "--stalled", "-f", "name=customer", over=api, screen=terminal)
    lines = terminal.out.file.getvalue().splitlines()
    assert api.filters == [["name=customer", "stalled=true"]]
    for line, words in zip(
        lines[3:], ("200 / 562  started, stalled", "562 / 562  finished", "timed out by system"), strict=False
    ):
        assert words in line
    piped = run("export", "list", over=api).stdout.splitlines()
    assert piped[0].split("\t") == EXPORT_LIST.names
    assert dict(zip(EXPORT_LIST.names, piped[2].split("\t"), strict=True)) == {
        "number": "12",
        "description": "Customers export initiated on 2026-03-04",
        "created_by": "maria",
        "progress": "562 / 562",
        "status": "finished",
        "started_at": "2026-03-04T10:00:01.000Z",
        "finished_at": "2026-03-04T10:00:14.500Z",
        "failed_at": "",
        "file": "customer-2026-03-04.csv",
        "error": "",
        "name": "customer",
        "record_type": "customer",
        "format": "csv",
        "state": "completed",
        "stalled": "false",
        "stopped_by": "",
        "attempt": "1",
        "rows": "562",
        "size": "2048",
        "expires_at": "2026-06-02T10:00:14.500Z",
        "created_at": "2026-03-04T10:00:00.000Z",
        "id": "0exp12",
    }
    chosen = run("export", "list", "--columns", "status,number", "--json", over=api)
    assert json.loads(chosen.stdout)[0]["id"] == "0exp12"
    assert run("export", "list", "--columns", "colour", over=api).exit_code == 2


def test_an_empty_history_says_whether_anything_was_asked_for(run: Any) -> None:
    def nothing(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"items": [], "next_cursor": None})

    assert run("export", "list", over=nothing).stderr == "No exports yet.\n"
    assert run("export", "list", "-f", "status=failed", over=nothing).stderr == "No exports match.\n"


def test_one_export_is_shown_with_what_can_be_done_next(run: Any, terminal: Any) -> None:
    attempt = {"attempt": 1, "by": "maria", "state": "timed_out", "ended_at": "2026-03-04T09:00:00.000Z"}
    told = {"error": {"code": "export.run_ended", "message": "Its run ended too early."}}
    mail = {"state": "sent", "to": ["maria@acme.example"], "at": "2026-03-04T10:00:16.000Z", "reason": None}
    run("export", "show", "12", over=Played(_export(attempt=2, attempts=[attempt | told], mail=mail)), screen=terminal)
    shown = terminal.out.file.getvalue()
    for part in (
        "Export 12  Customers export initiated on 2026-03-04  finished",
        "562 / 562 records",
        "name:hotel",
        "562 rows, 2,048 bytes, kept until 2026-06-02",
        "by maria, timed out 2026-03-04",
        "Its run ended too early.",
        "sent to maria@acme.example",
        "ledgerdock export download 12",
    ):
        assert part in shown
    assert "export reset" not in shown
    run("export", "show", "12", over=Played(_export("failed")), screen=terminal)
    assert "ledgerdock export reset 12" in terminal.out.file.getvalue()


def test_reset_and_mark_failed_are_asked_for_by_number(run: Any) -> None:
    api = Played(_export("queued", attempt=2), _export("failed"))
    assert "Attempt 2 of export 12 begins." in run("export", "reset", "12", over=api).stderr
    assert "marked as failed" in run("export", "mark-failed", "12", over=api).stderr
    assert api.posted == [("/exports/12/reset", None), ("/exports/12/mark-failed", None)]


def test_a_refusal_is_one_line_and_exit_3_and_what_is_not_there_exit_1(run: Any, refusal: Any) -> None:
    held = run(
        "export", "reset", "12", over=lambda _: refusal(409, "export.has_file", "Its file is there.", "Take it.")
    )
    assert (held.exit_code, held.stderr) == (3, "ledgerdock: Its file is there. Take it.\n")
    for command in ("show", "wait", "download", "reset", "mark-failed", "audit"):
        gone = run("export", command, "9", over=lambda _: refusal(404, "not_found", "There is nothing here."))
        assert (gone.exit_code, gone.stdout, gone.stderr) == (1, "", "ledgerdock: There is no export 9.\n")


def test_what_there_is_to_export_is_listed_with_its_columns(run: Any, terminal: Any) -> None:
    api = Played()
    assert run("export", "names", over=api).stdout.splitlines()[1] == "customer\tCustomers\tcustomer\t1"
    assert run("export", "names", "customer", over=api).stdout.splitlines()[1] == "name\tName\ttext"
    assert json.loads(run("export", "names", "customer", "--json", over=api).stdout) == EXPORTABLE
    run("export", "names", "customer", over=api, screen=terminal)
    assert "name, record.key" in terminal.story.file.getvalue()
    unknown = run("export", "names", "boats", over=api)
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (2, 1)


def test_the_trail_says_system_where_nobody_did_it(run: Any, terminal: Any) -> None:
    piped = run("export", "audit", "12", over=Played(_export()))
    assert piped.stdout.splitlines()[1] == "2026-03-04T10:00:00.000Z\ttimed_out\tsystem\t\t1"
    run("export", "audit", "12", over=Played(_export()), screen=terminal)
    assert "timed out" in terminal.out.file.getvalue()


def test_the_trail_says_which_attempt_a_reset_began(run: Any, terminal: Any) -> None:
    entry = {"at": "2026-03-04T10:00:00.000Z", "event": "reset", "by": "maria", "detail": "2", "times": 1}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"items": [entry], "next_cursor": None})

    assert run("export", "audit", "12", over=answer).stdout.splitlines()[1].split("\t")[3] == "2"
    run("export", "audit", "12", over=answer, screen=terminal)
    assert "attempt 2" in terminal.out.file.getvalue()


def test_a_start_that_is_interrupted_says_where_to_look_whether_it_began(run: Any) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    result = run("export", "start", "customer", over=interrupt)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "ledgerdock export list" in result.stderr


def test_saved_filters_of_the_history_are_used_by_name(run: Any) -> None:
    played = Played(_export())

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/filters/exports":
            return played(request)
        saved = {"name": "stuck", "scope": "personal", "filters": ["stalled=true"]}
        return httpx.Response(200, json={"items": [saved], "next_cursor": None})

    run("export", "list", "--filter-name", "stuck", over=answer)
    assert played.filters == [["stalled=true"]]


def test_every_state_of_an_export_has_words() -> None:
    states = next(known for known in PROPERTIES if known.name == "state").choices
    assert set(EXPORT_WORDS) == set(states)
