"""The main job on one machine: files of an interpreting agency are imported, and every row is accounted for.

    make demo

Starts the local cloud, imports `examples/agency/` through the same commands a person would type, checks that the
counts are what `expected.json` says, imports the customers again, and stops everything. Exit code 0 only when all of
that held.
"""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.rule import Rule

from ledgerdock_cli.exit_codes import ExitCode
from ledgerdock_cli.row_errors import group, reasons_table
from ledgerdock_cli.summary import summary
from ledgerdock_cli.views import RowProblem

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "examples" / "agency"
RESULTS = PROJECT / "demo-data"
LEDGERDOCK = Path(sys.executable).with_name("ledgerdock")
START_SECONDS = 60
STOP_SECONDS = 20
IMPORT_SECONDS = 120

Job = dict[str, Any]

screen = Console(highlight=False, width=None if sys.stdout.isatty() else 110)


class DemoFailed(Exception):
    """Something is not as promised; the message says what."""


def main() -> int:
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        with tempfile.TemporaryDirectory(prefix="ledgerdock-demo-") as folder, local_cloud(Path(folder)) as environment:
            play(environment)
    except DemoFailed as failure:
        screen.print(f"The demo failed: {failure}", style="bold red", markup=False)
        return 1
    except KeyboardInterrupt:
        screen.print("Stopped; nothing is left running.")
        return ExitCode.INTERRUPTED
    screen.print(
        f"Everything added up. Stopped the local cloud after {time.monotonic() - started:.0f} s.", style="bold green"
    )
    return 0


def play(environment: Mapping[str, str]) -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
    agency = {name: facts for name, facts in expected.items() if "/" not in name}
    first = next(iter(agency))

    chapter("A workbook of customers is dropped into the bucket")
    job = imported(first, agency[first], environment)
    screen.print(summary(job))
    screen.print("A few of its row errors (all of them: ledgerdock import errors 1):")
    screen.print(reasons_table(row_errors(job, environment)[:6]))
    fetch_results(job, environment)

    chapter("The other files of the agency, each referring to those before it")
    for name, facts in agency.items():
        if name != first:
            tell(imported(name, facts, environment))

    chapter("A file that is not what it says")
    broken = "broken/a_pdf_named.csv"
    refused = run_import(broken, expected[broken]["record_type"], environment, ExitCode.JOB_FAILED)
    check("the error of the refused file", refused["error"]["code"], expected[broken]["error"])
    screen.print(summary(refused))

    chapter("The same workbook again: nothing may change")
    counts = dict(agency[first]["counts"])
    counts["unchanged"] = counts.pop("created")
    tell(imported(first, {**agency[first], "counts": counts}, environment))


def imported(name: str, facts: Mapping[str, Any], environment: Mapping[str, str]) -> Job:
    """Import a sample and check every count; returns its job."""
    job = run_import(name, facts["record_type"], environment, ExitCode.ROW_ERRORS)
    counts = {outcome: rows for outcome, rows in job["counts"].items() if rows}
    check(f"the rows of {name}", job["rows"], facts["rows"])
    check(f"the outcomes of {name}", counts, facts["counts"])
    check(f"the sum of the outcomes of {name}", sum(counts.values()), job["rows"])
    return job


def run_import(name: str, record_type: str, environment: Mapping[str, str], wanted: ExitCode) -> Job:
    """`ledgerdock import start`: its progress is shown as it comes, its answer is the job."""
    options = ("--type", record_type, "--wait", "--timeout", str(IMPORT_SECONDS), "--json")
    answer = ledgerdock("import", "start", str(SAMPLES / name), *options, environment=environment)
    check(f"the exit code of importing {name}", answer.returncode, wanted)
    job: Job = json.loads(answer.stdout)
    return job


def row_errors(job: Job, environment: Mapping[str, str]) -> list[Any]:
    answer = ledgerdock("import", "errors", str(job["number"]), environment=environment)
    _, *lines = csv.reader(io.StringIO(answer.stdout), delimiter="\t", quoting=csv.QUOTE_NONE)
    return group((RowProblem(int(row), *rest) for row, *rest in lines), examples=1)


def fetch_results(job: Job, environment: Mapping[str, str]) -> None:
    """Copy the result files here, and check that they hold every row once."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    options = ("--output", str(RESULTS), "--json")
    answer = ledgerdock("import", "results", str(job["number"]), *options, environment=environment)
    rows = 0
    for file in json.loads(answer.stdout):
        with Path(file["path"]).open(encoding="utf-8-sig", newline="") as stream:
            rows += sum(1 for _ in csv.DictReader(stream))
        screen.print(f"  {file['rows']:>6,} rows  {os.path.relpath(file['path'])}", markup=False, soft_wrap=True)
    check("the rows of the result files", rows, job["rows"])


def tell(job: Job) -> None:
    counts = ", ".join(f"{rows:,} {outcome}" for outcome, rows in job["counts"].items() if rows)
    screen.print(f"  {job['file']:<24}{job['rows']:>6,} rows = {counts}", markup=False, soft_wrap=True)


def chapter(title: str) -> None:
    screen.print()
    screen.print(Rule(title, align="left"))


def check(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise DemoFailed(f"{what}: {found}, but it must be {wanted}")


def ledgerdock(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command whose stdout is for us; the story on stderr goes through."""
    screen.file.flush()
    # A session of its own: Ctrl-C reaches only us, and `run` ends the command then.
    return subprocess.run(
        [LEDGERDOCK, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        start_new_session=True,
    )


@contextmanager
def local_cloud(folder: Path) -> Iterator[dict[str, str]]:
    """A local cloud of our own, beside any other; yields the environment in which the commands find it."""
    state, log = folder / "local.json", folder / "cloud.log"
    environment = {**os.environ, "LEDGERDOCK_LOCAL_STATE": str(state)}
    for name in ("LEDGERDOCK_API", "LEDGERDOCK_USER"):
        environment.pop(name, None)
    screen.print("Starting the local cloud: the same template, functions and state machines as on AWS.")
    with log.open("w") as stream:
        cloud = subprocess.Popen(
            [LEDGERDOCK, "up", "--project", PROJECT], env=environment, stderr=stream, start_new_session=True
        )
    try:
        _await_ready(cloud, state, log)
        ready = next(line for line in log.read_text().splitlines() if line.startswith("ready "))
        screen.print(ready, markup=False, soft_wrap=True)
        yield environment
    finally:
        _end(cloud)


def _await_ready(cloud: subprocess.Popen[bytes], state: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not state.exists() or "ready" not in log.read_text():
        if cloud.poll() is not None or time.monotonic() > deadline:
            raise DemoFailed(f"the local cloud did not start:\n{log.read_text()}")
        time.sleep(0.05)


def _end(cloud: subprocess.Popen[bytes]) -> None:
    cloud.terminate()
    try:
        cloud.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(cloud.pid, signal.SIGKILL)
        cloud.wait()


def _stop(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
