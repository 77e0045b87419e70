"""`ledgerdock import ...`: exit codes, and what stands on stdout and on stderr."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from ledgerdock_cli.connection import Connection
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.views import RowProblem

PROBLEMS = (
    RowProblem(7, "E-mail", "a(at)b", "value.email", "“a(at)b” is no e-mail address.", "Write name@company.com."),
    RowProblem(9, "Credit Limit", "n/a", "value.number", "Credit Limit is not a number.", "Write digits only."),
    RowProblem(12, "E-mail", "c d", "value.email", "“c d” is no e-mail address.", "Write name@company.com."),
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "customers.csv"
    path.write_text("Accounting Reference\n1234\n")
    return str(path)


def test_the_fake_connection_has_the_methods_of_the_real_one(cloud: Any) -> None:
    for name, method in inspect.getmembers(cloud, inspect.isfunction):
        if not name.startswith("_"):
            assert list(inspect.signature(method).parameters) == list(
                inspect.signature(getattr(Connection, name)).parameters
            )


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
    run: Any, cloud: Any, job: Any, file: str, state: str, *, options: tuple[str, ...], code: int, command: str
) -> None:
    connection = cloud(job(state="processing"), job(state="processing", rows=3), job(state=state, rows=3, created=3))
    arguments = (file, "--type", "customer", "--wait") if command == "start" else ("12",)
    assert run("import", command, *arguments, *options, over=connection).exit_code == code


def test_a_job_still_running_when_the_wait_runs_out_is_said_and_exits_75(run: Any, cloud: Any, job: Any) -> None:
    result = run("import", "wait", "12", "--timeout", "3", over=cloud(job(state="processing")))
    assert result.exit_code == 75
    assert "ledgerdock import wait 12" in result.stderr


def test_ctrl_c_stops_the_watching_not_the_job(run: Any, cloud: Any, job: Any) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    result = run("import", "wait", "12", over=cloud(job(state="processing")), sleep=interrupt)
    assert result.exit_code == 130
    assert result.stdout == ""
    assert "goes on. Watch it again with: ledgerdock import wait 12" in result.stderr


def test_a_broken_line_while_watching_is_one_line_that_says_how_to_go_on(run: Any, cloud: Any, job: Any) -> None:
    result = run("import", "wait", "12", over=cloud(job(state="processing"), broken_after=2))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "ledgerdock: The cloud cannot be reached. Import 12 goes on. Watch it again with: ledgerdock import wait 12"
    )


def test_without_a_local_cloud_every_command_says_how_to_start_one(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGERDOCK_LOCAL_STATE", str(tmp_path / "none.json"))
    for arguments in (("list",), ("show", "1"), ("wait", "1"), ("results", "1"), ("errors", "1")):
        result = run("import", *arguments, connect=Connection.open)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.splitlines() == ["ledgerdock: No local cloud is running; start one with: ledgerdock up"]


def test_a_state_file_that_cannot_be_read_is_the_same_as_none(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "local.json"
    path.write_text("{")
    monkeypatch.setenv("LEDGERDOCK_LOCAL_STATE", str(path))
    assert run("import", "list", connect=Connection.open).stderr.count("\n") == 1


@pytest.mark.enable_socket  # nobody answers on the port: that is the test
def test_a_state_file_left_by_a_dead_cloud_is_the_same_as_none(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "local.json"
    # Port 1 is reserved and refuses at once.
    path.write_text(json.dumps({"pid": 1, "url": "http://127.0.0.1:1", "region": "x", "outputs": {}}))
    monkeypatch.setenv("LEDGERDOCK_LOCAL_STATE", str(path))
    result = run("import", "list", connect=Connection.open)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "start one with: ledgerdock up" in result.stderr


def test_an_unknown_job_is_one_line_and_exit_1(run: Any, cloud: Any, job: Any) -> None:
    result = run("import", "show", "99", over=cloud(job()))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "ledgerdock: There is no job 99.\n")


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
def test_a_command_that_makes_no_sense_exits_2(run: Any, cloud: Any, job: Any, arguments: tuple[str, ...]) -> None:
    assert run("import", *arguments, over=cloud(job())).exit_code == 2


@pytest.mark.parametrize("command", ["results", "errors"])
def test_results_of_a_running_job_are_refused(run: Any, cloud: Any, job: Any, command: str) -> None:
    result = run("import", command, "12", over=cloud(job(state="processing")))
    assert result.exit_code == 3
    assert "Import 12 is processing" in result.stderr


def test_start_hands_over_the_file_its_type_and_what_was_declared(run: Any, cloud: Any, job: Any, file: str) -> None:
    connection = cloud(job(state="queued"))
    options = ("--type", "customer", "--sheet", "Kunden", "--date-order", "dmy", "--encoding", "cp1252")
    assert run("import", "start", file, *options, over=connection).exit_code == 0
    path, record_type, declared, uploaded_by = connection.started[0]
    assert (str(path), record_type) == (file, "customer")
    assert declared == {"sheet": "Kunden", "date_order": "dmy", "encoding": "cp1252"}
    assert uploaded_by


def test_start_with_json_prints_the_started_job_and_nothing_else(run: Any, cloud: Any, job: Any, file: str) -> None:
    started = job(state="queued")
    result = run("import", "start", file, "--type", "customer", "--json", over=cloud(started))
    assert json.loads(result.stdout) == started
    assert "Watch it with: ledgerdock import wait 12" in result.stderr


def test_waiting_with_json_prints_one_value_the_job_as_it_ended(run: Any, cloud: Any, job: Any, file: str) -> None:
    ended = job(state="completed_with_errors", rows=5, created=4, invalid=1)
    connection = cloud(job(state="queued"), job(state="processing", rows=5, created=2), ended)
    result = run("import", "start", file, "--type", "customer", "--wait", "--json", over=connection)
    assert json.loads(result.stdout) == ended
    assert result.exit_code == 7


def test_off_a_terminal_progress_is_one_dated_line_for_each_change(run: Any, cloud: Any, job: Any) -> None:
    moved = job(state="processing", rows=1500, created=700)
    ended = job(state="completed", rows=1500, created=1500)
    result = run("import", "wait", "12", over=cloud(job(state="queued"), job(state="queued"), moved, moved, ended))
    lines = result.stderr.splitlines()
    assert [line[20:] for line in lines] == [
        "import 12: in the queue",
        "import 12: processing, 700 of 1,500 rows",
        "import 12: completed, 1,500 of 1,500 rows",
    ]
    assert all(line[4] == "-" and line[13] == ":" for line in lines)


def test_polling_starts_quick_and_never_pauses_longer_than_ten_seconds(run: Any, cloud: Any, job: Any) -> None:
    pauses: list[float] = []
    script = [job(state="processing") for _ in range(40)] + [job()]
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        pauses.append(seconds)
        now += max(seconds, 5)

    assert run("import", "wait", "12", over=cloud(*script), sleep=sleep, clock=lambda: now).exit_code == 0
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.5, 10.0)


def test_show_in_a_pipe_is_one_field_per_line(run: Any, cloud: Any, job: Any) -> None:
    shown = job(rows=3, created=2, unchanged=1)
    shown["upload"]["ignored_columns"] = ["Region", "Colour"]
    shown["results"] = {"failed": {"key": "jobs/f.csv", "rows": 0}}
    result = run("import", "show", "12", over=cloud(shown))
    fields = dict(line.split("\t") for line in result.stdout.splitlines())
    assert fields["number"] == "12"
    assert fields["state"] == "completed"
    assert fields["counts.created"] == "2"
    assert fields["results.failed.key"] == "jobs/f.csv"
    assert fields["upload.ignored_columns"] == "Region, Colour"
    assert result.exit_code == 0


def test_list_in_a_pipe_is_tsv_with_names_in_the_first_line(run: Any, cloud: Any, job: Any) -> None:
    jobs = [job(13, "failed"), job(12, "completed_with_errors", 9, created=5, duplicate=1, invalid=3)]
    jobs[0]["error"] = {"code": "file.empty", "message": "…", "hint": "…"}
    jobs[1]["file"] = "a\tb\nc.csv"
    head, first, second = run("import", "list", over=cloud(*jobs)).stdout.splitlines()
    assert head.split("\t")[:4] == ["number", "record_type", "file", "state"]
    assert dict(zip(head.split("\t"), first.split("\t"), strict=True))["error"] == "file.empty"
    row = dict(zip(head.split("\t"), second.split("\t"), strict=True))
    assert (row["file"], row["succeeded"], row["errors"], row["duplicates"]) == ("a b c.csv", "5", "3", "1")
    assert (row["created_at"], row["id"]) == ("2026-03-04T10:00:00.000Z", "0job12")


def test_list_takes_state_type_and_limit(run: Any, cloud: Any, job: Any) -> None:
    jobs = [job(number, "completed" if number % 2 else "failed") for number in range(9, 0, -1)]
    chosen = ("--state", "completed", "--type", "customer", "--limit", "2", "--json")
    result = run("import", "list", *chosen, over=cloud(*jobs))
    assert [shown["number"] for shown in json.loads(result.stdout)] == [9, 7]


def test_an_empty_list_is_an_empty_value_and_a_sentence(run: Any, cloud: Any, job: Any) -> None:
    none = cloud(job())
    assert json.loads(run("import", "list", "--state", "queued", "--json", over=none).stdout) == []
    assert "No imports match." in run("import", "list", "--state", "queued", over=none).stderr


def test_results_are_saved_where_asked_and_their_places_printed(run: Any, cloud: Any, job: Any, tmp_path: Path) -> None:
    ended = job(state="completed_with_errors", rows=5, created=4, invalid=1)
    ended["results"] = {
        "succeeded": {"key": "s", "rows": 4},
        "failed": {"key": "f", "rows": 1},
        "unprocessed": {"key": "u", "rows": 0},
    }
    folder = tmp_path / "new"
    result = run("import", "results", "12", "--output", str(folder), "--json", over=cloud(ended))
    places = [(shown["outcome"], shown["rows"], shown["path"]) for shown in json.loads(result.stdout)]
    assert places == [("succeeded", 4, str(folder / "succeeded.csv")), ("failed", 1, str(folder / "failed.csv"))]
    assert all(Path(path).is_file() for *_, path in places)
    chosen = run("import", "results", "12", "--outcome", "unprocessed", "--output", str(folder), over=cloud(ended))
    assert chosen.stdout.splitlines()[1].split("\t") == ["unprocessed", "0", str(folder / "unprocessed.csv")]


def test_row_errors_in_a_pipe_are_all_there_one_line_each(run: Any, cloud: Any, job: Any) -> None:
    ended = job(state="completed_with_errors", rows=3, invalid=3)
    lines = run("import", "errors", "12", over=cloud(ended, problems=PROBLEMS)).stdout.splitlines()
    assert lines[0].split("\t") == ["row", "column", "value", "code", "message", "hint"]
    assert [line.split("\t")[0] for line in lines[1:]] == ["7", "9", "12"]


def test_row_errors_as_json_are_grouped_by_reason_the_most_frequent_first(run: Any, cloud: Any, job: Any) -> None:
    ended = job(state="completed_with_errors", rows=3, invalid=3)
    result = run("import", "errors", "12", "--examples", "1", "--json", over=cloud(ended, problems=PROBLEMS))
    emails, limits = json.loads(result.stdout)
    assert (emails["code"], emails["column"], emails["count"]) == ("value.email", "E-mail", 2)
    assert emails["rows"] == [{"row": 7, "value": "a(at)b", "message": "“a(at)b” is no e-mail address."}]
    assert limits["count"] == 1


def test_no_row_errors_is_a_sentence(run: Any, cloud: Any, job: Any) -> None:
    result = run("import", "errors", "12", over=cloud(job(state="failed")))
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert result.stderr == "Import 12 has no row errors.\n"


def test_a_command_error_from_a_connection_keeps_its_exit_code(run: Any) -> None:
    def connect(tenant: str) -> Any:
        raise CommandError("Somebody else changed it.", ExitCode.REFUSED)

    result = run("import", "list", connect=connect)
    assert (result.exit_code, result.stderr) == (3, "ledgerdock: Somebody else changed it.\n")


def test_the_tenant_comes_from_the_option_or_the_environment(
    run: Any, cloud: Any, job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def connect(tenant: str) -> Any:
        asked.append(tenant)
        return cloud(job())

    run("import", "list", connect=connect)
    monkeypatch.setenv("LEDGERDOCK_TENANT", "nordic")
    run("import", "list", connect=connect)
    run("import", "list", "--tenant", "baltic", connect=connect)
    assert asked == ["acme", "nordic", "baltic"]
