"""What the package is to others."""

import subprocess
import sys
from typing import Any

import httpx
import pytest

from ledgerdock_client import END_STATES, ApiError
from ledgerdock_client.models.jobs import JobState


def test_the_client_loads_nothing_heavy() -> None:
    heavy = {"boto3", "botocore", "pydantic", "ledgerdock", "ledgerdock_cli", "ledgerdock_local"}
    code = f"import sys, ledgerdock_client; print(*{heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_end_states_are_states() -> None:
    assert set(JobState.__args__) > END_STATES


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (
            httpx.Response(403, json={"code": "auth.role", "detail": "Viewers only look."}),
            "auth.role",
            "Viewers only look.",
        ),
        (httpx.Response(404, json={"message": "Not Found"}), "http.404", "Not Found"),
        (httpx.Response(502, html="<h1>Bad Gateway</h1>"), "http.502", "api.example answered 502 Bad Gateway."),
        (httpx.Response(500, json=["odd"]), "http.500", "api.example answered 500 Internal Server Error."),
    ],
)
def test_every_refusal_has_a_code_and_a_sentence(client: Any, answer: httpx.Response, code: str, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        client(lambda request: answer).me()
    assert (caught.value.code, caught.value.message) == (code, message)


def test_a_template_is_saved(client: Any, tmp_path: Any) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://api.example/prod/record-types/customer/template?format=csv"
        return httpx.Response(200, content=b"Name\r\n")

    path = client(answer).template("customer", tmp_path / "t.csv", "csv")
    assert path.read_bytes() == b"Name\r\n"
