"""`ledgerdock import ...`: start imports, find them, watch them, stop them."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from ledgerdock_cli.commands.filters import IMPORTS, named_filters
from ledgerdock_cli.commands.parameters import (
    AllowRowErrors,
    ColumnsOption,
    FilterName,
    FilterOption,
    JobName,
    Json,
    MailOption,
    Timeout,
    Wait,
    chosen,
)
from ledgerdock_cli.declared import Currency, Decimal, MapOption, MappingOption, Negatives, Thousands, declared
from ledgerdock_cli.exit_codes import CommandError, ExitCode, exit_code_of
from ledgerdock_cli.import_list import IMPORT_LIST
from ledgerdock_cli.row_errors import reasons, reasons_table
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.summary import print_summary
from ledgerdock_cli.views import Job, rows_in
from ledgerdock_cli.watch import resume, watch
from ledgerdock_cli.words import STATE_WORDS

if TYPE_CHECKING:
    from ledgerdock_client import ImportOptions

imports = typer.Typer(
    help="Import files, and see what became of every row.",
    no_args_is_help=True,
)

_TYPE_NAME = re.compile("[a-z][a-z0-9_]*")
_PAGE = 200


class DateOrder(StrEnum):
    """Which comes first in dates like 03/04/2026."""

    DMY = "dmy"
    MDY = "mdy"


class Mode(StrEnum):
    """What to do with the records of the rows."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"


class OnExisting(StrEnum):
    """What to do with a row whose record is there."""

    ERROR = "error"
    UPDATE = "update"
    SKIP = "skip"


class OnMissing(StrEnum):
    """What to do with a row whose record is not there."""

    ERROR = "error"
    SKIP = "skip"


def _known_state(state: str | None) -> str | None:
    if state is not None and state not in STATE_WORDS:
        raise typer.BadParameter(f"{state!r} is not one of {', '.join(STATE_WORDS)}.")
    return state


def _type_name(name: str) -> str:
    if not _TYPE_NAME.fullmatch(name):
        raise typer.BadParameter(f"{name!r} cannot be a record type; see `ledgerdock types`.")
    return name


RecordTypeName = Annotated[
    str,
    typer.Option(
        "--type",
        show_default=False,
        help="The record type, as `ledgerdock types` names it. Without it the file's tables are recognised: a "
        "workbook or a ZIP may hold several types.",
        callback=_type_name,
    ),
]


@imports.command()
def start(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE", help="The file to import."),
    ],
    record_type: RecordTypeName = "several",
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")] = None,
    date_order: Annotated[DateOrder | None, typer.Option(help="How to read dates like 03/04/2026.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The encoding of a text file, such as cp1252.")] = None,
    mode: Annotated[
        Mode | None,
        typer.Option(help="What to do with the records of the rows; without it, create new ones and change others."),
    ] = None,
    on_existing: Annotated[
        OnExisting | None, typer.Option(help="What to do with a row whose record is there (create, upsert).")
    ] = None,
    on_missing: Annotated[
        OnMissing | None, typer.Option(help="What to do with a row whose record is not there (update, delete).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would do; write nothing.")] = False,
    expect_plan: Annotated[
        str | None,
        typer.Option(metavar="PLAN", help="Write only if it would do exactly what the dry run with this plan told."),
    ] = None,
    mapping: MappingOption = None,
    maps: MapOption = None,
    decimal: Decimal = None,
    thousands: Thousands = None,
    currency: Currency = None,
    negative: Negatives = None,
    mail: MailOption = None,
    wait: Wait = False,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
) -> None:
    """Import a file: upload it, and with --wait see what became of every row."""
    session = session_of(context)
    wishes = {
        "sheet": sheet,
        "encoding": encoding,
        "date_order": date_order,
        "mode": mode,
        "on_existing": on_existing,
        "on_missing": on_missing,
        "dry_run": dry_run or None,
        "expect_plan": expect_plan,
        "mail": mail,
        **declared(mapping, maps, decimal=decimal, thousands=thousands, currency=currency, negatives=negative),
    }
    options = cast("ImportOptions", {name: wish for name, wish in wishes.items() if wish is not None})
    with session.api() as api, upload_bar(session, file) as sent:
        job = api.imports.start(file, record_type, options, progress=sent)
    session.screen.tell(f"Import {job['number']} of {file.name} started.")
    if wait:
        watch_to_the_end(session, job, timeout, allow_row_errors=allow_row_errors, as_json=as_json)
        return
    with session.api(then=lambda: resume(job)) as api:
        print_job(session, api.imports.get(job["id"]), as_json=as_json)
    session.screen.tell(f"Watch it with: ledgerdock import wait {job['number']}")


@imports.command("list")
def list_jobs(
    context: typer.Context,
    filters: FilterOption = None,
    filter_name: FilterName = None,
    state: Annotated[str | None, typer.Option(help="The same as -f state=STATE.", callback=_known_state)] = None,
    record_type: Annotated[str | None, typer.Option("--type", help="The same as -f record_type=TYPE.")] = None,
    columns: ColumnsOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List imports, the newest first."""
    session = session_of(context)
    shown = chosen(columns, IMPORT_LIST.names)
    wanted = list(filters or ())
    wanted += [f"state={state}"] if state else []
    wanted += [f"record_type={record_type}"] if record_type else []
    with session.api() as api:
        wanted = [*named_filters(api, IMPORTS, filter_name), *wanted]
        jobs: list[Job] = list(islice(api.imports.list(wanted, page_size=min(limit, _PAGE)), limit))
    if as_json:
        session.screen.print_json(jobs)
        return
    IMPORT_LIST.show(session.screen, jobs, shown)
    if not jobs:
        session.screen.tell("No imports match." if wanted else "No imports yet.")


@imports.command()
def show(context: typer.Context, job: JobName, as_json: Json = False) -> None:
    """Show one import: its state, and how many rows had which outcome."""
    session = session_of(context)
    with session.api(missing=f"import {job}") as api:
        found = api.imports.get(job)
    print_job(session, found, as_json=as_json)


@imports.command()
def wait(
    context: typer.Context,
    job: JobName,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
) -> None:
    """Watch an import until it ends; the exit code says how it ended."""
    session = session_of(context)
    with session.api(missing=f"import {job}") as api:
        found = api.imports.get(job)
    watch_to_the_end(session, found, timeout, allow_row_errors=allow_row_errors, as_json=as_json)


@imports.command()
def cancel(
    context: typer.Context,
    job: JobName,
    undo: Annotated[bool, typer.Option("--undo", help="Then give back what it has written.")] = False,
    as_json: Json = False,
) -> None:
    """Stop an import. Rows that are written stay; the others end as unprocessed."""
    session = session_of(context)
    with session.api(missing=f"import {job}") as api:
        found = api.imports.cancel(job, undo=undo)
    then = " What it has written is undone when it has stopped." if undo else ""
    session.screen.tell(f"Import {found['number']} is {STATE_WORDS[found['state']]}.{then}")
    print_job(session, found, as_json=as_json)


def watch_to_the_end(
    session: Session,
    job: Job,
    timeout: float | None,
    *,
    allow_row_errors: bool,
    as_json: bool,
    after_attempt: int = 0,
) -> None:
    """Watch a job and print it when it has ended; its end is the exit code.

    With `after_attempt` it is a later attempt whose end is waited for. Raises CommandError when it still runs.
    """
    job = watch(session, job, timeout=timeout, after_attempt=after_attempt)
    print_job(session, job, as_json=as_json)
    if rows_in(job, "failed") and session.screen.is_table and not as_json:
        with session.api() as api:
            session.screen.show(reasons_table(reasons(api.imports, job["id"], examples=2, most=5)))
        session.screen.tell(f"All row errors: ledgerdock import errors {job['number']}")
    code = exit_code_of(job, allow_row_errors=allow_row_errors)
    if code is ExitCode.STILL_RUNNING:
        raise CommandError(f"Still running. {resume(job)}", code)
    raise typer.Exit(code)


def print_job(session: Session, job: Job, *, as_json: bool) -> None:
    """One job, as the caller wants to have it."""
    if as_json:
        session.screen.print_json(job)
        return
    print_summary(session.screen, job)


@contextmanager
def upload_bar(session: Session, file: Path) -> Generator[Callable[[int], None] | None]:
    """Shows how far a file is uploaded, where somebody looks."""
    if not session.screen.is_live:
        yield None
        return
    columns = (TextColumn("Uploading"), TextColumn("{task.description}", markup=False), BarColumn(30), DownloadColumn())
    with Progress(*columns, console=session.screen.story, transient=True) as progress:
        task = progress.add_task(file.name, total=file.stat().st_size)
        yield lambda sent: progress.update(task, completed=sent)
