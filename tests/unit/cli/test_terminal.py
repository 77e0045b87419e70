"""What a person sees: the summary, the row errors, the list."""

import io
from typing import Any

import pytest
from rich.console import Console

from ledgerdock.jobs.job import OPEN_STATES, JobState, Outcome
from ledgerdock_cli.exit_codes import MEANINGS, ExitCode
from ledgerdock_cli.screen import Screen
from ledgerdock_cli.views import RowProblem
from ledgerdock_cli.watch import amount
from ledgerdock_cli.words import END_STATES, OUTCOMES, STATE_WORDS


def shown(screen: Screen) -> str:
    stream = screen.out.file
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def test_every_outcome_state_and_exit_code_has_words() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert set(STATE_WORDS) == set(JobState)
    assert set(JobState) - set(OPEN_STATES) == END_STATES
    assert set(MEANINGS) == set(ExitCode)


def test_the_summary_counts_every_row_in_words(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    ended = job(state="completed_with_errors", rows=1500, created=1440, unchanged=30, duplicate=16, invalid=14)
    assert run("import", "show", "12", over=api(ended), screen=terminal).exit_code == 0
    text = shown(terminal)
    assert "Import 12  customers.xlsx  completed with errors" in text
    for line in ("1,440   created", "16   duplicate   same key as", "1,500   rows", "Time taken     14.5 s"):
        assert line in text
    assert "failed" not in text
    assert "do not add up" not in text


def test_a_queued_job_says_which_one_it_waits_for(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    run("import", "show", "12", over=api(job(state="queued") | {"waiting_for": "0job11"}), screen=terminal)
    assert "Waiting for import 11" in shown(terminal)
    assert "0job11" not in shown(terminal)


def test_no_row_errors_is_no_table(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    run("import", "errors", "12", over=api(job(state="failed")), screen=terminal)
    assert shown(terminal) == ""


def test_a_sum_that_is_wrong_is_never_hidden(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    run("import", "show", "12", over=api(job(rows=10, created=9)), screen=terminal)
    assert "do not add up" in shown(terminal)


def test_a_failed_job_says_why_and_what_to_do(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    failed = job(state="failed")
    failed["error"] = {"code": "file.empty", "message": "The file is empty.", "hint": "Save it again."}
    assert run("import", "wait", "12", over=api(failed), screen=terminal).exit_code == 5
    assert "The file is empty." in shown(terminal)
    assert "Save it again." in shown(terminal)


def test_after_the_wait_a_few_row_errors_are_shown_by_reason(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    problems = tuple(
        RowProblem(
            "customers.xlsx",
            row,
            "E-mail",
            f"a{row}",
            "value.email",
            f"a{row} is no address.",
            "Write name@company.com.",
        )
        for row in range(2, 11)
    )
    ended = job(state="completed_with_errors", rows=10, created=1, invalid=9)
    ended["results"] = {"failed": {"key": "f.csv", "rows": 9}}
    played = api(ended, problems=problems)
    assert run("import", "wait", "12", over=played, screen=terminal).exit_code == 7
    text = shown(terminal)
    assert "a2 is no address." in text
    assert "a4 is no address." not in text
    assert "… and 7 more like this" in text
    assert text.count("Write") == 1


@pytest.mark.parametrize("allowed", [True, False])
def test_failed_rows_come_with_the_way_to_give_them_back(
    run: Any, api: Any, job: Any, terminal: Screen, allowed: bool
) -> None:
    ended = job(state="completed_with_errors", rows=2, created=1, invalid=1)
    ended["results"] = {"failed": {"key": "f.csv", "rows": 1}}
    ended["actions"] = [{"name": "repair", "allowed": allowed, "reason": None if allowed else "It was a dry run."}]
    run("import", "show", "12", over=api(ended), screen=terminal)
    assert ("ledgerdock import repair 12 FILE" in shown(terminal)) is allowed


def test_sheets_of_one_workbook_are_told_by_their_names_alone(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    problems = tuple(
        RowProblem(f"books.xlsx, sheet {sheet}", 2, "Name", "", "value.required", "Name is empty.", "Fill it in.")
        for sheet in ("Vendors", "Items")
    )
    run("import", "errors", "12", over=api(job(state="completed_with_errors"), problems=problems), screen=terminal)
    assert "Vendors" in shown(terminal)
    assert "books.xlsx" not in shown(terminal)


def test_what_a_file_says_cannot_drive_the_terminal(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    nasty = job()
    nasty["file"] = "\x1b]0;owned\x07[bold]x[/bold].csv"
    run("import", "show", "12", over=api(nasty), screen=terminal)
    assert "\x1b" not in shown(terminal)
    assert "[bold]x[/bold].csv" in shown(terminal)


def test_a_narrow_terminal_gets_fewer_columns_and_whole_numbers(run: Any, api: Any, job: Any) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    narrow = Screen(Console(file=Terminal(), width=80, color_system=None), Console(file=Terminal(), width=80))
    jobs = [job(number, rows=1_234_567, created=1_234_567) for number in (12, 11)]
    run("import", "list", over=api(*jobs), screen=narrow)
    assert shown(narrow).count("1,234,567  1,234,567") == 2
    assert "04 Mar" in shown(narrow)


def test_a_list_tells_dry_runs_from_imports(run: Any, api: Any, job: Any, terminal: Screen) -> None:
    tried = job(12) | {"dry_run": True}
    run("import", "list", over=api(tried, job(11)), screen=terminal)
    assert shown(terminal).count(f"dry run of {tried['file']}") == 1
    lines = run("import", "list", over=api(tried, job(11))).stdout.splitlines()
    at = lines[0].split("\t").index("dry_run")
    assert [line.split("\t")[at] for line in lines[1:]] == ["true", "false"]


def test_the_bar_tells_how_far_how_fast_and_how_long_as_the_server_says(job: Any) -> None:
    moving = job(state="processing", rows=2000, created=500)
    assert amount(moving) == " 25%  500 of 2,000 rows"
    assert amount(moving | {"rate": 812.4, "eta_seconds": 75}) == " 25%  500 of 2,000 rows  812 rows/s, 0:01:15 left"
    assert amount(job(state="validating")) == ""
