"""Imports through the client: what it sends, and what it makes of the answers."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock_client import ApiError, Unreachable

FORM = {
    "url": "https://storage.example/files",
    "fields": {"key": "uploads/acme/0job1/a.csv", "policy": "p=="},
    "expires_at": "2026-03-04T10:15:00.000Z",
    "max_bytes": 100,
}


def job(state: str = "processing", **more: Any) -> dict[str, Any]:
    return {"id": "0job1", "number": 1, "state": state, **more}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "März (1).csv"
    path.write_bytes(b"Name\r\n" + b"x" * 200_000)
    return path


class Storage:
    """Answers the preparation of an upload, and then the upload with `answers`, one after the other."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if request.url.host == "api.example":
            return httpx.Response(201, json={"job": job("uploading"), "upload": FORM})
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_start_prepares_the_upload_and_posts_the_form_as_given(client: Any, file: Path) -> None:
    storage = Storage(httpx.Response(204))
    seen: list[int] = []
    started = client(storage).imports.start(file, "customer", {"sheet": "A"}, progress=seen.append)
    prepare, upload = storage.requests
    assert started == job("uploading")
    assert (prepare.method, str(prepare.url)) == ("POST", "https://api.example/prod/imports")
    assert json.loads(prepare.content) == {
        "record_type": "customer",
        "file_name": "März (1).csv",
        "size": file.stat().st_size,
        "content_type": "text/csv",
        "options": {"sheet": "A"},
    }
    assert len(prepare.headers["Idempotency-Key"]) == 36
    assert "Authorization" not in upload.headers
    names = [part.split(b'"')[1] for part in upload.content.split(b"Content-Disposition")[1:]]
    assert names == [b"key", b"policy", b"file"]
    assert file.read_bytes() in upload.content
    assert seen == sorted(seen)
    assert seen[-1] == file.stat().st_size


def test_an_upload_that_may_have_arrived_is_not_sent_twice(client: Any, file: Path) -> None:
    storage = Storage(httpx.ReadTimeout(""), httpx.Response(204))
    with pytest.raises(Unreachable, match=r"storage\.example cannot be reached: no answer came in time\."):
        client(storage).imports.start(file, "customer")


@pytest.mark.parametrize("trouble", [httpx.ConnectError("refused"), httpx.Response(503)])
def test_an_upload_that_had_no_effect_is_sent_again_as_a_whole(client: Any, file: Path, trouble: Any) -> None:
    storage = Storage(trouble, httpx.Response(204))
    client(storage).imports.start(file, "customer")
    assert file.read_bytes() in storage.requests[-1].content


def test_an_upload_that_is_refused_says_so(client: Any, file: Path) -> None:
    with pytest.raises(ApiError, match=r"refused: storage\.example answered 403 Forbidden\.$") as caught:
        client(Storage(httpx.Response(403))).imports.start(file, "customer")
    assert caught.value.code == "upload.refused"


def test_a_file_that_has_arrived_already_is_not_uploaded_again(client: Any, file: Path) -> None:
    prepared = {"job": job("queued"), "upload": None}
    started = client(lambda request: httpx.Response(201, json=prepared)).imports.start(file, "customer")
    assert started["state"] == "queued"


def test_a_preparation_whose_answer_was_lost_is_asked_for_again_with_the_same_key(
    client: Any, file: Path, script: Any
) -> None:
    keys = []
    prepared = httpx.Response(201, json={"job": job("uploading"), "upload": FORM})
    answers = script(httpx.ReadTimeout(""), prepared, httpx.Response(204))

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("Idempotency-Key"))
        return answers(request)  # type: ignore[no-any-return]

    client(answer).imports.start(file, "customer")
    assert keys[0] == keys[1]
    assert keys[2] is None


def test_lists_are_read_page_by_page_as_far_as_somebody_looks(client: Any) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.multi_items())
        page = len(asked)
        # A page without items is not the last one: the API filters after reading.
        items = [] if page == 2 else [{"number": page}]
        return httpx.Response(200, json={"items": items, "next_cursor": f"c{page}", "as_of": "2026-03-04T10:00:00Z"})

    jobs = client(answer).imports.list(["state=failed", "rows>=5"], page_size=1)
    assert [next(jobs)["number"], next(jobs)["number"]] == [1, 3]
    wanted = [("f", "state=failed"), ("f", "rows>=5"), ("limit", "1")]
    assert asked == [wanted, [*wanted, ("cursor", "c1")], [*wanted, ("cursor", "c2")]]


def test_waiting_looks_ever_less_often_and_reads_only_what_changed(client: Any, pauses: Any) -> None:
    looks = count()

    def answer(request: httpx.Request) -> httpx.Response:
        look = next(looks)
        if look == 90:
            return httpx.Response(200, json=job("completed"))
        if look and request.headers.get("If-None-Match") == '"v1"':
            return httpx.Response(304)
        return httpx.Response(200, json=job(), headers={"ETag": '"v1"'})

    seen: list[str] = []
    clock = count(0.0, 2.0).__next__
    ended = client(answer, clock=clock).imports.wait("1", seen=lambda found: seen.append(found["state"]))
    assert ended["state"] == "completed"
    assert seen == ["processing"] * 90 + ["completed"]
    assert list(pauses) == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.5, 10.0)


def test_waiting_ends_when_the_time_is_up(client: Any) -> None:
    found = client(lambda request: httpx.Response(200, json=job())).imports.wait("1", timeout=3)
    assert found["state"] == "processing"


def test_what_names_a_job_cannot_change_the_path(client: Any) -> None:
    paths = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(200, json=job())

    client(answer).imports.get("../me?x=1")
    assert paths == [b"/prod/imports/..%2Fme%3Fx%3D1"]


class Links:
    """Results behind a signed link; its first `broken` downloads break in the middle."""

    def __init__(self, broken: int = 0, status: int = 200) -> None:
        self.broken = broken
        self.status = status
        self.tokens: list[str | None] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers.get("Authorization"))
        if request.url.host == "api.example":
            return httpx.Response(302, headers={"Location": "https://storage.example/failed.csv?signature=s"})
        return httpx.Response(self.status, content=self._body())

    def _body(self) -> Any:
        yield b"Row,Outcome\r\n"
        self.broken -= 1
        if self.broken >= 0:
            raise httpx.ReadError("reset")
        yield b"2,invalid\r\n"


def test_a_result_is_fetched_from_its_link_without_our_token(client: Any, tmp_path: Path) -> None:
    links = Links()
    path = client(links).imports.download_result("1", "failed", tmp_path / "failed.csv")
    assert path.read_bytes() == b"Row,Outcome\r\n2,invalid\r\n"
    assert links.tokens == ["Bearer t0", None]


def test_a_download_that_breaks_is_begun_again(client: Any, tmp_path: Path) -> None:
    path = client(Links(broken=2)).imports.download_file("1", tmp_path / "a.csv")
    assert path.read_bytes() == b"Row,Outcome\r\n2,invalid\r\n"


@pytest.mark.parametrize(("links", "error"), [(Links(broken=9), Unreachable), (Links(status=403), ApiError)])
def test_a_download_that_fails_leaves_the_file_that_was_there(
    client: Any, tmp_path: Path, links: Links, error: type[Exception]
) -> None:
    target = tmp_path / "failed.csv"
    target.write_text("before")
    with pytest.raises(error):
        client(links).imports.download_result("1", "failed", target)
    assert [path.name for path in tmp_path.iterdir()] == ["failed.csv"]
    assert target.read_text() == "before"
