"""The main job on one machine: files of an interpreting agency are imported, and every row is accounted for.

    make demo

Starts the local cloud, imports `examples/agency/` through the same commands a person would type, checks that the
counts are what `expected.json` says, and imports the customers again. Then a ZIP of eleven files is tried, imported,
repaired and undone, the customers are exported to a file that changes nothing when it is imported, and everything is
stopped. Exit code 0 only when all of that held.
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
import zipfile
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
ARCHIVE = PROJECT / "examples" / "field_service" / "field-service-broken.zip"
MISTAKE, CORRECTION = b",Maybe,", b",Done,"
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
    play_archive(environment)
    play_export(agency[first], environment)


def play_archive(environment: Mapping[str, str]) -> None:
    """A ZIP with a file for each record type, from the first try to the undo."""
    chapter("Eleven files in one ZIP, tried first: every file is recognised, nothing is written")
    tried = answer("start", ARCHIVE, "--dry-run", "--wait", environment=environment, wanted=ExitCode.ROW_ERRORS)
    tell(tried)

    chapter("Do exactly this: customers before their jobs before their payments, as one import")
    job = answer("apply", tried["number"], "--wait", environment=environment, wanted=ExitCode.ROW_ERRORS)
    check("the outcomes of the real import", job["counts"], tried["counts"])
    screen.print(summary(job))

    chapter("One of the failed rows is corrected, and the file of failed rows given back")
    fetch_results(job, environment)
    correct(RESULTS / f"import-{job['number']}-failed.zip", RESULTS / "corrected.zip")
    repair = ("repair", job["number"], RESULTS / "corrected.zip", "--wait")
    repaired = answer(*repair, environment=environment, wanted=ExitCode.ROW_ERRORS)
    check("the rows that went in with the repair", repaired["counts"]["created"], job["counts"]["created"] + 1)
    tell(repaired)

    chapter("And all of it is taken back")
    undo = answer("undo", job["number"], "--yes", "--wait", environment=environment, wanted=ExitCode.DONE)
    check("the records that were removed", undo["counts"]["deleted"], repaired["counts"]["created"])
    tell(undo)


def play_export(facts: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """The customers as a file, and that file as an import."""
    chapter("The customers exported to a file, which changes nothing when it is imported")
    target = RESULTS / "customers.csv"
    command = ("export", "start", facts["record_type"], "--output", str(target), "--json")
    answered = ledgerdock(*command, environment=environment)
    check("the exit code of export start", answered.returncode, ExitCode.DONE)
    export: Job = json.loads(answered.stdout)
    screen.print(f"  {export['description']}: {export['progress']}, {export['file']['rows']:,} rows", markup=False)
    options = (target, "--type", facts["record_type"], "--wait")
    again = answer("start", *options, environment=environment, wanted=ExitCode.DONE)
    check("the rows that changed nothing", again["counts"]["unchanged"], export["file"]["rows"])
    tell(again)


def correct(failed: Path, corrected: Path) -> None:
    """What a person does in a spreadsheet: a job state that does not exist is replaced."""
    with zipfile.ZipFile(failed) as found, zipfile.ZipFile(corrected, "w") as made:
        for name in found.namelist():
            made.writestr(name, found.read(name).replace(MISTAKE, CORRECTION))


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
    return answer("start", SAMPLES / name, "--type", record_type, "--wait", environment=environment, wanted=wanted)


def answer(verb: str, *arguments: object, environment: Mapping[str, str], wanted: ExitCode) -> Job:
    """What a command about imports that waits for their end answers, a job."""
    options = (*map(str, arguments), "--timeout", str(IMPORT_SECONDS), "--json")
    answered = ledgerdock("import", verb, *options, environment=environment)
    check(f"the exit code of import {verb}", answered.returncode, wanted)
    job: Job = json.loads(answered.stdout)
    return job


def row_errors(job: Job, environment: Mapping[str, str]) -> list[Any]:
    answered = ledgerdock("import", "errors", str(job["number"]), environment=environment)
    _, *lines = csv.reader(io.StringIO(answered.stdout), delimiter="\t", quoting=csv.QUOTE_NONE)
    return group((RowProblem(file, int(row), *rest) for file, row, *rest in lines), examples=1)


def fetch_results(job: Job, environment: Mapping[str, str]) -> None:
    """Copy the result files here, and check that they hold every row once."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    options = ("--output", str(RESULTS), "--json")
    answered = ledgerdock("import", "results", str(job["number"]), *options, environment=environment)
    rows = 0
    for file in json.loads(answered.stdout):
        rows += sum(rows_of(content) for content in contents(Path(file["path"])))
        screen.print(f"  {file['rows']:>6,} rows  {os.path.relpath(file['path'])}", markup=False, soft_wrap=True)
    check("the rows of the result files", rows, job["rows"])


def contents(result: Path) -> Iterator[bytes]:
    """The result file, or each of a ZIP of them."""
    if result.suffix == ".csv":
        yield result.read_bytes()
        return
    with zipfile.ZipFile(result) as archive:
        yield from map(archive.read, archive.namelist())


def rows_of(content: bytes) -> int:
    return sum(1 for _ in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


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
