"""`ledgerdock inspect`: what an import would read, without importing anything."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from ledgerdock_cli.commands.record_types import RecordTypes
from ledgerdock_cli.declared import MapOption, said_columns
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.mapping_table import print_mappings
from ledgerdock_cli.screen import Cell, Heading, Screen, plain
from ledgerdock_cli.session import session_of

if TYPE_CHECKING:
    from ledgerdock.files.column_mapping import ColumnMapping

_FILE = Heading("file", "File", tight="fold")
_HEADINGS = (
    Heading("sheet", "Sheet"),
    Heading("record_type", "Record type"),
    Heading("header_row", "Header row", "right"),
    Heading("rows", "Rows", "right"),
    Heading("columns", "Columns", "right"),
    Heading("header", "Headings", tight="fold"),
    Heading("remark", "Remark", tight="fold"),
)
_LEFT_OUT = "left out: added by a computer, not by a person"


def inspect(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE", help="The file to look at."),
    ],
    encoding: Annotated[str | None, typer.Option(help="The encoding of a text file, such as cp1252.")] = None,
    record_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Show how the columns of this record type are found.")
    ] = None,
    mapping: Annotated[
        str | None, typer.Option("--mapping", metavar="FILE.json", help="With --type: a mapping to try.")
    ] = None,
    maps: MapOption = None,
    record_types: RecordTypes = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")] = False,
) -> None:
    """Show what an import would read from a file, a workbook or a ZIP archive.

    Works offline and imports nothing. Every sheet of every file is told, with the record type its name and its headings
    speak for; hidden sheets are never read. With --type it is told which heading is which column, and which headings
    are close to one that is missing, with the --map options to use them. Rows are data rows under the header; blank
    rows are not counted. A file that would be refused is shown with the reason, and the exit code stays 0: the question
    was answered.
    """
    from ledgerdock.files.inspect import inspect_file  # noqa: PLC0415 - most commands do not read files
    from ledgerdock_cli.catalogue import Catalogue  # noqa: PLC0415

    screen = session_of(context).screen
    catalogue = Catalogue(record_types or ())
    table = catalogue.compiled(record_type) if record_type else None
    found = inspect_file(file, encoding=encoding, types=catalogue.types, table=table, said=_said(mapping, maps))
    if as_json:
        screen.print_json(found)
        return
    _tell(screen, file, found)
    if found["files"]:
        screen.print_table((_FILE, *_HEADINGS), _file_rows(found["files"]))
    elif not found["refused"]:
        screen.print_table(_HEADINGS, map(_sheet_row, found["sheets"]))
    if record_type:
        print_mappings(screen, found)


def _said(mapping: str | None, maps: Sequence[str] | None) -> "ColumnMapping":
    from pydantic import ValidationError  # noqa: PLC0415 - as above

    from ledgerdock.files.column_mapping import ColumnMapping  # noqa: PLC0415

    try:
        return ColumnMapping.model_validate(said_columns(mapping, maps))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise CommandError(f"The mapping cannot be read: {where}: {first['msg']}", ExitCode.USAGE) from error


def _tell(screen: Screen, file: Path, found: dict[str, Any]) -> None:
    facts = (found["format"], found["encoding"], _delimiter_in_words(found["delimiter"]))
    screen.tell(f"{file.name}: {', '.join(filter(None, facts)) or 'not readable'}")
    if refused := found["refused"]:
        screen.story.print(
            Text.assemble((plain(refused["message"]), "red"), "  ", (refused["code"], "dim")), soft_wrap=True
        )
    if hidden := found["hidden_sheets"]:
        screen.tell(f"Hidden and not read: {', '.join(hidden)}")


def _file_rows(files: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for file in files:
        if file["became"] == "read":
            for sheet in file["sheets"]:
                yield file["name"], *_sheet_row(sheet)
        else:
            refused = file["refused"]
            remark = Cell(refused["message"], refused["message"], "red") if file["became"] == "refused" else None
            yield file["name"], *[None] * 6, remark or (refused["message"] if refused else _LEFT_OUT)


def _sheet_row(sheet: dict[str, Any]) -> tuple[Any, ...]:
    header = ", ".join(name or "(blank)" for name in sheet["header"])
    types, remark = _recognised(sheet["recognised"]) if sheet["recognised"] else (None, None)
    return sheet["name"], types, sheet["header_row"], sheet["rows"], sheet["columns"], header, remark


def _recognised(recognised: dict[str, Any]) -> tuple[str | None, str | Cell | None]:
    """The record type of a sheet, and what stands in its way."""
    match recognised["verdict"]:
        case "recognised":
            return recognised["types"][0], None
        case "not_recognised":
            return None, "not recognised as a record type"
        case "ambiguous":
            return None, Cell(said := f"could be {' or '.join(recognised['types'])}", said, "yellow")
    missing = ", ".join(recognised["missing"])
    unclear = "; ".join(recognised["ambiguous"])
    said = "; ".join(filter(None, (missing and f"missing: {missing}", unclear and f"not clear: {unclear}")))
    return recognised["types"][0], Cell(said, said, "red")


def _delimiter_in_words(delimiter: str | None) -> str | None:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    return f"columns divided by {names.get(delimiter, delimiter)}" if delimiter else None
