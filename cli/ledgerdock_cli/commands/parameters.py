"""Options and arguments that several commands take."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout, and nothing else.")]
JobName = Annotated[str, typer.Argument(metavar="ID|NUMBER", help="The job's id, or its number.")]
AllowRowErrors = Annotated[bool, typer.Option("--allow-row-errors", help="Exit 0 although rows were refused.")]
Timeout = Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="Stop waiting after this time.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")]
