"""Records over the API: browsed, looked at, changed by hand, and never anybody else's."""

from typing import Any

import pytest

from ledgerdock.imports.rows.decide import Place, Writer, decide
from ledgerdock.jobs.job import Job, JobState, Upload
from ledgerdock.jobs.turns import Claim

KEYS = ["1001", "1002", "A B", "Ä-1", "a/b", "c?d#e", "x%2Fy", "~7E", 'q"u\\o', "{id}", "漢字", "<key>", "..", "%"]
INVOICE = {
    "invoice_number": {"S": "INV/1"},
    "customer": {"S": "1001"},
    "invoice_date": {"S": "2026-03-04"},
    "currency": {"S": "EUR"},
    "total_amount": {"N": "30"},
    "lines": {
        "L": [
            {"M": {"line_description": {"S": "First"}, "line_amount": {"N": "10"}}},
            {"M": {"line_description": {"S": "Second"}, "line_amount": {"N": "20"}}},
        ]
    },
}


def _customer(key: str, number: int) -> dict[str, Any]:
    return {
        "accounting_reference": {"S": key},
        "name": {"S": f"Customer {number}"},
        "status": {"S": "active" if number % 2 else "on_hold"},
        "currency": {"S": "EUR"},
        "credit_limit": {"N": str(number * 100)},
        "customer_since": {"S": f"2020-01-{number + 1:02d}"},
        "tax_exempt": {"BOOL": number == 3},
    }


@pytest.fixture
def filled(api: Any) -> Any:
    """Customers with all sorts of keys, and an invoice."""
    writer = Writer("job-1", "2026-03-04T10:00:00.000Z")
    customers = {key: decide(_customer(key, n), None, Place(0, n + 2), writer).item for n, key in enumerate(KEYS)}
    api.runtime.records.put_many("acme", "customer", customers)
    api.runtime.records.put_many("acme", "invoice", {"INV/1": decide(INVOICE, None, Place(0, 2), writer).item})
    return api


def _keys(answer: Any) -> list[str]:
    assert answer.status == 200, answer.content
    return [item["key"] for item in answer.json["items"]]


def _edit(api: Any, path: str, values: Any, version: Any = 1, **parts: Any) -> Any:
    body = {"version": version, "values": values, **parts.pop("body", {})}
    return api.call("PATCH", path, body=body, **parts)


def test_records_are_listed_page_by_page_in_the_order_of_their_keys(filled: Any) -> None:
    found: list[str] = []
    query: list[tuple[str, Any]] = [("limit", 5)]
    while True:
        answer = filled.get("/records/customer", query=query, user="viewer@acme")
        found += _keys(answer)
        if answer.json["next_cursor"] is None:
            break
        query = [("limit", 5), ("cursor", answer.json["next_cursor"])]
    assert found == sorted(KEYS)
    assert filled.get("/records/customer", query=query, user="viewer@globex").code == "cursor.invalid"


def test_a_cursor_behind_the_longest_key_is_taken_back(filled: Any) -> None:
    key = "#".join(["漢" * 66] * 2) + "\\" * 400
    filled.runtime.records.put_many(
        "acme", "customer", {key: {**filled.runtime.records.get("acme", "customer", "1001")}}
    )
    first = filled.get("/records/customer", query=[("limit", len(KEYS) + 1), ("f", f"record.key={key[:66]}")])
    assert first.status == 200
    page = filled.get("/records/customer", query=[("limit", len(KEYS))])
    again = filled.get("/records/customer", query=[("limit", len(KEYS)), ("cursor", page.json["next_cursor"])])
    assert again.status == 200
    assert sorted([*_keys(page), *_keys(again)]) == sorted([*KEYS, key])


FILTERED = [
    (["name=customer 1"], ["1002"]),
    (["name:CUSTOMER 1", "credit_limit>=1000", "credit_limit<1200"], ["<key>", "漢字"]),
    (["status=active", "customer_since<2020-01-05"], ["1002", "Ä-1"]),
    (["customer_since=2020-01-03"], ["A B"]),
    (["tax_exempt=true"], ["Ä-1"]),
    (["record.key:/"], ["a/b"]),
    (["phone!="], []),
    (["record.job=job-1", "record.version=1", "record.updated_at>=2026-03-04", "credit_limit=0"], ["1001"]),
    (["record.updated_by=ann"], []),
]
"""Filters, and the keys of the records they let through."""


def test_records_are_filtered_by_their_columns_and_who_changed_them(filled: Any) -> None:
    for query, expected in FILTERED:
        answer = filled.get("/records/customer", query=[("f", text) for text in query])
        assert _keys(answer) == sorted(expected), query


def test_a_filter_of_a_column_that_is_not_there_names_those_that_are(filled: Any) -> None:
    answer = filled.get("/records/customer", query=[("f", "nothing=1")])
    assert (answer.status, answer.code) == (400, "filter.unknown_property")
    assert "credit_limit" in answer.json["hint"]
    assert filled.get("/records/customer", query=[("f", "status=asleep")]).code == "filter.value"


def test_a_value_that_no_longer_fits_its_column_breaks_no_filter(filled: Any) -> None:
    odd = filled.runtime.records.get("acme", "customer", "1001")
    odd |= {"credit_limit": {"S": "much"}, "customer_since": {"S": "long ago"}}
    filled.runtime.records.put_many("acme", "customer", {"1001": odd})
    answer = filled.get("/records/customer", query=[("f", "credit_limit<100"), ("f", "customer_since<2030-01-01")])
    assert _keys(answer) == []
    assert filled.get("/records/customer/1001").json["values"]["credit_limit"] == "much"


def test_every_record_of_a_list_is_found_by_its_id(filled: Any) -> None:
    for item in filled.get("/records/customer").json["items"]:
        _find_and_change(filled, item)


def _find_and_change(filled: Any, item: Any) -> None:
    assert set(item["id"]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    found = filled.get(f"/records/customer/{item['id']}")
    assert found.status == 200
    assert {name: value for name, value in found.json.items() if name != "written_by"} == {**item, "lines": []}
    assert _edit(filled, f"/records/customer/{item['id']}", {"name": "New"}).json["values"]["name"] == "New"


def test_a_key_may_stand_in_the_path_as_it_is_when_the_gateway_lets_it_through(filled: Any) -> None:
    for key in ("A B", "Ä-1", 'q"u\\o', "漢字", "{id}", "<key>"):
        assert filled.get(f"/records/customer/{key}").json["key"] == key


def test_a_record_shows_its_values_its_lines_and_where_it_came_from(filled: Any) -> None:
    record = filled.get("/records/invoice/INV~2F1").json
    values = {name: value for name, value in record.pop("values").items() if value is not None}
    assert values == {
        "invoice_number": "INV/1",
        "customer": "1001",
        "invoice_date": "2026-03-04",
        "currency": "EUR",
        "total_amount": "30",
    }
    assert [line["line_amount"] for line in record.pop("lines")] == ["10", "20"]
    origin = record.pop("written_by")
    assert (origin["job_id"], origin["row"], origin["by"]) == ("job-1", 2, None)
    assert origin["job"] is None, "the job is not known any more"
    assert record == {
        "id": "INV~2F1",
        "key": "INV/1",
        "record_type": "invoice",
        "version": 1,
        "outcome": "created",
        "updated_at": "2026-03-04T10:00:00.000Z",
        "updated_by": None,
        "job": "job-1",
        "row": 2,
    }


def test_a_record_not_changed_is_not_sent_again(filled: Any) -> None:
    tag = filled.get("/records/customer/1001").headers["etag"]
    assert filled.get("/records/customer/1001", headers={"if-none-match": tag}).status == 304
    _edit(filled, "/records/customer/1001", {"name": "New"})
    assert filled.get("/records/customer/1001", headers={"if-none-match": tag}).status == 200


def test_an_edit_answers_the_record_as_it_is_now(filled: Any) -> None:
    answer = _edit(filled, "/records/customer/1001", {"name": "New", "credit_limit": "12,5", "customer_since": None})
    assert answer.status == 200
    record = filled.get("/records/customer/1001").json
    assert answer.json == record
    assert (record["version"], record["updated_by"], record["job"], record["row"]) == (2, "operator@acme", None, None)
    assert [record["values"][name] for name in ("name", "credit_limit", "customer_since")] == ["New", "12.5", None]


def test_everything_wrong_with_an_edit_is_told_in_its_place(filled: Any) -> None:
    answer = _edit(filled, "/records/customer/1001", {"name": " ", "billing_email": "no-mail"})
    assert (answer.status, answer.code) == (422, "request.invalid")
    assert [(error["where"], error["code"]) for error in answer.json["errors"]] == [
        ("body.values.name", "value.required"),
        ("body.values.billing_email", "value.email"),
    ]
    assert all(error["hint"] for error in answer.json["errors"])
    lines = [{"line_description": "Fine", "line_amount": "30"}, {"line_description": "Odd", "line_amount": "much"}]
    answer = _edit(filled, "/records/invoice/INV~2F1", {}, body={"lines": lines})
    assert [error["where"] for error in answer.json["errors"]] == ["body.lines.1.line_amount"]


def test_what_cannot_be_written_is_refused(filled: Any) -> None:
    before = filled.get("/records/customer/1001").json
    for field in ("_job", "_version", "pk", "tenant", "lines", "accounting_reference"):
        assert _edit(filled, "/records/customer/1001", {field: "1002"}).status == 422, field
    assert filled.get("/records/customer/1001").json == before


def test_a_body_of_another_form_is_refused(filled: Any) -> None:
    for body in (
        {},
        {"version": 1},
        {"values": {}},
        {"version": "1", "values": {}},
        {"version": 0, "values": {}},
        {"version": 1, "values": {"credit_limit": 12.5}},
        {"version": 1, "values": {"name": ["x"]}},
        {"version": 1, "values": {}, "tenant": "globex"},
        {"version": 1, "values": {}, "lines": [{}] * 1001},
    ):
        answer = filled.call("PATCH", "/records/invoice/INV~2F1", body=body)
        assert (answer.status, answer.code) == (422, "request.invalid"), body


def test_an_edit_of_an_older_version_and_one_beside_a_job_are_conflicts(filled: Any) -> None:
    assert _edit(filled, "/records/customer/1001", {"name": "First"}).status == 200
    assert _edit(filled, "/records/customer/1001", {"name": "Second"}).code == "record.changed"
    job = Job(
        tenant="acme",
        id="0" * 26,
        number=0,
        kind="import",
        record_type="customer",
        state=JobState.PROCESSING,
        file="c.csv",
        upload=Upload(bucket="b", key="inbox/acme/customer/c.csv", version="v", size=1, etag="e"),
        created_at="2026-03-04T10:00:00.000Z",
        generated_by="bob",
    )
    number = filled.runtime.jobs.register(job).number
    filled.runtime.turns.claim("acme", Claim(job.id, ("accounting_reference",), "token"))
    answer = _edit(filled, "/records/customer/1001", {"name": "Second"}, version=2)
    assert (answer.status, answer.code) == (409, "record.busy")
    assert f"import {number}" in answer.json["detail"]
    assert _edit(filled, "/records/invoice/INV~2F1", {"due_date": "2026-04-04"}).status == 200


def test_viewers_look_and_do_not_touch(filled: Any) -> None:
    assert filled.get("/records/customer/1001", user="viewer@acme").status == 200
    assert _edit(filled, "/records/customer/1001", {"name": "x"}, user="viewer@acme").code == "auth.role"


def test_what_is_missing_and_what_is_somebody_elses_look_the_same(filled: Any) -> None:
    answers = [
        filled.get("/records/customer/missing"),
        filled.get("/records/customer/1001", user="admin@globex"),
        filled.get("/records/nothing/1001"),
        filled.get("/records/nothing"),
        filled.get(f"/records/customer/{'k' * 1100}"),
        _edit(filled, "/records/customer/missing", {"name": "x"}),
        _edit(filled, "/records/customer/1001", {"name": "x"}, user="admin@globex"),
        _edit(filled, "/records/nothing/1001", {"name": "x"}),
    ]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert _keys(filled.get("/records/customer", user="admin@globex")) == []
