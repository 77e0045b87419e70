"""What a file is, told by its content; the name may only agree or disagree.

`recognise` answers one of the formats we read ("csv", "jsonl", "xlsx", "xls", "ods", "zip") or raises Rejected with a
sentence that names what the file is instead. "csv" stands for delimited text with any delimiter, "zip" for an archive
of files.
"""

import codecs
import re
import struct
from collections.abc import Collection
from itertools import chain, islice
from pathlib import Path

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.files import names
from ledgerdock.files.encodings import is_wide
from ledgerdock.files.zip_container import MOST_DIRECTORY_BYTES, end_record

_ZIP_KIND = "a ZIP archive"
SAMPLE_BYTES = 64 * 1024
_JSON_WHOLE_BYTES = 8 * 1024 * 1024

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_RTF = b"{\\rtf"
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (_RTF, "an RTF document"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|meta|style|script|div)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<(\?xml|!doctype|[a-z][\w.:-]*(\s[^<>]*)?/?>)", re.I)
_JSON = re.compile(rb"\s*(\{\s*(\"[^\"\n]*\"\s*:|\}\s*$)|\[\s*([\{\[\"\d\]-]|true|false|null))")
_STRAY_CONTROLS = 4
"""Control characters that a short text may hold by accident; each is an error of its row."""
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_LETTER_KINDS = {"eml": "an e-mail message"}
"""Formats of plain text that only the name tells."""
_PACKED = (
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\xfd7zXZ\x00",
    b"PK\x05\x06",
    b"\x28\xb5\x2f\xfd",
    b"MSCF\0\0",
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_TAR_MARK = slice(257, 262)
_OFFICE_FIRST = re.compile(rb"\[Content_Types\]|_rels/|docProps/|customXml/|xl/|word/|ppt/|mimetype")
_KIND_WORDS = {
    "csv": "plain text",
    "jsonl": "JSON Lines",
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an old Excel workbook (.xls)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "zip": _ZIP_KIND,
}


def recognise(path: Path, name: str) -> str:
    """The format of the file at `path`; `name` is the name its sender gave it.

    Raises Rejected: file.empty, file.not_a_table, file.extension_mismatch, file.encrypted, file.damaged.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    if not head:
        raise Rejected("file.empty", file=name)
    if head.startswith(ZIP_MAGIC):
        found = _recognise_archive(path, name)
    elif head.startswith(OLE_MAGIC):
        found = _recognise_compound(path, name)
    elif _is_json_lines(_as_utf8(head), name):
        found = "jsonl"
    else:
        _refuse_other_content(path, head, name)
        found = "csv"
    claimed = None if found == "jsonl" and names.extension(name) == "json" else names.claim(name)
    if found == "csv":
        _refuse_by_name(head, name, claimed)
    expected = names.TEXT if found == "csv" else found
    if claimed is not None and claimed != expected:
        raise Rejected("file.extension_mismatch", file=name, extension=names.extension(name), kind=_KIND_WORDS[found])
    return found


def _recognise_archive(path: Path, name: str) -> str:
    import zipfile  # noqa: PLC0415 - text files start faster without it

    claimed = names.claim(name)
    try:
        if end_record(path).size > MOST_DIRECTORY_BYTES:
            return claimed if claimed in ("xlsx", "ods") else "zip"  # refused by whoever opens it, without loading it
        with zipfile.ZipFile(path) as archive:
            members = {member.filename.replace("\\", "/").lower(): member for member in archive.infolist()}
            kind = b""
            if "mimetype" in members and members["mimetype"].file_size < 200:
                kind = archive.read(members["mimetype"]).strip()
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        if claimed in (None, "zip", "xlsx", "ods"):
            raise Rejected("file.damaged", file=name) from error
        raise Rejected("file.not_a_table", file=name, kind=_ZIP_KIND) from error
    if any(member.startswith("xl/workbook") and member.endswith(".xml") for member in members):
        return "xlsx"
    if kind.startswith(ODS_TYPE):
        return "ods"
    found = _archive_kind(members.keys(), kind)
    if found == _ZIP_KIND and claimed in (None, "zip"):
        return "zip"
    raise Rejected("file.not_a_table", file=name, kind=found)


def _archive_kind(members: Collection[str], kind: bytes) -> str:
    if "xl/workbook.bin" in members:
        return "an Excel binary workbook (.xlsb)"
    if "word/document.xml" in members:
        return "a Word document"
    if "ppt/presentation.xml" in members:
        return "a PowerPoint presentation"
    if kind.startswith(b"application/vnd.oasis.opendocument."):
        return "an OpenDocument file, but not a spreadsheet"
    return _ZIP_KIND


def _recognise_compound(path: Path, name: str) -> str:
    import olefile  # noqa: PLC0415 - only old workbooks and encrypted ones need it

    try:
        with olefile.OleFileIO(str(path)) as compound:
            streams = {entry[0].lower() for entry in compound.listdir() if len(entry) == 1}
    except (OSError, IndexError, ValueError, struct.error) as error:
        raise Rejected("file.damaged", file=name) from error
    if "encryptedpackage" in streams:
        raise Rejected("file.encrypted", file=name)
    if streams & {"workbook", "book"}:
        return "xls"
    kind = "a Word document" if "worddocument" in streams else "a compound file without a workbook in it"
    raise Rejected("file.not_a_table", file=name, kind=kind)


def _refuse_other_content(path: Path, head: bytes, name: str) -> None:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise Rejected("file.not_a_table", file=name, kind=kind)
    text = _as_utf8(head)
    if _MARKUP.match(text):
        raise Rejected("file.not_a_table", file=name, kind="a web page (HTML)")
    if _XML.match(text):
        raise Rejected("file.not_a_table", file=name, kind="an XML document")
    if _JSON.match(text) and _is_json(path, text):
        raise Rejected("file.not_a_table", file=name, kind="JSON data")
    controls = len(text) - len(text.translate(None, _CONTROL))
    if b"\0" not in text and controls > max(_STRAY_CONTROLS, len(text) // 100):
        raise Rejected("file.not_a_table", file=name, kind="binary data")


def nested_kind(head: bytes, name: str) -> bool:
    """Whether a file inside an archive is an archive itself, by its first bytes (512 are enough).

    Workbooks and other office documents are ZIP files too: they are left to `recognise`, which sees all of them.
    """
    if head.startswith(_PACKED) or _BZIP2.match(head) or head[_TAR_MARK] == b"ustar":
        return True
    office = names.claim(name) in ("xlsx", "ods", "other") or _OFFICE_FIRST.match(head, 30)
    return head.startswith(ZIP_MAGIC) and not office


def _refuse_by_name(head: bytes, name: str, claimed: str | None) -> None:
    """Refuse what passes for text only because nothing tells it from text but its name."""
    extension = names.extension(name)
    if extension in _LETTER_KINDS:
        raise Rejected("file.not_a_table", file=name, kind=_LETTER_KINDS[extension])
    if extension and claimed in (None, "other") and b"\0" in head and not is_wide(head):
        raise Rejected("file.not_a_table", file=name, kind="binary data")


def _as_utf8(head: bytes) -> bytes:
    if head.startswith(codecs.BOM_UTF8):
        return head[3:]
    for bom, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            return head[2:].decode(codec, "replace").encode("utf-8", "replace")
    return head


def _is_json_lines(text: bytes, name: str) -> bool:
    """Whether a text is objects in lines: two lines that begin one, the first of which is whole, or one so named.

    A single object may be any JSON; only its name can say that it is a row.
    """
    lines = (line.strip() for line in text.split(b"\n"))
    first, second = islice(chain(filter(None, lines), (b"", b"")), 2)
    if not first.startswith(b"{") or first.startswith(_RTF):
        return False
    if names.claim(name) == "jsonl":
        return True
    try:
        return second.startswith(b"{") and isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _is_json(path: Path, text: bytes) -> bool:
    """Whole documents; of a file too big to parse here, the look of its beginning decides."""
    candidates = [text.lstrip().split(b"\n", 1)[0]]
    size = path.stat().st_size
    if size <= len(text):
        candidates.append(text)
    elif size <= _JSON_WHOLE_BYTES:
        candidates.append(_as_utf8(path.read_bytes()))
    else:
        return True
    for candidate in candidates:
        try:
            if isinstance(orjson.loads(candidate), dict | list):
                return True
        except orjson.JSONDecodeError:
            continue
    return False
