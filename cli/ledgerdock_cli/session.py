"""What every command is given: how to reach the records, where to write, and the clock."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import typer

from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.places import credentials_path, state_path
from ledgerdock_cli.screen import Screen

if TYPE_CHECKING:
    import httpx

    from ledgerdock_client import Client

_NOBODY = (
    "You are not signed in, and no local cloud is running. Sign in with: ledgerdock login, "
    "or start a local cloud with: ledgerdock up"
)


def _nothing() -> str:
    return ""


def _connect(session: "Session") -> "Client | None":
    if not (credentials_path().exists() or state_path().exists()):
        return None
    from ledgerdock_cli import connection  # noqa: PLC0415 - loads the client, which only some commands need

    with connection.plain_failures(_nothing):
        return connection.connect(session.screen.tell, session.transport)


@dataclass(frozen=True)
class Session:
    """Another one is handed to `app(obj=...)` to drive commands without a cloud.

    `connect` gives a client that is signed in, or None when nobody is; it may tell people whom it signed in.
    `transport` is the network; None is the real one.
    """

    connect: Callable[["Session"], "Client | None"] = _connect
    screen: Screen = field(default_factory=Screen.standard)
    transport: "httpx.BaseTransport | None" = None

    @cached_property
    def client(self) -> "Client | None":
        """The client of this command. Raises CommandError when signing in fails."""
        return self.connect(self)

    @contextmanager
    def api(self, then: Callable[[], str] = _nothing, missing: str | None = None) -> Generator["Client"]:
        """The client, whose failures become one line each, ended by what `then` says about going on.

        `missing` names what is looked for, such as `import 12`, for when it is not there.
        Raises CommandError.
        """
        if self.client is None:
            raise CommandError(_NOBODY, ExitCode.SIGN_IN)
        from ledgerdock_cli.connection import plain_failures  # noqa: PLC0415 - as above

        with plain_failures(then, missing):
            yield self.client


def session_of(context: typer.Context) -> Session:
    """The session of the running command."""
    return context.ensure_object(Session)
