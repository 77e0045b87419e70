"""The wire between the reader process and its parent: a 4-byte big-endian length, then that many bytes of JSON.

The child sends a list for a block of rows, a piece of a file's bytes behind a NUL byte, which no JSON begins with, and
a dict for everything else:
`{"opened": …}`, `{"end": …}`, `{"refused": [code, facts]}`, `{"crashed": "TypeName at file.py:12"}`.
"""

import os
import struct
from collections.abc import Callable
from typing import Any

import orjson

HEAD = struct.Struct(">I")
MAX_FRAME = 64 * 1024 * 1024


def encode(message: Any) -> bytes:
    """One JSON value as frame body; dates and times become ISO text."""
    return orjson.dumps(message)


def encode_piece(piece: bytes) -> bytes:
    """A piece of a file as frame body."""
    return b"\0" + piece


def decode(body: bytes | bytearray) -> Any:
    """The JSON value of a frame body, or a memoryview of a piece of a file. Raises orjson.JSONDecodeError."""
    return memoryview(body)[1:] if body[:1] == b"\0" else orjson.loads(body)


def send(fd: int, body: bytes) -> None:
    """Write one frame to a blocking file descriptor."""
    view = memoryview(HEAD.pack(len(body)) + body)
    while view:
        view = view[os.write(fd, view) :]


def receive(read_into: Callable[[memoryview], int]) -> bytearray | None:
    """Read one frame body; None at a clean end. Raises EOFError inside a frame, ValueError for an absurd length."""
    head = bytearray(HEAD.size)
    got = _fill(head, read_into)
    if got == 0:
        return None
    if got < HEAD.size:
        raise EOFError
    (length,) = HEAD.unpack(head)
    if length > MAX_FRAME:
        raise ValueError(length)
    body = bytearray(length)
    if _fill(body, read_into) < length:
        raise EOFError
    return body


def _fill(buffer: bytearray, read_into: Callable[[memoryview], int]) -> int:
    view = memoryview(buffer)
    got = 0
    while got < len(buffer):
        count = read_into(view[got:])
        if count == 0:
            break
        got += count
    return got
