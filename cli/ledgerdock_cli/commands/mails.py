"""`ledgerdock mail ...`: when mails about the ends of jobs are wanted, where they go, and the links in them."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ledgerdock_cli.commands.parameters import JobName, Json, When
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.screen import Heading
from ledgerdock_cli.session import Session, session_of

if TYPE_CHECKING:
    from ledgerdock_client.mails import When as WhenName

mails = typer.Typer(help="Choose when you get mails about imports and exports.", no_args_is_help=True)

_WORDS = {"always": "always", "errors": "unless all went well", "never": "never"}
_HEADINGS = (Heading("imports", "About imports"), Heading("exports", "About exports"))
_SETTINGS = (Heading("addresses", "Addresses", tight="fold"), *_HEADINGS, Heading("updated_by", "Changed by"))


Imports = Annotated[
    When | None, typer.Option(help="When to send a mail about an import; `errors`: unless all went well.")
]
Exports = Annotated[When | None, typer.Option(help="When to send a mail about an export.")]


@mails.command("show")
def show_mails(context: typer.Context, as_json: Json = False) -> None:
    """Show when you get mails about what you start."""
    session = session_of(context)
    with session.api() as api:
        found = api.mails.preference()
    _print(session, _HEADINGS, found, as_json=as_json)


@mails.command("set")
def set_mails(context: typer.Context, imports: Imports = None, exports: Exports = None, as_json: Json = False) -> None:
    """Choose when you get mails about what you start. What is left out stays as it is."""
    session = session_of(context)
    if imports is None and exports is None:
        raise CommandError("Say when: --imports WHEN, --exports WHEN, or both.", ExitCode.USAGE)
    with session.api() as api:
        chosen = api.mails.choose(**_whens(api.mails.preference(), imports, exports))
    _print(session, _HEADINGS, chosen, as_json=as_json)


@mails.command("addresses")
def mail_addresses(
    context: typer.Context,
    addresses: Annotated[
        list[str] | None, typer.Argument(metavar="ADDRESS", help="Enter these in the place of those there are.")
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Enter no address.")] = False,
    imports: Imports = None,
    exports: Exports = None,
    as_json: Json = False,
) -> None:
    """Show or enter the addresses that get mails about all jobs of your tenant. Administrators only."""
    session = session_of(context)
    if nobody and addresses:
        raise CommandError("Give addresses, or --nobody, but not both.", ExitCode.USAGE)
    with session.api() as api:
        found = api.mails.settings()
        if nobody or addresses or imports or exports:
            wanted = [] if nobody else addresses or found["addresses"]
            found = api.mails.change_settings(wanted, **_whens(found, imports, exports))
    _print(session, _SETTINGS, found, as_json=as_json)
    if found["sender"] is None:
        session.screen.tell("This installation sends no mails: its stack has no MailFrom.")


@mails.command("revoke")
def revoke_links(context: typer.Context, job: JobName) -> None:
    """Let the links in the mails about a job open nothing any more."""
    from ledgerdock_client import ApiError  # noqa: PLC0415 - loads the client

    session = session_of(context)
    with session.api(missing=f"import or export {job}") as api:
        try:
            revoked = api.mails.revoke_links("imports", job)
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            revoked = api.mails.revoke_links("exports", job)
    session.screen.tell(f"Revoked {revoked} link{'' if revoked == 1 else 's'}.")


def _whens(before: Mapping[str, Any], imports: When | None, exports: When | None) -> "dict[str, WhenName]":
    wanted = {"imports": imports or before["imports"], "exports": exports or before["exports"]}
    return {name: cast("WhenName", str(when)) for name, when in wanted.items()}


def _print(session: Session, headings: tuple[Heading, ...], found: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(found)
        return
    shown = {**found, "addresses": ", ".join(found.get("addresses", ())) or "nobody"}
    if session.screen.is_table:
        shown |= {name: _WORDS[found[name]] for name in ("imports", "exports")}
    session.screen.print_table(headings, [[shown[heading.name] for heading in headings]])
