"""Following mailed links, through the API as it is called: no sign-in, no trace of the token, and an end to each."""

import base64
import email
import email.policy
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import urllib3

from ledgerdock.api.app import answer
from ledgerdock.jobs.export import Export, ExportFile
from ledgerdock.jobs.job import AttemptKind, Job, JobRef, JobState, Upload, new_job_id
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.mail import MailState
from ledgerdock.notices.links import Link, read, sign
from ledgerdock.runtime import logger


class LambdaContext:
    """As Lambda gives it."""

    aws_request_id = "6f1f2a3b-0000-4000-8000-000000000000"
    function_name = "api"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:api"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the functions log, from the most talkative level on."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logger.registered_formatter)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel("DEBUG")
    yield text
    logger.setLevel(before)
    logger._logger.removeHandler(handler)


def _follow(deployment: Any, token: str, accept: str = "text/html,*/*") -> Any:
    event = _event("GET /links/{token}", f"/links/{token}", {"accept": accept})
    return answer(event, LambdaContext(), deployment.runtime())


def _event(route: str, path: str, headers: dict[str, str], claims: dict[str, str] | None = None) -> dict[str, Any]:
    names = re.findall(r"\{(\w+)\}", route)
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "pathParameters": {name: path.split("/")[2] for name in names},
        "rawQueryString": "",
        "headers": {"host": "api.example", **headers},
        "isBase64Encoded": False,
        "requestContext": {
            "http": {"method": route.split(maxsplit=1)[0], "path": path, "sourceIp": "192.0.2.7"},
            "requestId": "request",
            "stage": "$default",
            **({"authorizer": {"jwt": {"claims": claims}}} if claims else {}),
        },
    }


def _revoke(deployment: Any, kind: str, job: str, user: str = "ann", group: str = "acme:operator") -> Any:
    claims = {"token_use": "access", "username": user, "cognito:groups": f"[{group}]"}
    event = _event(f"DELETE /{kind}/{{id}}/link", f"/{kind}/{job}/link", {}, claims)
    return answer(event, LambdaContext(), deployment.runtime())


def _token(deployment: Any) -> str:
    """The token in the last mail."""
    message = email.message_from_string(deployment.mails()[-1].raw_data, policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return re.findall(r"https://api\.example/links/([\w-]+)", part.get_content())[0]


def _mailed(deployment: Any) -> tuple[Job, str]:
    job = deployment.imported()
    assert deployment.deliver(job) is MailState.SENT
    return job, _token(deployment)


def _exported(deployment: Any, expires_at: str | None = None) -> Job:
    """An export of ann's that has ended, with its file."""
    objects = deployment.runtime().objects
    version = deployment.world.s3.put_object(Bucket=objects.bucket, Key="exports/acme/1/a.csv", Body=b"Name\r\nx\r\n")
    until = expires_at or (datetime.now(UTC) + timedelta(days=90)).isoformat()
    file = ExportFile(
        key="exports/acme/1/a.csv",
        version=version["VersionId"],
        name="Umsätze.csv",
        size=9,
        rows=1,
        expires_at=until,
    )
    jobs = deployment.runtime().jobs
    job = jobs.register(
        Job(
            tenant="acme",
            id=new_job_id(datetime.now(UTC)),
            number=0,
            kind="export",
            record_type="customer",
            state=JobState.PROCESSING,
            file="Umsätze.csv",
            upload=Upload(bucket="", key="", version="", size=0, etag=""),
            export=Export(name="customer", total=1, done=1),
            created_at=now(),
            generated_by="ann",
        )
    )
    export = Export(name="customer", total=1, done=1, file=file)
    ended: Job = jobs.close(_ref(job), JobState.COMPLETED, counts={}, results={}, facts={"export": export})
    assert deployment.deliver(ended) is MailState.SENT
    return ended


def _ref(job: Job) -> JobRef:
    return JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)


def _downloaded(deployment: Any, location: str) -> bytes:
    response = urllib3.request("GET", location)
    assert response.status == 200, response.data
    return response.data


def test_a_link_answers_with_a_fresh_one_each_time_and_the_trail_says_so(deployment: Any) -> None:
    job, token = _mailed(deployment)
    for _ in range(2):
        answered = _follow(deployment, token)
        assert (answered["statusCode"], answered["headers"]["Cache-Control"]) == (302, "no-store")
        location = answered["headers"]["Location"]
        assert "X-Amz-Expires=60" in location
        assert b"not-an-address" in _downloaded(deployment, location)
    (entry,) = [each for each in deployment.runtime().jobs.trail("acme", job.id) if each.event == "downloaded"]
    assert (entry.by, entry.detail, entry.times) == ("link", "failed", 2)


def test_the_link_of_an_export_opens_its_file_under_its_name_until_the_file_expires(deployment: Any) -> None:
    job = _exported(deployment)
    token = _token(deployment)
    assert job.export is not None
    assert job.export.file is not None
    expires = datetime.fromisoformat(job.export.file.expires_at)
    assert read(token, deployment.runtime().link_secret).expires == int(expires.timestamp())
    location = _follow(deployment, token)["headers"]["Location"]
    assert _downloaded(deployment, location) == b"Name\r\nx\r\n"
    assert "Ums%25C3%25A4tze.csv" in location


def _expired(deployment: Any) -> tuple[str, int, str]:
    _exported(deployment, (datetime.now(UTC) - timedelta(seconds=1)).isoformat())
    return _token(deployment), 410, "link.expired"


def _revoked(deployment: Any) -> tuple[str, int, str]:
    job, token = _mailed(deployment)
    assert json.loads(_revoke(deployment, "imports", job.id)["body"]) == {"revoked": 1}
    return token, 410, "link.revoked"


def _tried_again(deployment: Any) -> tuple[str, int, str]:
    job, token = _mailed(deployment)
    deployment.world.again(job, AttemptKind.RETRY_FAILED)
    return token, 410, "link.superseded"


def _changed(deployment: Any) -> tuple[str, int, str]:
    _, token = _mailed(deployment)
    return token[:-1] + ("A" if token[-1] != "A" else "B"), 404, "link.unknown"


def _never_given_out(deployment: Any) -> tuple[str, int, str]:
    job, _ = _mailed(deployment)
    link = Link("acme", job.id, 1, "failed", 2**33, "another")
    return sign(link, deployment.runtime().link_secret), 404, "link.unknown"


def _of_another_tenant(deployment: Any) -> tuple[str, int, str]:
    _, token = _mailed(deployment)
    link = read(token, deployment.runtime().link_secret)._replace(tenant="globex")
    return sign(link, deployment.runtime().link_secret), 404, "link.unknown"


@pytest.mark.parametrize(
    "make",
    [_expired, _revoked, _tried_again, _changed, _never_given_out, _of_another_tenant],
    ids=lambda make: make.__name__,
)
def test_a_link_that_opens_nothing_says_so_kindly_to_people_and_plainly_to_programs(
    deployment: Any, make: Callable[[Any], tuple[str, int, str]]
) -> None:
    token, status, code = make(deployment)
    page = _follow(deployment, token)
    assert (page["statusCode"], page["headers"]["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert "default-src 'none'" in page["headers"]["Content-Security-Policy"]
    assert code in page["body"]
    problem = _follow(deployment, token, accept="application/json")
    assert (problem["statusCode"], json.loads(problem["body"])["code"]) == (status, code)
    assert problem["headers"]["Content-Type"] == "application/problem+json"
    assert token not in page["body"] + problem["body"]
    assert "Location" not in page["headers"]


def test_no_token_and_no_link_is_in_a_log_whatever_happens(deployment: Any, logged: io.StringIO) -> None:
    job, token = _mailed(deployment)
    assert _follow(deployment, token)["statusCode"] == 302
    assert _follow(deployment, token[:-2])["statusCode"] == 404
    broken = deployment.runtime()
    broken.settings = broken.settings.model_copy(update={"jobs_table": "not-there"})
    event = _event("GET /links/{token}", f"/links/{token}", {})
    answered = answer(event, LambdaContext(), broken)
    assert (answered["statusCode"], json.loads(answered["body"])["instance"]) == (500, None)
    _revoke(deployment, "imports", job.id)
    told = logged.getvalue()
    assert "request broke" in told, "this test reads the log"
    body = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert token[:40] not in told
    assert "X-Amz-Signature" not in told
    assert body[:20].decode("latin-1") not in told


def test_only_operators_of_the_tenant_revoke_and_only_what_is_of_that_kind(deployment: Any) -> None:
    job, token = _mailed(deployment)
    assert _revoke(deployment, "imports", job.id, group="acme:viewer")["statusCode"] == 403
    assert _revoke(deployment, "imports", job.id, group="globex:admin")["statusCode"] == 404
    assert _revoke(deployment, "exports", job.id)["statusCode"] == 404
    assert _follow(deployment, token)["statusCode"] == 302
    assert json.loads(_revoke(deployment, "imports", str(job.number))["body"]) == {"revoked": 1}
    assert json.loads(_revoke(deployment, "imports", job.id)["body"]) == {"revoked": 0}
    revoked = [each for each in deployment.runtime().jobs.trail("acme", job.id) if each.event == "links_revoked"]
    assert [(each.by, each.detail) for each in revoked] == [("ann", "1")]


def test_the_link_of_an_export_is_revoked_through_its_own_route(deployment: Any) -> None:
    job = _exported(deployment)
    token = _token(deployment)
    assert json.loads(_revoke(deployment, "exports", job.id)["body"]) == {"revoked": 1}
    assert _follow(deployment, token)["statusCode"] == 410
