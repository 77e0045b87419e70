"""A ZIP archive of files, as an upload: listed and checked as a whole, then unpacked one file at a time.

Everything is checked before the first file is handed over: the end record, names, kinds, sizes, that the directory and
the header before each file say the same, that no two files share bytes, and, by unpacking each file once, that it is
what the directory says. An archive that is sound in all but one of its files is refused as a whole.
"""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ledgerdock.errors import Rejected
from ledgerdock.files import names
from ledgerdock.files.detect import nested_kind
from ledgerdock.files.limits import Limits
from ledgerdock.files.members import Fate, Member, fate_of, is_folder, raw_name, same_name, shown_name
from ledgerdock.files.zip_container import (
    ENCRYPTED,
    LOCAL_HEADER,
    METHODS,
    DirectoryTooLarge,
    check_sizes,
    end_record,
    read_infos,
    unpack,
)

_HEADER = struct.Struct("<4sHHHHHIIIHH")
_DESCRIPTOR_FOLLOWS = 0x8
_FULL = 0xFFFFFFFF
_ZIP64_EXTRA = 0x1


class Bundle:
    """One ZIP archive of files.

    Raises Rejected: file.damaged, file.encrypted, file.bomb and every `archive.*` code.
    """

    format = "zip"
    encoding = None
    delimiter = None
    sheets = ()

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        self._path, self._name, self._limits = path, name, limits
        infos = self._read_directory()
        named = [(info, shown_name(info, name)) for info in infos]
        files = [(info, shown) for info, shown in named if not is_folder(info, shown, name)]
        self._infos = [info for info, _ in files]
        self.members = tuple(Member(shown, info.file_size, fate_of(shown)) for info, shown in files)
        self._check_names()
        check_sizes(infos, name, limits)
        if any(info.compress_type not in METHODS for info in infos):
            raise Rejected("archive.compression", file=name)
        self._check_layout(infos)
        for info, member in zip(self._infos, self.members, strict=True):
            self._check_content(info, member)

    def pieces(self, index: int) -> Iterator[bytes]:
        """The bytes of the member at this position of `members`."""
        return unpack(self._path, self._infos[index], self._name, self._limits)

    def _read_directory(self) -> list[zipfile.ZipInfo]:
        most = self._limits.archive_entries
        try:
            end = end_record(self._path)
            if end.entries > most:
                raise DirectoryTooLarge
            infos = read_infos(self._path)
        except DirectoryTooLarge as error:
            raise Rejected("archive.too_many_files", file=self._name, limit=most) from error
        except zipfile.BadZipFile as error:
            raise self._damaged() from error
        if not end.exact or len(infos) != end.entries:
            raise self._damaged()
        self._directory_offset = end.offset
        return infos

    def _check_names(self) -> None:
        seen: dict[str, str] = {}
        for member in self.members:
            first = seen.setdefault(same_name(member.name), member.name)
            if first is not member.name:
                raise Rejected("archive.duplicate", file=self._name, member=member.name, first=first)
            if member.fate is Fate.FILE and names.extension(member.name) in names.ARCHIVES:
                raise Rejected("archive.nested", file=self._name, member=member.name)
        if not any(member.fate is Fate.FILE for member in self.members):
            raise Rejected("archive.empty", file=self._name)

    def _check_content(self, info: zipfile.ZipInfo, member: Member) -> None:
        head: bytes | None = None
        for piece in unpack(self._path, info, self._name, self._limits):
            head = piece if head is None else head
        if member.fate is Fate.FILE and head and nested_kind(head, member.name):
            raise Rejected("archive.nested", file=self._name, member=member.name)

    def _check_layout(self, infos: list[zipfile.ZipInfo]) -> None:
        """No two entries share bytes, and each is where and what the directory says."""
        end = 0
        with self._path.open("rb") as stream:
            for info in sorted(infos, key=lambda info: info.header_offset):
                if not end <= info.header_offset < self._directory_offset:
                    raise self._damaged()
                end = self._entry_end(stream, info)

    def _entry_end(self, stream: IO[bytes], info: zipfile.ZipInfo) -> int:
        stream.seek(info.header_offset)
        header = stream.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER:
            raise self._damaged()
        magic, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _HEADER.unpack(header)
        if flags & ENCRYPTED:
            raise Rejected("file.encrypted", file=self._name)
        if magic != b"PK\x03\x04" or method != info.compress_type or stream.read(name_length) != raw_name(info):
            raise self._damaged()
        size, packed = _zip64_sizes(stream.read(extra_length), size, packed)
        told = (checksum, packed, size)
        true = (info.CRC, info.compress_size, info.file_size)
        end: int = info.header_offset + LOCAL_HEADER + name_length + extra_length + info.compress_size
        if end > self._directory_offset:
            raise self._damaged()
        if not flags & _DESCRIPTOR_FOLLOWS:
            if told != true:
                raise self._damaged()
            return end
        if any(value not in (0, known) for value, known in zip(told, true, strict=True)):
            raise self._damaged()
        stream.seek(end)
        return end + self._descriptor_length(stream.read(min(24, self._directory_offset - end)), true)

    def _descriptor_length(self, data: bytes, true: tuple[int, int, int]) -> int:
        """Length of the record behind a streamed member: with or without a mark, sizes of 4 or of 8 bytes."""
        for layout in ("<III", "<IQQ") if max(true) < _FULL else ("<IQQ",):
            for mark in (b"PK\x07\x08", b""):
                expected = mark + struct.pack(layout, *true)
                if data.startswith(expected):
                    return len(expected)
        raise self._damaged()

    def _damaged(self) -> Rejected:
        return Rejected("file.damaged", file=self._name)


def _zip64_sizes(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    """Unpacked and packed size of a local header, from its ZIP64 field where the header has no room for them."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _ZIP64_EXTRA:
            values = [value for (value,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length // 8 * 8])]
            size = values.pop(0) if size == _FULL and values else size
            packed = values.pop(0) if packed == _FULL and values else packed
            break
        at += 4 + length
    return size, packed
