"""Imports over the API: prepared, listed, watched, stopped, and every row of them explained."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from ledgerdock.api.views import STATUS
from ledgerdock.imports.actions.prepare_import import MAX_BYTES
from ledgerdock.jobs.job import Job, JobRef, JobState, Upload, new_job_id

WISH = {"record_type": "customer", "file_name": "customers märz.csv"}
CSV = "Accounting Reference,Name,E-mail\n1,One,one@example.com\n2,Two,not-an-address\n"


@pytest.fixture
def api(tenancy):
    return tenancy()


def _register(api, number: int, **facts: Any) -> Job:
    """A job made `number` seconds after the others."""
    made_at = datetime(2026, 3, 4, tzinfo=UTC) + timedelta(seconds=number)
    known = {
        "tenant": api.tenant,
        "id": new_job_id(made_at),
        "number": 0,
        "kind": "import",
        "record_type": "customer",
        "state": "completed",
        "file": f"file-{number}.csv",
        "upload": Upload(bucket="b", key="inbox/x", version="v", size=1, etag="e"),
        "created_at": made_at.isoformat(),
        "generated_by": "maria",
    }
    return api.runtime.jobs.register(Job.model_validate({**known, **facts}))


def _upload(form: dict[str, Any], body: str) -> httpx.Response:
    return httpx.post(form["url"], data=form["fields"], files={"file": ("file", body)})


def _created(api, key: str) -> Any:
    """What S3 tells about the object that was uploaded under a key."""
    version = api.world.s3.head_object(Bucket=api.settings.files_bucket, Key=key)["VersionId"]
    from ledgerdock.imports.register_upload import ObjectCreated  # noqa: PLC0415

    detail = {"bucket": {"name": api.settings.files_bucket}, "object": {"key": key, "version-id": version}}
    return ObjectCreated.model_validate(detail)


# --- prepare ----------------------------------------------------------------------------------------------------------


def test_an_import_is_prepared_uploaded_run_and_explained(api) -> None:
    prepared = api.post("/imports", body=WISH)
    assert prepared.status == 201
    job, form = prepared.json["job"], prepared.json["upload"]
    assert (job["state"], job["file"], job["upload"]) == ("uploading", "customers märz.csv", None)
    assert _upload(form, CSV).status_code == 204

    ended = api.world.run(_created(api, form["fields"]["key"]))
    shown = api.get(f"/imports/{job['id']}").json
    assert (shown["id"], shown["number"], ended.id) == (job["id"], job["number"], job["id"])
    assert (shown["state"], shown["status"]) == ("completed_with_errors", STATUS[JobState.COMPLETED_WITH_ERRORS])
    assert (shown["counts"]["created"], shown["counts"]["invalid"], shown["processed"], shown["total"]) == (1, 1, 2, 2)
    assert (shown["generated_by"], shown["poll_after_ms"]) == (api.user(), None)

    failed = httpx.get(api.get(f"/imports/{job['number']}/results/failed").headers["location"])
    assert "not-an-address" in failed.text
    assert api.get(f"/imports/{job['id']}/errors").json["items"][0]["value"] == "not-an-address"


def test_the_form_takes_this_object_this_size_and_this_type_for_a_short_time(api) -> None:
    answer = api.post("/imports", body={**WISH, "size": 75, "content_type": "text/csv"}).json
    job, form = answer["job"], answer["upload"]
    policy = json.loads(b64decode(form["fields"]["policy"]))
    key = f"uploads/{api.tenant}/{job['id']}/customers_m_rz.csv"
    assert {"key": key} in policy["conditions"]
    assert {"bucket": api.settings.files_bucket} in policy["conditions"]
    assert {"Content-Type": "text/csv"} in policy["conditions"]
    assert ["content-length-range", 75, 75] in policy["conditions"]
    assert (form["fields"]["key"], form["fields"]["Content-Type"], form["max_bytes"]) == (key, "text/csv", 75)
    ends = datetime.fromisoformat(policy["expiration"])
    assert timedelta(minutes=14) < ends - datetime.now(UTC) < timedelta(minutes=16)
    assert abs(datetime.fromisoformat(form["expires_at"]) - ends) < timedelta(seconds=3)


def test_without_a_size_the_form_takes_what_can_be_read_and_any_type(api) -> None:
    form = api.post("/imports", body=WISH).json["upload"]
    conditions = json.loads(b64decode(form["fields"]["policy"]))["conditions"]
    assert ["content-length-range", 0, MAX_BYTES] in conditions
    assert ["starts-with", "$Content-Type", ""] in conditions
    assert form["max_bytes"] == MAX_BYTES


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("${filename}", "_filename_"),
        ("..", "file"),
        ("..csv", "csv"),
        (".env", "env"),
        ("a b&c#d?e%2F.csv", "a_b_c_d_e_2F.csv"),
        ("漢字.xlsx", "_.xlsx"),
        ("x" * 250 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_file_name_never_becomes_a_path(api, name: str, stored: str) -> None:
    answer = api.post("/imports", body={**WISH, "file_name": name}).json
    assert answer["upload"]["fields"]["key"] == f"uploads/{api.tenant}/{answer['job']['id']}/{stored}"
    assert answer["job"]["file"] == name


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"file_name": "../../other/file.csv"}, "body.file_name"),
        ({"file_name": "a\\b.csv"}, "body.file_name"),
        ({"file_name": ""}, "body.file_name"),
        ({"file_name": "a\nb.csv"}, "body.file_name"),
        ({"file_name": "invoice\u202efdp.csv"}, "body.file_name"),
        ({"file_name": "x" * 256}, "body.file_name"),
        ({"file_name": None}, "body.file_name"),
        ({"size": -1}, "body.size"),
        ({"size": MAX_BYTES + 1}, "body.size"),
        ({"size": "12"}, "body.size"),
        ({"size": 1.5}, "body.size"),
        ({"size": True}, "body.size"),
        ({"content_type": "text/csv\r\nX-Evil: 1"}, "body.content_type"),
        ({"content_type": "text"}, "body.content_type"),
        ({"record_type": "Customer"}, "body.record_type"),
        ({"record_type": "../x"}, "body.record_type"),
        ({"options": {"date_order": "ymd"}}, "body.options.date_order"),
        ({"options": {"delimiter": ";;"}}, "body.options.delimiter"),
        ({"options": {"colour": "red"}}, "body.options.colour"),
        ({"options": []}, "body.options"),
        ({"tenant": "globex"}, "body.tenant"),
        ({"id": "06gvrgl3q1tg1ubrncpi4vl73s"}, "body.id"),
        ({"state": "completed"}, "body.state"),
        ({"counts": {"created": 5}}, "body.counts"),
        ({"generated_by": "somebody"}, "body.generated_by"),
        ({"number": 1}, "body.number"),
    ],
)
def test_a_wish_with_a_wrong_or_foreign_part_is_refused_and_the_part_is_named(api, change, where: str) -> None:
    refused = api.post("/imports", body={**WISH, **change})
    assert (refused.status, refused.code) == (422, "request.invalid")
    assert where in {error["where"] for error in refused.json["errors"]}
    assert api.get("/imports").json["items"] == []


@pytest.mark.parametrize("missing", ["record_type", "file_name"])
def test_what_is_needed_must_be_there(api, missing: str) -> None:
    refused = api.post("/imports", body={name: value for name, value in WISH.items() if name != missing})
    assert [error["where"] for error in refused.json["errors"]] == [f"body.{missing}"]


def test_a_record_type_nobody_knows_is_refused(api) -> None:
    refused = api.post("/imports", body={**WISH, "record_type": "spaceship"})
    assert (refused.status, refused.code) == (422, "type.unknown")


def test_what_was_declared_travels_with_the_job(api) -> None:
    options = {"sheet": "Tabelle 1", "encoding": "cp1252", "delimiter": ";", "date_order": "dmy", "decimal": "comma"}
    options |= {"thousands": "point", "currency": "EUR"}
    options |= {"mode": "update", "on_existing": "update", "on_missing": "skip", "expect_plan": "ab" * 32}
    job = api.post(
        "/imports", body={**WISH, "options": {**options, "negative": ["parentheses", "trailing-minus"]}}
    ).json["job"]
    stored = api.runtime.jobs.get(api.tenant, job["id"]).options
    assert stored.model_dump(exclude_defaults=True) == {**options, "negative": "parentheses,trailing-minus"}


# --- lists ------------------------------------------------------------------------------------------------------------


def test_120_imports_are_listed_newest_first_in_pages_without_gap_or_repetition(api) -> None:
    for number in range(120):
        _register(api, number)
    _register(api, 7, tenant=api.other_tenant)
    files: list[str] = []
    cursor: list[tuple[str, Any]] = []
    sizes = []
    while True:
        page = api.get("/imports", query=[("limit", 50), *cursor]).json
        files += [job["file"] for job in page["items"]]
        sizes.append(len(page["items"]))
        if page["next_cursor"] is None:
            break
        cursor = [("cursor", page["next_cursor"])]
    assert files == [f"file-{number}.csv" for number in reversed(range(120))]
    assert sizes == [50, 50, 20]


def test_a_list_reads_no_more_than_its_page(api) -> None:
    for number in range(40):
        _register(api, number)
    read: list[int] = []
    api.runtime._dynamodb.meta.events.register(
        "after-call.dynamodb.Query", lambda parsed, **_: read.append(parsed["Count"])
    )
    assert len(api.get("/imports", query=[("limit", 10)]).json["items"]) == 10
    assert sum(read) == 11


def test_a_page_goes_on_behind_its_last_job_though_newer_ones_came_and_that_one_went(api) -> None:
    jobs = [_register(api, number) for number in range(6)]
    first = api.get("/imports", query=[("limit", 3)]).json
    _register(api, 100)
    api.world.dynamodb.delete_item(
        TableName=api.settings.jobs_table, Key={"pk": {"S": f"{api.tenant}#JOB#{jobs[3].id}"}, "sk": {"S": "JOB"}}
    )
    second = api.get("/imports", query=[("limit", 3), ("cursor", first["next_cursor"])]).json
    assert [job["file"] for job in second["items"]] == ["file-2.csv", "file-1.csv", "file-0.csv"]


def test_filters_choose_and_pages_of_chosen_ones_go_on(api) -> None:
    for number in range(30):
        _register(api, number, state="failed" if number % 3 == 0 else "completed", rows=number)
    query = [("f", "state=failed"), ("f", "rows >= 6"), ("limit", 4)]
    first = api.get("/imports", query=query).json
    second = api.get("/imports", query=[*query, ("cursor", first["next_cursor"])]).json
    assert [job["rows"] for job in first["items"] + second["items"]] == [27, 24, 21, 18, 15, 12, 9, 6]
    assert second["next_cursor"] is None


def test_an_upload_that_was_recognised_is_listed_as_what_it_held(api) -> None:
    found = {"file": "a.csv", "fate": "imported", "record_type": "customer"}
    left = {"file": "read.me", "fate": "ignored"}
    _register(api, 1, record_type="several", files=[found, left])
    _register(api, 2, record_type="several", files=[found, {**found, "record_type": "client"}])
    _register(api, 3, record_type="several")
    listed = [item["record_type"] for item in api.get("/imports").json["items"]]
    assert listed == ["several", "several", "customer"]
    (only,) = api.get("/imports", query=[("f", "record_type=customer")]).json["items"]
    assert only["files"][0]["file"] == "a.csv"


def test_a_filter_value_may_hold_commas_and_signs(api) -> None:
    _register(api, 1, file="Miller, Sons & Co + 1.csv")
    _register(api, 2, file="Miller.csv")
    assert len(api.get("/imports", query=[("f", "file:miller, sons & co + 1")]).json["items"]) == 1
    assert len(api.get("/imports", query=[("f", "file:miller"), ("f", "file!:,")]).json["items"]) == 1


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "", "1.5", "10,20"])
def test_a_limit_out_of_bounds_is_refused(api, limit: str) -> None:
    refused = api.get("/imports", query=[("limit", limit)])
    assert (refused.status, refused.code) == (422, "request.invalid")
    assert refused.json["errors"][0]["where"] == "query.limit"


@pytest.mark.parametrize("path", ["/imports", "/record-types"])
def test_a_filter_that_makes_no_sense_is_told_so(api, path: str) -> None:
    unknown = api.get(path, query=[("f", "colour=red")])
    assert (unknown.status, unknown.code) == (400, "filter.unknown_property")
    assert "“colour”" in unknown.json["detail"]
    assert api.get(path, query=[("f", "nonsense")]).code == "filter.syntax"


# --- one import -------------------------------------------------------------------------------------------------------


def test_an_import_is_found_by_its_id_and_by_its_number(api) -> None:
    job = _register(api, 1)
    assert api.get(f"/imports/{job.id}").json == api.get(f"/imports/{job.number}").json


def test_row_errors_come_in_pages_with_their_reasons(ended) -> None:
    api, job = ended
    assert job.chunks == 3
    rows: list[tuple[int, str]] = []
    cursor: list[tuple[str, str]] = []
    while True:
        page = api.get(f"/imports/{job.id}/errors", query=[("limit", "8"), *cursor]).json
        rows += [(item["row"], item["code"]) for item in page["items"]]
        assert [(reason["code"], reason["count"]) for reason in page["reasons"]] == [
            ("value.email", 30),
            ("value.required", 1),
        ]
        if page["next_cursor"] is None:
            break
        cursor = [("cursor", page["next_cursor"])]
    assert rows == [*((row, "value.email") for row in range(2, 32)), (33, "value.required")]


def test_row_errors_can_be_filtered(ended) -> None:
    api, job = ended
    page = api.get(f"/imports/{job.id}/errors", query=[("f", "row>=30"), ("f", "code=value.email")]).json
    assert [item["row"] for item in page["items"]] == [30, 31]
    assert page["reasons"][0]["count"] == 30


def test_an_import_without_rows_has_no_row_errors(api) -> None:
    job = api.imported("")
    page = api.get(f"/imports/{job.id}/errors").json
    assert (page["items"], page["reasons"], page["next_cursor"]) == ([], [], None)


@pytest.mark.parametrize(("part", "rows"), [("succeeded", 1), ("failed", 31), ("unprocessed", 0)])
def test_result_files_are_fetched_by_a_link_that_names_their_version(ended, part: str, rows: int) -> None:
    api, job = ended
    answer = api.get(f"/imports/{job.id}/results/{part}")
    assert (answer.status, answer.content, answer.headers["cache-control"]) == (302, b"", "no-store")
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    (version,) = query["versionId"]
    stored = api.world.s3.head_object(Bucket=api.settings.files_bucket, Key=job.results[part].key)
    assert version == stored["VersionId"]
    assert query["X-Amz-Expires"] == ["60"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    fetched = httpx.get(answer.headers["location"])
    assert fetched.headers["content-disposition"].startswith(f'attachment; filename="import-{job.number}-{part}.csv"')
    assert len(fetched.text.splitlines()) == rows + 1


def test_the_file_itself_is_fetched_as_it_was_imported(api) -> None:
    job = api.imported(CSV)
    api.world.drop("something else", job.upload.key)
    location = api.get(f"/imports/{job.id}/file").headers["location"]
    fetched = httpx.get(location)
    assert fetched.text == CSV
    name = fetched.headers["content-disposition"]
    assert 'filename="customers m_rz.csv"' in name
    assert unquote(name.partition("UTF-8''")[2]) == "customers märz.csv"


def test_results_of_an_open_import_are_not_there_yet(api) -> None:
    job = api.post("/imports", body=WISH).json["job"]
    for path, code in (("results/failed", "results.not_yet"), ("file", "results.no_file")):
        refused = api.get(f"/imports/{job['id']}/{path}")
        assert (refused.status, refused.code) == (409, code)


def test_a_refused_file_has_no_results(api) -> None:
    job = api.imported("")
    assert job.state is JobState.FAILED
    assert api.get(f"/imports/{job.id}/results/failed").code == "not_found"
    reasons = {action["name"]: action["reason"] for action in api.get(f"/imports/{job.id}").json["actions"]}
    assert reasons["results"] == "No row was read."


def test_a_result_that_was_deleted_with_age_is_gone(api) -> None:
    job = api.imported()
    api.world.s3.delete_object(Bucket=api.settings.files_bucket, Key=job.results["failed"].key)
    refused = api.get(f"/imports/{job.id}/results/failed")
    assert (refused.status, refused.code) == (410, "job.object_gone")


# --- cancel -----------------------------------------------------------------------------------------------------------


def test_a_prepared_import_is_cancelled_and_stays_so(api) -> None:
    job = api.post("/imports", body=WISH).json["job"]
    cancelled = api.post(f"/imports/{job['number']}/cancel")
    assert (cancelled.status, cancelled.json["state"], cancelled.json["cancelled_by"]) == (
        202,
        "cancelled",
        api.user(),
    )
    again = api.post(f"/imports/{job['id']}/cancel")
    assert (again.status, again.json) == (202, cancelled.json)


def test_an_import_that_has_ended_cannot_be_cancelled(ended) -> None:
    api, job = ended
    refused = api.post(f"/imports/{job.id}/cancel")
    assert (refused.status, refused.code) == (409, "job.ended")


# --- the queue --------------------------------------------------------------------------------------------------------


def _queued(api, name: str) -> JobRef:
    event = api.world.drop(CSV, f"inbox/{api.tenant}/customer/{name}")
    return api.world.begin(event, name)


def test_a_queued_import_names_the_one_that_is_in_its_way_now_in_the_list_too(api) -> None:
    first, second, third = (_queued(api, f"{number}.csv") for number in range(3))
    numbers = {ref.id: api.get(f"/imports/{ref.id}").json["number"] for ref in (first, second, third)}

    def ahead(ref: JobRef) -> tuple[Any, Any, str]:
        shown = api.get(f"/imports/{ref.id}").json
        (listed,) = [item for item in api.get("/imports").json["items"] if item["id"] == ref.id]
        names = ("waiting_for", "waiting_for_number", "message")
        assert [shown[name] for name in names] == [listed[name] for name in names]
        return shown["waiting_for"], shown["waiting_for_number"], shown["message"]

    def behind(ref: JobRef) -> tuple[str, int, str]:
        return ref.id, numbers[ref.id], f"Waiting for import {numbers[ref.id]}"

    free = (None, None, "Next in the queue")
    assert [ahead(first), ahead(second), ahead(third)] == [free, behind(first), behind(first)]
    assert api.world.run_from_turn(first).state is JobState.COMPLETED_WITH_ERRORS
    assert [ahead(second), ahead(third)] == [free, behind(second)]
    api.post(f"/imports/{second.id}/cancel")
    api.world.run_from_turn(second)
    assert ahead(third) == free
    assert api.get(f"/imports/{second.id}").json["waiting_for"] is None


def test_another_tenant_and_another_type_never_wait(api) -> None:
    holder = _queued(api, "first.csv")
    others = {
        f"inbox/{api.other_tenant}/customer/a.csv": CSV,
        f"inbox/{api.tenant}/service/b.csv": "Service\nWindow Cleaning\n",
    }
    for place, body in others.items():
        ref = api.world.begin(api.world.drop(body, place), place)
        assert api.world.job(ref).waiting_for is None
    assert _queued(api, "second.csv").id != holder.id
