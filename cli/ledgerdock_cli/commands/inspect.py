"""`ledgerdock inspect`: what an import would read, without importing anything."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from ledgerdock_cli.screen import Heading, Screen, plain
from ledgerdock_cli.session import session_of

_HEADINGS = (
    Heading("sheet", "Sheet"),
    Heading("header_row", "Header row", "right"),
    Heading("rows", "Rows", "right"),
    Heading("columns", "Columns", "right"),
    Heading("header", "Headings", tight="fold"),
)


def inspect(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE", help="The file to look at."),
    ],
    encoding: Annotated[str | None, typer.Option(help="The encoding of a text file, such as cp1252.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")] = False,
) -> None:
    """Show what an import would read from a file.

    Works offline and imports nothing. Rows are data rows under the header; blank rows are not counted. A file that
    would be refused is shown with the reason, and the exit code stays 0: the question was answered.
    """
    from ledgerdock.files.inspect import inspect_file  # noqa: PLC0415 - most commands do not read files

    screen = session_of(context).screen
    found = inspect_file(file, encoding=encoding)
    if as_json:
        screen.print_json(found)
        return
    _tell(screen, file, found)
    if not found["refused"]:
        screen.print_table(_HEADINGS, map(_sheet_row, found["sheets"]))


def _tell(screen: Screen, file: Path, found: dict[str, Any]) -> None:
    facts = (found["format"], found["encoding"], _delimiter_in_words(found["delimiter"]))
    screen.tell(f"{file.name}: {', '.join(filter(None, facts)) or 'not readable'}")
    if refused := found["refused"]:
        screen.story.print(
            Text.assemble((plain(refused["message"]), "red"), "  ", (refused["code"], "dim")), soft_wrap=True
        )


def _sheet_row(sheet: dict[str, Any]) -> tuple[Any, ...]:
    header = ", ".join(name or "(blank)" for name in sheet["header"])
    return sheet["name"], sheet["header_row"], sheet["rows"], sheet["columns"], header


def _delimiter_in_words(delimiter: str | None) -> str | None:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    return f"columns divided by {names.get(delimiter, delimiter)}" if delimiter else None
