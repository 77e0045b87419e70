"""Dry runs over the API: started, looked at field by field, and applied."""

from typing import Any

import pytest

from ledgerdock.imports.register_upload import ObjectCreated
from ledgerdock.jobs.job import Job

HEADER = "Accounting Reference,Name,E-mail\n"
CSV = HEADER + "".join(f"{key},Customer {key},mail{key}@example.com\n" for key in range(1, 31))


@pytest.fixture
def api(tenancy):
    return tenancy()


def _dropped(api, body: str, **metadata: str) -> Job:
    job: Job = api.world.run(api.world.drop(body, f"inbox/{api.tenant}/customer/a.csv", **metadata), "execution")
    return job


def _arrived(api, job: dict[str, Any], name: str) -> Job:
    """Run the import whose file was put where its prepared upload belongs, as the event of S3 would."""
    key, bucket = f"uploads/{api.tenant}/{job['id']}/{name}", api.settings.files_bucket
    version = api.world.s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    detail = {"bucket": {"name": bucket}, "object": {"key": key, "version-id": version}}
    ran: Job = api.world.run(ObjectCreated.model_validate(detail), "execution-applied")
    return ran


def _all(api, path: str, **parts: Any) -> list[dict[str, Any]]:
    found, cursor = [], None
    while True:
        query = [("limit", "7"), *parts.get("query", ()), *([("cursor", cursor)] if cursor else [])]
        page = api.get(path, query=query).json
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def _actions(api, job: Job, role: str = "operator") -> dict[str, str | None]:
    shown = api.get(f"/imports/{job.id}", user=api.user(role)).json
    return {action["name"]: action["reason"] for action in shown["actions"]}


def test_a_dry_run_is_prepared_with_its_mode_and_says_what_it_is(api) -> None:
    wish = {"record_type": "customer", "file_name": "a.csv", "options": {"mode": "create", "dry_run": True}}
    job = api.post("/imports", body=wish).json["job"]
    assert (job["mode"], job["dry_run"], job["plan"], job["totals"]) == ("create", True, None, {})


@pytest.mark.parametrize(
    "options", [{"mode": "create", "on_existing": "update"}, {"dry_run": True, "expect_plan": "a" * 64}]
)
def test_options_that_contradict_each_other_are_refused_before_the_upload(api, options: dict[str, Any]) -> None:
    refused = api.post("/imports", body={"record_type": "customer", "file_name": "a.csv", "options": options})
    assert (refused.status, refused.code) == (422, "job.bad_option")


def test_changes_are_listed_page_by_page_and_filtered(api) -> None:
    _dropped(api, HEADER + "3,Three,\n")
    tried = _dropped(api, CSV, **{"dry-run": "true"})
    shown = api.get(f"/imports/{tried.id}").json
    assert (shown["dry_run"], shown["plan"], shown["totals"]["customer"]["records"]) == (True, tried.plan, 30)
    changes = _all(api, f"/imports/{tried.id}/changes")
    assert len(changes) == 29 * 3 + 2
    assert len({(change["key"], change["column"]) for change in changes}) == len(changes)
    query = [("f", "outcome=updated"), ("f", "column=Customer Name")]
    (change,) = _all(api, f"/imports/{tried.id}/changes", query=query)
    assert (change["key"], change["row"], change["before"], change["after"]) == ("3", 4, "Three", "Customer 3")


def test_applying_a_dry_run_begins_an_import_of_the_same_bytes_held_to_its_plan(api) -> None:
    tried = _dropped(api, CSV, **{"dry-run": "true", "mode": "create"})
    assert api.world.runtime().records.existing_keys(api.tenant, "customer", ["1"]) == set()
    assert _actions(api, tried)["apply"] is None
    headers = {"Idempotency-Key": "once"}
    applied = api.post(f"/imports/{tried.number}/apply", headers=headers)
    assert (applied.status, applied.json["mode"], applied.json["dry_run"]) == (201, "create", False)
    assert api.post(f"/imports/{tried.number}/apply", headers=headers).json["id"] == applied.json["id"]
    real = _arrived(api, applied.json, "a.csv")
    assert (real.state, real.plan, real.counts) == (tried.state, tried.plan, tried.counts)
    assert len(api.world.runtime().records.existing_keys(api.tenant, "customer", map(str, range(40)))) == 30


def test_what_is_no_ended_dry_run_can_neither_be_applied_nor_shows_changes(api) -> None:
    real = _dropped(api, CSV)
    assert api.post(f"/imports/{real.id}/apply").code == "job.not_tried"
    assert api.get(f"/imports/{real.id}/changes").code == "results.no_changes"
    assert {_actions(api, real)["apply"], _actions(api, real)["changes"]} == {
        "It is no dry run.",
        "Only a dry run lists what it would change.",
    }


def test_a_viewer_may_look_at_changes_and_not_apply_them(api) -> None:
    tried = _dropped(api, CSV, **{"dry-run": "true"})
    assert api.get(f"/imports/{tried.id}/changes", user=api.user("viewer")).status == 200
    assert api.post(f"/imports/{tried.id}/apply", user=api.user("viewer")).code == "auth.role"
    assert _actions(api, tried, "viewer")["apply"] == "Only operators and administrators may apply."
