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

The command line is a client of the HTTP API; programs of yours can use the same Python package, `ledgerdock_client`.
Whose records you work with follows from who you are:

- `ledgerdock login --api URL --user-pool-client ID` signs in to a deployed stack (its outputs `ApiUrl` and
  `UserPoolClientId`). Tokens are kept in `credentials.json`, readable by you alone, and refreshed by themselves.
  Several APIs can be signed in to; commands use the last one, or the one `LEDGERDOCK_API` names.
- When nobody is signed in and a local cloud runs (`ledgerdock up`), commands sign in as its sample user
  `operator@acme.example` by themselves, and say so once. `LEDGERDOCK_USER=viewer@globex.example` picks another one.
- `types` and `template` tell what the API knows; when nobody is signed in, or with `--offline` or `--record-types`,
  what is known here. `inspect` always works offline.

`import list -f`, `export list -f` and `record list -f` take the filters of the API: a property, an operator and a
value, such as `state=failed`, `rows>=1000`, `file:march` or `created_at<2026-03-01`. `=` `!=` equal, `:` `!:` contains,
`>` `<` `>=` `<=` order. Different properties must all hold, several `=` or `:` of one property are alternatives.
`filter save NAME -f …` keeps them under a name, for yourself or with `--shared` for everybody of your tenant, and
`--filter-name NAME` uses them.

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
