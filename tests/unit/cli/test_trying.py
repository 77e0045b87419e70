"""Dry runs on the command line: asked for, told apart from real imports, looked at and applied."""

import json
from pathlib import Path
from typing import Any

import pytest

CHANGE = {
    "file": "customers.csv",
    "row": 7,
    "record_type": "customer",
    "key": "1001",
    "outcome": "updated",
    "column": "Tax Exempt",
    "line": None,
    "before": None,
    "after": True,
}


@pytest.fixture
def tried(job: Any) -> Any:
    made = job(rows=3, created=3)
    amounts = {"Total Amount": {"EUR": "1204.50", "USD": "7"}}
    totals = {"invoice": {"rows": 3, "records": 3, "money": amounts}}
    return {**made, "dry_run": True, "plan": "ab" * 32, "totals": totals}


def test_what_is_to_be_done_with_the_rows_goes_to_the_api(run: Any, api: Any, job: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Accounting Reference\n1\n")
    played = api(job())
    run("import", "start", str(file), "--mode", "update", "--on-missing", "skip", "--dry-run", over=played)
    run("import", "start", str(file), "--on-existing", "skip", "--expect-plan", "ab", over=played)
    run("import", "start", str(file), over=played)
    assert [prepared["options"] for prepared in played.prepared] == [
        {"mode": "update", "on_missing": "skip", "dry_run": True},
        {"on_existing": "skip", "expect_plan": "ab"},
        {},
    ]


def test_a_mode_nobody_knows_never_gets_as_far_as_the_api(run: Any, api: Any, job: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Accounting Reference\n1\n")
    played = api(job())
    assert run("import", "start", str(file), "--mode", "replace", over=played).exit_code == 2
    assert played.prepared == []


def test_the_summary_of_a_dry_run_says_that_nothing_was_written_and_how_to_go_on(
    run: Any, api: Any, tried: Any, terminal: Any
) -> None:
    run("import", "show", "12", over=api(tried), screen=terminal)
    shown = terminal.out.file.getvalue()
    for words in (
        "nothing was written",
        "import changes 12",
        "import apply 12",
        "invoice: Total Amount",
        "1,204.50 EUR",
    ):
        assert words in shown
    run("import", "show", "12", over=api({**tried, "dry_run": False}), screen=terminal)
    assert terminal.out.file.getvalue().count("nothing was written") == 1


def test_changes_are_lines_in_a_pipe_and_values_in_json(run: Any, api: Any, tried: Any) -> None:
    played = api(tried)
    played.changes = [CHANGE]
    lines = run("import", "changes", "12", "-f", "key=1001", over=played).stdout.splitlines()
    assert lines == [
        "file\trow\trecord_type\tkey\toutcome\tcolumn\tline\tbefore\tafter",
        f"{CHANGE['file']}\t7\tcustomer\t1001\tupdated\tTax Exempt\t\t\tyes",
    ]
    assert played.filters == [["key=1001"]]
    assert json.loads(run("import", "changes", "12", "--json", over=played).stdout) == [CHANGE]


def test_a_terminal_shows_some_changes_and_says_that_there_are_more(
    run: Any, api: Any, tried: Any, terminal: Any
) -> None:
    played = api(tried)
    played.changes = [{**CHANGE, "row": row} for row in range(60)]
    run("import", "changes", "12", over=played, screen=terminal)
    assert terminal.out.file.getvalue().count("Tax Exempt") == 50
    assert "There are more: ledgerdock import changes 12 --limit 100" in terminal.story.file.getvalue()


def test_changes_of_several_sheets_say_which_sheet(run: Any, api: Any, tried: Any, terminal: Any) -> None:
    played = api(tried)
    played.changes = [{**CHANGE, "file": f"books.xlsx, sheet {sheet}"} for sheet in ("Clients", "Customers")]
    run("import", "changes", "12", over=played, screen=terminal)
    shown = terminal.out.file.getvalue()
    assert "Clients" in shown
    assert "Customers" in shown
    assert "books.xlsx" not in shown


def test_applying_begins_an_import_and_tells_which(run: Any, api: Any, job: Any) -> None:
    played = api(job(number=13))
    result = run("import", "apply", "12", over=played)
    assert (result.exit_code, played.posts) == (0, ["12/apply"])
    assert "Import 13 applies 12." in result.stderr
