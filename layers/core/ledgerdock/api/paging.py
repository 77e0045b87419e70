"""Cursors: where a list goes on, bound to who asked for what, and of no use when anything of it was changed."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import orjson

from ledgerdock.errors import Rejected

DEFAULT_LIMIT = 50
MOST = 200
"""The most items of one page."""

LONGEST = 2_000
"""The most characters of a cursor; ours are shorter."""

Position = list[str | int]
"""What a list needs to know to go on: the sort key of the last item given."""

_MAC_BYTES = 32

T = TypeVar("T")


class Scope(NamedTuple):
    """What a cursor is good for: one tenant, one route with its path, one set of filters."""

    tenant: str
    route: str
    filters: Sequence[str]


class Cursors:
    """Makes and reads the cursors of one list. `secret` is asked for when first needed."""

    def __init__(self, scope: Scope, secret: Callable[[], bytes]) -> None:
        self._scope = orjson.dumps([scope.tenant, scope.route, list(scope.filters)])
        self._secret = secret

    def sign(self, position: Position) -> str:
        """The cursor of a position."""
        body = orjson.dumps(position)
        return base64.urlsafe_b64encode(body + self._mac(body)).decode().rstrip("=")

    def read(self, cursor: str | None) -> Position | None:
        """The position in a cursor; None without one. Raises Rejected("cursor.invalid") unless `sign` made it."""
        if cursor is None:
            return None
        signed = _decode(cursor)
        body, mac = signed[:-_MAC_BYTES], signed[-_MAC_BYTES:]
        if not body or not hmac.compare_digest(mac, self._mac(body)):
            raise Rejected("cursor.invalid")
        position: Position = orjson.loads(body)
        return position

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret(), len(self._scope).to_bytes(4, "big") + self._scope + body, hashlib.sha256)


def _decode(cursor: str) -> bytes:
    """Only the one spelling that `sign` gives: a cursor with any character changed must not be read."""
    if len(cursor) > LONGEST or not cursor.isascii():
        raise Rejected("cursor.invalid")
    try:
        signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except binascii.Error as error:
        raise Rejected("cursor.invalid") from error
    if base64.urlsafe_b64encode(signed).decode().rstrip("=") != cursor:
        raise Rejected("cursor.invalid")
    return signed


def fill(
    items: Iterable[T], wanted: Callable[[T], bool], limit: int, most_read: int | None = None
) -> tuple[list[T], T | None]:
    """The first `limit` items that are wanted, reading no more than `most_read`.

    Returns them and the item to go on behind; None at the end of the list.
    """
    found: list[T] = []
    last: T | None = None
    for number, item in enumerate(items, 1):
        if wanted(item):
            if len(found) == limit:
                return found, last
            found.append(item)
        if number == most_read:
            return found, item
        last = item
    return found, None
