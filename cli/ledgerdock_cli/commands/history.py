"""`ledgerdock record history`: who wrote which version of a record."""

import typer

from ledgerdock_cli.commands.parameters import Json
from ledgerdock_cli.commands.records import Key, TypeName
from ledgerdock_cli.records import writer
from ledgerdock_cli.screen import Cell, Heading
from ledgerdock_cli.session import session_of
from ledgerdock_cli.times import local_time

_VERSIONS = (
    Heading("version", "Version", "right", style="bold"),
    Heading("outcome", "Outcome"),
    Heading("at", "When"),
    Heading("written_by", "Written by", tight="fold"),
)


def history(context: typer.Context, record_type: TypeName, key: Key, as_json: Json = False) -> None:
    """Show who wrote which version of a record, the newest first."""
    session = session_of(context)
    with session.api(missing=f"{record_type} {key}") as api:
        found = api.records.history(record_type, key)
    if as_json:
        session.screen.print_json(found)
        return
    session.screen.print_table(
        _VERSIONS,
        [
            (each["version"], each["outcome"], Cell(each["at"], local_time(each["at"])), writer(each))
            for each in found["versions"]
        ],
    )
    if not found["is_whole"]:
        session.screen.tell("Older versions are not kept.")
