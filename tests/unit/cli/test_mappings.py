"""What is declared on the command line about columns and numbers, and mappings kept under a name."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock_cli.screen import Screen

SAID = {"columns": {"Kunde": "name", "a=b": "notes", "Notiz": None}, "constants": {"currency": "EUR"}}
FACTS = {"id": "DATEV~20x", "name": "DATEV x", "record_type": "customer", "version": 3, "saved_by": "ann"}
SAVED = {**FACTS, "saved_at": "2026-03-04T10:00:00.000Z"}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "kunden.csv"
    path.write_text("Kunde\nEins\n")
    return str(path)


@pytest.fixture
def said(tmp_path: Path) -> str:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(SAID), encoding="utf-8-sig")
    return str(path)


class Importing:
    """Takes the options of imports."""

    def __init__(self, job: Any) -> None:
        self.job, self.options = job, []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.host == "storage.example":
            return httpx.Response(204)
        if request.method == "POST":
            self.options.append(json.loads(request.content)["options"])
            return httpx.Response(201, json={"job": self.job, "upload": None})
        return httpx.Response(200, json=self.job)


def _options(run: Any, job: Any, file: str, *arguments: str) -> Any:
    api = Importing(job(state="uploading"))
    result = run("import", "start", file, "--type", "customer", *arguments, over=api)
    assert result.exit_code == 0, result.stderr
    return api.options[0]


def test_a_mapping_from_a_file_and_single_headings_go_along_together(run: Any, job: Any, file: str, said: str) -> None:
    options = _options(run, job, file, "--mapping", said, "--map", "Kunde=Customer Name", "--map", "x=y=")
    assert options == {"mapping": {**SAID, "columns": {**SAID["columns"], "Kunde": "Customer Name", "x=y": None}}}


def test_a_saved_mapping_is_named_with_or_without_its_version(run: Any, job: Any, file: str) -> None:
    assert _options(run, job, file, "--mapping", "DATEV") == {"mapping_name": "DATEV"}
    assert _options(run, job, file, "--mapping", "DATEV@3") == {"mapping_name": "DATEV", "mapping_version": 3}


def test_numbers_are_declared_by_signs_or_words(run: Any, job: Any, file: str) -> None:
    declared = ["--decimal", ",", "--thousands", ".", "--currency", "eur", "--negative", "parentheses"]
    told = {"decimal": "comma", "thousands": "point", "currency": "EUR", "negative": ["parentheses"]}
    assert _options(run, job, file, *declared) == told
    assert _options(run, job, file, "--decimal", "comma", "--thousands", " ") == {
        "decimal": "comma",
        "thousands": "space",
    }
    assert _options(run, job, file) == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--decimal", ";"),
        ("--thousands", "dot"),
        ("--map", "Kunde"),
        ("--map", "=name"),
        ("--mapping", "nowhere.json"),
        ("--mapping", "DATEV", "--map", "Kunde=name"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(run: Any, job: Any, file: str, arguments: tuple[str, ...]) -> None:
    api = Importing(job())
    assert run("import", "start", file, "--type", "customer", *arguments, over=api).exit_code == 2
    assert api.options == []


@pytest.mark.parametrize("content", ["{", "[]", '{"columns": []}', "[" * 100_000])
def test_a_file_that_is_no_mapping_is_one_line(run: Any, job: Any, file: str, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    result = run("import", "start", file, "--type", "customer", "--mapping", str(path), over=Importing(job()))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_the_mapping_and_the_columns_it_named_are_part_of_the_summary(run: Any, job: Any, terminal: Screen) -> None:
    columns = [{"heading": "Kunde", "column": "name", "by": "mapping"}, {"heading": "E", "column": "e", "by": "label"}]
    files = [{**job(rows=1, created=1)["files"][0], "columns": columns}]
    mapping = {**SAID, "name": "DATEV", "version": 3, "values": {}}
    shown = {**job(), "files": files, "mapping": mapping}
    assert run("import", "show", "12", over=Importing(shown), screen=terminal).exit_code == 0
    text = terminal.out.file.getvalue()  # type: ignore[attr-defined]
    assert "DATEV, version 3" in text
    assert "“Kunde” is name" in text
    lines = run("import", "show", "12", over=Importing(shown)).stdout.splitlines()
    assert "files.1.columns.1.by\tmapping" in lines


class Shelf:
    """Saved mappings of the API: one, or none."""

    def __init__(self, *saved: Any) -> None:
        self.saved, self.asked = list(saved), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.raw_path.decode(), body))
        if request.method == "DELETE":
            return httpx.Response(204)
        if request.method == "PUT":
            return httpx.Response(
                200, json={**SAVED, "version": (body["version"] or 0) + 1, "mapping": body["mapping"]}
            )
        if request.url.path == "/mappings/customer":
            return httpx.Response(200, json={"items": self.saved, "next_cursor": None, "as_of": "…"})
        if not self.saved:
            return httpx.Response(404, json={"code": "not_found", "detail": "Nothing here.", "status": 404})
        return httpx.Response(200, json={**SAVED, "mapping": SAID})


def test_a_new_mapping_is_saved_and_a_known_one_only_replaced_when_told_so(run: Any, said: str) -> None:
    new = Shelf()
    assert run("mapping", "save", "customer", "DATEV x", said, over=new).exit_code == 0
    assert new.asked[-1] == ("PUT", "/mappings/customer/DATEV~20x", {"mapping": SAID, "version": None})
    known = Shelf(SAVED)
    assert run("mapping", "save", "customer", "DATEV x", said, over=known).exit_code == 3
    done = run("mapping", "save", "customer", "DATEV x", "--map", "A=name", "--replace", "--json", over=known)
    assert known.asked[-1][2] == {"mapping": {"columns": {"A": "name"}}, "version": 3}
    assert json.loads(done.stdout)["version"] == 4
    assert run("mapping", "save", "customer", "DATEV x", over=Shelf()).exit_code == 2


def test_mappings_are_listed_shown_and_deleted(run: Any, terminal: Screen) -> None:
    shelf = Shelf(SAVED)
    listed = run("mapping", "list", "customer", over=shelf).stdout.splitlines()
    assert listed == ["name\tversion\tsaved_by\tsaved_at", "DATEV x\t3\tann\t2026-03-04T10:00:00.000Z"]
    assert json.loads(run("mapping", "show", "customer", "DATEV x@2", "--json", over=shelf).stdout)["mapping"] == SAID
    assert shelf.asked[-1][1] == "/mappings/customer/DATEV~20x?version=2"
    assert run("mapping", "show", "customer", "DATEV x", over=shelf, screen=terminal).exit_code == 0
    assert "(left alone)" in terminal.out.file.getvalue()  # type: ignore[attr-defined]
    assert run("mapping", "delete", "customer", "DATEV x", over=shelf).exit_code == 0
    assert shelf.asked[-1][:2] == ("DELETE", "/mappings/customer/DATEV~20x")


def test_a_mapping_that_is_not_there_is_said_with_its_name(run: Any) -> None:
    result = run("mapping", "show", "customer", "Nothing", over=Shelf())
    assert result.exit_code == 1
    assert "no saved mapping “Nothing” of customer" in result.stderr
