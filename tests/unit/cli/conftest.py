"""Drives the command line without a cloud: a connection with its jobs in memory, and streams that are terminals."""

import csv
import io
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from ledgerdock_cli.exit_codes import CommandError
from ledgerdock_cli.main import app
from ledgerdock_cli.screen import Screen
from ledgerdock_cli.session import Session
from ledgerdock_cli.views import Job, ResultFile, RowProblem

OUTCOMES = ("created", "updated", "unchanged", "deleted", "duplicate", "skipped", "invalid", "failed", "unprocessed")


def _job(number: int = 12, state: str = "completed", rows: int = 0, **counts: int) -> Job:
    """A job as the product shows it; `counts` name only the outcomes that happened."""
    ended = state in {"completed", "completed_with_errors", "failed", "cancelled", "timed_out"}
    return {
        "id": f"0job{number}",
        "number": number,
        "kind": "import",
        "record_type": "customer",
        "state": state,
        "attempt": 1,
        "file": "customers.xlsx",
        "upload": {"bucket": "files", "key": "inbox/acme/customer/customers.xlsx", "format": "xlsx"},
        "rows": rows,
        "error": None,
        "waiting_for": None,
        "results": {},
        "created_at": "2026-03-04T10:00:00.000Z",
        "started_at": "2026-03-04T10:00:01.000Z",
        "finished_at": "2026-03-04T10:00:14.500Z" if ended else None,
        "generated_by": "maria",
        "counts": {outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        "processed": sum(counts.values()),
    }


class FakeConnection:
    """Jobs in memory. `script` is what the next looks at any job show, the last one for ever."""

    def __init__(self, *script: Job, problems: tuple[RowProblem, ...] = (), broken_after: int | None = None) -> None:
        self.script = list(script)
        self.problems = problems
        self.broken_after = broken_after
        self.started: list[tuple[Path, str, dict[str, str], str]] = []
        self.looks = 0

    def start_import(self, path: Path, record_type: str, options: dict[str, str], uploaded_by: str) -> Job:
        self.started.append((path, record_type, options, uploaded_by))
        return self.script[0]

    def get_job(self, id_or_number: str) -> Job:
        self.looks += 1
        if self.broken_after is not None and self.looks > self.broken_after:
            raise CommandError("The cloud cannot be reached.")
        job = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if id_or_number not in {job["id"], str(job["number"])}:
            raise CommandError(f"There is no job {id_or_number}.")
        return job

    def list_jobs(self, state: str | None, record_type: str | None, limit: int) -> list[Job]:
        wanted = [
            job for job in self.script if state in {None, job["state"]} and record_type in {None, job["record_type"]}
        ]
        return wanted[:limit]

    def download_results(self, job: Job, outcomes: list[str], folder: Path) -> list[ResultFile]:
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for outcome in outcomes:
            if outcome in job["results"]:
                path = folder / f"{outcome}.csv"
                with path.open("w", newline="") as stream:
                    csv.writer(stream).writerow(["Row", "Outcome"])
                files.append(ResultFile(outcome, job["results"][outcome]["rows"], path))
        return files

    def row_problems(self, job: Job) -> list[RowProblem]:
        return [problem for problem in self.problems if job in self.script]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


Run = Callable[..., Result]


def connect_to(connection: FakeConnection | None) -> Callable[[str], Any]:
    def connect(tenant: str) -> FakeConnection | None:
        return connection

    return connect


def no_sleep(seconds: float) -> None:
    """Time passes with every look at the clock instead."""


@pytest.fixture
def run() -> Run:
    """`run("import", "list", over=cloud(...))`: as in a pipe; `screen=terminal` as in a terminal."""

    def _run(*arguments: str, over: FakeConnection | None = None, **session: Any) -> Result:
        given: dict[str, Any] = {"connect": connect_to(over), "sleep": no_sleep, "clock": count(0.0).__next__}
        return CliRunner().invoke(app, list(arguments), obj=Session(**(given | session)))

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
def cloud() -> type[FakeConnection]:
    """Makes connections that hold their jobs in memory."""
    return FakeConnection
