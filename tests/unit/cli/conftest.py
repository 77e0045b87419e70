"""Drives the command line without a cloud: an API with its jobs in memory, and streams that are terminals."""

import io
import json
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from ledgerdock_cli.main import app
from ledgerdock_cli.screen import Screen
from ledgerdock_cli.session import Session
from ledgerdock_cli.views import RowProblem
from ledgerdock_client import Client, FixedToken, Retry

Job = dict[str, Any]
ME = {"user": "operator@acme.example", "tenant": "acme", "role": "operator"}
UPLOAD = {
    "url": "https://storage.example/files",
    "fields": {"key": "k", "policy": "p"},
    "expires_at": "2026-03-04T10:15:00.000Z",
    "max_bytes": 1000,
}
OUTCOMES = ("created", "updated", "unchanged", "deleted", "duplicate", "skipped", "invalid", "failed", "unprocessed")
_STAGES = {
    "uploading": "uploading",
    "queued": "queued",
    "validating": "reading",
    "processing": "importing",
    "cancelling": "stopping",
}
_MESSAGES = {
    "uploading": "Waiting for the file",
    "queued": "Waiting for import 11",
    "validating": "Reading file",
    "processing": "Importing rows",
    "cancelling": "Stopping",
}


def found_file(
    file: str = "customers.xlsx",
    sheet: str | None = "Customers",
    record_type: str = "customer",
    rows: int = 0,
    **counts: int,
) -> Job:
    """A file found in an upload, as a job shows it."""
    return {
        "file": file,
        "sheet": sheet,
        "fate": "imported",
        "reason": None,
        "record_type": record_type,
        "rows": rows,
        "counts": {outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        "format": "xlsx",
        "encoding": None,
        "delimiter": None,
        "ignored_columns": [],
        "date_orders": {},
    }


def _job(number: int = 12, state: str = "completed", rows: int = 0, **counts: int) -> Job:
    """A job as the product shows it; `counts` name only the outcomes that happened."""
    ended = state in {"completed", "completed_with_errors", "failed", "cancelled", "timed_out"}
    return {
        "id": f"0job{number}",
        "number": number,
        "kind": "import",
        "record_type": "customer",
        "state": state,
        "stage": _STAGES.get(state, "ended"),
        "message": _MESSAGES.get(state, "Ended"),
        "attempt": 1,
        "file": "customers.xlsx",
        "upload": {"bucket": "files", "key": "inbox/acme/customer/customers.xlsx"},
        "files": [found_file(rows=rows, **counts)] if rows else [],
        "rows": rows,
        "error": None,
        "waiting_for": None,
        "waiting_for_number": None,
        "results": {},
        "mode": "upsert",
        "dry_run": False,
        "plan": None,
        "totals": {},
        "created_at": "2026-03-04T10:00:00.000Z",
        "started_at": "2026-03-04T10:00:01.000Z",
        "finished_at": "2026-03-04T10:00:14.500Z" if ended else None,
        "generated_by": "maria",
        "counts": {outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        "processed": sum(counts.values()),
        "percent": 100 * sum(counts.values()) // rows if rows else None,
        "rate": None,
        "eta_seconds": None,
        "actions": [{"name": "cancel", "allowed": not ended, "reason": "It has ended." if ended else None}],
    }


class Api:
    """The API with its jobs in memory. `script` is what the next looks at any job show, the last one for ever."""

    def __init__(self, *script: Job, problems: tuple[RowProblem, ...] = (), broken_after: int | None = None) -> None:
        self.script = list(script)
        self.problems = problems
        self.broken_after = broken_after
        self.prepared: list[dict[str, Any]] = []
        self.uploads: list[bytes] = []
        self.filters: list[list[str]] = []
        self.changes: list[dict[str, Any]] = []
        self.posts: list[str] = []
        self.looks = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.host == "storage.example":
            return self._store(request)
        answer = self._post if request.method == "POST" else self._get
        return answer(request, *request.url.path.split("/")[1:])

    def _post(self, request: httpx.Request, _resource: str, *rest: str) -> httpx.Response:
        if rest:
            self.posts.append("/".join(rest))
            return httpx.Response(202, json=self._look())
        self.prepared.append(json.loads(request.content))
        return httpx.Response(201, json={"job": self.script[0], "upload": UPLOAD})

    def _get(self, request: httpx.Request, resource: str, *rest: str) -> httpx.Response:
        match resource, rest:
            case "me", ():
                return httpx.Response(200, json=ME)
            case "imports", ():
                return self._list(request)
            case "imports", (name,):
                return self._show(name)
            case "imports", (_, "errors"):
                return self._errors(request)
            case "imports", (_, "changes"):
                self.filters.append(request.url.params.get_list("f"))
                return httpx.Response(200, json={"items": self.changes, "next_cursor": None, "as_of": "…"})
        return httpx.Response(302, headers={"Location": f"https://storage.example/{rest[-1]}"})

    def _store(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.uploads.append(request.content)
            return httpx.Response(204)
        return httpx.Response(200, stream=httpx.ByteStream(f"of {request.url.path[1:]}".encode()))

    def _look(self) -> Job:
        self.looks += 1
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def _show(self, name: str) -> httpx.Response:
        if self.broken_after is not None and self.looks >= self.broken_after:
            raise httpx.ConnectError("refused")
        job = self._look()
        if name not in {job["id"], str(job["number"])}:
            return problem(404, "not_found", "There is no such import.")
        return httpx.Response(200, json=job)

    def _list(self, request: httpx.Request) -> httpx.Response:
        self.filters.append(request.url.params.get_list("f"))
        start, limit = int(request.url.params.get("cursor", 0)), int(request.url.params["limit"])
        end = start + limit
        cursor = str(end) if end < len(self.script) else None
        return httpx.Response(200, json={"items": self.script[start:end], "next_cursor": cursor, "as_of": "…"})

    def _errors(self, request: httpx.Request) -> httpx.Response:
        wanted = [each.split("=", 1) for each in request.url.params.get_list("f")]
        all_of_them = [error._asdict() for error in self.problems]
        found = [error for error in all_of_them if all(error[name] == value for name, value in wanted)]
        start = int(request.url.params.get("cursor", 0))
        end = start + int(request.url.params["limit"])
        page = {"items": found[start:end], "next_cursor": str(end) if end < len(found) else None, "as_of": "…"}
        return httpx.Response(200, json={**page, "reasons": _reasons(self.problems)})


def _reasons(problems: tuple[RowProblem, ...]) -> list[dict[str, Any]]:
    reasons: dict[tuple[str, str], dict[str, Any]] = {}
    for each in problems:
        first = {"code": each.code, "column": each.column, "message": each.message, "hint": each.hint, "count": 0}
        reason = reasons.setdefault((each.code, each.column), {**first, "first_row": each.row})
        reason["count"] += 1
    return sorted(reasons.values(), key=lambda reason: -reason["count"])


def problem(status: int, code: str, detail: str, hint: str = "") -> httpx.Response:
    """An error as the API answers it."""
    return httpx.Response(status, json={"status": status, "code": code, "detail": detail, "hint": hint})


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


Run = Callable[..., Result]
Answer = Callable[[httpx.Request], httpx.Response]


def connect_to(answer: Answer | None, sleep: Callable[[float], None], clock: Callable[[], float]) -> Any:
    """What a session connects to: the API that `answer` plays, or nobody."""

    def connect(session: Session) -> Client | None:
        if answer is None:
            return None
        retry, transport = Retry(sleep=sleep), httpx.MockTransport(answer)
        return Client("https://api.example", FixedToken("t"), retry=retry, transport=transport, clock=clock)

    return connect


def no_sleep(seconds: float) -> None:
    """Time passes with every look at the clock instead."""


@pytest.fixture
def run() -> Run:
    """`run("import", "list", over=api(...))`: as in a pipe; `screen=terminal` as in a terminal."""

    def _run(
        *arguments: str,
        over: Answer | None = None,
        sleep: Callable[[float], None] = no_sleep,
        clock: Callable[[], float] | None = None,
        stdin: str | None = None,
        **session: Any,
    ) -> Result:
        given = {"connect": connect_to(over, sleep, clock or count(0.0).__next__), **session}
        return CliRunner().invoke(app, list(arguments), obj=Session(**given), input=stdin)

    return _run


@pytest.fixture
def terminal() -> Screen:
    """Both streams are terminals of 110 columns; read `terminal.out.file.getvalue()`."""
    size = {"width": 110, "force_terminal": True, "color_system": None, "highlight": False, "legacy_windows": False}
    return Screen(Console(file=Terminal(), **size), Console(file=Terminal(), **size))


@pytest.fixture
def job() -> Callable[..., Job]:
    """Makes jobs as the product shows them."""
    return _job


@pytest.fixture
def api() -> type[Api]:
    """Makes APIs that hold their jobs in memory."""
    return Api


@pytest.fixture
def refusal() -> Callable[..., httpx.Response]:
    """Makes errors as the API answers them."""
    return problem
