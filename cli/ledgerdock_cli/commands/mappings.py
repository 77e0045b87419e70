"""`ledgerdock mapping ...`: what is said about the columns of a kind of file, under a name, for everybody."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledgerdock_cli.commands.parameters import Json
from ledgerdock_cli.declared import MapOption, said_columns, saved_name
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.screen import Heading
from ledgerdock_cli.session import Session, session_of

if TYPE_CHECKING:
    from ledgerdock_client import SavedMapping

mappings = typer.Typer(
    help="Keep what you say about the columns of a kind of file under a name, for everybody of your tenant.",
    no_args_is_help=True,
)

_HEADINGS = (
    Heading("name", "Name", style="bold"),
    Heading("version", "Version", "right"),
    Heading("saved_by", "Saved by", tight="fold"),
    Heading("saved_at", "Saved"),
)
_SAID = (Heading("what", "What"), Heading("from", "In the file", tight="fold"), Heading("to", "Is", tight="fold"))

RecordType = Annotated[str, typer.Argument(metavar="TYPE", help="The record type.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The mapping's name.")]


@mappings.command("list")
def list_mappings(context: typer.Context, record_type: RecordType, as_json: Json = False) -> None:
    """List the saved mappings of a record type, in their newest versions."""
    session = session_of(context)
    with session.api() as api:
        found = list(api.mappings.list(record_type))
    if as_json:
        session.screen.print_json(found)
        return
    session.screen.print_table(_HEADINGS, ([each[heading.name] for heading in _HEADINGS] for each in found))  # type: ignore[literal-required]
    if not found:
        session.screen.tell(f"No saved mappings of {record_type} yet.")


@mappings.command("show")
def show_mapping(
    context: typer.Context,
    record_type: RecordType,
    name: Annotated[str, typer.Argument(metavar="NAME[@VERSION]", help="The mapping's name.")],
    as_json: Json = False,
) -> None:
    """Show a saved mapping. Its `mapping` in JSON can be changed and saved again."""
    session = session_of(context)
    wanted = saved_name(name)
    with session.api() as api, _named(record_type, name):
        found = api.mappings.get(record_type, wanted.name, wanted.version)
    _print(session, found, as_json=as_json)


@mappings.command("save")
def save_mapping(
    context: typer.Context,
    record_type: RecordType,
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, metavar="FILE.json", help="The mapping as JSON.")
    ] = None,
    maps: MapOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Save a new version of the one with this name.")] = False,
    as_json: Json = False,
) -> None:
    """Save a mapping under a name; use it with `import start --type TYPE --mapping NAME`."""
    session = session_of(context)
    said = said_columns(str(file) if file else None, maps)
    if not said:
        raise CommandError("Say what to save: a FILE.json, or --map HEADING=COLUMN.", ExitCode.USAGE)
    with session.api() as api:
        before = next((each for each in api.mappings.list(record_type) if each["name"] == name), None)
        if before and not replace:
            message = f"“{name}” is there already; add --replace to save a new version of it."
            raise CommandError(message, ExitCode.REFUSED)
        saved = api.mappings.save(record_type, name, said, version=before["version"] if before else None)
    session.screen.tell(f"Saved “{name}”, version {saved['version']}.")
    _print(session, saved, as_json=as_json)


@mappings.command("delete")
def delete_mapping(context: typer.Context, record_type: RecordType, name: Name) -> None:
    """Delete a saved mapping. Imports that used it keep what they used."""
    session = session_of(context)
    with session.api() as api, _named(record_type, name):
        api.mappings.delete(record_type, name)
    session.screen.tell(f"Deleted “{name}”.")


@contextmanager
def _named(record_type: str, name: str) -> Generator[None]:
    """Says of what is not there what it is."""
    from ledgerdock_client import ApiError  # noqa: PLC0415 - a client is there, so this is loaded

    try:
        yield
    except ApiError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        message = f"There is no saved mapping “{name}” of {record_type}; see: ledgerdock mapping list {record_type}"
        raise CommandError(message) from error


def _print(session: Session, saved: "SavedMapping", *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(saved)
        return
    session.screen.tell(f"{saved['name']}, version {saved['version']}, saved by {saved['saved_by']}")
    said = saved["mapping"]
    rows = [("column", heading, column or "(left alone)") for heading, column in said.get("columns", {}).items()]
    for column, values in said.get("values", {}).items():
        rows += [(f"value of {column}", written, meant or "(blank)") for written, meant in values.items()]
    rows += [("constant", "(every row)", f"{column} = {text}") for column, text in said.get("constants", {}).items()]
    session.screen.print_table(_SAID, rows)
