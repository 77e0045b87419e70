"""Signed forms and links of S3 do what they say and nothing else."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest

pytestmark = pytest.mark.local_cloud
ORIGIN = "https://toy.example"
Wait = Callable[[Callable[[], Any]], Any]
Form = dict[str, Any]


def form_for(toy: Any, key: str, most: int = 20, seconds: int = 60) -> Form:
    """What an API would hand to a browser."""
    form: Form = toy.cloud.client("s3").generate_presigned_post(
        toy.bucket,
        key,
        Fields={"Content-Type": "text/csv"},
        Conditions=[["content-length-range", 1, most], {"Content-Type": "text/csv"}],
        ExpiresIn=seconds,
    )
    return form


def send(form: Form, body: bytes, **headers: str) -> httpx.Response:
    return httpx.post(form["url"], data=form["fields"], files={"file": ("käse.csv", body)}, headers=headers)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.text.partition("<Code>")[2].partition("</Code>")[0]


def objects(toy: Any, prefix: str) -> int:
    return int(toy.cloud.client("s3").list_objects_v2(Bucket=toy.bucket, Prefix=prefix)["KeyCount"])


def test_a_form_upload_arrives_with_its_event(toy: Any, wait_for: Wait) -> None:
    answer = send(form_for(toy, "uploads/acme/1/käse.csv"), b"a;b\n1;2\n", Origin=ORIGIN)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    head = toy.cloud.client("s3").head_object(Bucket=toy.bucket, Key="uploads/acme/1/käse.csv")
    assert (head["ContentLength"], head["ContentType"]) == (8, "text/csv")

    def created() -> list[Any]:
        objects = [event["detail"] for event in toy.ask("events") if event["detail-type"] == "Object Created"]
        return [one for one in objects if one["object"]["key"] == "uploads/acme/1/käse.csv"]

    (detail,) = wait_for(created)
    assert detail["object"]["version-id"] == head["VersionId"]
    assert detail["object"]["size"] == 8
    assert detail["reason"] == "POST Object"


def test_a_form_is_for_its_key_type_and_size_only(toy: Any) -> None:
    def changed(**fields: str) -> Form:
        form = form_for(toy, "uploads/acme/2/a.csv")
        return {**form, "fields": {**form["fields"], **fields}}

    assert code_of(send(changed(key="uploads/globex/2/a.csv"), b"a")) == (403, "AccessDenied")
    assert code_of(send(changed(key="uploads/acme/2/${filename}"), b"a")) == (403, "AccessDenied")
    assert code_of(send(changed(**{"Content-Type": "text/html"}), b"a")) == (403, "AccessDenied")
    assert code_of(send(changed(**{"x-amz-meta-tenant": "globex"}), b"a")) == (403, "AccessDenied")
    assert code_of(send(changed(), b"x" * 21)) == (400, "EntityTooLarge")
    assert code_of(send(changed(), b"")) == (400, "EntityTooSmall")
    assert objects(toy, "uploads/acme/2/") == objects(toy, "uploads/globex/") == 0
    assert send(changed(), b"x" * 20).status_code == 204


def test_a_form_is_worth_nothing_when_it_is_old_changed_or_unsigned(toy: Any) -> None:
    form = form_for(toy, "uploads/acme/3/a.csv")
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["conditions"][-1] = ["content-length-range", 0, 10**9]
    wider = base64.b64encode(json.dumps(policy).encode()).decode()
    assert code_of(send(form_for(toy, "uploads/acme/3/a.csv", seconds=-1), b"a")) == (403, "AccessDenied")
    assert code_of(send({**form, "fields": {**form["fields"], "policy": wider}}, b"a")) == (
        403,
        "SignatureDoesNotMatch",
    )
    unsigned = {**form, "fields": {"key": "uploads/acme/3/a.csv"}}
    assert code_of(send(unsigned, b"a")) == (403, "AccessDenied")
    assert code_of(send({**form, "url": f"{toy.cloud.url}/local-artifacts"}, b"a")) == (403, "AccessDenied")
    old_way = boto3.client(
        "s3",
        endpoint_url=toy.cloud.url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    old_form = old_way.generate_presigned_post(toy.bucket, "uploads/acme/3/a.csv")
    assert code_of(send(old_form, b"a")) == (400, "InvalidRequest")
    assert objects(toy, "uploads/acme/3/") == 0


def test_a_link_gives_the_version_it_names_until_it_expires(toy: Any) -> None:
    storage = toy.cloud.client("s3")
    place = {"Bucket": toy.bucket, "Key": "jobs/acme/a b+c.csv"}
    first = storage.put_object(**place, Body=b"first")["VersionId"]
    storage.put_object(**place, Body=b"second")
    asked = {**place, "VersionId": first, "ResponseContentDisposition": 'attachment; filename="ä.csv"'}
    link = storage.generate_presigned_url("get_object", asked, ExpiresIn=60)
    answer = httpx.get(link, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.content) == (200, b"first")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    expired = storage.generate_presigned_url("get_object", asked, ExpiresIn=-1)
    assert code_of(httpx.get(expired)) == (403, "AccessDenied")
    assert code_of(httpx.get(link.replace("jobs/acme/", "jobs/globex/"))) == (403, "SignatureDoesNotMatch")
    assert code_of(httpx.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"))) == (
        403,
        "SignatureDoesNotMatch",
    )
    assert code_of(httpx.put(link, content=b"x")) == (403, "SignatureDoesNotMatch")
    assert code_of(httpx.get(link.replace("X-Amz-Date", "X-Amz-Day"))) == (400, "AuthorizationQueryParametersError")


def test_an_upload_link_signs_its_headers(toy: Any) -> None:
    place = {"Bucket": toy.bucket, "Key": "uploads/acme/4/a.csv", "ContentType": "text/csv"}
    link = toy.cloud.client("s3").generate_presigned_url("put_object", place)
    assert code_of(httpx.put(link, content=b"a", headers={"Content-Type": "text/html"}))[0] == 403
    assert httpx.put(link, content=b"a", headers={"Content-Type": "text/csv"}).status_code == 200


def test_a_browser_asks_the_bucket_first(toy: Any) -> None:
    url = f"{toy.cloud.url}/{toy.bucket}"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-mine"}
    allowed = httpx.options(url, headers={"Origin": ORIGIN, **asked})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert allowed.headers["access-control-allow-methods"] == "POST, GET"
    assert allowed.headers["access-control-allow-headers"] == "content-type, x-mine"
    assert allowed.headers["access-control-max-age"] == "600"
    for headers in ({"Origin": "https://evil.example", **asked}, {"Origin": ORIGIN, **asked, **_method("DELETE")}):
        assert code_of(httpx.options(url, headers=headers)) == (403, "AccessForbidden")
    foreign = send(form_for(toy, "uploads/acme/5/a.csv"), b"a", Origin="https://evil.example")
    assert foreign.status_code == 204
    assert not [name for name in foreign.headers if name.startswith("access-control-")]


def _method(method: str) -> dict[str, str]:
    return {"Access-Control-Request-Method": method}


def test_the_life_of_a_form_is_what_its_policy_says(toy: Any) -> None:
    form = form_for(toy, "uploads/acme/6/a.csv", seconds=900)
    expiration = json.loads(base64.b64decode(form["fields"]["policy"]))["expiration"]
    assert datetime.fromisoformat(expiration) - datetime.now(UTC) < timedelta(seconds=901)
