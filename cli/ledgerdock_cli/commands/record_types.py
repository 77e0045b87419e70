"""`ledgerdock types` and `ledgerdock template`: what can be imported, and a file to fill in."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.screen import Cell, Heading, Screen, plain, table
from ledgerdock_cli.session import session_of

if TYPE_CHECKING:
    from ledgerdock.records.compiled import CompiledType
    from ledgerdock.records.registry import Registry

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
        help="Your own record types; may be repeated.",
    ),
]


class Format(StrEnum):
    """What a template is saved as."""

    XLSX = "xlsx"
    CSV = "csv"


def types(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Show the columns of this record type.")] = None,
    record_types: RecordTypes = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")] = False,
) -> None:
    """List the record types, or describe one."""
    screen = session_of(context).screen
    registry = load_types(record_types)
    if name is None:
        if as_json:
            screen.print_json([_as_json(compiled) for compiled in registry.types])
        else:
            screen.print_table(_TYPES, map(_type_row, registry.types))
        return
    compiled = _get(registry, name)
    if as_json:
        screen.print_json(_as_json(compiled))
    else:
        _describe(screen, compiled)


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
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    record_types: RecordTypes = None,
) -> None:
    """Save a file with the right headings, to fill in and import."""
    from ledgerdock.files.template import write_template  # noqa: PLC0415 - not for other commands

    screen = session_of(context).screen
    compiled = _get(load_types(record_types), record_type)
    wanted = _format_of(output, file_format).value
    path = output or Path(f"{record_type}-template.{wanted}")
    if path.exists() and not force:
        raise CommandError(f"{path} is there already; add --force to replace it.", ExitCode.REFUSED)
    try:
        write_template(compiled, path, wanted)
    except OSError as error:
        raise CommandError(str(error)) from error
    screen.tell(f"Fill in {path} and import it with: ledgerdock import start {path} --type {record_type}")
    screen.out.file.write(f"{path}\n")


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


def load_types(extra: list[str] | None) -> "Registry":
    """The shipped record types and those of these folders or packages."""
    from ledgerdock.errors import Rejected  # noqa: PLC0415
    from ledgerdock.records.registry import load_registry  # noqa: PLC0415 - pydantic, which --version does not need

    try:
        return load_registry(extra or ())
    except Rejected as error:
        raise CommandError(f"{error.message} {error.hint}".strip()) from error


def _get(registry: "Registry", name: str) -> "CompiledType":
    from ledgerdock.errors import Rejected  # noqa: PLC0415

    try:
        return registry.get(name)
    except Rejected as error:
        raise CommandError(f"{error.message} {error.hint}".strip(), ExitCode.USAGE) from error


def _key_labels(compiled: "CompiledType") -> list[str]:
    return [compiled.columns[index].label for index in compiled.key_columns]


def _targets(compiled: "CompiledType") -> list[str]:
    return list(dict.fromkeys(target for column in compiled.columns for target in column.targets))


def _type_row(compiled: "CompiledType") -> tuple[Any, ...]:
    key = ", ".join(_key_labels(compiled))
    return (
        compiled.name,
        compiled.label,
        compiled.area,
        key,
        ", ".join(_targets(compiled)),
        len(compiled.columns),
    )


def _as_json(compiled: "CompiledType") -> dict[str, Any]:
    return {
        "name": compiled.name,
        "label": compiled.label,
        "plural": compiled.plural,
        "area": compiled.area,
        "description": compiled.description,
        "is_document": compiled.is_document,
        "key": [compiled.columns[index].name for index in compiled.key_columns],
        "references": _targets(compiled),
        "columns": [
            {
                "name": column.name,
                "label": column.label,
                "kind": column.kind.value,
                "required": column.required,
                "max_length": column.max_length,
                "choices": [option.value for option in column.choices],
                "references": list(column.targets),
                "is_line": column.is_line,
                "example": column.example,
                "description": column.description,
            }
            for column in compiled.columns
        ],
    }


def _describe(screen: Screen, compiled: "CompiledType") -> None:
    if not screen.is_table:
        screen.print_table(_COLUMNS, _column_rows(compiled))
        return
    title = Text.assemble((plain(compiled.label), "bold"), f"  {compiled.name}  {compiled.area}")
    key = Text(f"Rows with the same {' and '.join(_key_labels(compiled))} are the same {compiled.label.lower()}.")
    screen.show(Padding(Group(title, Text(plain(compiled.description)), key), (1, 0, 1, 2)))
    screen.show(table([head for head in _COLUMNS if head.name != "name"], (row[1:] for row in _column_rows(compiled))))


def _column_rows(compiled: "CompiledType") -> Iterator[tuple[Any, ...]]:
    for column in compiled.columns:
        kind = f"{column.kind.value} of each line" if column.is_line else column.kind.value
        description = column.description
        if column.choices:
            description = f"{description} One of: {', '.join(option.label for option in column.choices)}."
        yield (
            column.name,
            column.label,
            Cell(column.kind.value, kind),
            Cell(str(column.required).lower(), "yes" if column.required else ""),
            column.example,
            ", ".join(column.targets),
            description,
        )
