"""Saved mappings: named, in versions, shared by everybody of a tenant."""

from typing import Any

import pytest

from ledgerdock.jobs import mapping_store

PATH = "/mappings/customer/DATEV~20export"
SAID = {"columns": {"Kunde": "name", "Notiz": None}, "values": {"region": {"NSW": "New South Wales"}}, "constants": {}}
KUNDEN = "Accounting Reference,Kunde,Notiz\n1,Eins,x\n"


def _save(api: Any, path: str = PATH, mapping: Any = SAID, version: int | None = None, **parts: Any) -> Any:
    return api.call("PUT", path, body={"mapping": mapping, "version": version}, **parts)


def _names(api: Any, record_type: str = "customer", **parts: Any) -> list[str]:
    answer = api.get(f"/mappings/{record_type}", **parts)
    assert answer.status == 200, answer.content
    return [item["name"] for item in answer.json["items"]]


def test_a_saved_mapping_comes_back_as_it_was_saved(api: Any) -> None:
    saved = _save(api)
    assert saved.status == 200, saved.content
    facts = {name: saved.json[name] for name in ("id", "name", "record_type", "version", "saved_by", "mapping")}
    assert facts == {
        "id": "DATEV~20export",
        "name": "DATEV export",
        "record_type": "customer",
        "version": 1,
        "saved_by": "operator@acme",
        "mapping": SAID,
    }
    assert api.get(PATH, user="viewer@acme").json == saved.json
    assert api.get("/mappings/customer").json["items"] == [{k: v for k, v in saved.json.items() if k != "mapping"}]


def test_every_save_is_a_version_and_no_version_changes(api: Any) -> None:
    first = _save(api).json
    assert _save(api).code == "mapping.changed"
    second = _save(api, mapping={"constants": {"currency": "EUR"}}, version=1).json
    assert (second["version"], second["mapping"]["columns"]) == (2, {})
    assert _save(api, version=1).code == "mapping.changed"
    assert api.get(PATH).json == second
    assert api.get(PATH, query=[("version", 1)]).json == first
    assert api.get(PATH, query=[("version", 3)]).code == "not_found"


def test_a_deleted_mapping_is_gone_and_its_versions_are_not_given_again(api: Any) -> None:
    _save(api)
    assert api.call("DELETE", PATH, query=[("version", 2)]).code == "mapping.changed"
    assert api.call("DELETE", PATH, query=[("version", 1)]).status == 204
    assert api.call("DELETE", PATH, query=[("version", 1)]).code == "not_found"
    assert (api.get(PATH).code, _names(api)) == ("not_found", [])
    assert _save(api, version=1).code == "not_found"
    assert _save(api).json["version"] == 2


def test_mappings_are_those_of_a_record_type_and_a_tenant(api: Any) -> None:
    _save(api)
    assert _names(api, "client") == []
    assert _names(api, user="viewer@globex") == []
    assert api.get(PATH, user="admin@globex").code == "not_found"
    assert _save(api, user="operator@globex").json["version"] == 1
    assert api.get("/mappings/nothing").code == "not_found"


def test_viewers_read_and_operators_save(api: Any) -> None:
    assert _save(api, user="viewer@acme").code == "auth.role"
    _save(api)
    assert api.call("DELETE", PATH, query=[("version", 1)], user="viewer@acme").code == "auth.role"
    assert _names(api, user="viewer@acme") == ["DATEV export"]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"columns": {"Kunde": "nothing"}}, "mapping.unknown_column"),
        ({"constants": {"nothing": "x"}}, "mapping.unknown_column"),
        ({"values": {"region": {"NSW": "a", "nsw ": "b"}}}, "mapping.value_twice"),
        ({"columns": {"": "name"}}, "request.invalid"),
        ({"anything": {}}, "request.invalid"),
    ],
)
def test_what_could_never_be_used_is_not_saved(api: Any, mapping: Any, code: str) -> None:
    assert _save(api, mapping=mapping).code == code
    assert _names(api) == []


@pytest.mark.parametrize("name", ["~20", "~20a", "a~00", "x" * 81, "a~403"])
def test_a_name_is_one_that_can_be_seen_and_has_no_version_in_it(api: Any, name: str) -> None:
    assert _save(api, f"/mappings/customer/{name}").code == "mapping.name"


def test_a_record_type_has_room_for_so_many(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping_store, "MOST_MAPPINGS", 2)
    assert [_save(api, f"/mappings/customer/{n}").status for n in range(3)] == [200, 200, 422]
    assert _save(api, "/mappings/customer/0", version=1).status == 200
    assert _save(api, "/mappings/client/0", {}).status == 200


def test_a_long_list_comes_in_pages(api: Any) -> None:
    for number in range(5):
        _save(api, f"/mappings/customer/n{number}")
    found, query = [], [("limit", 2)]
    while True:
        page = api.get("/mappings/customer", query=query).json
        found += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = [("limit", 2), ("cursor", page["next_cursor"])]
    assert found == [f"n{number}" for number in range(5)]
    assert [item["name"] for item in api.get("/mappings/customer", query=[("f", "name:3")]).json["items"]] == ["n3"]


def _prepare(api: Any, record_type: str = "customer", **options: Any) -> Any:
    return api.post("/imports", body={"record_type": record_type, "file_name": "k.csv", "options": options})


def _upload(api: Any, prepared: Any) -> Any:
    key = prepared.json["upload"]["fields"]["key"]
    api.world.run(api.world.drop(KUNDEN, key))
    return api.get(f"/imports/{prepared.json['job']['id']}").json


def test_an_import_takes_a_mapping_along_and_tells_what_it_used(api: Any) -> None:
    job = _upload(api, _prepare(api, mapping=SAID, decimal="comma", negative=["parentheses"]))
    assert job["state"] == "completed", job["error"]
    assert job["mapping"] == {"name": None, "version": None, **SAID}
    assert job["files"][0]["columns"] == [
        {"heading": "Accounting Reference", "column": "accounting_reference", "by": "label"},
        {"heading": "Kunde", "column": "name", "by": "mapping"},
    ]


def test_an_import_names_the_version_of_the_saved_mapping_it_was_prepared_with(api: Any) -> None:
    _save(api)
    prepared = _prepare(api, mapping_name="DATEV export")
    _save(api, mapping={}, version=1)
    api.call("DELETE", PATH, query=[("version", 2)])
    job = _upload(api, prepared)
    assert job["state"] == "completed", job["error"]
    assert job["mapping"] == {"name": "DATEV export", "version": 1, **SAID}
    (listed,) = api.get("/imports").json["items"]
    assert listed["mapping"] == {"name": "DATEV export", "version": 1, "columns": {}, "values": {}, "constants": {}}
    assert listed["files"][0]["columns"] == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"mapping_name": "Nothing"}, "mapping.unknown_name"),
        ({"mapping_name": "Nothing", "mapping": {}}, "mapping.two_given"),
        ({"mapping": {"columns": {"Kunde": "nothing"}}}, "mapping.unknown_column"),
        ({"decimal": "comma", "thousands": "comma"}, "locale.same_marks"),
        ({"currency": "XYZ"}, "locale.unknown_currency"),
        ({"decimal": ";"}, "request.invalid"),
    ],
)
def test_options_that_could_never_be_followed_are_refused_before_the_upload(api: Any, options: Any, code: str) -> None:
    assert _prepare(api, **options).code == code
    assert api.get("/imports").json["items"] == []


def test_a_mapping_needs_a_record_type(api: Any) -> None:
    assert _prepare(api, "several", mapping=SAID).code == "mapping.needs_type"
