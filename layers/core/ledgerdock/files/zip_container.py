"""A ZIP file, bounded before and while it is unpacked: what workbooks and archives of files have in common.

The end record is read first, so that a directory of millions of entries is never loaded. Whatever is unpacked is
counted, because a directory can lie and most libraries believe it.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import MIB, Limits

LOCAL_HEADER = 30
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that are read."""
MOST_DIRECTORY_BYTES = 4 * MIB
ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flag bits of a member with a password, with strong encryption, with a masked directory."""
_CHUNK = 256 * 1024
_END = struct.Struct("<4sHHHHIIH")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_LONGEST_COMMENT = 0xFFFF


class DirectoryTooLarge(Exception):
    """The directory of a ZIP file takes more than MOST_DIRECTORY_BYTES."""


class EndRecord(NamedTuple):
    """What the end of a ZIP file says of its directory."""

    entries: int
    size: int
    offset: int
    exact: bool
    """True when every reader must find the same: nothing after the end, nothing between directory and end, one volume,
    one end record, and a ZIP64 record that says the same."""


def read_infos(path: Path) -> list[zipfile.ZipInfo]:
    """The entries of a ZIP file's directory. Raises zipfile.BadZipFile, DirectoryTooLarge."""
    if end_record(path).size > MOST_DIRECTORY_BYTES:
        raise DirectoryTooLarge
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except (NotImplementedError, ValueError, OSError, struct.error) as error:
        raise zipfile.BadZipFile from error


def end_record(path: Path) -> EndRecord:
    """Read the last few kilobytes of a ZIP file. Raises zipfile.BadZipFile when there is no end record."""
    with path.open("rb") as stream:
        length = stream.seek(0, 2)
        before = max(0, length - _LONGEST_COMMENT - _END.size - _LOCATOR.size - _END64.size)
        stream.seek(before)
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile
    _, disk, first_disk, here, entries, size, offset, comment = _END.unpack_from(tail, at)
    exact = (disk, first_disk, here) == (0, 0, entries) and at + _END.size + comment == len(tail)
    exact = exact and not _other_end(tail, at)
    if tail[at - _LOCATOR.size : at].startswith(b"PK\x06\x07") and at >= _LOCATOR.size + _END64.size:
        classic = (entries, size, offset)
        at -= _LOCATOR.size + _END64.size
        entries, size, offset, agrees = _end64(tail, at, before + at, classic)
        exact = exact and agrees
    return EndRecord(entries, size, offset, exact and offset + size == before + at)


def _other_end(tail: bytes, last: int) -> bool:
    """Whether an earlier end record would do as well, for a reader that searches forwards."""
    at = tail.find(b"PK\x05\x06")
    while at < last:
        if at + _END.size + _END.unpack_from(tail, at)[7] == len(tail):
            return True
        at = tail.find(b"PK\x05\x06", at + 1)
    return False


def _end64(tail: bytes, at: int, position: int, classic: tuple[int, int, int]) -> tuple[int, int, int, bool]:
    """Entries, size and offset by the ZIP64 end record, and whether it agrees with the classic one and its locator."""
    magic, _, _, _, disk, first_disk, here, entries, size, offset = _END64.unpack_from(tail, at)
    if magic != b"PK\x06\x06":
        return *classic, False
    _, locator_disk, where, disks = _LOCATOR.unpack_from(tail, at + _END64.size)
    saturated = (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    same = all(old in (full, new) for old, full, new in zip(classic, saturated, (entries, size, offset), strict=True))
    alone = (disk, first_disk, here, locator_disk) == (0, 0, entries, 0) and disks <= 1
    return (
        entries,
        max(size, classic[1] if classic[1] < saturated[1] else 0),
        offset,
        same and alone and where == position,
    )


def check_sizes(infos: Iterable[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """Refuse by the directory alone. Raises Rejected: file.encrypted, file.bomb."""
    total = 0
    for info in infos:
        if info.flag_bits & ENCRYPTED:
            raise Rejected("file.encrypted", file=name)
        total += info.file_size
        grace = info.file_size <= limits.unpack_grace_bytes
        if total > limits.unpacked_bytes or (not grace and info.file_size > info.compress_size * limits.unpack_ratio):
            raise Rejected("file.bomb", file=name, limit=limits.unpacked_bytes // MIB)


def unpack(path: Path, info: zipfile.ZipInfo, name: str, limits: Limits) -> Iterator[bytes]:
    """The unpacked bytes of a member, in pieces of up to 1 MiB.

    Raises Rejected file.bomb when there are more than the directory says, file.damaged when there are fewer or others.
    """
    left, checksum = info.file_size, 0
    for chunk in _inflate(path, info, name):
        left -= len(chunk)
        if left < 0:
            raise Rejected("file.bomb", file=name, limit=limits.unpacked_bytes // MIB)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if left or checksum != info.CRC:
        raise Rejected("file.damaged", file=name)


def _inflate(path: Path, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    for packed in _packed(path, info, name):
        if inflater is None:
            yield packed
            continue
        left = packed
        while left:
            try:
                chunk = inflater.decompress(left, _CHUNK * 4)
            except zlib.error as error:
                raise Rejected("file.damaged", file=name) from error
            if chunk:
                yield chunk
            if inflater.unused_data:
                raise Rejected("file.damaged", file=name)
            left = inflater.unconsumed_tail
    if inflater is not None and not inflater.eof:
        raise Rejected("file.damaged", file=name)


def _packed(path: Path, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(info.header_offset)
        header = stream.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Rejected("file.damaged", file=name)
        stream.seek(sum(struct.unpack_from("<HH", header, 26)), 1)
        left = info.compress_size
        while left and (data := stream.read(min(left, _CHUNK))):
            left -= len(data)
            yield data
    if left:
        raise Rejected("file.damaged", file=name)
