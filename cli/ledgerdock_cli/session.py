"""What every command is given: how to reach the records, where to write, and the clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from ledgerdock_cli.screen import Screen

if TYPE_CHECKING:
    from ledgerdock_cli.connection import Connection


def _connect(tenant: str) -> "Connection":
    from ledgerdock_cli.connection import Connection  # noqa: PLC0415 - loads boto3, which only some commands need

    return Connection.open(tenant)


@dataclass(frozen=True)
class Session:
    """Another one is handed to `app(obj=...)` to drive commands without a cloud."""

    connect: Callable[[str], "Connection"] = _connect
    screen: Screen = field(default_factory=Screen.standard)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def session_of(context: typer.Context) -> Session:
    """The session of the running command."""
    return context.ensure_object(Session)
