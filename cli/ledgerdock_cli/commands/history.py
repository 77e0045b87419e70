"""`ledgerdock record show` and `history`: who wrote a record."""

from typing import TYPE_CHECKING, Annotated

import typer

from ledgerdock_cli.commands.parameters import Json
from ledgerdock_cli.screen import Cell, Heading
from ledgerdock_cli.session import session_of
from ledgerdock_cli.summary import local_time

if TYPE_CHECKING:
    from ledgerdock_client import Origin

TypeName = Annotated[str, typer.Argument(metavar="TYPE", help="The record type, as `ledgerdock types` names it.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Its key; several columns are joined by #.")]

_FIELDS = (Heading("field", "Field", style="dim"), Heading("value", "Value", tight="fold"))
_VERSIONS = (
    Heading("version", "Version", "right", style="bold"),
    Heading("outcome", "Outcome"),
    Heading("at", "When"),
    Heading("written_by", "Written by", tight="fold"),
)


def show(context: typer.Context, record_type: TypeName, key: Key, as_json: Json = False) -> None:
    """Show a record, and which row of which file of which import wrote it, or who changed it by hand."""
    session = session_of(context)
    with session.api() as api:
        found = api.record(record_type, key)
    if as_json:
        session.screen.print_json(found)
        return
    rows = [(name, value) for name, value in found["values"].items() if value is not None]
    rows += [("lines", len(found["lines"]))] if found["lines"] else []
    rows += [("version", found["version"]), ("written by", _writer(found["written_by"]))]
    session.screen.print_table(_FIELDS, rows)


def history(context: typer.Context, record_type: TypeName, key: Key, as_json: Json = False) -> None:
    """Show who wrote which version of a record, the newest first."""
    session = session_of(context)
    with session.api() as api:
        found = api.history(record_type, key)
    if as_json:
        session.screen.print_json(found)
        return
    session.screen.print_table(
        _VERSIONS,
        [
            (each["version"], each["outcome"], Cell(each["at"], local_time(each["at"])), _writer(each))
            for each in found["versions"]
        ],
    )
    if not found["is_whole"]:
        session.screen.tell("Older versions are not kept.")


def _writer(origin: "Origin") -> str:
    """Who wrote a version, as people say it."""
    if origin["by"] is not None:
        return f"{origin['by']}, by hand"
    if origin["job"] is None:
        return f"import {origin['job_id']}, which is not kept any more"
    place = f"{origin['file']}, sheet {origin['sheet']}" if origin["sheet"] else origin["file"]
    return f"import {origin['job']}, {place}, row {origin['row']}"
