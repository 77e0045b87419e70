"""Retry, repair, undo and history over the API: who may, what is answered, and why not."""

import json
from base64 import b64decode

import httpx
import pytest

from ledgerdock.imports.register_upload import ObjectCreated
from ledgerdock.jobs.job import AttemptKind, JobRef

CSV = "Accounting Reference,Name,E-mail\n1,One,one@example.com\n2,Two,not-an-address\n"


@pytest.fixture
def api(tenancy):
    return tenancy()


def _actions(api, job_id: str, user: str | None = None) -> dict[str, str | None]:
    shown = api.get(f"/imports/{job_id}", user=user or api.user()).json
    return {action["name"]: None if action["allowed"] else action["reason"] for action in shown["actions"]}


def _ref(job, attempt: int) -> JobRef:
    return JobRef(tenant=job.tenant, id=job.id, attempt=attempt)


def test_a_job_says_what_may_follow_and_why_not(api) -> None:
    job = api.imported(CSV)
    actions = _actions(api, job.id)
    assert (actions["retry_failed"], actions["repair"], actions["undo"]) == (None, None, None)
    assert "has reached all its rows" in actions["retry"]
    assert set(_actions(api, job.id, api.user("viewer")).values()) >= {"Only operators and administrators may do this."}
    refused = api.post(f"/imports/{job.id}/retry")
    assert (refused.status, refused.code) == (409, "retry.complete")
    assert refused.json["detail"] == actions["retry"]


@pytest.mark.parametrize("route", ["retry", "retry-failed", "undo"])
def test_a_viewer_changes_nothing_and_a_stranger_finds_nothing(api, route: str) -> None:
    job = api.imported(CSV)
    assert api.post(f"/imports/{job.id}/{route}", user=api.user("viewer")).code == "auth.role"
    assert api.post(f"/imports/{job.id}/{route}", user=api.stranger()).code == "not_found"
    assert api.get(f"/imports/{job.id}/undo", user=api.stranger()).code == "not_found"


def test_failed_rows_are_tried_again_once_for_one_key(api) -> None:
    job = api.imported(CSV)
    asked = {"headers": {"idempotency-key": "again"}}
    first = api.post(f"/imports/{job.number}/retry-failed", **asked)
    assert (first.status, first.json["state"], first.json["attempt"]) == (202, "queued", 2)
    assert api.post(f"/imports/{job.number}/retry-failed", **asked).json == first.json
    ended = api.world.run_from_turn(_ref(job, 2), "failed_rows")
    shown = api.get(f"/imports/{job.id}").json
    assert (shown["attempt_kind"], ended.attempt_by) == ("retry_failed", api.user())
    (attempt,) = shown["attempts"]
    assert (attempt["state"], attempt["counts"]["invalid"]) == ("completed_with_errors", 1)
    assert (shown["counts"]["created"], shown["counts"]["invalid"], shown["processed"]) == (1, 1, 2)


def test_corrected_rows_are_uploaded_with_a_form_and_begin_an_attempt_of_whoever_asked(api) -> None:
    job = api.imported(CSV)
    prepared = api.post(f"/imports/{job.id}/repair", body={"file_name": "failed märz.csv"})
    form = prepared.json["upload"]
    assert (prepared.status, prepared.json["job"]["attempt"]) == (201, 1)
    assert form["fields"]["key"] == f"uploads/{api.tenant}/{job.id}/repair/2/failed_m_rz.csv"
    corrected = api.world.result(job, "failed").replace("not-an-address", "two@example.com")
    conditions = json.loads(b64decode(form["fields"]["policy"]))["conditions"]
    assert {"x-amz-meta-uploaded-by": form["fields"]["x-amz-meta-uploaded-by"]} in conditions
    assert httpx.post(form["url"], data=form["fields"], files={"file": ("f", corrected)}).status_code == 204
    key = form["fields"]["key"]
    version = api.world.s3.head_object(Bucket=api.settings.files_bucket, Key=key)["VersionId"]
    detail = {"bucket": {"name": api.settings.files_bucket}, "object": {"key": key, "version-id": version}}
    ended = api.world.run(ObjectCreated.model_validate(detail), "repair")
    assert (ended.state, ended.attempt_kind, ended.attempt_by) == ("completed", AttemptKind.REPAIR, api.user())
    assert _actions(api, job.id)["repair"] is not None


def test_an_undo_is_looked_at_begun_and_listed(api) -> None:
    job = api.imported(CSV)
    preview = api.get(f"/imports/{job.number}/undo", user=api.user("viewer"))
    assert (preview.status, preview.json["counts"]["deleted"], preview.json["kept"]) == (200, 1, [])
    begun = api.post(f"/imports/{job.number}/undo")
    assert (begun.status, begun.json["kind"], begun.json["undo_of"]) == (
        202,
        "undo",
        {"id": job.id, "number": job.number},
    )
    undo = api.world.run_undo(JobRef(tenant=api.tenant, id=begun.json["id"], attempt=1))
    shown = api.get(f"/imports/{job.id}").json
    assert (shown["state"], shown["status"], shown["undo"]) == ("reverted", "Reverted", undo.id)
    listed = api.get("/imports", query=[("f", "kind=undo")]).json["items"]
    assert [each["id"] for each in listed] == [undo.id]
    events = [(entry["event"], entry["by"]) for entry in api.get(f"/imports/{job.id}/audit").json["items"]]
    assert events[-2:] == [("undo", api.user()), ("reverted", api.user())]
    assert api.post(f"/imports/{undo.id}/undo").code == "undo.is_undo"


def test_a_cancel_may_ask_for_an_undo(api) -> None:
    made = api.post("/imports", body={"record_type": "customer", "file_name": "a.csv"}).json["job"]
    cancelled = api.post(f"/imports/{made['id']}/cancel", body={"undo": True})
    assert (cancelled.status, cancelled.json["state"], cancelled.json["undo"]) == (202, "cancelled", None)
    assert api.post(f"/imports/{made['id']}/cancel", body={"undo": "yes"}).code == "request.invalid"


def test_a_record_says_who_wrote_which_version(api) -> None:
    job = api.imported(CSV)
    shown = api.get("/records/customer/1").json
    origin = shown["written_by"]
    assert (origin["job"], origin["file"], origin["row"], origin["by"]) == (job.number, "customers märz.csv", 2, None)
    edit = {"version": 1, "values": {"name": "By hand"}}
    assert api.call("PATCH", "/records/customer/1", body=edit).json["written_by"]["by"] == api.user()
    history = api.get("/records/customer/1/history").json
    assert ([each["version"] for each in history["versions"]], history["is_whole"]) == ([2], False)
    assert api.get("/records/customer/9/history").code == "not_found"
    assert api.get("/records/customer/1/history", user=api.stranger()).code == "not_found"
