"""Options and arguments that several commands take."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from ledgerdock_cli.exit_codes import CommandError, ExitCode


class When(StrEnum):
    """When a mail is wanted."""

    ALWAYS = "always"
    ERRORS = "errors"
    NEVER = "never"


Json = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout, and nothing else.")]
JobName = Annotated[str, typer.Argument(metavar="ID|NUMBER", help="The job's id, or its number.")]
AllowRowErrors = Annotated[bool, typer.Option("--allow-row-errors", help="Exit 0 although rows were refused.")]
Wait = Annotated[bool, typer.Option("--wait", help="Watch it until it ends.")]
Timeout = Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="Stop waiting after this time.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")]
MailOption = Annotated[
    When | None,
    typer.Option("--mail", help="When you want a mail about its end; without it, as `mail set` says."),
]
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        "-f",
        metavar="PROPERTY OP VALUE",
        help="Such as state=failed, rows>=1000 or name:hotel; may be repeated. "
        "OP is = != > < >= <= or : !: for text that contains another.",
    ),
]
FilterName = Annotated[
    str | None,
    typer.Option("--filter-name", metavar="NAME", help="Filters saved under this name: yours, else the shared ones."),
]
ColumnsOption = Annotated[
    str | None, typer.Option("--columns", metavar="A,B,C", help="Only these columns, in this order.")
]


def chosen(columns: str | None, known: Sequence[str]) -> list[str] | None:
    """The columns that were asked for; None when nobody asked. Raises CommandError for one that is not there."""
    if columns is None:
        return None
    names = [name.strip() for name in columns.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        message = f"{unknown[0]} is no column here" if unknown else "Say which columns"
        raise CommandError(f"{message}; those are: {', '.join(known)}", ExitCode.USAGE)
    return names
