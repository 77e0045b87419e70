"""The ZIP container of a workbook, bounded before and while it is unpacked.

The directory is checked first (count, duplicates, overlaps, sizes, ratio); then every part is inflated once, counting
what really comes out, because a directory can lie and the workbook library believes it.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import MIB, Limits

_LOCAL_HEADER = 30
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1


class Archive:
    """The members of one ZIP file by lower-case name.

    Raises Rejected: file.damaged, file.encrypted, file.bomb.
    """

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        self._path, self._name, self._limits = path, name, limits
        try:
            with zipfile.ZipFile(path) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
            raise Rejected("file.damaged", file=name) from error
        if len(infos) > limits.members:
            raise Rejected("file.bomb", file=name, limit=limits.unpacked_bytes // MIB)
        self.members = {info.filename.replace("\\", "/").lower(): info for info in infos}
        if len(self.members) != len(infos):
            raise Rejected("file.damaged", file=name)
        self._check_sizes()
        self._check_layout()

    def chunks(self, member: str) -> Iterator[bytes]:
        """The unpacked bytes of a member. Raises file.damaged when they are not what the directory says."""
        info = self.members[member]
        left, checksum = info.file_size, 0
        for chunk in self._inflate(info):
            left -= len(chunk)
            if left < 0:
                raise Rejected("file.bomb", file=self._name, limit=self._limits.unpacked_bytes // MIB)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if left or checksum != info.CRC:
            raise Rejected("file.damaged", file=self._name)

    def read(self, member: str, limit: int) -> bytes:
        """All bytes of a small member. Raises file.bomb when it is larger than `limit` bytes."""
        if self.members[member].file_size > limit:
            raise Rejected("file.bomb", file=self._name, limit=limit // MIB)
        return b"".join(self.chunks(member))

    def _inflate(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._path.open("rb") as stream:
            stream.seek(info.header_offset)
            header = stream.read(_LOCAL_HEADER)
            if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
                raise Rejected("file.damaged", file=self._name)
            stream.seek(sum(struct.unpack_from("<HH", header, 26)), 1)
            packed = info.compress_size
            inflater = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
            while packed and (data := stream.read(min(packed, _CHUNK))):
                packed -= len(data)
                if inflater is None:
                    yield data
                    continue
                while data:
                    try:
                        chunk = inflater.decompress(data, _CHUNK * 4)
                    except zlib.error as error:
                        raise Rejected("file.damaged", file=self._name) from error
                    if chunk:
                        yield chunk
                    data = inflater.unconsumed_tail
            if packed or (inflater is not None and not inflater.eof):
                raise Rejected("file.damaged", file=self._name)

    def _check_sizes(self) -> None:
        limits = self._limits
        total = 0
        for info in self.members.values():
            if info.flag_bits & _ENCRYPTED:
                raise Rejected("file.encrypted", file=self._name)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Rejected("file.damaged", file=self._name)
            total += info.file_size
            grace = info.file_size <= limits.unpack_grace_bytes
            if total > limits.unpacked_bytes or (
                not grace and info.file_size > info.compress_size * limits.unpack_ratio
            ):
                raise Rejected("file.bomb", file=self._name, limit=limits.unpacked_bytes // MIB)

    def _check_layout(self) -> None:
        end = 0
        for info in sorted(self.members.values(), key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise Rejected("file.damaged", file=self._name)
            end = info.header_offset + _LOCAL_HEADER + info.compress_size
