"""What holds for every route: who may pass, one answer for what is not there, ETags, cursors, bodies."""

import base64
import io
import json
import logging
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook

from ledgerdock import runtime as runtime_module
from ledgerdock.api import imports
from ledgerdock.api.access import ROUTES
from ledgerdock.errors import Rejected
from ledgerdock.runtime import logger

ROOT = Path(__file__).parents[3]
WISH = {"record_type": "customer", "file_name": "file.csv"}
BODIES = {"POST /imports": WISH, "POST /imports/{id}/repair": {"file_name": "failed.csv"}}
NOT_NOW = {"job.ended", "job.moved", "job.not_ended", "retry.complete", "undo.nothing", "undo.begun"}
RANDOM = "06gvrgl3q1tg1ubrncpi4vl73s"
PROTECTED = sorted(route for route, role in ROUTES.items() if role)
HERE = ("GET /me", "GET /record-types", "GET /imports", "POST /imports")
MINE = [route for route in PROTECTED if route.startswith(HERE)]
OPEN = sorted(route for route, role in ROUTES.items() if role is None)


@pytest.fixture
def api(tenancy):
    return tenancy()


def _concrete(route: str, job: str) -> tuple[str, str, Any]:
    method, _, path = route.partition(" ")
    path = path.replace("{id}", job).replace("{name}", "customer").replace("{part}", "failed")
    return method, path, BODIES.get(route)


# --- who may pass -----------------------------------------------------------------------------------------------------


OF_DRY_RUNS_ONLY = {"results.no_changes", "job.not_tried"}


@pytest.mark.parametrize("route", MINE)
def test_every_route_answers_each_role_as_the_table_says(ended, tenancy, route: str) -> None:
    api, job = ended
    if route.startswith("POST /imports/{id}"):
        api = tenancy()
        job = api.imported()
    for role in ("viewer", "operator", "admin"):
        method, path, body = _concrete(route, job.id)
        answer = api.call(method, path, body=body, user=api.user(role))
        if role == "viewer" and method == "POST":
            assert (answer.status, answer.code) == (403, "auth.role")
        else:
            assert answer.status in {200, 201, 202, 302} or answer.code in NOT_NOW | OF_DRY_RUNS_ONLY


@pytest.mark.parametrize("route", PROTECTED)
@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [
        ({}, 401, "auth.no_token"),
        ({"token_use": "id", "cognito:username": "x", "cognito:groups": "[acme:admin]"}, 401, "auth.no_token"),
        ({"token_use": "access", "username": "x"}, 403, "auth.no_tenant"),
        (
            {"token_use": "access", "username": "x", "cognito:groups": "[acme:admin globex:admin]"},
            403,
            "auth.no_tenant",
        ),
    ],
)
def test_without_an_identity_nothing_is_answered(
    api, route: str, claims: dict[str, str], status: int, code: str
) -> None:
    method, path, body = _concrete(route, RANDOM)
    answer = api.call(method, path, body=body, claims=claims)
    assert (answer.status, answer.code) == (status, code)


def test_a_refused_role_does_not_learn_whether_its_request_was_well_formed(api) -> None:
    answers = {api.post("/imports", user=api.user("viewer"), body=body).content for body in (WISH, {}, "{", [])}
    assert len(answers) == 1


@pytest.mark.parametrize("route", OPEN)
def test_open_routes_ask_nobody_who_they_are(api, route: str) -> None:
    event = api.event("GET", route.partition(" ")[2], claims={})
    del event["requestContext"]["authorizer"]
    assert api.send(event).status == (404 if route == "GET /links/{token}" else 200)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/imports/"), ("DELETE", "/imports/1"), ("PUT", "/me")]
)
def test_what_is_no_route_is_not_there(api, method: str, path: str) -> None:
    assert api.call(method, path).code == "not_found"


# --- tenants ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", [route for route in MINE if "{id}" in route])
def test_what_is_somebody_elses_looks_like_what_never_was(ended, route: str) -> None:
    api, job = ended
    answers = []
    for name in (job.id, RANDOM, str(job.number), "999999", "nonsense", "0" * 200, "%F0%9F%92%A9"):
        method, path, body = _concrete(route, name)
        answers.append(api.call(method, path, body=body, user=api.stranger("admin")))
    assert {answer.status for answer in answers} == {404}
    assert len({(answer.content, tuple(sorted(answer.headers.items()))) for answer in answers}) == 1
    assert job.id.encode() not in answers[0].content


def test_lists_hold_what_is_the_tenants_own(ended) -> None:
    api, job = ended
    assert job.id in {item["id"] for item in api.get("/imports").json["items"]}
    assert api.get("/imports", user=api.stranger()).json["items"] == []


def test_another_tenant_numbers_for_itself_and_uploads_to_its_own_place(api) -> None:
    api.post("/imports", body=WISH)
    theirs = api.post("/imports", body=WISH, user=api.stranger()).json
    assert theirs["job"]["number"] == 1
    assert theirs["upload"]["fields"]["key"].startswith(f"uploads/{api.other_tenant}/{theirs['job']['id']}/")


def test_a_cursor_is_of_no_use_to_another_tenant_route_or_filter(api) -> None:
    for _ in range(3):
        api.post("/imports", body=WISH)
        api.post("/imports", body=WISH, user=api.stranger())
    cursor = ("cursor", api.get("/imports", query=[("limit", 1)]).json["next_cursor"])
    assert api.get("/imports", query=[cursor]).status == 200
    assert api.get("/imports", query=[cursor, ("limit", 2)]).status == 200
    for answer in (
        api.get("/imports", query=[cursor], user=api.stranger()),
        api.get("/imports", query=[cursor, ("f", "state=uploading")]),
        api.get("/record-types", query=[cursor]),
        api.get("/imports/1/errors", query=[cursor]),
        api.get("/imports", query=[("cursor", cursor[1][:-2])]),
        api.get("/imports", query=[("cursor", "a" * 60)]),
    ):
        assert (answer.status, answer.code) == (400, "cursor.invalid")


# --- ETag -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/me", "/record-types", "/record-types/customer", "/imports", "/imports/1", "/imports/1/errors"]
)
def test_what_has_not_changed_is_not_sent_again(api, path: str) -> None:
    api.post("/imports", body=WISH)
    first = api.get(path)
    tag = first.headers["etag"]
    for header in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = api.get(path, headers={"if-none-match": header})
        assert (again.status, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"if-none-match": '"other"'}).status == 200
    assert first.headers["cache-control"] == "private, no-cache"


def test_what_has_changed_is_sent(api) -> None:
    job = api.post("/imports", body=WISH).json["job"]
    tags = [api.get(path).headers["etag"] for path in ("/imports", f"/imports/{job['id']}")]
    api.post(f"/imports/{job['id']}/cancel")
    for path, tag in zip(("/imports", f"/imports/{job['id']}"), tags, strict=True):
        assert api.get(path, headers={"if-none-match": tag}).status == 200


def test_two_people_do_not_share_an_etag_by_seeing_different_things(api) -> None:
    api.post("/imports", body=WISH)
    assert api.get("/imports/1").headers["etag"] != api.get("/imports/1", user=api.user("viewer")).headers["etag"]


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["{", "[]", '[{"record_type":"customer","file_name":"a"}]', "null", "1", '"x"', "{'a':1}", "NaN", "[" * 60_000],
)
def test_a_body_that_is_no_json_object_is_refused(api, body: str) -> None:
    refused = api.post("/imports", body=body)
    assert (refused.status, refused.code) == (400, "request.not_json")


def test_a_body_in_base64_is_read_all_the_same(api) -> None:
    event = api.event("POST", "/imports", body=WISH)
    event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}
    assert api.send(event).status == 201
    event["body"] = base64.b64encode(b'{"record_type": "\xff"}').decode()
    assert api.send(event).code == "request.not_json"
    event["body"] = "not base64!"
    assert api.send(event).code == "request.not_json"


def test_a_body_is_bounded(api) -> None:
    assert api.post("/imports", body={**WISH, "file_name": "x" * 70_000}).code == "request.too_large"


def test_a_body_must_be_declared_as_json(api) -> None:
    for declared in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        refused = api.post("/imports", body=WISH, headers={"content-type": declared})
        assert (refused.status, refused.code) == (415, "request.content_type")
    assert api.post("/imports", body=WISH, headers={"content-type": "Application/JSON; charset=utf-8"}).status == 201
    assert api.post("/imports", headers={"content-type": "text/plain"}).code == "request.content_type"
    assert api.post("/imports").code == "request.invalid"


# --- the rest ---------------------------------------------------------------------------------------------------------


def test_who_asks_is_told_who_they_are(api) -> None:
    assert api.get("/me", user=api.user("viewer")).json == {
        "user": api.user("viewer"),
        "tenant": api.tenant,
        "role": "viewer",
    }


def test_record_types_come_in_the_order_of_import_and_in_pages(api) -> None:
    known = api.get("/record-types", query=[("limit", 200)]).json
    names = [one["name"] for one in known["items"]]
    assert names.index("customer") < names.index("client")
    assert known["next_cursor"] is None
    first = api.get("/record-types", query=[("limit", 2)]).json
    rest = api.get("/record-types", query=[("limit", 200), ("cursor", first["next_cursor"])]).json
    assert [one["name"] for one in first["items"] + rest["items"]] == names
    assert [one["name"] for one in api.get("/record-types", query=[("f", "name=client")]).json["items"]] == ["client"]


def test_a_record_type_says_everything_about_its_columns(api) -> None:
    customer = api.get("/record-types/customer").json
    assert customer["key"] == ["accounting_reference"]
    (key,) = (column for column in customer["columns"] if column["name"] == "accounting_reference")
    assert (key["label"], key["kind"], key["required"]) == ("Accounting Reference", "key", True)
    assert all(column["description"] and column["example"] for column in customer["columns"])


def test_templates_are_workbooks_or_text(api) -> None:
    workbook = api.get("/record-types/customer/template")
    assert load_workbook(io.BytesIO(workbook.content)).sheetnames == ["Customer", "Instructions", "Lists"]
    assert workbook.headers["content-disposition"].startswith('attachment; filename="customer.xlsx"')
    text = api.get("/record-types/customer/template", query=[("format", "csv")])
    assert (text.headers["content-type"], text.content[:3]) == ("text/csv", b"\xef\xbb\xbf")
    assert api.get("/record-types/customer/template", query=[("format", "pdf")]).code == "request.invalid"


@pytest.mark.parametrize("path", ["/record-types/spaceship", "/record-types/spaceship/template", "/record-types/NO!"])
def test_an_unknown_record_type_is_not_there(api, path: str) -> None:
    assert api.get(path).code == "not_found"


def test_the_page_of_the_api_loads_nothing_from_elsewhere(api) -> None:
    page = api.get("/docs", headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert len(page.content) < 1_000_000
    plain = api.get("/docs")
    head, _, _ = plain.content.partition(b"<script>")
    assert b"//" not in head.partition(b"</style>")[2]
    assert b'id="cursor.invalid"' in head
    assert "script-src 'sha256-" in plain.headers["content-security-policy"]
    assert "default-src 'none'" in plain.headers["content-security-policy"]


def test_every_answer_forbids_guessing_its_type(api) -> None:
    for answer in (
        api.get("/me"),
        api.get("/docs"),
        api.get("/imports/1"),
        api.get("/nowhere"),
        api.get("/me", claims={}),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_error_of_ours_tells_nothing_of_the_inside(api, monkeypatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(imports, "find_import", broken)
    answer = api.get("/imports/1")
    assert (answer.status, answer.code) == (500, "request.internal")
    assert b"secret" not in answer.content


def test_a_busy_database_is_a_moment_not_an_error(api, monkeypatch) -> None:
    def busy(*_: Any) -> None:
        raise api.world.dynamodb.exceptions.ProvisionedThroughputExceededException(
            {"Error": {"Code": "ProvisionedThroughputExceededException"}, "ResponseMetadata": {"HTTPStatusCode": 400}},
            "GetItem",
        )

    monkeypatch.setattr(imports, "find_import", busy)
    answer = api.get("/imports/1")
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "job.service_busy", "2")


def test_neither_links_nor_tokens_nor_cursors_are_logged(api) -> None:
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    job = api.imported()
    headers = {"authorization": "Bearer secret-token"}
    form = api.post("/imports", body=WISH, headers=headers).json["upload"]
    location = api.get(f"/imports/{job.id}/file", headers=headers).headers["location"]
    cursor = api.get("/imports", query=[("limit", 1)], headers=headers).json["next_cursor"]
    api.get("/imports", query=[("cursor", cursor + "x")], headers=headers)
    logging.getLogger(logger.name).removeHandler(handler)
    assert "cursor.invalid" in logged.getvalue()
    for secret in ("secret-token", form["fields"]["x-amz-signature"], location.rpartition("=")[2], cursor):
        assert secret not in logged.getvalue()


def test_the_function_answers_with_what_its_environment_names(api, monkeypatch) -> None:
    for name, value in {
        "FILES_BUCKET": api.settings.files_bucket,
        "JOBS_TABLE": api.settings.jobs_table,
        "RECORDS_TABLE": api.settings.records_table,
        "API_SECRET": api.settings.api_secret,
        "AWS_ENDPOINT_URL": api.settings.endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    runtime_module.this_process.cache_clear()
    spec = spec_from_file_location("api_function", ROOT / "functions" / "api" / "app.py")
    assert spec
    assert spec.loader
    function = module_from_spec(spec)
    spec.loader.exec_module(function)
    for _ in range(2):
        api.post("/imports", body=WISH)

    context = SimpleNamespace(aws_request_id="request", get_remaining_time_in_millis=lambda: 29_000)
    answer = function.lambda_handler(api.event("GET", "/imports", query=[("limit", 1)]), context)
    runtime_module.this_process.cache_clear()
    assert answer["statusCode"] == 200
    cursor = json.loads(answer["body"])["next_cursor"]
    assert len(api.get("/imports", query=[("cursor", cursor)]).json["items"]) == 1


def test_a_key_of_another_request_is_no_way_around_the_rules(api) -> None:
    """What a first request made is answered again to the same person only, and its tenant is theirs."""
    made = api.post("/imports", body=WISH, headers={"idempotency-key": "k1"}).json["job"]["id"]
    theirs = api.post("/imports", body=WISH, headers={"idempotency-key": "k1"}, user=api.stranger()).json["job"]["id"]
    assert made != theirs
    with pytest.raises(Rejected):
        api.runtime.jobs.get(api.other_tenant, made)
