"""Saved filters, personal and shared, and chosen columns."""

from typing import Any

import pytest

from ledgerdock.jobs import preferences

FAILED = "/filters/imports/Failed~20this~20week"


def _save(api: Any, path: str = FAILED, texts: Any = ("state=failed",), **parts: Any) -> Any:
    version = {"version": parts.pop("version")} if "version" in parts else {}
    query = [("scope", parts.pop("scope"))] if "scope" in parts else []
    return api.call("PUT", path, body={"filters": list(texts), **version}, query=query, **parts)


def _delete(api: Any, path: str = FAILED, version: int = 1, scope: str = "personal", **parts: Any) -> Any:
    return api.call("DELETE", path, query=[("version", version), ("scope", scope)], **parts)


def _names(api: Any, page: str = "imports", **parts: Any) -> list[tuple[str, str]]:
    answer = api.get(f"/filters/{page}", **parts)
    assert answer.status == 200, answer.content
    return [(item["scope"], item["name"]) for item in answer.json["items"]]


def test_a_saved_filter_comes_back_as_it_was_saved(api: Any) -> None:
    saved = _save(api, texts=["state=failed", "created_at>=2026-03-01"])
    assert saved.status == 200
    assert {
        name: saved.json[name] for name in ("id", "name", "scope", "filters", "version", "created_by", "can_edit")
    } == {
        "id": "Failed~20this~20week",
        "name": "Failed this week",
        "scope": "personal",
        "filters": ["state=failed", "created_at>=2026-03-01"],
        "version": 1,
        "created_by": "operator@acme",
        "can_edit": True,
    }
    assert api.get(FAILED).json == saved.json
    assert api.get("/filters/imports").json["items"] == [saved.json]


def test_a_name_may_have_any_character_that_can_be_seen(api: Any) -> None:
    for name in ["a~2Fb", "~7E", "~E6~BC~A2", "c~3Fd~23", "x~252Fy", "Offene Fälle"]:
        saved = _save(api, f"/filters/imports/{name}").json
        assert api.get(f"/filters/imports/{saved['id']}").json == saved
        assert _delete(api, f"/filters/imports/{saved['id']}").status == 204
        assert _names(api) == []


def test_other_names_are_refused(api: Any) -> None:
    for name in ["~20", "~20a", "a~00", "a~0Ab", "x" * 81]:
        assert _save(api, f"/filters/imports/{name}").code == "preference.name"


def test_a_filter_that_could_never_be_used_is_not_saved(api: Any) -> None:
    assert _save(api, texts=["nothing=1"]).code == "filter.unknown_property"
    assert _save(api, "/filters/records.customer/x", ["credit_limit>100"]).status == 200
    assert _save(api, "/filters/records.customer/y", ["state=failed"]).code == "filter.unknown_property"
    assert _save(api, texts=[]).code == "request.invalid"


def test_a_change_needs_the_version_that_was_looked_at(api: Any) -> None:
    _save(api)
    assert _save(api).code == "preference.changed"
    assert _save(api, texts=["state=queued"], version=1).json["version"] == 2
    assert _save(api, version=1).code == "preference.changed"
    assert _delete(api, version=1).code == "preference.changed"
    assert _save(api, "/filters/imports/other", version=1).code == "not_found"
    assert api.get(FAILED).json["filters"] == ["state=queued"]


def test_personal_filters_are_ones_own_and_shared_ones_everybodys_of_the_tenant(api: Any) -> None:
    _save(api)
    _save(api, scope="shared")
    _save(api, "/filters/imports/Mine", user="viewer@acme")
    assert _names(api) == [("personal", "Failed this week"), ("shared", "Failed this week")]
    assert _names(api, user="viewer@acme") == [("personal", "Mine"), ("shared", "Failed this week")]
    assert _names(api, user="operator@globex") == []
    assert api.get(FAILED, user="viewer@acme").code == "not_found"
    assert api.get(FAILED, user="viewer@acme", query=[("scope", "shared")]).json["can_edit"] is False
    assert api.get(FAILED, user="operator@globex", query=[("scope", "shared")]).code == "not_found"


def test_shared_filters_are_changed_by_who_saved_them_or_an_administrator(api: Any) -> None:
    assert _save(api, scope="shared", user="viewer@acme").code == "preference.may_not_share"
    assert _save(api, scope="shared").status == 200
    other = {**_claims("operator@acme"), "username": "other@acme"}
    assert _save(api, scope="shared", version=1, claims=other).code == "preference.not_yours"
    assert _delete(api, scope="shared", claims=other).code == "preference.not_yours"
    changed = _save(api, scope="shared", version=1, user="admin@acme", texts=["state=queued"]).json
    assert (changed["created_by"], changed["updated_by"]) == ("operator@acme", "admin@acme")
    assert _save(api, scope="shared", version=2).json["version"] == 3
    assert _delete(api, scope="shared", version=3, user="admin@acme").status == 204
    assert _names(api) == []


def _claims(user: str) -> dict[str, str]:
    role, _, tenant = user.partition("@")
    return {"token_use": "access", "username": user, "cognito:groups": f"[{tenant}:{role}]"}


def test_a_shelf_has_room_for_so_many_and_no_more(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "MOST_FILTERS", 2)
    assert [_save(api, f"/filters/imports/{n}").status for n in range(3)] == [200, 200, 422]
    assert _save(api, "/filters/imports/0", version=1).status == 200
    assert _save(api, "/filters/imports/2", scope="shared").status == 200
    assert _save(api, "/filters/record-types/2", ["name:x"]).status == 200


def test_long_filters_fill_a_shelf_as_well(api: Any) -> None:
    long = [f"file={'漢' * 480}{n}" for n in range(20)]
    statuses = [_save(api, f"/filters/imports/{n}", long).status for n in range(12)]
    assert statuses[0] == 200
    assert statuses[-1] == 422


def test_saved_filters_are_listed_page_by_page(api: Any) -> None:
    for name in "bca":
        _save(api, f"/filters/imports/{name}")
        _save(api, f"/filters/imports/{name}", scope="shared")
    found, cursor = [], ()
    while True:
        answer = api.get("/filters/imports", query=[("limit", 2), *cursor])
        found += [(item["scope"], item["name"]) for item in answer.json["items"]]
        if answer.json["next_cursor"] is None:
            break
        cursor = (("cursor", answer.json["next_cursor"]),)
    assert found == [(scope, name) for scope in ("personal", "shared") for name in "abc"]
    assert _names(api, query=[("f", "scope=shared"), ("f", "name=b")]) == [("shared", "b")]


def test_a_list_that_is_not_there_has_no_filters_and_no_columns(api: Any) -> None:
    for page in ["nothing", "records.nothing", "records.", "imports2"]:
        assert api.get(f"/filters/{page}").code == "not_found"
        assert _save(api, f"/filters/{page}/x").code == "not_found"
        assert _delete(api, f"/filters/{page}/x").code == "not_found"
        assert api.get(f"/columns/{page}").code == "not_found"
        assert api.call("PUT", f"/columns/{page}", body={"columns": None}).code == "not_found"


def test_columns_are_kept_for_one_person_and_one_list(api: Any) -> None:
    assert api.get("/columns/imports").json == {"columns": None}
    chosen = {"columns": ["number", "state", "finished_at"]}
    assert api.call("PUT", "/columns/imports", body=chosen, user="viewer@acme").json == chosen
    assert api.get("/columns/imports", user="viewer@acme").json == chosen
    assert api.get("/columns/imports").json == {"columns": None}
    assert api.get("/columns/record-types", user="viewer@acme").json == {"columns": None}
    api.call("PUT", "/columns/imports", body={"columns": None}, user="viewer@acme")
    assert api.get("/columns/imports", user="viewer@acme").json == {"columns": None}


def test_columns_of_another_form_are_refused(api: Any) -> None:
    for columns in ["number", [1], ["a b"], ["x"] * 201]:
        assert api.call("PUT", "/columns/imports", body={"columns": columns}).code == "request.invalid"
