"""`ledgerdock filter ...`: filters with a name."""

import json
from typing import Any

import httpx
import pytest


class Shelf:
    """An API that keeps filters of imports; `asked` are the changes that were asked for."""

    def __init__(self, *names: tuple[str, str]) -> None:
        self.saved = {each: _filter(*each) for each in names}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        _, resource, page, *rest = request.url.path.split("/")
        if resource == "imports" or (resource, page) != ("filters", "imports"):
            return httpx.Response(404, json={"status": 404, "code": "not_found", "detail": "There is nothing here."})
        if not rest:
            return httpx.Response(200, json={"items": list(self.saved.values()), "next_cursor": None})
        params = dict(request.url.params)
        name = (rest[0].replace("~20", " "), params["scope"])
        if request.method == "GET":
            if name in self.saved:
                return httpx.Response(200, json=self.saved[name])
            return httpx.Response(404, json={"status": 404, "code": "not_found", "detail": "There is nothing here."})
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, rest[0], params, body))
        if request.method == "DELETE":
            return httpx.Response(204)
        return httpx.Response(200, json=_filter(*name, filters=body["filters"]))


def _filter(name: str, scope: str, filters: tuple[str, ...] = ("state=failed", "file:my file")) -> dict[str, Any]:
    return {
        "id": name.replace(" ", "~20"),
        "name": name,
        "scope": scope,
        "filters": list(filters),
        "version": 2,
        "created_by": "maria",
        "updated_by": "maria",
        "updated_at": "2026-03-04T10:00:00.000Z",
        "can_edit": True,
    }


def test_a_list_is_one_line_each_or_a_sentence(run: Any) -> None:
    head, line = run("filter", "list", over=Shelf(("mine", "personal"))).stdout.splitlines()
    assert head.split("\t") == ["name", "scope", "filters", "updated_by", "updated_at", "version"]
    assert line.split("\t")[:3] == ["mine", "personal", 'state=failed "file:my file"']
    assert json.loads(run("filter", "list", "--json", over=Shelf()).stdout) == []
    assert "No saved filters yet." in run("filter", "list", over=Shelf()).stderr


def test_saving_says_how_to_use_it(run: Any) -> None:
    shelf = Shelf()
    result = run("filter", "save", "last week", "-f", "state=failed", "--json", over=shelf)
    assert json.loads(result.stdout)["name"] == "last week"
    assert result.stderr == 'Saved. Use it with: ledgerdock import list --filter-name "last week"\n'
    body = {"filters": ["state=failed"], "version": None}
    assert shelf.asked == [("PUT", "last~20week", {"scope": "personal"}, body)]


def test_a_name_that_is_taken_is_replaced_only_when_told_so(run: Any) -> None:
    shelf = Shelf(("mine", "shared"))
    refused = run("filter", "save", "mine", "--shared", "-f", "rows>5", over=shelf)
    assert (refused.exit_code, refused.stderr) == (
        3,
        "ledgerdock: “mine” is there already; add --replace to change it.\n",
    )
    assert shelf.asked == []
    assert run("filter", "save", "mine", "--shared", "--replace", "-f", "rows>5", over=shelf).exit_code == 0
    assert shelf.asked[0][2:] == ({"scope": "shared"}, {"filters": ["rows>5"], "version": 2})
    # One's own of the same name is another one.
    assert run("filter", "save", "mine", "-f", "rows>5", over=shelf).exit_code == 0


def test_one_of_yours_is_deleted_at_once(run: Any) -> None:
    shelf = Shelf(("mine", "personal"))
    result = run("filter", "delete", "mine", over=shelf)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Deleted “mine”.\n")
    assert shelf.asked == [("DELETE", "mine", {"scope": "personal", "version": "2"}, None)]


def test_a_shared_one_is_deleted_off_a_terminal_only_with_yes(run: Any) -> None:
    shelf = Shelf(("ours", "shared"))
    refused = run("filter", "delete", "ours", "--shared", over=shelf, stdin="y\n")
    assert (refused.exit_code, refused.stderr.count("\n"), shelf.asked) == (2, 1, [])
    assert "--yes" in refused.stderr
    assert run("filter", "delete", "ours", "--shared", "--yes", over=shelf).exit_code == 0
    assert shelf.asked == [("DELETE", "ours", {"scope": "shared", "version": "2"}, None)]


@pytest.mark.parametrize("command", ["show", "delete"])
def test_one_that_is_not_there_is_one_line(run: Any, command: str) -> None:
    result = run("filter", command, "mine", over=Shelf(("mine", "shared")))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "ledgerdock: There is no filter of yours “mine”; see: ledgerdock filter list --page imports\n"
    )


def test_a_list_that_cannot_be_filtered_is_one_line_that_names_those_that_can(run: Any) -> None:
    result = run("filter", "list", "--page", "boats", over=Shelf())
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "imports, exports, record-types and records.TYPE" in result.stderr


def test_imports_are_filtered_by_what_was_saved_yours_before_shared_ones(run: Any, api: Any) -> None:
    played = api()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/filters/imports":
            found: httpx.Response = played(request)
            return found
        both = [_filter("late", "personal", ("rows>5",)), _filter("late", "shared", ("rows>6",))]
        return httpx.Response(200, json={"items": both, "next_cursor": None})

    run("import", "list", "--filter-name", "late", "--state", "failed", over=answer)
    assert played.filters == [["rows>5", "state=failed"]]
