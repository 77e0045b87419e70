"""Tokens of mailed links: each opens one file of one attempt of one job until a stated time (pure)."""

import base64
import binascii
import hashlib
import hmac
from typing import NamedTuple

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import JobRef

FILE = "file"
"""The part of an export that is its file; the parts of an import are its result files."""

LONGEST_TOKEN = 500
"""Characters; ours are shorter."""

_VERSION = 1
_MAC_BYTES = 32
_PURPOSE = b"ledgerdock link 1\0"
"""Goes into every signature: nothing else that is signed with this secret is a link."""


class Link(NamedTuple):
    """What a token says. `expires` in seconds since 1970; `id` names the stored link, which may be revoked."""

    tenant: str
    job: str
    attempt: int
    part: str
    expires: int
    id: str

    @property
    def ref(self) -> JobRef:
        """The attempt it is of."""
        return JobRef(tenant=self.tenant, id=self.job, attempt=self.attempt)


def sign(link: Link, secret: bytes) -> str:
    """The token of a link: letters, digits, `-` and `_`."""
    body = orjson.dumps([_VERSION, *link])
    return base64.urlsafe_b64encode(body + _mac(body, secret)).decode().rstrip("=")


def read(token: str, secret: bytes) -> Link:
    """The link in a token, in its time or not. Raises Rejected("link.unknown") unless `sign` made this very token."""
    signed = _decode(token)
    body, mac = signed[:-_MAC_BYTES], signed[-_MAC_BYTES:]
    if not body or not hmac.compare_digest(mac, _mac(body, secret)):
        raise Rejected("link.unknown")
    version, *facts = orjson.loads(body)
    if version != _VERSION:
        raise Rejected("link.unknown")
    return Link(*facts)


def _mac(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, _PURPOSE + body, hashlib.sha256)


def _decode(token: str) -> bytes:
    """Only the one spelling that `sign` gives: a token with any character changed must not be read."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise Rejected("link.unknown")
    try:
        signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error as error:
        raise Rejected("link.unknown") from error
    if base64.urlsafe_b64encode(signed).decode().rstrip("=") != token:
        raise Rejected("link.unknown")
    return signed
