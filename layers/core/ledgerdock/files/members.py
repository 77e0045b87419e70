"""The files inside a ZIP archive, by the names people see; those names never become paths."""

import re
import stat
import unicodedata
import zipfile
from enum import StrEnum
from typing import NamedTuple

from ledgerdock.errors import Rejected
from ledgerdock.files.rows import excerpt

_UTF8_NAME = 0x800
_LONGEST_NAME = 500
_DRIVE = re.compile(r"[A-Za-z]:")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LEFT_BEHIND = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"))


class Fate(StrEnum):
    """What becomes of a file of an archive."""

    FILE = "file"
    """To be extracted and opened."""
    LEFT_OUT = "left_out"
    """Something a computer added (`__MACOSX/`, `.DS_Store`, `Thumbs.db`, lock and dot files); never extracted."""


class Member(NamedTuple):
    """A file of an archive: its name with its folders, as shown to people; its unpacked size in bytes; its fate."""

    name: str
    size: int
    fate: Fate


def raw_name(info: zipfile.ZipInfo) -> bytes:
    """The name of an entry as its bytes stand in the directory."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")


def shown_name(info: zipfile.ZipInfo, file: str) -> str:
    """The name of an entry for people: composed, with `/` between folders, no empty or `.` parts.

    Without the UTF-8 flag it is UTF-8 if its bytes agree, because macOS sets no flag; else cp437. Raises Rejected
    archive.path for a name that could lead out of a folder, or that does not show what it is.
    """
    raw = raw_name(info)
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    name = unicodedata.normalize("NFC", name)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    visible = name.removesuffix("Icon\r")
    if (
        not parts
        or len(name) > _LONGEST_NAME
        or name.startswith("/")
        or _DRIVE.match(name)
        or ".." in parts
        or "\\" in name
        or any(sign in _BIDI_CONTROLS or unicodedata.category(sign) in ("Cc", "Cs") for sign in visible)
    ):
        raise Rejected("archive.path", file=file, member=_printable(name))
    return "/".join(parts)


def is_folder(info: zipfile.ZipInfo, name: str, file: str) -> bool:
    """Whether an entry is a folder. Raises Rejected archive.special_file for anything but files and folders."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    folder = info.orig_filename.endswith("/")
    if kind not in (0, stat.S_IFDIR if folder else stat.S_IFREG) or (folder and info.file_size):
        raise Rejected("archive.special_file", file=file, member=_printable(name))
    return folder


def fate_of(name: str) -> Fate:
    """What becomes of a file, by its name alone."""
    *folders, last = name.split("/")
    added = last.casefold() in _LEFT_BEHIND or last.startswith("~$")
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in (*folders, last))
    return Fate.LEFT_OUT if added or hidden else Fate.FILE


def same_name(name: str) -> str:
    """Equal for two names that some computer would take for the same: case, composition, trailing dots and blanks."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "/".join(part.rstrip(". ") for part in folded.split("/"))


def _printable(name: str) -> str:
    return excerpt("".join(sign if sign.isprintable() else "�" for sign in name))
