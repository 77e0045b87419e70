"""`ledgerdock import changes` and `apply`: what a dry run would do, and doing exactly that."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

import typer

from ledgerdock_cli.commands.imports import print_job, watch_to_the_end
from ledgerdock_cli.commands.parameters import AllowRowErrors, JobName, Json, Timeout, Wait
from ledgerdock_cli.row_errors import short_names
from ledgerdock_cli.screen import Cell, Heading, Screen
from ledgerdock_cli.session import session_of
from ledgerdock_cli.watch import resume

_HEADINGS = (
    Heading("file", "File or sheet", tight="fold"),
    Heading("row", "Row", "right"),
    Heading("record_type", "Type", tight="fold"),
    Heading("key", "Key", tight="fold"),
    Heading("outcome", "Would be"),
    Heading("column", "Column", tight="fold"),
    Heading("line", "Line", "right"),
    Heading("before", "Before", style="red", tight="fold"),
    Heading("after", "After", style="green", tight="fold"),
)


def changes(
    context: typer.Context,
    job: JobName,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            "-f",
            metavar="PROPERTY OP VALUE",
            help="Such as outcome=updated, key=1001 or column=Name; may be repeated.",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many; a terminal shows 50 without it.")] = None,
    as_json: Json = False,
) -> None:
    """Show what a dry run would change: every field, before and after."""
    session = session_of(context)
    most = limit or (50 if session.screen.is_table and not as_json else None)
    with session.api() as api:
        found = api.imports.changes(job, filters or ())
        if as_json:
            session.screen.print_json(list(islice(found, most)))
            return
        _print_changes(session.screen, list(islice(found, most)))
        if session.screen.is_table and next(found, None) is not None:
            session.screen.tell(f"There are more: ledgerdock import changes {job} --limit {2 * (most or 1)}")


def apply(
    context: typer.Context,
    job: JobName,
    wait: Wait = False,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
) -> None:
    """Do what a dry run told, and nothing else: a new import that fails when records have changed meanwhile."""
    session = session_of(context)
    with session.api() as api:
        made = api.imports.apply(job)
    session.screen.tell(f"Import {made['number']} applies {job}.")
    if wait:
        watch_to_the_end(session, made, timeout, allow_row_errors=allow_row_errors, as_json=as_json)
        return
    with session.api(then=lambda: resume(made)) as api:
        print_job(session, api.imports.get(made["id"]), as_json=as_json)
    session.screen.tell(f"Watch it with: ledgerdock import wait {made['number']}")


def _print_changes(screen: Screen, found: Sequence[Mapping[str, Any]]) -> None:
    """One line for each change; people see the files only where there are several."""
    names = short_names({change["file"] for change in found})
    headings = _HEADINGS[1:] if screen.is_table and len(names) < 2 else _HEADINGS
    lines = ({**change, "file": Cell(change["file"], names[change["file"]])} for change in found)
    screen.print_table(headings, ([_said(line[heading.name]) for heading in headings] for line in lines))


def _said(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value
