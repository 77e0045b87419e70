"""`ledgerdock record ...`: lists, one record, and changes by hand."""

import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock_cli.screen import Screen


def _column(name: str, label: str, kind: str = "text", *, is_line: bool = False) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": kind, "is_line": is_line}


INVOICE = {
    "name": "invoice",
    "label": "Invoice",
    "plural": "Invoices",
    "key": ["number"],
    "columns": [
        _column("number", "Invoice Number", "key"),
        _column("customer", "Customer"),
        _column("note", "Note"),
        _column("paid", "Paid", "boolean"),
        _column("total", "Total Amount", "money"),
        _column("amount", "Line Amount", "money", is_line=True),
    ],
}


def _record(key: str, version: int = 3, **values: Any) -> dict[str, Any]:
    given = {"number": key, "customer": "Hotel am See", "note": None, "paid": True, "total": "1250.5", **values}
    return {
        "id": key.replace("/", "~2F"),
        "key": key,
        "record_type": "invoice",
        "version": version,
        "values": given,
        "outcome": "updated",
        "updated_at": "2026-03-04T10:00:00.000Z",
        "updated_by": "maria",
        "job": None,
        "row": None,
    }


def _page(*items: Any) -> dict[str, Any]:
    return {"items": items, "next_cursor": None}


MARIA = {"version": 3, "outcome": "updated", "at": "2026-03-04T10:00:00.000Z", "by": "maria", "job": None}
THERE = {
    "/record-types": _page(INVOICE),
    "/record-types/invoice": INVOICE,
    "/filters/records.invoice": _page({"name": "big", "scope": "shared", "filters": ["total>1000"], "version": 1}),
    "/records/invoice": _page(_record("INV/7"), _record("INV/8", paid=False)),
    "/records/invoice/INV~2F7": {**_record("INV/7"), "lines": [{"amount": "1250.5"}], "written_by": MARIA},
}
"""What GET finds."""


class Records:
    """An API with the records INV/7 and INV/8; what was asked of it is in `asked`, `refuse` is its next answer."""

    def __init__(self, refuse: httpx.Response | None = None) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.refuse = refuse

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0]
        body = json.loads(request.content) if request.content else request.url.params.get_list("f")
        self.asked.append((request.method, path, body))
        if (request.method, path) == ("PATCH", "/records/invoice/INV~2F7"):
            changed = _record("INV/7", body["version"] + 1, **body["values"])
            return self.refuse or httpx.Response(200, json={**changed, "lines": body.get("lines") or []})
        if path not in THERE:
            return httpx.Response(404, json={"status": 404, "code": "not_found", "detail": "There is nothing here."})
        return httpx.Response(200, json=THERE[path])


def shown(screen: Screen) -> str:
    assert isinstance(screen.out.file, io.StringIO)
    return screen.out.file.getvalue()


def test_a_list_in_a_pipe_has_all_columns_and_raw_values(run: Any) -> None:
    head, first, second = run("record", "list", "invoice", over=Records()).stdout.splitlines()
    names = ["key", "number", "customer", "note", "paid", "total", "version", "updated_at"]
    assert head.split("\t") == names
    assert first.split("\t")[3:6] == ["", "true", "1250.5"]
    assert second.split("\t")[4] == "false"


def test_a_list_in_a_terminal_has_the_columns_that_say_something(run: Any, terminal: Screen) -> None:
    run("record", "list", "invoice", over=Records(), screen=terminal)
    assert "Customer" in shown(terminal)
    assert "Note" not in shown(terminal)
    assert "Invoice Number" not in shown(terminal)


def test_the_columns_of_a_list_can_be_chosen(run: Any) -> None:
    result = run("record", "list", "invoice", "--columns", "total, customer", over=Records())
    assert result.stdout.splitlines()[0].split("\t") == ["key", "total", "customer", "version", "updated_at"]
    unknown = run("record", "list", "invoice", "--columns", "colour", over=Records())
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "colour is no column here; those are: number, customer" in unknown.stderr


def test_saved_filters_come_before_those_of_the_command(run: Any) -> None:
    api = Records()
    result = run("record", "list", "invoice", "--filter-name", "big", "-f", "paid=true", "--json", over=api)
    assert [each["key"] for each in json.loads(result.stdout)] == ["INV/7", "INV/8"]
    assert api.asked[-1] == ("GET", "/records/invoice", ["total>1000", "paid=true"])
    unknown = run("record", "list", "invoice", "--filter-name", "small", over=Records())
    assert (unknown.exit_code, unknown.stderr) == (
        2,
        "ledgerdock: There is no saved filter “small”; those are: big\n",
    )


@pytest.mark.parametrize("command", ["list", "show", "edit"])
def test_an_unknown_record_type_is_a_usage_error_that_names_the_known_ones(run: Any, command: str) -> None:
    arguments = {"list": (), "show": ("1",), "edit": ("1", "--set", "a=b")}[command]
    result = run("record", command, "boat", *arguments, over=Records())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "ledgerdock: boat is no record type. All are in: ledgerdock types\n"


def test_a_record_is_shown_with_its_lines_and_who_changed_it(run: Any, terminal: Screen) -> None:
    assert run("record", "show", "invoice", "INV/7", over=Records(), screen=terminal).exit_code == 0
    for words in ("Invoice  INV/7", "Paid             yes", "Line Amount", "Version 3, updated", "by maria, by hand"):
        assert words in shown(terminal)
    lines = dict(
        line.split("\t") for line in run("record", "show", "invoice", "INV/7", over=Records()).stdout.splitlines()
    )
    assert (lines["key"], lines["values.paid"], lines["lines.1.amount"]) == ("INV/7", "true", "1250.5")


def test_a_record_that_is_not_there_is_one_line(run: Any) -> None:
    result = run("record", "show", "invoice", "INV/9", over=Records())
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "ledgerdock: There is no Invoice “INV/9”; see: ledgerdock record list invoice\n"


def test_a_change_names_columns_as_people_or_programs_do(run: Any, tmp_path: Path) -> None:
    api, lines = Records(), tmp_path / "lines.json"
    lines.write_text('[{"amount": "5"}]')
    changes = ("--set", "total amount=5", "--set", "note=a=b", "--set", "customer=", "--lines", str(lines))
    result = run("record", "edit", "invoice", "INV/7", *changes, "--json", over=api)
    assert (result.exit_code, result.stderr) == (0, "Changed.\n")
    assert json.loads(result.stdout)["version"] == 4
    values = {"total": "5", "note": "a=b", "customer": None}
    assert api.asked[-1][2] == {"version": 3, "values": values, "lines": [{"amount": "5"}]}


def test_a_change_can_insist_on_a_version(run: Any) -> None:
    api = Records()
    run("record", "edit", "invoice", "INV/7", "--set", "note=x", "--version", "2", "--json", over=api)
    assert api.asked[-1] == ("PATCH", "/records/invoice/INV~2F7", {"version": 2, "values": {"note": "x"}})


def test_what_is_wrong_with_a_change_is_said_line_by_line(run: Any) -> None:
    wrong = {"where": "body.values.total", "message": "“x” is not a number.", "code": "value.number", "hint": "Digits."}
    refused = httpx.Response(422, json={"status": 422, "code": "request.invalid", "detail": "…", "errors": [wrong]})
    result = run("record", "edit", "invoice", "INV/7", "--set", "total=x", over=Records(refused))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "“x” is not a number. Digits.\nledgerdock: Nothing was changed.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say what to change"),
        (("--set", "note"), "note is not COLUMN=VALUE"),
        (("--set", "colour=red"), "colour is no column of Invoices; those are: number, customer"),
        (("--lines", __file__), "cannot be read as JSON"),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(run: Any, arguments: tuple[str, ...], said: str) -> None:
    api = Records()
    result = run("record", "edit", "invoice", "INV/7", *arguments, over=api)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    assert all(method == "GET" for method, *_ in api.asked)
