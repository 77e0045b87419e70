"""Where the command line finds things on this machine."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

_CONNECT_SECONDS = 3.0


@dataclass(frozen=True)
class LocalCloud:
    """A running local cloud; `url` is where its user pool answers, `passwords` are those of its sample users."""

    url: str
    api_url: str
    client_id: str
    user: str
    passwords: Mapping[str, str]


def state_path() -> Path:
    """Where a running local cloud says how to reach it."""
    named = os.environ.get("LEDGERDOCK_LOCAL_STATE")
    return Path(named) if named else platformdirs.user_state_path("ledgerdock") / "local.json"


def credentials_path() -> Path:
    """Where sign-ins are kept."""
    return state_path().with_name("credentials.json")


def running_cloud() -> LocalCloud | None:
    """The local cloud that runs on this machine; None when there is none, or it does not answer any more."""
    try:
        state = json.loads(state_path().read_text("utf-8"))
    except (OSError, ValueError):
        # A file that cannot be read says of no cloud that it runs.
        return None
    address = urlsplit(state["url"])
    try:
        socket.create_connection((address.hostname or "", address.port or 80), _CONNECT_SECONDS).close()
    except OSError:
        return None
    if not (state["api_url"] and state["sign_in"]):
        # Somebody's own template, without our API.
        return None
    return LocalCloud(
        url=state["url"],
        api_url=state["api_url"],
        client_id=state["client_id"],
        user=state["sign_in"]["user"],
        passwords={person["user"]: person["password"] for person in state["people"]},
    )
