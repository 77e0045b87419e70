"""`ledgerdock types` and `ledgerdock template`: what can be imported, and a file to fill in."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from ledgerdock_cli.commands.parameters import Force
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.screen import Cell, Heading, Screen, plain, table
from ledgerdock_cli.session import Session, session_of

if TYPE_CHECKING:
    from ledgerdock_cli.catalogue import Catalogue
    from ledgerdock_client import Client, RecordType

_TYPES = (
    Heading("name", "Name", style="bold"),
    Heading("label", "Label"),
    Heading("area", "Area"),
    Heading("key", "Key", tight="fold"),
    Heading("references", "Refers to", tight="fold"),
    Heading("columns", "Columns", "right"),
)
_COLUMNS = (
    Heading("name", "Name", style="dim"),
    Heading("label", "Column", style="bold"),
    Heading("kind", "Kind"),
    Heading("required", "Required"),
    Heading("example", "Example", style="cyan", tight="fold"),
    Heading("refers_to", "Refers to"),
    Heading("description", "What belongs there", tight="fold"),
)

RecordTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--record-types",
        envvar="LEDGERDOCK_RECORD_TYPES",
        metavar="FOLDER|PACKAGE",
        help="Your own record types, read from here and not asked of the API; may be repeated.",
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask no API: the record types that come with Ledgerdock.")]


class Format(StrEnum):
    """What a template is saved as."""

    XLSX = "xlsx"
    CSV = "csv"


def types(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Show the columns of this record type.")] = None,
    record_types: RecordTypes = None,
    offline: Offline = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")] = False,
) -> None:
    """List the record types, or describe one.

    They are those of the API you are signed in to; of nobody, those that come with Ledgerdock.
    """
    session = session_of(context)
    screen = session.screen
    catalogue = _catalogue(session, record_types, offline=offline)
    if name is None:
        found = catalogue.record_types() if catalogue else _asked(session)
        if as_json:
            screen.print_json(found)
        else:
            screen.print_table(_TYPES, map(_type_row, found))
        return
    described = catalogue.record_type(name) if catalogue else _asked_for(session, name)
    if as_json:
        screen.print_json(described)
    else:
        _describe(screen, described)


def template(
    context: typer.Context,
    record_type: Annotated[str, typer.Argument(metavar="TYPE", help="The record type.")],
    file_format: Annotated[
        Format | None,
        typer.Option("--format", help="A workbook, or delimited text; default as --output ends, or xlsx."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to save it; default TYPE-template.FORMAT.")
    ] = None,
    force: Force = False,
    record_types: RecordTypes = None,
    offline: Offline = False,
) -> None:
    """Save a file with the right headings, to fill in and import."""
    session = session_of(context)
    wanted = _format_of(output, file_format)
    path = output or Path(f"{record_type}-template.{wanted.value}")
    if path.exists() and not force:
        raise CommandError(f"{path} is there already; add --force to replace it.", ExitCode.REFUSED)
    if catalogue := _catalogue(session, record_types, offline=offline):
        try:
            catalogue.template(record_type, path, wanted.value)
        except OSError as error:
            raise CommandError(str(error)) from error
    else:
        with api_knowing(session, record_type) as api:
            api.template(record_type, path, wanted.value)
    session.screen.tell(f"Fill in {path} and import it with: ledgerdock import start {path} --type {record_type}")
    session.screen.out.file.write(f"{path}\n")


def _format_of(output: Path | None, named: Format | None) -> Format:
    """What to save. A file that is not what its name says could not be imported."""
    from ledgerdock.files.names import TEXT, claim  # noqa: PLC0415 - not for other commands

    fitting = {None: tuple(Format), TEXT: (Format.CSV,), "xlsx": (Format.XLSX,)}
    claimed = claim(output.name) if output else None
    fits = [each for each in fitting.get(claimed, ()) if named in {None, each}]
    if not fits:
        message = f"{output} would not be what its name says; name it .xlsx or .csv, as --format is."
        raise CommandError(message, ExitCode.USAGE)
    return fits[0]


def _catalogue(session: Session, extra: list[str] | None, *, offline: bool) -> "Catalogue | None":
    """The record types known here; None when the API knows better."""
    if not (offline or extra) and session.client is not None:
        return None
    from ledgerdock_cli.catalogue import Catalogue  # noqa: PLC0415 - pydantic, which other commands do not need

    return Catalogue(extra or ())


def _asked(session: Session) -> "list[RecordType]":
    with session.api() as api:
        return api.record_types()


def _asked_for(session: Session, name: str) -> "RecordType":
    with api_knowing(session, name) as api:
        return api.record_type(name)


@contextmanager
def api_knowing(session: Session, name: str) -> "Generator[Client]":
    """The API, for a record type: one that is unknown to it is a CommandError that names close ones."""
    from ledgerdock_client import ApiError  # noqa: PLC0415 - a client is there, so this is loaded

    with session.api() as api:
        try:
            yield api
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            close = get_close_matches(name, (each["name"] for each in api.record_types()))
            hint = f"Do you mean {' or '.join(close)}? All" if close else "All"
            raise CommandError(f"{name} is no record type. {hint} are in: ledgerdock types", ExitCode.USAGE) from error


def _key_labels(described: "RecordType") -> list[str]:
    labels = {column["name"]: column["label"] for column in described["columns"]}
    return [labels[name] for name in described["key"]]


def _type_row(described: "RecordType") -> Sequence[Any]:
    return (
        described["name"],
        described["label"],
        described["area"],
        ", ".join(_key_labels(described)),
        ", ".join(described["references"]),
        len(described["columns"]),
    )


def _describe(screen: Screen, described: "RecordType") -> None:
    if not screen.is_table:
        screen.print_table(_COLUMNS, _column_rows(described))
        return
    label = described["label"]
    title = Text.assemble((plain(label), "bold"), f"  {described['name']}  {described['area']}")
    key = Text(f"Rows with the same {' and '.join(_key_labels(described))} are the same {label.lower()}.")
    screen.show(Padding(Group(title, Text(plain(described["description"])), key), (1, 0, 1, 2)))
    screen.show(table([head for head in _COLUMNS if head.name != "name"], (row[1:] for row in _column_rows(described))))


def _column_rows(described: "RecordType") -> Iterator[tuple[Any, ...]]:
    for column in described["columns"]:
        kind = f"{column['kind']} of each line" if column["is_line"] else column["kind"]
        description = column["description"]
        if column["choices"]:
            description = f"{description} One of: {', '.join(column['choices'])}."
        yield (
            column["name"],
            column["label"],
            Cell(column["kind"], kind),
            Cell(str(column["required"]).lower(), "yes" if column["required"] else ""),
            column["example"],
            ", ".join(column["references"]),
            description,
        )
