"""`ledgerdock filter ...`: filters with a name, yours and those your tenant shares."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

import typer

from ledgerdock_cli.commands.parameters import FilterOption, Json
from ledgerdock_cli.confirm import confirmed
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.screen import Cell, Heading
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.times import short_time

if TYPE_CHECKING:
    from ledgerdock_client import Client, SavedFilter, Sharing

saved_filters = typer.Typer(
    help="Keep filters under a name, for yourself or for everybody of your tenant.",
    no_args_is_help=True,
)

IMPORTS = "imports"
EXPORTS = "exports"
_RECORDS = "records."
_HEADINGS = (
    Heading("name", "Name", style="bold"),
    Heading("scope", "Whose"),
    Heading("filters", "Filters", tight="fold"),
    Heading("updated_by", "Saved by", tight="fold"),
    Heading("updated_at", "Saved"),
    Heading("version", "Version", "right"),
)

Page = Annotated[
    str,
    typer.Option("--page", metavar="PAGE", help="What it filters: imports, exports, record-types, or records.TYPE."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The filter's name.")]
Shared = Annotated[bool, typer.Option("--shared", help="The one everybody of your tenant sees, not yours.")]


def named_filters(api: "Client", page: str, name: str | None) -> list[str]:
    """The filters saved under a name: yours, else the shared ones; none without a name. Raises CommandError."""
    if name is None:
        return []
    saved = list(api.filters.list(page))
    found = next((each for each in saved if each["name"] == name), None)
    if found is None:
        known = ", ".join(dict.fromkeys(each["name"] for each in saved))
        message = f"There is no saved filter “{name}”; those are: {known}" if known else "There are no saved filters."
        raise CommandError(message, ExitCode.USAGE)
    return found["filters"]


@saved_filters.command("list")
def list_filters(context: typer.Context, page: Page = IMPORTS, as_json: Json = False) -> None:
    """List saved filters: yours, then the shared ones."""
    session = session_of(context)
    with session.api(missing=_page(page)) as api:
        found = list(api.filters.list(page))
    if as_json:
        session.screen.print_json(found)
        return
    session.screen.print_table(_HEADINGS, map(_row, found))
    if not found:
        session.screen.tell("No saved filters yet. Save one with: ledgerdock filter save NAME -f state=failed")


@saved_filters.command("show")
def show_filter(
    context: typer.Context, name: Name, page: Page = IMPORTS, shared: Shared = False, as_json: Json = False
) -> None:
    """Show a saved filter."""
    session = session_of(context)
    with session.api() as api:
        found = _found(api, page, name, _scope(shared=shared))
    _print(session, found, as_json=as_json)


@saved_filters.command("save")
def save_filter(
    context: typer.Context,
    name: Name,
    filters: FilterOption = None,
    page: Page = IMPORTS,
    shared: Shared = False,
    replace: Annotated[bool, typer.Option("--replace", help="Change the one that has this name.")] = False,
    as_json: Json = False,
) -> None:
    """Save filters under a name; use them with `import list --filter-name NAME`."""
    session = session_of(context)
    if not filters:
        raise CommandError("Say what to save with -f, such as -f state=failed.", ExitCode.USAGE)
    scope = _scope(shared=shared)
    with session.api(missing=_page(page)) as api:
        before = next((each for each in api.filters.list(page) if (each["name"], each["scope"]) == (name, scope)), None)
        if before and not replace:
            raise CommandError(f"“{name}” is there already; add --replace to change it.", ExitCode.REFUSED)
        saved = api.filters.save(page, name, filters, scope, version=before["version"] if before else None)
    session.screen.tell(f"Saved. Use it with: {_use(saved, page)}")
    _print(session, saved, as_json=as_json)


@saved_filters.command("delete")
def delete_filter(
    context: typer.Context,
    name: Name,
    page: Page = IMPORTS,
    shared: Shared = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a shared one is deleted.")] = False,
) -> None:
    """Delete a saved filter. A shared one is gone for everybody, so that is asked for."""
    session = session_of(context)
    with session.api() as api:
        found = _found(api, page, name, _scope(shared=shared))
        if shared:
            confirmed(f"“{name}” will be gone for everybody of your tenant. Delete it?", yes=yes)
        api.filters.delete(page, name, found["version"], found["scope"])
    session.screen.tell(f"Deleted “{name}”.")


def _scope(*, shared: bool) -> "Sharing":
    return "shared" if shared else "personal"


def _page(page: str) -> str:
    return f"list “{page}” to filter; those are imports, exports, record-types and records.TYPE"


def _found(api: "Client", page: str, name: str, scope: "Sharing") -> "SavedFilter":
    from ledgerdock_client import ApiError  # noqa: PLC0415 - a client is there, so this is loaded

    try:
        return api.filters.get(page, name, scope)
    except ApiError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        whose = "shared filter" if scope == "shared" else "filter of yours"
        message = f"There is no {whose} “{name}”; see: ledgerdock filter list --page {page}"
        raise CommandError(message) from error


def _use(saved: "SavedFilter", page: str) -> str:
    name = f'"{saved["name"]}"' if " " in saved["name"] else saved["name"]
    commands = {EXPORTS: "export list"}
    command = commands.get(page, "import list")
    if page.startswith(_RECORDS):
        command = f"record list {page.removeprefix(_RECORDS)}"
    return f"ledgerdock {command} --filter-name {name}"


def _print(session: Session, saved: "SavedFilter", *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(saved)
    else:
        session.screen.print_table(_HEADINGS, [_row(saved)])


def _row(saved: "SavedFilter") -> tuple[object, ...]:
    return (
        saved["name"],
        Cell(saved["scope"], "yours" if saved["scope"] == "personal" else "everybody's"),
        " ".join(_quoted(each) for each in saved["filters"]),
        saved["updated_by"],
        Cell(saved["updated_at"], short_time(saved["updated_at"])),
        saved["version"],
    )


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
