"""Which encoding a text file is in, decided on the whole file so that no byte is a surprise later.

Order: byte order mark; the pattern of NUL bytes that UTF-16 without a mark shows; UTF-8 if every byte agrees;
otherwise cp1252, or latin-1 when a byte is used that cp1252 does not define. A file that is UTF-8 except for a few
broken bytes is refused: reading all of it as cp1252 would spoil every accented letter quietly.
"""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ledgerdock.errors import Rejected

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
_ALIASES = {"utf8": "utf-8", "utf8sig": "utf-8-sig", "utf16le": "utf-16-le", "utf16be": "utf-16-be", "cp1252": "cp1252"}
_ALIASES |= {"windows1252": "cp1252", "latin1": "latin-1", "iso88591": "latin-1"}

_CHUNK = 1024 * 1024
_SAMPLE = 64 * 1024
_NOT_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MARKS = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


def encoding_of(path: Path, name: str, wanted: str | None = None) -> str:
    """The encoding of the text file at `path`, one of ENCODINGS; `wanted` is used when the sender names one.

    Raises Rejected: file.unknown_encoding, file.wrong_encoding, file.mixed_encoding, file.nul_bytes.
    """
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
    encoding = _named(wanted, name, head) if wanted else _by_mark(head) or _by_nul_pattern(head)
    if encoding:
        _check(path, name, encoding)
        return encoding
    if _is_valid(path, name, "utf-8"):
        return "utf-8"
    return _single_byte(path, name)


def is_wide(head: bytes) -> bool:
    """Whether the beginning of a text is UTF-16, so that NUL bytes belong to its letters."""
    return (_by_mark(head) or _by_nul_pattern(head) or "").startswith("utf-16")


def mark_length(path: Path, encoding: str) -> int:
    """Bytes of the byte order mark to skip before decoding with `encoding`."""
    with path.open("rb") as stream:
        head = stream.read(3)
    mark = _MARKS.get(encoding, b"")
    return len(mark) if mark and head.startswith(mark) else 0


@contextmanager
def decoded(path: Path, encoding: str, newline: str) -> Iterator[TextIO]:
    """The text of a file behind its byte order mark; `newline` as io.TextIOWrapper takes it."""
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    with path.open("rb") as raw:
        raw.seek(mark_length(path, encoding))
        with io.TextIOWrapper(raw, encoding=codec, newline=newline) as text:
            yield text


def _named(wanted: str, name: str, head: bytes) -> str:
    key = re.sub(r"[^a-z0-9]", "", wanted.lower())
    if key == "utf16":
        return _by_mark(head) or _by_nul_pattern(head) or "utf-16-le"
    if key not in _ALIASES:
        raise Rejected("file.unknown_encoding", file=name, encoding=wanted, known=", ".join(ENCODINGS))
    encoding = _ALIASES[key]
    return "utf-8-sig" if encoding == "utf-8" and head.startswith(codecs.BOM_UTF8) else encoding


def _by_mark(head: bytes) -> str | None:
    return next((encoding for encoding, mark in _MARKS.items() if head.startswith(mark)), None)


def _by_nul_pattern(head: bytes) -> str | None:
    """UTF-16 without a mark: in most pairs of bytes the high one is NUL, the low one nearly never."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if pairs == 0:
        return None
    if odd * 10 > pairs * 4 and even * 20 <= pairs:
        return "utf-16-le"
    if even * 10 > pairs * 4 and odd * 20 <= pairs:
        return "utf-16-be"
    return None


def _check(path: Path, name: str, encoding: str) -> None:
    if not _is_valid(path, name, encoding):
        raise Rejected("file.wrong_encoding", file=name, encoding=encoding)


def _is_valid(path: Path, name: str, encoding: str) -> bool:
    wide = encoding.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if not wide and b"\0" in chunk:
                raise Rejected("file.nul_bytes", file=name)
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
            if wide and "\0" in text:
                raise Rejected("file.nul_bytes", file=name)
    try:
        decoder.decode(b"", True)  # noqa: FBT003
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(path: Path, name: str) -> str:
    letters = foreign = undefined = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                raise Rejected("file.nul_bytes", file=name)
            high = len(chunk) - len(chunk.translate(None, bytes(range(128, 256))))
            found = _UTF8_LETTER.findall(chunk)
            letters += len(found)
            foreign += high - sum(map(len, found))
            undefined += len(chunk) - len(chunk.translate(None, _NOT_IN_CP1252))
    if letters and letters >= foreign:
        raise Rejected("file.mixed_encoding", file=name)
    return "latin-1" if undefined else "cp1252"
