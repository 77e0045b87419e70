"""`ledgerdock up`: the whole product on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from ledgerdock_cli.commands.record_types import RecordTypes
from ledgerdock_cli.exit_codes import CommandError
from ledgerdock_local.options import Database, LocalCloudError, Options, find_project


def up(
    data: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Keep records, jobs and files in this folder between starts."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free one.")] = 0,
    database: Annotated[Database, typer.Option(help="What stores the records.")] = Database.AUTO,
    record_types: RecordTypes = None,
    project: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="The folder of template.yaml.")
    ] = None,
) -> None:
    """Start the local cloud, until Ctrl-C.

    Without --data everything is in memory only. When it can be used, it prints a line that starts with `ready` and
    its address on stderr.
    """
    from ledgerdock_local import serve  # noqa: PLC0415 - loads the whole local cloud

    if record_types:
        from ledgerdock_cli.catalogue import Catalogue  # noqa: PLC0415 - pydantic, which other commands do not need

        Catalogue(record_types)  # what is wrong with them is said here, and not by every function later
    try:
        options = Options(
            project=project or find_project(),
            port=port,
            data=data,
            database=database,
            record_types=tuple(record_types or ()),
        )
        serve(options)
    except LocalCloudError as error:
        raise CommandError(str(error)) from error
