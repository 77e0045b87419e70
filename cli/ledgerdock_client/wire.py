"""One exchange with the API: token, retries, and an error for every answer that is no success."""

import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import httpx

from ledgerdock_client.errors import ApiError, Unreachable
from ledgerdock_client.models.imports import UploadForm
from ledgerdock_client.retry import Retry
from ledgerdock_client.tokens import TokenSource

Progress = Callable[[int], None]
"""Told how many bytes of the file are through; after a repeat it begins again."""

_CHUNK = 256 * 1024


class Wire:
    """Speaks HTTP for the client. Paths start with a slash and are below `api_url`."""

    def __init__(self, api_url: str, token_source: TokenSource, http: httpx.Client, retry: Retry) -> None:
        self._base = api_url.rstrip("/")
        self._auth = _Bearer(token_source)
        self._http = http
        self._retry = retry

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> httpx.Response:
        """The answer, its body read: a success, a redirect or 304. Raises ApiError, Unreachable, SignInNeeded.

        Every POST of the API carries an Idempotency-Key, so that it may be repeated as any GET; what depends on a
        version is not `repeatable`.
        """
        request = self._http.build_request(
            method, f"{self._base}{path}", params=list(params) or None, json=body, headers=headers
        )
        response = self._retry.call(lambda: self._http.send(request, auth=self._auth), repeatable=repeatable)
        return _checked(response)

    def json(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Any:
        """What a GET answers."""
        return json_of(self.ask("GET", path, params=params))

    def pages(self, path: str, params: Sequence[tuple[str, str]], size: int) -> Iterator[Any]:
        """The items of a list, asked for page by page as far as you iterate."""
        cursor: list[tuple[str, str]] = []
        while True:
            page = self.json(path, [*params, ("limit", str(size)), *cursor])
            yield from page["items"]
            if not page["next_cursor"]:
                return
            cursor = [("cursor", page["next_cursor"])]

    def download(self, path: str, target: Path, params: Sequence[tuple[str, str]] = ()) -> Path:
        """Save what `path` answers, or redirects to, as `target`; half a file is never left under that name."""
        answer = self.ask("GET", path, params=params)
        part = target.with_name(f"{target.name}.part")
        try:
            if answer.is_redirect:
                self._fetch(answer.url.join(answer.headers["Location"]), part)
            else:
                part.write_bytes(answer.content)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def upload(self, form: UploadForm, name: str, file: BinaryIO) -> None:
        """Post a file to storage as the form says; it is streamed, never in memory as a whole."""

        def send() -> httpx.Response:
            return self._http.post(form["url"], data=form["fields"], files={"file": (name, file)})

        # Nobody knows whether a broken upload has arrived, and arriving twice would make two versions.
        response = self._retry.call(send, repeatable=False)
        if response.is_error:
            message = f"The upload was refused: {_plain(response)}"
            raise ApiError(response.status_code, "upload.refused", message, "Nothing was imported; try again.")

    def _fetch(self, url: httpx.URL, part: Path) -> None:
        # The link is signed: it proves itself, and no token may go to another host.
        request = self._http.build_request("GET", url, headers={"Accept-Encoding": "identity"})

        def send() -> httpx.Response:
            response = self._http.send(request, stream=True)
            try:
                if response.is_success:
                    with part.open("wb") as file:
                        for chunk in response.iter_raw(_CHUNK):
                            file.write(chunk)
                else:
                    response.read()
            finally:
                response.close()
            return response

        _checked(self._retry.call(send))


class _Bearer(httpx.Auth):
    """Puts the access token on a request, and asks for another one once when it is refused."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._source.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED and (fresh := self._source.renew(token)):
            request.headers["Authorization"] = f"Bearer {fresh}"
            yield request


def idempotency_key() -> dict[str, str]:
    """The header that makes a POST and its repetitions one."""
    return {"Idempotency-Key": str(uuid.uuid4())}


def segment(text: str) -> str:
    """A text with any character as one segment of a path: `~` stands in the place of `%`."""
    return quote(text, safe="").replace("~", "~7E").replace("%", "~")


def json_of(response: httpx.Response) -> Any:
    """The JSON value of an answer. Raises Unreachable for anything else, such as a proxy's sign-in page."""
    try:
        return response.json()
    except ValueError as error:
        raise Unreachable(response.url.host, "something that is not this API answered") from error


def _checked(response: httpx.Response) -> httpx.Response:
    if response.status_code < httpx.codes.BAD_REQUEST:
        return response
    problem = _problem(response)
    raise ApiError(
        response.status_code,
        str(problem.get("code") or f"http.{response.status_code}"),
        str(problem.get("detail") or problem.get("message") or problem.get("title") or _plain(response)),
        str(problem.get("hint") or ""),
        problem,
    )


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _plain(response: httpx.Response) -> str:
    return f"{response.url.host} answered {response.status_code} {response.reason_phrase}".strip() + "."
