"""`ledgerdock record ...`: browse records, look at one, change one by hand."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

import json
from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledgerdock_cli.commands.filters import named_filters
from ledgerdock_cli.commands.parameters import ColumnsOption, FilterName, FilterOption, Json, chosen
from ledgerdock_cli.commands.record_types import api_knowing
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.records import print_record, print_records
from ledgerdock_cli.session import Session, session_of

if TYPE_CHECKING:
    from ledgerdock_client import ApiError, FullRecord, RecordType

records = typer.Typer(
    help="Browse records, look at one, change one by hand.",
    no_args_is_help=True,
)

_PAGE = 200

TypeName = Annotated[str, typer.Argument(metavar="TYPE", help="The record type, as `ledgerdock types` names it.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="What identifies it; several columns are joined by #.")]


@records.command("list")
def list_records(
    context: typer.Context,
    record_type: TypeName,
    filters: FilterOption = None,
    filter_name: FilterName = None,
    columns: ColumnsOption = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, in the order of their keys.")] = 50,
    as_json: Json = False,
) -> None:
    """List records in the order of their keys, without the lines of documents."""
    session = session_of(context)
    with api_knowing(session, record_type) as api:
        described = api.record_type(record_type)
        wanted = [*named_filters(api, f"records.{record_type}", filter_name), *(filters or ())]
        names = [column["name"] for column in described["columns"] if not column["is_line"]]
        shown = chosen(columns, names)
        found = list(islice(api.records.list(record_type, wanted, page_size=min(limit, _PAGE)), limit))
    if as_json:
        session.screen.print_json(found)
        return
    print_records(session.screen, described, found, shown)
    if not found:
        session.screen.tell("No records match." if wanted else f"No {described['plural'].lower()} yet.")
    elif len(found) == limit:
        session.screen.tell(f"The first {limit:,}; see more with --limit, fewer with -f.")


@records.command("show")
def show_record(context: typer.Context, record_type: TypeName, key: Key, as_json: Json = False) -> None:
    """Show one record, who changed it last, and the lines of a document."""
    session = session_of(context)
    _print(session, record_type, _get(session, record_type, key), as_json=as_json)


@records.command("edit")
def edit_record(
    context: typer.Context,
    record_type: TypeName,
    key: Key,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="COLUMN=VALUE", help="A new value; COLUMN= blanks it; may be repeated."),
    ] = None,
    lines: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A JSON list that takes the place of a document's lines."),
    ] = None,
    version: Annotated[
        int | None, typer.Option(min=1, help="Only when it still is in this version; default: as it is now.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change one record by hand, by the rules of an import.

    Refused while an import may write records of this type.
    """
    session = session_of(context)
    new_lines = _lines(lines) if lines else None
    if not changes and new_lines is None:
        raise CommandError("Say what to change with --set COLUMN=VALUE.", ExitCode.USAGE)
    with api_knowing(session, record_type) as api:
        values = _values(changes or [], api.record_type(record_type))
    looked_at = version or _get(session, record_type, key)["version"]
    with session.api() as api:
        from ledgerdock_client import ApiError  # noqa: PLC0415 - a client is there, so this is loaded

        try:
            changed = api.records.edit(record_type, key, looked_at, values, new_lines)
        except ApiError as error:
            _explain(session, error)
            raise
    session.screen.tell("Changed." if changed["version"] > looked_at else "It was like that already.")
    _print(session, record_type, changed, as_json=as_json)


def _get(session: Session, record_type: str, key: str) -> "FullRecord":
    with session.api() as api:
        from ledgerdock_client import ApiError  # noqa: PLC0415 - as above

        try:
            return api.records.get(record_type, key)
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
    with api_knowing(session, record_type) as api:
        label = api.record_type(record_type)["label"]
    raise CommandError(f"There is no {label} “{key}”; see: ledgerdock record list {record_type}")


def _print(session: Session, record_type: str, found: "FullRecord", *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(found)
        return
    with session.api() as api:
        described = api.record_type(record_type)
    print_record(session.screen, described, found)


def _values(changes: list[str], described: "RecordType") -> dict[str, str | None]:
    """New values by name of the column; people may write a column's label."""
    columns = [column for column in described["columns"] if not column["is_line"]]
    names = {column[said].casefold(): column["name"] for said in ("label", "name") for column in columns}
    values: dict[str, str | None] = {}
    for change in changes:
        said, equals, value = change.partition("=")
        if not equals:
            raise CommandError(f"{change} is not COLUMN=VALUE.", ExitCode.USAGE)
        if (name := names.get(said.strip().casefold())) is None:
            known = ", ".join(column["name"] for column in columns)
            raise CommandError(f"{said} is no column of {described['plural']}; those are: {known}", ExitCode.USAGE)
        values[name] = value or None
    return values


def _lines(path: Path) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as JSON: {error}", ExitCode.USAGE) from error
    if not (isinstance(found, list) and all(isinstance(each, dict) for each in found)):
        raise CommandError(f"{path} is not a list of lines, each an object of column names.", ExitCode.USAGE)
    return found


def _explain(session: Session, error: "ApiError") -> None:
    """A line for each value that was refused; then nothing was changed."""
    if not (refused := [each for each in error.problem.get("errors", []) if each.get("code")]):
        return
    for each in refused:
        session.screen.tell(f"{each['message']} {each['hint']}")
    raise CommandError("Nothing was changed.", ExitCode.USAGE) from error
