"""The ZIP container of a workbook: its parts by name, each inflated once within its bounds."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import MIB, Limits
from ledgerdock.files.zip_container import LOCAL_HEADER, METHODS, DirectoryTooLarge, check_sizes, read_infos, unpack


class Archive:
    """The members of one ZIP file by lower-case name.

    Raises Rejected: file.damaged, file.encrypted, file.bomb.
    """

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        self._path, self._name, self._limits = path, name, limits
        try:
            infos = read_infos(path)
        except DirectoryTooLarge as error:
            raise Rejected("file.bomb", file=name, limit=limits.unpacked_bytes // MIB) from error
        except zipfile.BadZipFile as error:
            raise Rejected("file.damaged", file=name) from error
        if len(infos) > limits.members:
            raise Rejected("file.bomb", file=name, limit=limits.unpacked_bytes // MIB)
        self.members = {info.filename.replace("\\", "/").lower(): info for info in infos}
        if len(self.members) != len(infos):
            raise Rejected("file.damaged", file=name)
        check_sizes(infos, name, limits)
        if any(info.compress_type not in METHODS for info in infos):
            raise Rejected("file.damaged", file=name)
        self._check_layout()

    def chunks(self, member: str) -> Iterator[bytes]:
        """The unpacked bytes of a member. Raises file.damaged when they are not what the directory says."""
        return unpack(self._path, self.members[member], self._name, self._limits)

    def read(self, member: str, limit: int) -> bytes:
        """All bytes of a small member. Raises file.bomb when it is larger than `limit` bytes."""
        if self.members[member].file_size > limit:
            raise Rejected("file.bomb", file=self._name, limit=limit // MIB)
        return b"".join(self.chunks(member))

    def _check_layout(self) -> None:
        end = 0
        for info in sorted(self.members.values(), key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise Rejected("file.damaged", file=self._name)
            end = info.header_offset + LOCAL_HEADER + info.compress_size
