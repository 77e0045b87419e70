"""Exports over the API: what there is, who may, the history and its filters, the file, and help for stuck ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ledgerdock.jobs.export import ExportFile
from ledgerdock.jobs.job import JobRef, JobState

CUSTOMERS = "Accounting Reference,Name\n1001,Miller\n"
WISH = {"name": "customer", "filters": ["name:hotel"], "columns": ["name", "accounting_reference"]}


@pytest.fixture
def api(tenancy):
    return tenancy()


def _start(api: Any, **wish: Any) -> Any:
    answer = api.post("/exports", body={"name": "customer", **wish})
    assert answer.status == 201, answer.content
    return answer.json


def _ref(api: Any, export: Any) -> JobRef:
    return JobRef(tenant=api.tenant, id=export["id"], attempt=export["attempt"])


def _finished(api: Any, body: bytes = b"Name\r\nMiller\r\n", days: int = 90, **wish: Any) -> Any:
    """An export that has ended with this file, which is kept for so many days from now."""
    export = _start(api, **wish)
    job = api.runtime.jobs.get(api.tenant, export["id"])
    key = f"exports/{api.tenant}/{job.id}/1/{job.file}"
    api.runtime.objects.write(key, body)
    file = ExportFile(
        key=key,
        version=api.runtime.objects.current_version(key),
        name=job.file,
        size=len(body),
        rows=1,
        expires_at=(datetime.now(UTC) + timedelta(days=days)).isoformat(),
    )
    facts = {"export": job.export.model_copy(update={"total": 1, "done": 1, "file": file})}
    api.runtime.jobs.close(_ref(api, export), JobState.COMPLETED, counts={}, results={}, facts=facts)
    return api.get(f"/exports/{job.id}").json


def _silent(api: Any, export: Any, minutes: int = 60) -> None:
    """Nothing was heard of it for so long."""
    api.world.dynamodb.update_item(
        TableName=api.settings.jobs_table,
        Key={"pk": {"S": f"{api.tenant}#JOB#{export['id']}"}, "sk": {"S": "JOB"}},
        UpdateExpression="SET heartbeat_at = :at",
        ExpressionAttributeValues={
            ":at": {"S": (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")}
        },
    )


def _trail(api: Any, export: Any) -> list[tuple[str, str]]:
    items = api.get(f"/exports/{export['id']}/audit").json["items"]
    return [(item["event"], item["by"]) for item in items]


def test_what_can_be_exported_is_told_with_its_columns_and_filters(api) -> None:
    first = api.get("/exportables", user=api.user("viewer"), query=[("limit", 200)]).json
    names = [item["name"] for item in first["items"]]
    assert {"invoices", "invoices_expanded", "customer_summary", "bookings", "payments", "customer"} <= set(names)
    (found,) = api.get("/exportables", query=[("f", "name=customer")]).json["items"]
    assert found["columns"][0] == {
        "name": "accounting_reference",
        "label": "Accounting Reference",
        "kind": "key",
    }
    assert {"accounting_reference", "record.updated_at"} <= set(found["filters"])
    page = api.get("/exportables", query=[("limit", 2)]).json
    rest = api.get("/exportables", query=[("limit", 2), ("cursor", page["next_cursor"])]).json
    assert [item["name"] for item in (*page["items"], *rest["items"])] == names[:4]


def test_an_export_is_started_once_for_one_key_and_begins_its_machine(api) -> None:
    asked = {"body": {**WISH, "format": "xlsx", "zipped": True}, "headers": {"idempotency-key": "once"}}
    first = api.post("/exports", **asked)
    assert first.status == 201
    export = first.json
    assert (export["state"], export["status"], export["created_by"]) == ("queued", "started", api.user())
    assert (export["filters"], export["columns"]) == (WISH["filters"], WISH["columns"])
    assert (export["format"], export["zipped"]) == ("xlsx", True)
    assert export["description"].startswith("Customers export initiated on ")
    assert api.post("/exports", **asked).json == export
    assert api.post("/exports", **{**asked, "body": {"name": "customer"}}).code == "idempotency.reused"
    executions = api.world.machines.list_executions(stateMachineArn=api.settings.export_machine)["executions"]
    assert [found["name"] for found in executions if export["id"] in found["name"]] == [f"{export['id']}-1"]


@pytest.mark.parametrize(
    ("wish", "status", "code", "named"),
    [
        ({"name": "nothing"}, 422, "export.unknown", "nothing"),
        ({"columns": ["name", "colour"]}, 422, "export.unknown_column", "colour"),
        ({"columns": ["name", "name"]}, 422, "export.column_twice", "name"),
        ({"filters": ["colour=red"]}, 400, "filter.unknown_property", "colour"),
        ({"columns": []}, 422, "request.invalid", "body.columns"),
        ({"format": "pdf"}, 422, "request.invalid", "body.format"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_by_name(api, wish: Any, status: int, code: str, named: str) -> None:
    answer = api.post("/exports", body={"name": "customer", **wish})
    assert (answer.status, answer.code) == (status, code)
    assert named in answer.json["detail"]
    assert api.get("/exports").json["items"] == []


def test_viewers_look_and_download_operators_do(api) -> None:
    export = _finished(api)
    viewer = {"user": api.user("viewer")}
    for path in ("/exports", f"/exports/{export['id']}", f"/exports/{export['number']}/audit"):
        assert api.get(path, **viewer).status == 200
    assert api.get(f"/exports/{export['id']}/file", **viewer).status == 302
    for path in ("/exports", f"/exports/{export['id']}/reset", f"/exports/{export['id']}/mark-failed"):
        assert api.post(path, body=WISH, **viewer).code == "auth.role"


def test_the_export_of_another_tenant_is_not_there(api) -> None:
    export = _finished(api)
    for method, tail in (
        ("GET", ""),
        ("GET", "/file"),
        ("GET", "/audit"),
        ("POST", "/reset"),
        ("POST", "/mark-failed"),
    ):
        foreign = api.call(method, f"/exports/{export['id']}{tail}", user=api.stranger("admin"))
        nothing = api.call(method, f"/exports/{'0' * 26}{tail}", user=api.stranger("admin"))
        assert (foreign.status, foreign.content) == (404, nothing.content)
    assert api.get("/exports", user=api.stranger()).json["items"] == []


IMPORTS = ("", "/errors", "/changes", "/audit", "/file", "/results/failed", "/undo")


def test_an_export_is_no_import_and_an_import_is_no_export(api) -> None:
    export = _finished(api)
    for tail in IMPORTS:
        assert api.get(f"/imports/{export['id']}{tail}").code == "not_found"
    for tail in ("cancel", "apply", "retry", "retry-failed", "undo"):
        assert api.post(f"/imports/{export['number']}/{tail}").code == "not_found"
    assert api.post(f"/imports/{export['id']}/repair", body={"file_name": "a.csv"}).code == "not_found"
    job = api.imported(CUSTOMERS)
    for tail in ("", "/file", "/audit"):
        assert api.get(f"/exports/{job.number}{tail}").code == "not_found"
    for tail in ("reset", "mark-failed"):
        assert api.post(f"/exports/{job.id}/{tail}").code == "not_found"
    assert [item["id"] for item in api.get("/imports").json["items"]] == [job.id]
    assert [item["id"] for item in api.get("/exports").json["items"]] == [export["id"]]


def test_the_history_is_filtered_and_read_page_by_page(api) -> None:
    done = _finished(api, format="jsonl")
    failed = _start(api, name="invoices")
    api.post(f"/exports/{failed['id']}/mark-failed")
    stuck = _start(api)
    _silent(api, stuck)
    lively = _start(api)

    def found(*filters: str) -> list[str]:
        items = api.get("/exports", query=[("f", each) for each in filters]).json["items"]
        return [item["id"] for item in items]

    assert found() == [export["id"] for export in (lively, stuck, failed, done)]
    assert found("stalled=true") == [stuck["id"]]
    assert found("stalled=false", "status=started") == [lively["id"]]
    assert found("state=failed") == found("status=failed") == [failed["id"]]
    assert found("name=invoices") == found("record_type=invoice") == [failed["id"]]
    assert found("format=jsonl") == found("finished_at>=2026-01-01") == found("status=finished") == [done["id"]]
    assert found("failed_at>=2026-01-01") == [failed["id"]]
    assert found(f"number>{failed['number']}") == [lively["id"], stuck["id"]]
    assert found("description:invoices export") == [failed["id"]]
    assert found(f"created_by={api.user()}", "created_at<2026-01-01") == []
    assert api.get("/exports", query=[("f", "rows>1")]).code == "filter.unknown_property"
    first = api.get("/exports", query=[("limit", 3)]).json
    rest = api.get("/exports", query=[("limit", 3), ("cursor", first["next_cursor"])]).json
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([done["id"]], None)


def test_the_file_is_handed_out_as_it_was_made_and_downloads_are_noted(api) -> None:
    export = _finished(api, "Name\r\nHôtel\r\n".encode())
    job = api.runtime.jobs.get(api.tenant, export["id"])
    api.runtime.objects.write(job.export.file.key, b"something else under the same key")
    answer = api.get(f"/exports/{export['number']}/file", user=api.user("viewer"))
    assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
    file = httpx.get(answer.headers["location"])
    assert (file.status_code, file.content.decode()) == (200, "Name\r\nHôtel\r\n")
    assert export["file"]["name"] in file.headers["content-disposition"]
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    api.get(f"/exports/{export['id']}/file", user=api.user("viewer"))
    (noted,) = api.get(f"/exports/{export['id']}/audit", query=[("f", "event=downloaded")]).json["items"]
    assert (noted["by"], noted["detail"], noted["times"]) == (api.user("viewer"), "file", 2)


def test_when_its_time_is_over_or_it_was_deleted_the_file_is_gone_and_the_line_stays(api) -> None:
    old = _finished(api, days=-1)
    refused = api.get(f"/exports/{old['id']}/file")
    assert (refused.status, refused.code) == (410, "export.expired")
    shown = api.get(f"/exports/{old['id']}").json
    assert (shown["file"]["expired"], shown["status"], shown["progress"]) == (True, "finished", "1 / 1")
    deleted = _finished(api)
    file = api.runtime.jobs.get(api.tenant, deleted["id"]).export.file
    api.world.s3.delete_object(Bucket=api.settings.files_bucket, Key=file.key, VersionId=file.version)
    refused = api.get(f"/exports/{deleted['id']}/file")
    assert (refused.status, refused.code) == (410, "job.object_gone")
    assert not [event for event, _ in _trail(api, deleted) if event == "downloaded"]


def test_an_open_export_has_no_file_and_may_only_be_marked_as_failed(api) -> None:
    export = _start(api)
    assert (api.get(f"/exports/{export['id']}/file").code, 409) == ("export.no_file", 409)
    assert api.post(f"/exports/{export['id']}/reset").code == "export.not_ended"
    marked = api.post(f"/exports/{export['id']}/mark-failed", headers={"idempotency-key": "mark"})
    assert (marked.status, marked.json["state"], marked.json["status"]) == (202, "failed", "failed")
    assert marked.json["stopped_by"] == api.user()
    assert [
        each["number"] for each in api.get("/exports", query=[("f", f"stopped_by={api.user()}")]).json["items"]
    ] == [export["number"]]
    assert (marked.json["error"]["code"], api.user() in marked.json["error"]["message"]) == ("job.marked_failed", True)
    again = api.post(f"/exports/{export['id']}/mark-failed", headers={"idempotency-key": "mark"})
    assert (again.status, again.json) == (202, marked.json)
    assert api.post(f"/exports/{export['id']}/mark-failed").code == "export.ended"
    assert _trail(api, export)[-2:] == [("marked_failed", api.user()), ("failed", "system")]


def test_a_reset_runs_the_same_export_again(api) -> None:
    export = _start(api)
    api.post(f"/exports/{export['id']}/mark-failed")
    asked = {"headers": {"idempotency-key": "again"}, "user": api.user("admin")}
    reset = api.post(f"/exports/{export['id']}/reset", **asked)
    assert (reset.status, reset.json["id"], reset.json["attempt"]) == (202, export["id"], 2)
    assert (reset.json["state"], reset.json["error"], reset.json["failed_at"]) == ("queued", None, None)
    assert api.post(f"/exports/{export['id']}/reset", **asked).json == reset.json
    (ended,) = reset.json["attempts"]
    assert (ended["attempt"], ended["status"], ended["error"]["code"]) == (1, "failed", "job.marked_failed")
    assert _trail(api, export)[-1] == ("reset", api.user("admin"))


def test_a_stalled_export_is_reset_at_once_and_a_finished_one_only_without_its_file(api) -> None:
    stuck = _start(api)
    _silent(api, stuck)
    assert api.get(f"/exports/{stuck['id']}").json["stalled"] is True
    reset = api.post(f"/exports/{stuck['id']}/reset").json
    assert (reset["attempt"], reset["stalled"], reset["attempts"][0]["status"]) == (2, False, "failed")
    done = _finished(api)
    assert api.post(f"/exports/{done['id']}/reset").code == "export.has_file"
    old = _finished(api, days=-1)
    again = api.post(f"/exports/{old['id']}/reset").json
    assert (again["attempt"], again["file"], again["progress"]) == (2, None, "")


def test_reasons_of_actions_are_the_refusals_themselves(api) -> None:
    export = _finished(api)
    reasons = {action["name"]: action["reason"] for action in export["actions"]}
    assert reasons["download"] is None
    assert api.post(f"/exports/{export['id']}/reset").json["detail"] == reasons["reset"]
    assert api.post(f"/exports/{export['id']}/mark-failed").json["detail"] == reasons["mark_failed"]


def test_a_look_that_finds_nothing_new_costs_nothing(api) -> None:
    export = _finished(api)
    first = api.get(f"/exports/{export['id']}")
    assert api.get(f"/exports/{export['id']}", headers={"if-none-match": first.headers["etag"]}).status == 304


def test_filters_and_columns_of_the_history_are_kept(api) -> None:
    kept = api.call("PUT", "/filters/exports/Stuck", body={"filters": ["stalled=true"]})
    assert (kept.status, kept.json["filters"]) == (200, ["stalled=true"])
    assert api.call("PUT", "/filters/exports/x", body={"filters": ["rows>1"]}).code == "filter.unknown_property"
    columns = {"columns": ["number", "description", "progress"]}
    assert api.call("PUT", "/columns/exports", body=columns).json == columns
    assert api.get("/columns/exports").json == columns
