"""`ledgerdock export ...`: what can be exported, start an export, find it, watch it."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ledgerdock_cli.commands.export_files import OutputOption, free_place, save
from ledgerdock_cli.commands.filters import EXPORTS, named_filters
from ledgerdock_cli.commands.parameters import (
    ColumnsOption,
    FilterName,
    FilterOption,
    Force,
    JobName,
    Json,
    MailOption,
    Timeout,
    Wait,
    chosen,
)
from ledgerdock_cli.exit_codes import CommandError, ExitCode, exit_code_of
from ledgerdock_cli.exports import EXPORT_LIST, print_export
from ledgerdock_cli.saving import STDOUT
from ledgerdock_cli.screen import Heading
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.views import Job
from ledgerdock_cli.watch import resume, watch

if TYPE_CHECKING:
    from ledgerdock_client import ExportWish

exports = typer.Typer(
    help="Export records into files, and see what became of each export.",
    no_args_is_help=True,
)

_PAGE = 200
_NAMES = (
    Heading("name", "Name", style="bold"),
    Heading("label", "Label", tight="fold"),
    Heading("record_type", "Reads"),
    Heading("columns", "Columns", "right"),
)
_COLUMNS = (
    Heading("name", "Name", style="bold"),
    Heading("label", "Heading", tight="fold"),
    Heading("kind", "Kind"),
)


class Format(StrEnum):
    """What the file is to be."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


_FORMATS = {".csv": Format.CSV, ".xlsx": Format.XLSX, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL}


@exports.command()
def start(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to export; see `ledgerdock export names`.")],
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            "-f",
            metavar="PROPERTY OP VALUE",
            help="Only records such as due_date>=2026-03-01 or name:hotel; may be repeated.",
        ),
    ] = None,
    columns: ColumnsOption = None,
    file_format: Annotated[
        Format | None, typer.Option("--format", help="What the file is to be; default as --output ends, or csv.")
    ] = None,
    zipped: Annotated[bool, typer.Option("--zip", help="Pack the file into a ZIP.")] = False,
    mail: MailOption = None,
    wait: Wait = False,
    timeout: Timeout = None,
    output: OutputOption = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Export records into a file; with --wait see it to its end, with --output save the file as well."""
    session = session_of(context)
    target = free_place(session, output, force=force, as_json=as_json)
    wishes: Mapping[str, Any] = {
        "filters": filters,
        "columns": _wanted(columns),
        "format": _format_of(target, file_format, zipped=zipped),
        "zipped": zipped or (target is not None and target.suffix.lower() == ".zip") or None,
        "mail": mail,
    }
    with session.api() as api:
        try:
            export = api.exports.start(name, cast("ExportWish", {key: wish for key, wish in wishes.items() if wish}))
        except KeyboardInterrupt:
            message = "Stopped. If the export has begun all the same, it is in: ledgerdock export list"
            raise CommandError(message, ExitCode.INTERRUPTED) from None
    session.screen.tell(f"Export {export['number']} started: {export['description']}.")
    if wait or target:
        watch_to_the_end(session, export, timeout, target, as_json=as_json)
    _print(session, export, as_json=as_json)
    session.screen.tell(f"Watch it with: ledgerdock export wait {export['number']}")


@exports.command("list")
def list_exports(
    context: typer.Context,
    filters: FilterOption = None,
    filter_name: FilterName = None,
    stalled: Annotated[bool, typer.Option("--stalled", help="The same as -f stalled=true.")] = False,
    columns: ColumnsOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List exports, the newest first."""
    session = session_of(context)
    shown = chosen(columns, EXPORT_LIST.names)
    wanted = [*(filters or ()), *(["stalled=true"] if stalled else [])]
    with session.api() as api:
        wanted = [*named_filters(api, EXPORTS, filter_name), *wanted]
        found = list(islice(api.exports.list(wanted, page_size=min(limit, _PAGE)), limit))
    if as_json:
        session.screen.print_json(found)
        return
    EXPORT_LIST.show(session.screen, found, shown)
    if not found:
        session.screen.tell("No exports match." if wanted else "No exports yet.")


@exports.command()
def names(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show the columns of this one.")] = None,
    as_json: Json = False,
) -> None:
    """List what can be exported, or the columns of one."""
    session = session_of(context)
    with session.api() as api:
        found = list(api.exports.names([f"name={name}"] if name else ()))
    if name is None:
        all_of_them = [(each["name"], each["label"], each["record_type"], len(each["columns"])) for each in found]
        _print_rows(session, _NAMES, all_of_them, found, as_json=as_json)
        return
    if not found:
        message = f"There is nothing called “{name}” to export; see: ledgerdock export names"
        raise CommandError(message, ExitCode.USAGE)
    described = found[0]
    columns = [(column["name"], column["label"], column["kind"]) for column in described["columns"]]
    _print_rows(session, _COLUMNS, columns, described, as_json=as_json)
    if session.screen.is_table and not as_json:
        session.screen.tell(f"Filters (-f): {', '.join(described['filters'])}")


@exports.command()
def show(context: typer.Context, job: JobName, as_json: Json = False) -> None:
    """Show one export: where it stands, and what can be done with it."""
    session = session_of(context)
    with session.api(missing=f"export {job}") as api:
        found = api.exports.get(job)
    _print(session, found, as_json=as_json)


@exports.command()
def wait(context: typer.Context, job: JobName, timeout: Timeout = None, as_json: Json = False) -> None:
    """Watch an export until it ends; the exit code says how it ended."""
    session = session_of(context)
    with session.api(missing=f"export {job}") as api:
        found = api.exports.get(job)
    watch_to_the_end(session, found, timeout, as_json=as_json)


@exports.command()
def reset(
    context: typer.Context, job: JobName, wait: Wait = False, timeout: Timeout = None, as_json: Json = False
) -> None:
    """Run an export again: after it failed or timed out, when its file is gone, or when it is stalled."""
    session = session_of(context)
    with session.api(missing=f"export {job}") as api:
        begun = api.exports.reset(job)
    session.screen.tell(f"Attempt {begun['attempt']} of export {begun['number']} begins.")
    if wait:
        watch_to_the_end(session, begun, timeout, as_json=as_json)
    _print(session, begun, as_json=as_json)
    session.screen.tell(f"Watch it with: ledgerdock export wait {begun['number']}")


@exports.command("mark-failed")
def mark_failed(context: typer.Context, job: JobName, as_json: Json = False) -> None:
    """End an export that has not ended. It only reads, so nothing is lost; reset it to run it again."""
    session = session_of(context)
    with session.api(missing=f"export {job}") as api:
        marked = api.exports.mark_failed(job)
    session.screen.tell(f"Export {marked['number']} is marked as failed.")
    _print(session, marked, as_json=as_json)


def watch_to_the_end(
    session: Session, export: Job, timeout: float | None, target: Path | None = None, *, as_json: bool
) -> None:
    """Watch an export, print it when it has ended and save its file as `target`; its end is the exit code.

    When the file goes to stdout nothing else does. Raises CommandError when it still runs.
    """
    export = watch(session, export, timeout=timeout)
    if target != STDOUT:
        _print(session, export, as_json=as_json)
    code = exit_code_of(export, allow_row_errors=False)
    if code is ExitCode.STILL_RUNNING:
        raise CommandError(f"Still running. {resume(export)}", code)
    if code is ExitCode.DONE and target:
        save(session, export, target, then=lambda: f"Try again with: ledgerdock export download {export['number']}")
    raise typer.Exit(code)


def _wanted(columns: str | None) -> list[str] | None:
    """The columns that were asked for; which there are, the API knows."""
    if columns is None:
        return None
    names = [name.strip() for name in columns.split(",") if name.strip()]
    if not names:
        raise CommandError("Say which columns: --columns A,B,C. Without --columns there are all.", ExitCode.USAGE)
    return names


def _format_of(target: Path | None, named: Format | None, *, zipped: bool) -> Format | None:
    """What the file is to be. One that is not what its name says would only open with a warning."""
    suffix = target.suffix.lower() if target and target != STDOUT else ""
    claimed = _FORMATS.get(suffix)
    if (claimed and (zipped or named not in {None, claimed})) or (zipped and suffix not in {"", ".zip"}):
        message = f"{target} would not be what its name says; name it as --format and --zip say."
        raise CommandError(message, ExitCode.USAGE)
    if suffix not in {*_FORMATS, "", ".zip"} and not named:
        message = f"{target} does not say what it is to be: end it with .csv, .xlsx, .jsonl or .zip, or add --format."
        raise CommandError(message, ExitCode.USAGE)
    return named or claimed


def _print_rows(
    session: Session, headings: Sequence[Heading], rows: Sequence[Sequence[Any]], value: Any, *, as_json: bool
) -> None:
    if as_json:
        session.screen.print_json(value)
    else:
        session.screen.print_table(headings, rows)


def _print(session: Session, export: Job, *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(export)
    else:
        print_export(session.screen, export)
