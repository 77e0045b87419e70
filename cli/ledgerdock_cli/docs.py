"""docs/cli.md, made from the help of the commands: `python -m ledgerdock_cli.docs > docs/cli.md`."""

import sys

import typer
from typer.cli import get_docs_for_click

from ledgerdock_cli.exit_codes import MEANINGS
from ledgerdock_cli.main import app

_INTRODUCTION = """\
# The command line

<!-- Made by `make docs` from the commands' own help; change that instead. -->

Data goes to stdout, the story and the progress go to stderr. In a terminal data is a table, in a pipe it is
tab-separated text with names in the first line, and with `--json` exactly one JSON value. Progress is a bar when stderr
is a terminal, else one dated line for each change. `NO_COLOR` is respected. Ctrl-C stops the watching, never the job.

`ledgerdock` finds the local cloud that `ledgerdock up` started by itself. The tenant is `acme` unless `--tenant` or
`LEDGERDOCK_TENANT` names another.

| Exit code | Meaning |
|---|---|
"""


def page() -> str:
    """The whole page."""
    codes = "".join(f"| {code.value} | {meaning} |\n" for code, meaning in MEANINGS.items())
    command = typer.main.get_command(app)
    commands = get_docs_for_click(obj=command, ctx=typer.Context(command), name="ledgerdock", indent=1)
    return f"{_INTRODUCTION}{codes}\n{commands.strip()}\n"


if __name__ == "__main__":
    sys.stdout.write(page())
