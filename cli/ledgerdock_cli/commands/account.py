"""`ledgerdock login`, `whoami` and `logout`: who is asking."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.places import credentials_path, running_cloud
from ledgerdock_cli.screen import Heading
from ledgerdock_cli.session import session_of

if TYPE_CHECKING:
    from ledgerdock_cli.credentials import SignIn

_HEADINGS = (
    Heading("user", "User", style="bold"),
    Heading("tenant", "Tenant"),
    Heading("role", "Role"),
    Heading("api_url", "API", tight="fold"),
)
_API_HOST = re.compile(r"[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)")

Api = Annotated[
    str | None,
    typer.Option(
        "--api",
        envvar="LEDGERDOCK_API",
        metavar="URL",
        help="Which API: the stack's output ApiUrl. Default: the one signed in to last, or the local cloud.",
    ),
]


@dataclass(frozen=True)
class _Door:
    """Where to sign in for an API."""

    api_url: str
    pool_url: str
    client_id: str
    is_local: bool


def login(
    context: typer.Context,
    user: Annotated[str | None, typer.Option(help="Who you are; asked for when left out.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin, also on a terminal.")
    ] = False,
    api: Api = None,
    client_id: Annotated[
        str | None,
        typer.Option(
            "--user-pool-client",
            envvar="LEDGERDOCK_USER_POOL_CLIENT",
            metavar="ID",
            help="The stack's output UserPoolClientId. Needed the first time for an API on AWS.",
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="The region of the user pool; needed when the API's URL does not name it."),
    ] = None,
) -> None:
    """Sign in, and stay signed in on this machine.

    The password is asked for on a terminal and read from stdin elsewhere, never taken from the command line. It is not
    kept; the tokens are, in a file only you can read. The API becomes the one that commands use.
    """
    from ledgerdock_cli.connection import plain_failures  # noqa: PLC0415 - loads the client
    from ledgerdock_cli.credentials import Credentials, SignIn  # noqa: PLC0415
    from ledgerdock_client import Client, FixedToken, SignInRefused, UserPool  # noqa: PLC0415

    session = session_of(context)
    credentials = Credentials(credentials_path())
    door = _door(api, client_id, region, credentials.current(api))
    user = user or (_ask("User") if sys.stdin.isatty() and not password_stdin else None)
    if not user:
        raise CommandError("Say who signs in with --user.", ExitCode.USAGE)
    password = _password(user, from_stdin=password_stdin)
    if not password:
        raise CommandError("There is no password on stdin.", ExitCode.USAGE)
    with plain_failures(str):
        pool = UserPool(door.pool_url, door.client_id, transport=session.transport)
        try:
            tokens = pool.sign_in(user, password, _choose_password)
        except SignInRefused as error:
            raise CommandError(str(error), ExitCode.SIGN_IN) from error
        with Client(door.api_url, FixedToken(tokens.access_token), transport=session.transport) as client:
            me = client.me()
        sign_in = SignIn(door.api_url, user, door.pool_url, door.client_id, door.is_local, tokens)
        credentials.keep(sign_in, as_current=True)
    session.screen.tell(f"Signed in as {me['user']}, {me['role']} of {me['tenant']}, at {door.api_url}")


def whoami(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")] = False,
) -> None:
    """Show who commands are run as, where, and what their role is."""
    session = session_of(context)
    with session.api() as client:
        me = {**client.me(), "api_url": client.api_url}
    if as_json:
        session.screen.print_json(me)
    else:
        session.screen.print_table(_HEADINGS, [[me[heading.name] for heading in _HEADINGS]])


def logout(context: typer.Context, api: Api = None) -> None:
    """Sign out: end the sign-in at the user pool, and forget it on this machine."""
    from ledgerdock_cli.connection import plain_failures  # noqa: PLC0415 - loads the client
    from ledgerdock_cli.credentials import Credentials  # noqa: PLC0415
    from ledgerdock_client import UserPool  # noqa: PLC0415

    session = session_of(context)
    credentials = Credentials(credentials_path())
    sign_in = credentials.current(api)
    if sign_in is None:
        session.screen.tell("You are not signed in.")
        return
    credentials.forget(sign_in.api_url)
    session.screen.tell(f"Signed out of {sign_in.api_url}")
    if sign_in.is_local:
        # Its user pool ends with the cloud, and moto cannot revoke tokens.
        return
    with plain_failures(lambda: "The sign-in is forgotten here, but the user pool was not told."):
        UserPool(sign_in.pool_url, sign_in.client_id, transport=session.transport).revoke(sign_in.tokens)


def _door(api: str | None, client_id: str | None, region: str | None, known: "SignIn | None") -> _Door:
    """Where to sign in: what was said, else as last time, else the local cloud."""
    if known and known.is_local:
        known = None
    if known and api in {None, known.api_url}:
        pool_url = _pool_url(known.api_url, region) if region else known.pool_url
        return _Door(known.api_url, pool_url, client_id or known.client_id, is_local=False)
    cloud = running_cloud()
    if cloud and api in {None, cloud.api_url}:
        return _Door(cloud.api_url, cloud.url, client_id or cloud.client_id, is_local=True)
    if api is None:
        message = "Say where to sign in with --api, or start a local cloud with: ledgerdock up"
        raise CommandError(message, ExitCode.USAGE)
    if urlsplit(api).scheme not in {"http", "https"} or not urlsplit(api).hostname:
        raise CommandError(f"{api} is not the URL of an API.", ExitCode.USAGE)
    if client_id is None:
        message = "Say which --user-pool-client signs in: the stack's output UserPoolClientId."
        raise CommandError(message, ExitCode.USAGE)
    return _Door(api.rstrip("/"), _pool_url(api, region), client_id, is_local=False)


def _pool_url(api: str, region: str | None) -> str:
    """Where the user pool beside an API answers."""
    host = _API_HOST.fullmatch(urlsplit(api).hostname or "")
    if region is None and host is None:
        raise CommandError("Say with --region where the user pool of this API is.", ExitCode.USAGE)
    domain = host[2] if host else "amazonaws.com"
    return f"https://cognito-idp.{region or (host and host[1])}.{domain}/"


def _ask(what: str) -> str:
    answer: str = typer.prompt(what, err=True)
    return answer


def _password(user: str, *, from_stdin: bool) -> str:
    if sys.stdin.isatty() and not from_stdin:
        answer: str = typer.prompt(f"Password of {user}", hide_input=True, err=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")


def _choose_password() -> str:
    if not sys.stdin.isatty():
        raise CommandError("A new password must be chosen first: sign in once on a terminal.", ExitCode.SIGN_IN)
    answer: str = typer.prompt("Choose a new password", hide_input=True, confirmation_prompt=True, err=True)
    return answer
