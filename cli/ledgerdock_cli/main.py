"""`ledgerdock`: the command line."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ledgerdock_cli.commands import trails
from ledgerdock_cli.commands.account import login, logout, whoami
from ledgerdock_cli.commands.export_files import download
from ledgerdock_cli.commands.exports import exports
from ledgerdock_cli.commands.filters import saved_filters
from ledgerdock_cli.commands.history import history
from ledgerdock_cli.commands.imports import imports
from ledgerdock_cli.commands.inspect import inspect
from ledgerdock_cli.commands.lifecycle import repair, retry, retry_failed, undo
from ledgerdock_cli.commands.mails import mails
from ledgerdock_cli.commands.mappings import mappings
from ledgerdock_cli.commands.outcomes import errors, file, results
from ledgerdock_cli.commands.record_types import template, types
from ledgerdock_cli.commands.records import records
from ledgerdock_cli.commands.trying import apply, changes
from ledgerdock_cli.commands.up import up
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.session import session_of


class _Commands(TyperGroup):
    """Turns what stops a command into one line on stderr and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except CommandError as error:
            session_of(ctx).screen.tell(f"ledgerdock: {error.message}", style="red")
            raise typer.Exit(error.code) from error
        except KeyboardInterrupt:
            session_of(ctx).screen.tell("ledgerdock: Stopped.")
            raise typer.Exit(ExitCode.INTERRUPTED) from None


app = typer.Typer(
    name="ledgerdock",
    cls=_Commands,
    help="Load business records from files and into files, and see what became of every row.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(up)
app.command()(login)
app.command()(whoami)
app.command()(logout)
for command in (changes, apply, results, errors, file, retry, retry_failed, repair, undo):
    imports.command()(command)
imports.command("audit")(trails.of_import)
app.add_typer(imports, name="import")
exports.command()(download)
exports.command("audit")(trails.of_export)
app.add_typer(exports, name="export")
records.command()(history)
app.add_typer(records, name="record")
app.add_typer(saved_filters, name="filter")
app.add_typer(mappings, name="mapping")
app.add_typer(mails, name="mail")
app.command()(types)
app.command()(template)
app.command()(inspect)


def _print_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version  # noqa: PLC0415 - slow to load, and rarely wanted

    typer.echo(f"ledgerdock {version('ledgerdock')}")
    raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; `ledgerdock` on the path."""
    app()
