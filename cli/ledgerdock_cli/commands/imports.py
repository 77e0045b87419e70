"""`ledgerdock import ...`: start imports, watch them, and read what became of every row."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

import getpass
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ledgerdock_cli.exit_codes import CommandError, ExitCode, exit_code_of
from ledgerdock_cli.row_errors import HEADINGS, group, reasons_table
from ledgerdock_cli.screen import Heading
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.summary import print_list, print_summary
from ledgerdock_cli.views import Job
from ledgerdock_cli.watch import resume, watch
from ledgerdock_cli.words import END_STATES, STATE_WORDS

imports = typer.Typer(
    help="Import files, and see what became of every row.",
    no_args_is_help=True,
)


_TYPE_NAME = re.compile("[a-z][a-z0-9_]*")


class DateOrder(StrEnum):
    """Which comes first in dates like 03/04/2026."""

    DMY = "dmy"
    MDY = "mdy"


class Part(StrEnum):
    """A result file."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNPROCESSED = "unprocessed"


def _known_state(state: str | None) -> str | None:
    if state is not None and state not in STATE_WORDS:
        raise typer.BadParameter(f"{state!r} is not one of {', '.join(STATE_WORDS)}.")
    return state


def _type_name(name: str) -> str:
    if not _TYPE_NAME.fullmatch(name):
        raise typer.BadParameter(f"{name!r} cannot be a record type; see `ledgerdock types`.")
    return name


Tenant = Annotated[str, typer.Option(envvar="LEDGERDOCK_TENANT", help="Whose records these are.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout, and nothing else.")]
JobName = Annotated[str, typer.Argument(metavar="ID|NUMBER", help="The job's id, or its number.")]
AllowRowErrors = Annotated[bool, typer.Option("--allow-row-errors", help="Exit 0 although rows were refused.")]
Timeout = Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="Stop waiting after this time.")]
RecordTypeName = Annotated[
    str, typer.Option("--type", help="The record type, as `ledgerdock types` names it.", callback=_type_name)
]


@imports.command()
def start(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE", help="The file to import."),
    ],
    record_type: RecordTypeName,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")] = None,
    date_order: Annotated[DateOrder | None, typer.Option(help="How to read dates like 03/04/2026.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The encoding of a text file, such as cp1252.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Watch the import until it ends.")] = False,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
    tenant: Tenant = "acme",
) -> None:
    """Import a file: upload it, and with --wait see what became of every row."""
    session = session_of(context)
    connection = session.connect(tenant)
    options = {"sheet": sheet, "date_order": date_order and date_order.value, "encoding": encoding}
    given = {name: value for name, value in options.items() if value is not None}
    job = connection.start_import(file, record_type, given, getpass.getuser())
    session.screen.tell(f"Import {job['number']} of {file.name} started.")
    if wait:
        _watch_to_the_end(session, job, tenant, timeout, allow_row_errors=allow_row_errors, as_json=as_json)
        return
    _print_job(session, job, as_json=as_json)
    session.screen.tell(f"Watch it with: ledgerdock import wait {job['number']}")


@imports.command("list")
def list_jobs(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="Only imports in this state.", callback=_known_state)] = None,
    record_type: Annotated[str | None, typer.Option("--type", help="Only imports of this record type.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest first.")] = 20,
    as_json: Json = False,
    tenant: Tenant = "acme",
) -> None:
    """List imports, the newest first."""
    session = session_of(context)
    jobs = session.connect(tenant).list_jobs(state, record_type, limit)
    if as_json:
        session.screen.print_json(jobs)
        return
    print_list(session.screen, jobs)
    if not jobs:
        session.screen.tell("No imports match." if state or record_type else "No imports yet.")


@imports.command()
def show(context: typer.Context, job: JobName, as_json: Json = False, tenant: Tenant = "acme") -> None:
    """Show one import: its state, and how many rows had which outcome."""
    session = session_of(context)
    _print_job(session, session.connect(tenant).get_job(job), as_json=as_json)


@imports.command()
def wait(
    context: typer.Context,
    job: JobName,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
    tenant: Tenant = "acme",
) -> None:
    """Watch an import until it ends; the exit code says how it ended."""
    session = session_of(context)
    found = session.connect(tenant).get_job(job)
    _watch_to_the_end(session, found, tenant, timeout, allow_row_errors=allow_row_errors, as_json=as_json)


@imports.command()
def results(
    context: typer.Context,
    job: JobName,
    outcome: Annotated[list[Part] | None, typer.Option(help="Only this result file; may be repeated.")] = None,
    output: Annotated[
        Path, typer.Option(file_okay=False, help="The folder to save them in; made when it is not there.")
    ] = Path(),
    as_json: Json = False,
    tenant: Tenant = "acme",
) -> None:
    """Download the result files: your own columns, and for each row what became of it.

    The file of failed rows can be corrected and imported again.
    """
    session = session_of(context)
    connection = session.connect(tenant)
    found = _ended(connection.get_job(job), "result files")
    wanted = [part.value for part in outcome] if outcome else [name for name in Part if _rows_in(found, name)]
    files = connection.download_results(found, wanted, output)
    if as_json:
        session.screen.print_json([file._asdict() | {"path": str(file.path)} for file in files])
        return
    headings = (
        Heading("outcome", "Outcome"),
        Heading("rows", "Rows", "right"),
        Heading("path", "Where it lies"),
    )
    session.screen.print_table(headings, files)
    if not files:
        session.screen.tell(f"Import {found['number']} has no such result file.")


@imports.command()
def errors(
    context: typer.Context,
    job: JobName,
    examples: Annotated[int, typer.Option(min=1, help="How many rows to show of each reason.")] = 5,
    as_json: Json = False,
    tenant: Tenant = "acme",
) -> None:
    """Show the row errors, grouped by reason; in a pipe, all of them, one line each."""
    session = session_of(context)
    connection = session.connect(tenant)
    found = _ended(connection.get_job(job), "row errors")
    problems = connection.row_problems(found)
    if as_json:
        session.screen.print_json([reason.as_json() for reason in group(problems, examples=examples)])
    elif not session.screen.is_table:
        session.screen.print_table(HEADINGS, problems)
    elif problems:
        session.screen.show(reasons_table(group(problems, examples=examples)))
    if not problems:
        session.screen.tell(f"Import {found['number']} has no row errors.")


def _watch_to_the_end(
    session: Session, job: Job, tenant: str, timeout: float | None, *, allow_row_errors: bool, as_json: bool
) -> None:
    connection = session.connect(tenant)
    job = watch(session, lambda: connection.get_job(job["id"]), timeout=timeout)
    _print_job(session, job, as_json=as_json)
    if _rows_in(job, Part.FAILED) and session.screen.is_table and not as_json:
        session.screen.show(reasons_table(group(connection.row_problems(job), examples=2)[:5]))
        session.screen.tell(f"All row errors: ledgerdock import errors {job['number']}")
    code = exit_code_of(job, allow_row_errors=allow_row_errors)
    if code is ExitCode.STILL_RUNNING:
        raise CommandError(f"Still running. {resume(job)}", code)
    raise typer.Exit(code)


def _print_job(session: Session, job: Job, *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(job)
        return
    print_summary(session.screen, job)


def _rows_in(job: Job, part: str) -> int:
    return job["results"][part]["rows"] if part in job["results"] else 0


def _ended(job: Job, what: str) -> Job:
    if job["state"] not in END_STATES:
        message = f"Import {job['number']} is {STATE_WORDS[job['state']]}; it has no {what} before it ends."
        raise CommandError(message, ExitCode.REFUSED)
    return job
