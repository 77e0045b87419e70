"""One local cloud for all tests of the API, spoken to as any program would: HTTP, tokens, and nothing of ours."""

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from ledgerdock_local.process import CloudProcess, cloud_process

ENDED_SECONDS = 120.0
CUSTOMERS = b"Accounting Reference,Name,E-mail\n1234,Hotel am See,info@hotel.example\n1235,,not an address\n"
"""Two rows: one is taken, one refused."""

TLS = ssl.create_default_context()
"""Never used, but httpx makes one for each client, which is slow."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """The API of a running local cloud."""

    cloud: CloudProcess
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, user: str) -> str:
        """An access token of one of the sample people, such as `viewer@acme.example`."""
        if user not in self._tokens:
            self._tokens[user] = self.cloud.token(user)
        return self._tokens[user]

    def signed_in(self, user: str) -> httpx.Client:
        """A client that sends the token of one of the sample people; redirects are not followed."""
        return self.bearing(self.token(user))

    def bearing(self, token: str | None) -> httpx.Client:
        """A client that sends this token, or none."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.cloud.api_url, headers=headers, verify=TLS, timeout=60)

    def document(self) -> Json:
        """The OpenAPI document it serves."""
        with self.bearing(None) as client:
            return dict(client.get("/openapi.json").raise_for_status().json())


def prepare(client: httpx.Client, name: str = "customers.csv", **wish: Any) -> Json:
    """Prepare an import; the job and the form for its file."""
    answer = client.post("/imports", json={"record_type": "customer", "file_name": name, **wish})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def post_file(form: Json, content: bytes, **changed: str) -> httpx.Response:
    """Send a file with a form, some of whose fields may be changed."""
    return httpx.post(form["url"], data={**form["fields"], **changed}, files={"file": content}, verify=TLS, timeout=60)


def ended(client: httpx.Client, job_id: str, place: str = "/imports") -> Json:
    """The job as soon as it has ended."""
    deadline = time.monotonic() + ENDED_SECONDS
    while time.monotonic() < deadline:
        job = client.get(f"{place}/{job_id}").raise_for_status().json()
        if job["poll_after_ms"] is None:
            return dict(job)
        time.sleep(0.1)
    raise AssertionError(f"{place}/{job_id} has not ended after {ENDED_SECONDS} s: {job}")


def import_file(client: httpx.Client, content: bytes = CUSTOMERS, name: str = "customers.csv") -> Json:
    """Import a file of customers; the job at its end."""
    prepared = prepare(client, name)
    sent = post_file(prepared["upload"], content)
    assert sent.status_code == 204, sent.text
    return ended(client, prepared["job"]["id"])


@pytest.fixture(scope="session", name="prepare")
def _prepare() -> Callable[..., Json]:
    return prepare


@pytest.fixture(scope="session", name="post_file")
def _post_file() -> Callable[..., httpx.Response]:
    return post_file


@pytest.fixture(scope="session", name="ended")
def _ended() -> Callable[..., Json]:
    return ended


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The API of a local cloud."""
    with cloud_process(tmp_path_factory.mktemp("api") / "local.json") as cloud:
        yield Api(cloud)


@pytest.fixture(scope="session")
def imported(api: Api) -> Json:
    """An import of acme that has ended, with rows that were taken and rows that were not."""
    with api.signed_in("operator@acme.example") as client:
        return import_file(client)
