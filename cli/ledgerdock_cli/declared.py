"""What is declared about a file on the command line: a mapping of its columns, and how its numbers are written."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from ledgerdock_cli.exit_codes import CommandError, ExitCode

if TYPE_CHECKING:
    from ledgerdock_client import ColumnMapping, ImportOptions

_DECIMALS = {".": "point", ",": "comma", "point": "point", "comma": "comma"}
_THOUSANDS = {
    **_DECIMALS,
    " ": "space",
    "'": "apostrophe",
    "": "none",
    "space": "space",
    "apostrophe": "apostrophe",
    "none": "none",
    "lakhs": "lakhs",
}


def _mark(known: Mapping[str, str], written: str | None) -> str | None:
    if written is None:
        return None
    if written not in known:
        allowed = ", ".join(dict.fromkeys(known.values()))
        raise typer.BadParameter(f"{written!r} is not one of {allowed}, or the sign itself.")
    return known[written]


class Negative(StrEnum):
    """A way to write negative numbers."""

    PARENTHESES = "parentheses"
    TRAILING_MINUS = "trailing-minus"


MappingOption = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="FILE.json|NAME[@VERSION]",
        help="What the columns are: a mapping as a JSON file, or the name of a saved one (see `mapping list`).",
    ),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HEADING=COLUMN",
        help="The heading of the file is this column; without a column it is left alone. May be repeated.",
    ),
]
Decimal = Annotated[
    str | None,
    typer.Option(
        "--decimal",
        metavar=", or .",
        help="What stands before the decimals in the file's numbers.",
        callback=lambda written: _mark(_DECIMALS, written),
    ),
]
Thousands = Annotated[
    str | None,
    typer.Option(
        "--thousands",
        metavar="SIGN",
        help="What stands between thousands: . , space, apostrophe, none, or lakhs as in 12,34,567.",
        callback=lambda written: _mark(_THOUSANDS, written),
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(
        "--currency",
        metavar="CODE",
        help="The currency, such as EUR, whose sign or code may stand at amounts.",
        callback=lambda written: written and written.strip().upper(),
    ),
]
Negatives = Annotated[
    list[Negative] | None,
    typer.Option("--negative", help="How negatives are written beside a minus in front; may be repeated."),
]


class SavedName(NamedTuple):
    """A saved mapping that is meant; the newest version without one."""

    name: str
    version: int | None


def saved_name(text: str) -> SavedName:
    """A name as it is given on the command line, with or without a version."""
    name, at, version = text.rpartition("@")
    return SavedName(name, int(version)) if at and version.isascii() and version.isdigit() else SavedName(text, None)


def declared(
    mapping: str | None,
    maps: Sequence[str] | None,
    *,
    decimal: str | None,
    thousands: str | None,
    currency: str | None,
    negatives: Sequence[Negative] | None,
) -> "ImportOptions":
    """The options of an import that were declared. Raises CommandError."""
    found: dict[str, Any] = {}
    if mapping is not None and not is_file(mapping):
        if maps:
            message = "A saved mapping cannot be changed with --map for one import; save a new version of it."
            raise CommandError(message, ExitCode.USAGE)
        saved = saved_name(mapping)
        found |= {"mapping_name": saved.name} | ({"mapping_version": saved.version} if saved.version else {})
    elif said := said_columns(mapping, maps):
        found["mapping"] = said
    numbers = {"decimal": decimal, "thousands": thousands, "currency": currency}
    found |= {name: value for name, value in numbers.items() if value is not None}
    if negatives:
        found["negative"] = list(dict.fromkeys(each.value for each in negatives))
    return found  # type: ignore[return-value]


def said_columns(path: str | None, maps: Sequence[str] | None) -> "ColumnMapping":
    """A mapping from a file and from `--map`; {} when nothing is said. Raises CommandError."""
    said = _read(Path(path)) if path is not None else {}
    columns = dict(map(_pair, maps or ()))
    return {**said, "columns": {**said.get("columns", {}), **columns}} if columns else said


def is_file(mapping: str) -> bool:
    """Whether a file is meant, not a name."""
    return mapping.endswith(".json") or Path(mapping).is_file()


def _pair(text: str) -> tuple[str, str | None]:
    """Headings may hold an equals sign, columns do not."""
    heading, equals, column = text.rpartition("=")
    if not equals or not heading.strip():
        raise CommandError(f"--map takes HEADING=COLUMN, not “{text}”.", ExitCode.USAGE)
    return heading, column.strip() or None


def _read(path: Path) -> "ColumnMapping":
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", ExitCode.USAGE) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{path} is no JSON: {error}.", ExitCode.USAGE) from error
    if not isinstance(found, dict) or not isinstance(found.get("columns", {}), dict):
        message = f"{path} is no mapping: it needs “columns”, “values” or “constants”."
        raise CommandError(message, ExitCode.USAGE)
    return found  # type: ignore[return-value]
