"""The sign-ins kept on this machine, in a file only its user can read."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ledgerdock_client import Tokens


@dataclass(frozen=True)
class SignIn:
    """A user's sign-in at one API.

    `pool_url` is where its user pool answers. One at a local cloud (`is_local`) ends with that cloud.
    """

    api_url: str
    user: str
    pool_url: str
    client_id: str
    is_local: bool
    tokens: Tokens


class _Kept(NamedTuple):
    """What the file says; `current` is the API that was signed in to last."""

    current: str | None
    sign_ins: tuple[SignIn, ...]


class Credentials:
    """The file of sign-ins. Every change replaces the whole file, so that nobody ever reads half of one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def current(self, api_url: str | None = None) -> SignIn | None:
        """The sign-in at an API, by default at the one signed in to last."""
        kept = self._read()
        wanted = api_url or kept.current
        # The last one: at a local cloud there may be several, one per user.
        return next((each for each in reversed(kept.sign_ins) if each.api_url == wanted), None)

    def find(self, api_url: str, client_id: str, user: str) -> SignIn | None:
        """The sign-in of one user at one API with this very user pool client."""
        wanted = (api_url, client_id, user)
        sign_ins = self._read().sign_ins
        return next((each for each in sign_ins if (each.api_url, each.client_id, each.user) == wanted), None)

    def keep(self, sign_in: SignIn, *, as_current: bool) -> None:
        """Keep a sign-in instead of those it replaces."""
        kept = self._read()
        others = (each for each in kept.sign_ins if not _replaces(sign_in, each))
        current = sign_in.api_url if as_current else kept.current
        # What is not the current one goes first: `current` takes the last.
        sign_ins = (*others, sign_in) if as_current else (sign_in, *others)
        self._write(_Kept(current, sign_ins))

    def refresh(self, sign_in: SignIn, tokens: Tokens) -> None:
        """Keep fresh tokens, unless that user has signed out meanwhile."""
        kept = self._read()
        fresh = (
            replace(each, tokens=tokens) if (each.api_url, each.user) == (sign_in.api_url, sign_in.user) else each
            for each in kept.sign_ins
        )
        self._write(_Kept(kept.current, tuple(fresh)))

    def forget(self, api_url: str) -> None:
        """Drop every sign-in at an API."""
        kept = self._read()
        others = tuple(each for each in kept.sign_ins if each.api_url != api_url)
        self._write(_Kept(None if kept.current == api_url else kept.current, others))

    def _read(self) -> _Kept:
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            return _Kept(kept["current"], tuple(_sign_ins(kept["sign_ins"])))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            # A file that is damaged or of another version says that nobody is signed in.
            return _Kept(None, ())

    def _write(self, kept: _Kept) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {"current": kept.current, "sign_ins": [asdict(each) for each in kept.sign_ins]}
        # mkstemp makes a file that only its user can read.
        handle, name = tempfile.mkstemp(prefix=f"{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=2)
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _replaces(new: SignIn, old: SignIn) -> bool:
    if new.is_local and old.is_local:
        # There is one local cloud at a time, so the sign-ins at another pool have ended with theirs.
        return old.client_id != new.client_id or old.user == new.user
    return old.api_url == new.api_url


def _sign_ins(kept: list[dict[str, Any]]) -> Iterator[SignIn]:
    for each in kept:
        yield SignIn(**{**each, "tokens": Tokens(**each["tokens"])})
