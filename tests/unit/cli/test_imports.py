"""`ledgerdock import ...`: exit codes, and what stands on stdout and on stderr."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock_cli.exit_codes import ExitCode
from ledgerdock_cli.views import RowProblem

PROBLEMS = (
    RowProblem(
        "customers.xlsx",
        7,
        "E-mail",
        "a(at)b",
        "value.email",
        "“a(at)b” is no e-mail address.",
        "Write name@company.com.",
    ),
    RowProblem(
        "customers.xlsx",
        9,
        "Credit Limit",
        "n/a",
        "value.number",
        "Credit Limit is not a number.",
        "Write digits only.",
    ),
    RowProblem(
        "customers.xlsx", 12, "E-mail", "c d", "value.email", "“c d” is no e-mail address.", "Write name@company.com."
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "customers.csv"
    path.write_text("Accounting Reference\n1234\n")
    return str(path)


@pytest.mark.parametrize(
    ("state", "options", "code"),
    [
        ("completed", (), ExitCode.DONE),
        ("completed_with_errors", (), ExitCode.ROW_ERRORS),
        ("completed_with_errors", ("--allow-row-errors",), ExitCode.DONE),
        ("failed", (), ExitCode.JOB_FAILED),
        ("failed", ("--allow-row-errors",), ExitCode.JOB_FAILED),
        ("timed_out", (), ExitCode.JOB_FAILED),
        ("cancelled", (), ExitCode.CANCELLED),
        ("reverted", (), ExitCode.CANCELLED),
    ],
)
@pytest.mark.parametrize("command", ["start", "wait"])
def test_the_exit_code_says_how_the_job_ended(
    run: Any, api: Any, job: Any, file: str, state: str, *, options: tuple[str, ...], code: int, command: str
) -> None:
    played = api(job(state="processing"), job(state="processing", rows=3), job(state=state, rows=3, created=3))
    arguments = (file, "--type", "customer", "--wait") if command == "start" else ("12",)
    assert run("import", command, *arguments, *options, over=played).exit_code == code


def test_a_job_still_running_when_the_wait_runs_out_is_said_and_exits_75(run: Any, api: Any, job: Any) -> None:
    result = run("import", "wait", "12", "--timeout", "3", over=api(job(state="processing")))
    assert result.exit_code == 75
    assert "ledgerdock import wait 12" in result.stderr


def test_ctrl_c_stops_the_watching_not_the_job(run: Any, api: Any, job: Any) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    result = run("import", "wait", "12", over=api(job(state="processing")), sleep=interrupt)
    assert result.exit_code == 130
    assert result.stdout == ""
    assert "goes on. Watch it again with: ledgerdock import wait 12" in result.stderr


def test_a_broken_line_while_watching_is_one_line_that_says_how_to_go_on(run: Any, api: Any, job: Any) -> None:
    result = run("import", "wait", "12", over=api(job(state="processing"), broken_after=2))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "ledgerdock: api.example cannot be reached: refused. "
        "Import 12 goes on. Watch it again with: ledgerdock import wait 12"
    )


def test_a_gateway_that_answers_in_the_place_of_the_api_is_told_in_a_sentence(run: Any, api: Any, job: Any) -> None:
    played, looks = api(job(state="processing")), iter([True])

    def gateway(request: httpx.Request) -> httpx.Response:
        return played(request) if next(looks, False) else httpx.Response(500)

    told = run("import", "wait", "12", over=gateway).stderr.splitlines()[-1]
    assert told.startswith("ledgerdock: api.example answered 500 Internal Server Error. Import 12 goes on.")


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 2), (401, 4), (403, 3), (404, 1), (409, 3), (413, 2), (418, 1), (422, 2), (429, 1), (500, 1), (599, 1)],
)
def test_a_refusal_of_the_api_is_one_line_with_what_to_do_and_an_exit_code(
    run: Any, refusal: Any, status: int, code: int
) -> None:
    refused = refusal(status, "some.code", "That cannot be.", "Do it differently.")
    result = run("import", "list", over=lambda request: refused)
    hint = "Sign in with: ledgerdock login" if status == 401 else "Do it differently."
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == f"ledgerdock: That cannot be. {hint}\n"


@pytest.mark.parametrize("command", ["list", "show", "wait", "results", "errors", "file", "cancel"])
def test_a_network_that_is_not_there_is_one_line(run: Any, command: str) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[Errno 111] Connection refused")

    result = run("import", command, *(() if command == "list" else ("12",)), over=nobody)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "ledgerdock: api.example cannot be reached: [Errno 111] Connection refused.\n"


def test_an_unknown_job_is_one_line_and_exit_1(run: Any, api: Any, job: Any) -> None:
    result = run("import", "show", "99", over=api(job()))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "ledgerdock: There is no import 99.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("start", "nowhere.csv", "--type", "customer"),
        ("start",),
        ("start", __file__, "--type", "../other"),
        ("show",),
        ("list", "--state", "sleeping"),
        ("wait", "12", "--timeout", "-1"),
        ("results", "12", "--outcome", "created"),
        ("eat",),
    ],
)
def test_a_command_that_makes_no_sense_exits_2(run: Any, api: Any, job: Any, arguments: tuple[str, ...]) -> None:
    assert run("import", *arguments, over=api(job())).exit_code == 2


@pytest.mark.parametrize("command", ["results", "errors"])
def test_results_of_a_running_job_are_refused(run: Any, api: Any, job: Any, command: str) -> None:
    result = run("import", command, "12", over=api(job(state="processing")))
    assert result.exit_code == 3
    assert "Import 12 is processing" in result.stderr


def test_start_hands_over_the_file_its_type_and_what_was_declared(run: Any, api: Any, job: Any, file: str) -> None:
    played = api(job(state="queued"))
    options = ("--type", "customer", "--sheet", "Kunden", "--date-order", "dmy", "--encoding", "cp1252")
    assert run("import", "start", file, *options, over=played).exit_code == 0
    assert played.prepared == [
        {
            "record_type": "customer",
            "file_name": "customers.csv",
            "size": Path(file).stat().st_size,
            "content_type": "text/csv",
            "options": {"sheet": "Kunden", "date_order": "dmy", "encoding": "cp1252"},
        }
    ]
    assert Path(file).read_bytes() in played.uploads[0]


def test_ctrl_c_during_the_upload_stops_at_once(run: Any, file: str) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    result = run("import", "start", file, "--type", "customer", over=interrupt)
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "ledgerdock: Stopped.\n")


def test_start_with_json_prints_the_started_job_and_nothing_else(run: Any, api: Any, job: Any, file: str) -> None:
    started = job(state="queued")
    result = run("import", "start", file, "--type", "customer", "--json", over=api(started))
    assert json.loads(result.stdout) == started
    assert "Watch it with: ledgerdock import wait 12" in result.stderr


def test_waiting_with_json_prints_one_value_the_job_as_it_ended(run: Any, api: Any, job: Any, file: str) -> None:
    ended = job(state="completed_with_errors", rows=5, created=4, invalid=1)
    played = api(job(state="queued"), job(state="processing", rows=5, created=2), ended)
    result = run("import", "start", file, "--type", "customer", "--wait", "--json", over=played)
    assert json.loads(result.stdout) == ended
    assert result.exit_code == 7


def test_off_a_terminal_progress_is_one_dated_line_for_each_change(run: Any, api: Any, job: Any) -> None:
    moved = job(state="processing", rows=1500, created=700)
    ended = job(state="completed", rows=1500, created=1500)
    result = run("import", "wait", "12", over=api(job(state="queued"), job(state="queued"), moved, moved, ended))
    lines = result.stderr.splitlines()
    assert [line[20:] for line in lines] == [
        "Import 12: Waiting for import 11",
        "Import 12: Importing rows, 700 of 1,500 rows",
        "Import 12: completed: 1,500 created",
    ]
    assert all(line[4] == "-" and line[13] == ":" for line in lines)


def test_the_last_line_of_a_failed_import_says_why(run: Any, api: Any, job: Any) -> None:
    failed = job(state="failed") | {"error": {"code": "file.empty", "message": "The file is empty.", "hint": ""}}
    result = run("import", "wait", "12", over=api(job(state="validating"), failed))
    assert result.stderr.splitlines()[-1].endswith("Import 12: failed: The file is empty.")


def test_an_undo_is_called_one_while_it_is_watched(run: Any, api: Any, job: Any) -> None:
    undo = job(rows=3, deleted=3) | {"undo_of": {"id": "0job11", "number": 11}}
    assert run("import", "wait", "12", over=api(undo)).stderr.endswith("Undo 12 of import 11: completed: 3 deleted\n")


def test_polling_starts_quick_and_never_pauses_longer_than_ten_seconds(run: Any, api: Any, job: Any) -> None:
    pauses: list[float] = []
    script = [job(state="processing") for _ in range(40)] + [job()]
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        pauses.append(seconds)
        now += max(seconds, 5)

    assert run("import", "wait", "12", over=api(*script), sleep=sleep, clock=lambda: now).exit_code == 0
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.5, 10.0)


def test_show_in_a_pipe_is_one_field_per_line(run: Any, api: Any, job: Any) -> None:
    shown = job(rows=3, created=2, unchanged=1)
    shown["files"][0]["ignored_columns"] = ["Region", "Colour"]
    shown["results"] = {"failed": {"key": "jobs/f.csv", "rows": 0}}
    result = run("import", "show", "12", over=api(shown))
    fields = dict(line.split("\t") for line in result.stdout.splitlines())
    assert fields["number"] == "12"
    assert fields["state"] == "completed"
    assert fields["counts.created"] == "2"
    assert fields["results.failed.key"] == "jobs/f.csv"
    assert fields["files.1.ignored_columns"] == "Region, Colour"
    assert fields["actions.cancel.allowed"] == "false"
    assert result.exit_code == 0


def test_list_in_a_pipe_is_tsv_with_names_in_the_first_line(run: Any, api: Any, job: Any) -> None:
    jobs = [job(13, "failed"), job(12, "completed_with_errors", 9, created=5, duplicate=1, invalid=3)]
    jobs[0]["error"] = {"code": "file.empty", "message": "…", "hint": "…"}
    jobs[1]["file"] = "a\tb\nc.csv"
    head, first, second = run("import", "list", over=api(*jobs)).stdout.splitlines()
    assert head.split("\t")[:4] == ["number", "record_type", "file", "state"]
    assert dict(zip(head.split("\t"), first.split("\t"), strict=True))["error"] == "file.empty"
    row = dict(zip(head.split("\t"), second.split("\t"), strict=True))
    assert (row["file"], row["succeeded"], row["errors"], row["duplicates"]) == ("a b c.csv", "5", "3", "1")
    assert (row["created_at"], row["id"]) == ("2026-03-04T10:00:00.000Z", "0job12")


def test_list_asks_with_filters_and_reads_as_many_pages_as_it_needs(run: Any, api: Any, job: Any) -> None:
    played = api(*(job(number) for number in range(500, 0, -1)))
    chosen = ("--state", "completed", "--type", "customer", "-f", "rows>=0", "--filter", "file:march")
    result = run("import", "list", *chosen, "--limit", "450", "--json", over=played)
    assert [shown["number"] for shown in json.loads(result.stdout)] == list(range(500, 50, -1))
    assert played.filters == [["rows>=0", "file:march", "state=completed", "record_type=customer"]] * 3


def test_an_empty_list_is_an_empty_value_and_a_sentence(run: Any, api: Any) -> None:
    assert json.loads(run("import", "list", "--json", over=api()).stdout) == []
    assert run("import", "list", over=api()).stderr == "No imports yet.\n"
    assert run("import", "list", "-f", "state=queued", over=api()).stderr == "No imports match.\n"


def test_results_are_saved_where_asked_and_their_places_printed(run: Any, api: Any, job: Any, tmp_path: Path) -> None:
    ended = job(state="completed_with_errors", rows=5, created=4, invalid=1)
    ended["results"] = {
        "succeeded": {"key": "s.csv", "rows": 4},
        "failed": {"key": "f.csv", "rows": 1},
        "unprocessed": {"key": "u.csv", "rows": 0},
    }
    folder = tmp_path / "new"
    result = run("import", "results", "12", "--output", str(folder), "--json", over=api(ended))
    places = [(shown["outcome"], shown["rows"], shown["path"]) for shown in json.loads(result.stdout)]
    assert places == [
        ("succeeded", 4, str(folder / "import-12-succeeded.csv")),
        ("failed", 1, str(folder / "import-12-failed.csv")),
    ]
    assert [Path(path).read_text() for *_, path in places] == ["of succeeded", "of failed"]
    Path(places[1][2]).write_text("as somebody corrected them")
    again = run("import", "results", "12", "--outcome", "failed", "--output", str(folder), "--json", over=api(ended))
    assert json.loads(again.stdout)[0]["path"] == str(folder / "import-12-failed (2).csv")
    assert Path(places[1][2]).read_text() == "as somebody corrected them"
    chosen = run("import", "results", "12", "--outcome", "unprocessed", "--output", str(folder), over=api(ended))
    assert chosen.stdout.splitlines()[1].split("\t") == ["unprocessed", "0", str(folder / "import-12-unprocessed.csv")]


def test_row_errors_in_a_pipe_are_all_there_one_line_each(run: Any, api: Any, job: Any) -> None:
    ended = job(state="completed_with_errors", rows=3, invalid=3)
    lines = run("import", "errors", "12", over=api(ended, problems=PROBLEMS)).stdout.splitlines()
    assert lines[0].split("\t") == ["file", "row", "column", "value", "code", "message", "hint"]
    assert [line.split("\t")[1] for line in lines[1:]] == ["7", "9", "12"]


def test_row_errors_as_json_are_grouped_by_reason_the_most_frequent_first(run: Any, api: Any, job: Any) -> None:
    ended = job(state="completed_with_errors", rows=3, invalid=3)
    result = run("import", "errors", "12", "--examples", "1", "--json", over=api(ended, problems=PROBLEMS))
    emails, limits = json.loads(result.stdout)
    assert (emails["code"], emails["column"], emails["count"]) == ("value.email", "E-mail", 2)
    assert emails["rows"] == [
        {"file": "customers.xlsx", "row": 7, "value": "a(at)b", "message": "“a(at)b” is no e-mail address."}
    ]
    assert limits["count"] == 1


def test_no_row_errors_is_a_sentence(run: Any, api: Any, job: Any) -> None:
    result = run("import", "errors", "12", over=api(job(state="failed")))
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert result.stderr == "Import 12 has no row errors.\n"
    assert json.loads(run("import", "errors", "12", "--json", over=api(job(state="failed"))).stdout) == []


def test_the_trail_of_an_import_is_one_line_each(run: Any) -> None:
    entries = [
        {"at": "2026-03-04T10:00:00.000Z", "event": "registered", "by": "maria", "detail": None, "times": 1},
        {"at": "2026-03-04T10:00:09.000Z", "event": "downloaded", "by": "ann", "detail": "failed", "times": 3},
    ]
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"items": entries, "next_cursor": None})

    lines = run("import", "audit", "12", over=answer).stdout.splitlines()
    assert [line.split("\t") for line in lines] == [
        ["at", "event", "by", "detail", "times"],
        ["2026-03-04T10:00:00.000Z", "registered", "maria", "", "1"],
        ["2026-03-04T10:00:09.000Z", "downloaded", "ann", "failed", "3"],
    ]
    assert json.loads(run("import", "audit", "12", "--json", over=answer).stdout) == entries
    assert set(asked) == {"/imports/12/audit"}


def test_a_request_that_is_not_taken_is_told_by_its_parts(run: Any, file: str) -> None:
    wrong = [{"where": "body.options.encoding", "message": "String should match pattern '^x$'", "code": None}]
    refused = httpx.Response(422, json={"status": 422, "code": "request.invalid", "detail": "…", "errors": wrong})
    result = run("import", "start", file, "--type", "customer", "--encoding", "?", over=lambda request: refused)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ("ledgerdock: The API does not take that. encoding: String should match pattern '^x$'\n")


def test_the_columns_of_a_list_can_be_chosen(run: Any, api: Any, job: Any) -> None:
    result = run("import", "list", "--columns", "state,number", over=api(job(7)))
    assert result.stdout == "state\tnumber\ncompleted\t7\n"
    assert run("import", "list", "--columns", "colour", over=api()).exit_code == 2


def test_rare_reasons_are_shown_however_many_errors_come_before(run: Any, api: Any, job: Any) -> None:
    many = tuple(
        RowProblem("customers.xlsx", row, "Name", "", "value.missing", "Name is blank.", "Fill it in.")
        for row in range(2, 1000)
    )
    ended = job(state="completed_with_errors", rows=1000, invalid=1000)
    result = run("import", "errors", "12", "--json", over=api(ended, problems=(*many, PROBLEMS[1])))
    names, limits = json.loads(result.stdout)
    assert (names["count"], [row["row"] for row in names["rows"]]) == (998, [2, 3, 4, 5, 6])
    assert (limits["count"], [row["row"] for row in limits["rows"]]) == (1, [9])


def test_the_imported_file_is_saved_under_its_own_name_in_this_folder(
    run: Any, api: Any, job: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named = job()
    named["file"] = "../../etc/customers.xlsx"
    result = run("import", "file", "12", over=api(named))
    assert (result.exit_code, result.stdout) == (0, "customers.xlsx\n")
    assert (tmp_path / "customers.xlsx").read_text() == "of file"
    assert run("import", "file", "12", over=api(named)).exit_code == 3
    assert run("import", "file", "12", "--force", over=api(named)).exit_code == 0
    assert run("import", "file", "12", "--output", str(tmp_path / "b.xlsx"), over=api(named)).exit_code == 0


def test_a_folder_that_cannot_be_written_is_one_line(run: Any, api: Any, job: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("import", "results", "12", "--output", str(tmp_path / "file" / "a"), over=api(job()))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    result = run("import", "file", "12", "--output", str(tmp_path / "none" / "a.csv"), over=api(job()))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_cancel_says_what_became_of_the_job(run: Any, api: Any, job: Any) -> None:
    result = run("import", "cancel", "12", "--json", over=api(job(state="cancelling")))
    assert json.loads(result.stdout)["state"] == "cancelling"
    assert result.stderr == "Import 12 is cancelling.\n"
