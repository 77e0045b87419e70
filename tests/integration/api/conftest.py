"""The API against moto over real HTTP: requests as API Gateway hands them over, answers as it gets them."""

import base64
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest

from ledgerdock.api.access import ROUTES
from ledgerdock.api.app import answer
from ledgerdock.imports import stage_file as staging
from ledgerdock.jobs.job import Job
from ledgerdock.runtime import Runtime, Settings

BAD_ROWS = "".join(f"{number},Customer {number},not-an-address\n" for number in range(1, 31))
FILE = f"Accounting Reference,Name,E-mail\n{BAD_ROWS}31,Good,good@example.com\n,Keyless,\n"


def _steps_of_an_import() -> ModuleType:
    path = Path(__file__).parents[1] / "imports" / "conftest.py"
    spec = spec_from_file_location("steps_of_an_import", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class LambdaContext:
    """As Lambda gives it."""

    aws_request_id = "6f1f2a3b-0000-4000-8000-000000000000"
    function_name = "api"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:api"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 29_000


@dataclass(frozen=True)
class Answer:
    """What the caller gets."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        assert self.json["status"] == self.status
        return str(self.json["code"])


def claims(user: str) -> dict[str, str]:
    """The claims of the access token of `operator@acme`."""
    role, _, tenant = user.partition("@")
    return {"token_use": "access", "username": user, "cognito:groups": f"[{tenant}:{role}]"}


class Api:
    """The API of one deployment, as the people of one tenant see it; beside it there is another tenant."""

    def __init__(self, world: Any, secret: str, tenant: str = "acme", other_tenant: str = "globex") -> None:
        self.world = world
        self.settings: Settings = world.settings.model_copy(update={"api_secret": secret, "link_secret": secret})
        self.runtime = Runtime(self.settings, world.session)
        self.tenant = tenant
        self.other_tenant = other_tenant

    def user(self, role: str = "operator") -> str:
        """A person of this tenant."""
        return f"{role}@{self.tenant}"

    def stranger(self, role: str = "operator") -> str:
        """A person of the other tenant."""
        return f"{role}@{self.other_tenant}"

    def event(self, method: str, path: str, **parts: Any) -> dict[str, Any]:
        """A request in payload format 2.0; `parts`: user, claims, query, body, headers."""
        user = parts.get("user") or self.user()
        known = parts["claims"] if "claims" in parts else claims(user)
        query = parts.get("query", ())
        body = parts.get("body")
        headers = {"host": "api.example", **parts.get("headers", {})}
        if body is not None:
            headers.setdefault("content-type", "application/json")
            body = body if isinstance(body, str) else json.dumps(body)
        raw = query if isinstance(query, str) else urlencode(list(query))
        joined: dict[str, str] = {}
        for name, value in [] if isinstance(query, str) else query:
            joined[name] = f"{joined[name]},{value}" if name in joined else str(value)
        return {
            "version": "2.0",
            "routeKey": route_of(method, path),
            "rawPath": path,
            "pathParameters": _parameters(route_of(method, path), path),
            "rawQueryString": raw,
            "queryStringParameters": joined,
            "headers": headers,
            "body": body,
            "isBase64Encoded": False,
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "192.0.2.7"},
                "requestId": "request",
                "stage": "$default",
                "authorizer": {"jwt": {"claims": known, "scopes": ["aws.cognito.signin.user.admin"]}},
            },
        }

    def call(self, method: str, path: str, **parts: Any) -> Answer:
        """Send a request; see `event`."""
        return self.send(self.event(method, path, **parts))

    def send(self, event: dict[str, Any]) -> Answer:
        given = answer(event, LambdaContext(), self.runtime)
        body = given.get("body") or ""
        content = base64.b64decode(body) if given["isBase64Encoded"] else body.encode()
        return Answer(given["statusCode"], {k.lower(): v for k, v in given["headers"].items()}, content)

    def get(self, path: str, **parts: Any) -> Answer:
        return self.call("GET", path, **parts)

    def post(self, path: str, **parts: Any) -> Answer:
        return self.call("POST", path, **parts)

    def imported(self, body: str = FILE, place: str | None = None) -> Job:
        """An import that has ended."""
        place = place or f"inbox/{self.tenant}/customer/customers märz.csv"
        job: Job = self.world.run(self.world.drop(body, place), uuid.uuid4().hex)
        return job


def route_of(method: str, path: str) -> str:
    """The route key API Gateway would give."""
    for key in sorted(ROUTES, key=lambda key: "{" in key):
        wanted, _, pattern = key.partition(" ")
        if wanted == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
            return key
    return "$default"


def _parameters(route: str, path: str) -> dict[str, str]:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.partition(" ")[2])
    found = re.fullmatch(pattern, path)
    return found.groupdict() if found else {}


@pytest.fixture(scope="session")
def deploy(moto_url: str) -> Iterator[Callable[..., Api]]:
    """Makes a bucket, two tables and a secret; an import there makes chunks of 12 rows."""
    steps = _steps_of_an_import()
    secrets = boto3.client("secretsmanager", endpoint_url=moto_url)

    def make() -> Api:
        world = steps.World(moto_url)
        return Api(world, secrets.create_secret(Name=world.settings.files_bucket, SecretString="a" * 64)["ARN"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "ROWS_PER_CHUNK", 12)
        yield make


@pytest.fixture
def api(deploy: Callable[..., Api]) -> Api:
    """A deployment of its own, with the tenants acme and globex."""
    return deploy()


@pytest.fixture(scope="session")
def tenancy(deploy: Callable[..., Api]) -> Callable[[], Api]:
    """Makes two tenants of their own in one deployment for all: quicker than one for each test."""
    first = deploy()

    def make() -> Api:
        tenant = f"t{uuid.uuid4().hex[:12]}"
        return Api(first.world, first.settings.api_secret, tenant, f"{tenant}-other")

    return make


@pytest.fixture(scope="session")
def ended(tenancy: Callable[[], Api]) -> tuple[Api, Job]:
    """A tenant with one import that has ended with row errors, for tests that only look."""
    api = tenancy()
    return api, api.imported()
