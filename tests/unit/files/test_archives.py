"""ZIP archives of files, sound and hostile, through the public path: a whole archive is read exactly or refused."""

import io
import stat
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import DEFAULT_LIMITS, Limits
from ledgerdock.files.members import Fate, Member
from ledgerdock.files.upload import is_no_table, open_upload

Save = Callable[[str, bytes], Path]
MIB = 1024 * 1024
TABLE = b"Name,City\nAcme,Oslo\n"


@pytest.fixture(autouse=True)
def _within_seconds() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 20


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.comment = comment
        for name, body in members:
            archive.writestr(name, body, compress_type=method)
    return content.getvalue()


class _Unseekable(io.RawIOBase):
    """A stream as a web server has it: what is written cannot be corrected, so descriptors follow the data."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += data
        return len(data)


def streamed(*members: tuple[str, bytes]) -> bytes:
    stream = _Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return bytes(stream.content)


def code(path: Path, limits: Limits = DEFAULT_LIMITS) -> str | None:
    """How the archive ends: None when it opens and every file of it comes out whole."""
    refused = refusal(path, limits)
    if refused is None:
        return None
    assert refused.message.startswith(("The file", "The archive"))
    assert path.name in refused.message
    assert refused.hint
    return refused.code


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS) -> Rejected | None:
    try:
        with open_upload(path, limits=limits) as upload:
            for index, member in enumerate(upload.members):
                if member.fate is Fate.FILE:
                    to = path.with_name(f"out-{index}")
                    to.unlink(missing_ok=True)
                    upload.extract(index, to)
                    assert to.stat().st_size == member.size
    except Rejected as refused:
        return refused
    return None


def test_an_archive_lists_its_files_and_hands_each_over_byte_for_byte(save: Save, tmp_path: Path) -> None:
    large = b"".join(b"%d,Acme %d\n" % (n, n * n) for n in range(300_000))
    path = save("all.zip", zipped(("customers.csv", TABLE), ("2026/Zürich.csv", large), ("empty.csv", b"")))
    with open_upload(path) as upload:
        assert (upload.format, upload.sheets, upload.encoding) == ("zip", (), None)
        assert upload.members == (
            Member("customers.csv", len(TABLE), Fate.FILE),
            Member("2026/Zürich.csv", len(large), Fate.FILE),
            Member("empty.csv", 0, Fate.FILE),
        )
        for index, body in ((1, large), (0, TABLE), (2, b"")):
            upload.extract(index, tmp_path / f"{index}")
            assert (tmp_path / f"{index}").read_bytes() == body
    with open_upload(tmp_path / "0", name="customers.csv", archives=False) as member:
        assert member.sheets[0].header == ("Name", "City")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    bodies=st.lists(st.binary(max_size=5000).map(lambda body: b"a,b\n" + body), min_size=1, max_size=4),
    how=st.sampled_from(("stored", "packed", "streamed")),
)
def test_whatever_is_packed_comes_out_the_same(save: Save, tmp_path: Path, bodies: list[bytes], how: str) -> None:
    members = [(f"{number}.csv", body) for number, body in enumerate(bodies)]
    made = {
        "stored": lambda: zipped(*members, method=zipfile.ZIP_STORED),
        "packed": lambda: zipped(*members),
        "streamed": lambda: streamed(*members),
    }[how]()
    with open_upload(save("all.zip", made)) as upload:
        for index, body in enumerate(bodies):
            to = tmp_path / "out"
            upload.extract(index, to)
            assert to.read_bytes() == body
            to.unlink()


def test_what_a_computer_added_is_left_out(save: Save, tmp_path: Path) -> None:
    names = (
        "__MACOSX/._customers.csv",
        ".DS_Store",
        "data/.DS_Store",
        "data/Thumbs.db",
        "Desktop.ini",
        ".git/config",
        "~$customers.xlsx",
        "data/Icon\r",
    )
    path = save("mac.zip", zipped(("data/", b""), *((name, b"x") for name in names), ("data/customers.csv", TABLE)))
    with open_upload(path) as upload:
        assert [member.name for member in upload.members if member.fate is Fate.FILE] == ["data/customers.csv"]
        assert len(upload.members) == 1 + len(names)
        with pytest.raises(ValueError, match="__MACOSX"):
            upload.extract(0, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("raw", "shown"), [("Müller.csv".encode(), "Müller.csv"), (b"M\x81ller.csv", "Müller.csv")])
def test_names_without_a_flag_are_utf8_if_they_can_be_else_cp437(save: Save, raw: bytes, shown: str) -> None:
    placeholder = b"#" * len(raw)
    content = zipped((placeholder.decode(), TABLE)).replace(placeholder, raw)
    with open_upload(save("a.zip", content)) as upload:
        assert upload.members[0].name == shown


@pytest.mark.parametrize(
    "name",
    ["../customers.csv", "a/../../b.csv", "/etc/passwd", "C:/a.csv", "c:a.csv", "a\\b.csv", "..\\a.csv",
     "\\\\host\\a.csv",
     "a\x01.csv", "customers\u202evsc.exe", "..", "a" * 501, "a\x7f.csv", "~/../a"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_refuses_the_archive(save: Save, name: str) -> None:
    assert code(save("a.zip", zipped(("fine.csv", TABLE), (name, TABLE)))) == "archive.path"


def test_a_name_with_a_nul_is_refused(save: Save) -> None:
    assert code(save("a.zip", zipped(("a.csv#.exe", TABLE)).replace(b"a.csv#", b"a.csv\0"))) == "archive.path"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR])
def test_links_and_devices_refuse_the_archive(save: Save, kind: int) -> None:
    info = zipfile.ZipInfo("customers.csv")
    info.external_attr = (kind | 0o644) << 16
    assert code(save("a.zip", zipped((info, b"/etc/passwd")))) == "archive.special_file"


def test_a_folder_that_holds_bytes_of_its_own_is_refused(save: Save) -> None:
    content = zipped(("folder#", TABLE)).replace(b"folder#", b"folder/")
    assert code(save("a.zip", content)) == "archive.special_file"


@pytest.mark.parametrize("name", ["more.zip", "a/b.7z", "a.rar", "a.tar.gz", "a.TGZ", "a.tar"])
def test_an_archive_in_the_archive_is_refused_by_its_name(save: Save, name: str) -> None:
    assert code(save("a.zip", zipped(("fine.csv", TABLE), (name, TABLE)))) == "archive.nested"


@pytest.mark.parametrize(
    "body",
    [zipped(("a.csv", TABLE)), b"PK\5\6" + bytes(18), b"7z\xbc\xaf\x27\x1c\0\4", b"Rar!\x1a\x07\x01\0",
     b"\x1f\x8b\x08\0", b"BZh91AY&SY..", b"\xfd7zXZ\0\0", bytes(257) + b"ustar\x0000"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["customers.csv", "README"])
def test_an_archive_in_the_archive_is_refused_by_its_content(save: Save, name: str, body: bytes) -> None:
    assert code(save("a.zip", zipped((name, body)))) == "archive.nested"


def test_an_archive_that_looks_like_a_workbook_is_refused_when_it_is_opened(save: Save, tmp_path: Path) -> None:
    inner = zipped(("docProps/app.xml", b"<x/>"), ("a.csv", TABLE))
    with open_upload(save("a.zip", zipped(("README", inner)))) as upload:
        upload.extract(0, tmp_path / "out")
    with pytest.raises(Rejected) as refused, open_upload(tmp_path / "out", name="README", archives=False):
        pass
    assert refused.value.code == "archive.nested"


def test_a_workbook_in_the_archive_is_a_workbook(save: Save, tmp_path: Path, ooxml: Any, rows_xml: Any) -> None:
    book = ooxml(rows_xml(("Name",), ("Acme",)))
    with open_upload(save("a.zip", zipped(("customers.xlsx", book)))) as upload:
        upload.extract(0, tmp_path / "out")
    with open_upload(tmp_path / "out", name="customers.xlsx", archives=False) as member:
        assert next(member.rows()) == [[2, None, "Acme"]]


@pytest.mark.parametrize(
    ("name", "body", "no_table"),
    [
        ("letter.pdf", b"%PDF-1.7\n", True),
        ("letter.docx", zipped(("word/document.xml", b"<x/>")), True),
        ("logo.png", b"\x89PNG\r\n\x1a\n", True),
        ("logo.webp", b"RIFF\0\1\2\3WEBPVP8 ", True),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", True),
        ("mail.eml", b"From: a@b.example\nSubject: x\n\nHello\n", True),
        ("customers.csv", b"%PDF-1.7\n", False),
        ("customers.xls", b"<html><table><tr><td>Name</td></tr></table></html>", False),
        ("customers.xlsx", b"Name\nAcme\n", False),
        ("customers.csv", b"Name\nAc\0me\n", False),
        ("customers.csv", b"", False),
        ("customers.xlsx", b"PK\3\4 cut off", False),
    ],
)
def test_what_is_no_table_is_told_from_a_table_that_cannot_be_read(
    save: Save, tmp_path: Path, name: str, body: bytes, no_table: bool
) -> None:
    with open_upload(save("a.zip", zipped((name, body)))) as upload:
        upload.extract(0, tmp_path / "out")
    with pytest.raises(Rejected) as refused, open_upload(tmp_path / "out", name=name, archives=False):
        pass
    assert is_no_table(refused.value, name) is no_table
    assert name in refused.value.message


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("first", "second"),
    [("a.csv", "a.csv"), ("a.csv", "A.CSV"), ("ü.csv", "u\u0308.csv"), ("x/a.csv", "x//./a.csv"),
     ("a.csv", "\uff41.csv"), ("a/b.csv", "a./b.csv"), ("straße.csv", "STRASSE.csv")],
)  # fmt: skip
def test_two_files_of_one_name_refuse_the_archive(save: Save, first: str, second: str) -> None:
    assert code(save("a.zip", zipped((first, TABLE), (second, TABLE)))) == "archive.duplicate"


def test_the_same_name_in_two_folders_is_fine(save: Save) -> None:
    assert code(save("a.zip", zipped(("2025/a.csv", TABLE), ("2026/a.csv", TABLE)))) is None


@pytest.mark.parametrize("bit", [0x1, 0x40, 0x2000])
@pytest.mark.parametrize("where", ["both", "central", "local"])
def test_a_password_is_told(save: Save, bit: int, where: str) -> None:
    content = bytearray(zipped(("a.csv", TABLE)))
    if where != "central":
        struct.pack_into("<H", content, 6, bit)
    if where != "local":
        struct.pack_into("<H", content, content.rindex(b"PK\1\2") + 8, bit)
    assert code(save("a.zip", bytes(content))) == "file.encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_way_of_packing_is_told(save: Save, method: int) -> None:
    assert code(save("a.zip", zipped(("a.csv", TABLE), method=method))) == "archive.compression"


@pytest.mark.parametrize("content", [b"PK\5\6" + bytes(18), zipped(("a/", b"")), zipped((".DS_Store", b"x"))])
def test_an_archive_without_files_says_so(save: Save, content: bytes) -> None:
    assert code(save("a.zip", content)) in ("archive.empty", "file.not_a_table")


def test_a_bomb_is_refused_by_its_ratio(save: Save) -> None:
    assert code(save("a.zip", zipped(("a.csv", b"0" * (30 * MIB))))) == "file.bomb"


def test_the_sum_of_all_files_is_bounded(save: Save) -> None:
    body = bytes(range(256)) * 4096
    assert (
        code(save("a.zip", zipped(*((f"{n}.csv", body) for n in range(12)))), Limits(unpacked_bytes=8 * MIB))
        == "file.bomb"
    )


def test_the_number_of_files_is_bounded(save: Save) -> None:
    content = zipped(*((f"{number}.csv", b"a") for number in range(1001)))
    assert code(save("a.zip", content)) == "archive.too_many_files"
    assert code(save("a.zip", content), Limits(archive_entries=1001)) is None


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx", "a.ods", "upload"])
def test_a_directory_of_a_million_entries_is_never_loaded(save: Save, name: str) -> None:
    content = zipped(("a.csv", TABLE))
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    entry = content[start:end]
    closing = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(entry) * 1_000_000, start, 0)
    path = save(name, content[:start] + entry * 1_000_000 + closing)
    expected = "archive.too_many_files" if name in ("a.zip", "upload") else "file.bomb"
    assert code(path, Limits(memory_mib=200)) == expected


@pytest.mark.parametrize("told", [1, len(TABLE) - 1, len(TABLE) + 1, 10_000])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_size_that_is_not_true_refuses_the_archive(save: Save, told: int, method: int) -> None:
    content = bytearray(zipped(("a.csv", TABLE), method=method))
    struct.pack_into("<I", content, content.rindex(b"PK\1\2") + 24, told)
    assert code(save("a.zip", bytes(content))) == "file.damaged"
    struct.pack_into("<I", content, 22, told)  # both headers tell the same lie
    assert code(save("a.zip", bytes(content))) in ("file.bomb", "file.damaged")


@pytest.mark.parametrize("field", [4, 8, 14, 18, 22])
def test_a_header_that_disagrees_with_the_directory_refuses_the_archive(save: Save, field: int) -> None:
    content = bytearray(zipped(("a.csv", TABLE)))
    if field > 4:
        content[field] ^= 0x8 if field == 8 else 0x1
    else:
        content[30] = ord("b")  # another name in front of the file than in the directory
    assert code(save("a.zip", bytes(content))) == "file.damaged"


@pytest.mark.parametrize("offset", [0x7FFFFFFF, 1 << 40, (1 << 64) - 1])
def test_a_file_that_begins_beyond_the_end_is_damage(save: Save, offset: int, caplog: pytest.LogCaptureFixture) -> None:
    content = bytearray(zipped(("a.csv", TABLE)))
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    extra = struct.pack("<HHQ", 1, 8, offset)
    struct.pack_into("<I", content, start + 42, 0xFFFFFFFF)
    struct.pack_into("<H", content, start + 30, len(extra))
    grown = bytearray(content[:end] + extra + content[end:])
    struct.pack_into("<I", grown, grown.rindex(b"PK\5\6") + 12, end - start + len(extra))
    assert code(save("a.zip", bytes(grown))) == "file.damaged"
    assert "unexpectedly" not in caplog.text


def test_files_that_share_bytes_are_refused(save: Save) -> None:
    content = bytearray(zipped(("a.csv", TABLE), ("b.csv", TABLE)))
    first, last = content.index(b"PK\1\2"), content.rindex(b"PK\1\2")
    content[last + 42 : last + 46] = content[first + 42 : first + 46]
    assert code(save("a.zip", bytes(content))) == "file.damaged"


def test_a_file_quoted_inside_another_is_refused(save: Save) -> None:
    inner = zipped(("b.csv", TABLE), method=zipfile.ZIP_STORED)
    inner = inner[: inner.index(b"PK\1\2")]
    content = bytearray(zipped(("a.csv", b"x,y\n" + inner), ("b.csv", TABLE), method=zipfile.ZIP_STORED))
    struct.pack_into("<I", content, content.rindex(b"PK\1\2") + 42, content.index(inner))
    assert code(save("a.zip", bytes(content))) == "file.damaged"


def test_bytes_hidden_behind_the_packed_data_are_refused(save: Save) -> None:
    content = zipped(("a.csv", TABLE))
    start, packed = content.index(b"PK\1\2"), struct.unpack_from("<I", content, 18)[0]
    grown = bytearray(content[:start] + b"hidden" + content[start:])
    struct.pack_into("<I", grown, 18, packed + 6)
    struct.pack_into("<I", grown, start + 6 + 20, packed + 6)
    struct.pack_into("<I", grown, grown.rindex(b"PK\5\6") + 16, start + 6)
    assert code(save("a.zip", bytes(grown))) == "file.damaged"


@pytest.mark.parametrize("name", ["a.zip", "upload"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.98, 0.999])
def test_a_truncated_archive_is_damaged(save: Save, name: str, share: float) -> None:
    whole = zipped(*((f"{number}.csv", TABLE * number) for number in range(1, 50)))
    assert code(save(name, whole[: int(len(whole) * share)])) == "file.damaged"


def test_a_flipped_bit_anywhere_is_damage_or_a_refusal_or_harmless(save: Save) -> None:
    whole = zipped(("a.csv", TABLE * 5), comment=b"from the office")
    for position in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[position] ^= 0x04
        path = save("a.zip", bytes(broken))
        if refusal(path) is None:
            assert path.with_name("out-0").read_bytes() == TABLE * 5


@pytest.mark.parametrize("extra", [b"\0", b"\r\n", b"<html></html>", zipped(("b.csv", TABLE))])
def test_anything_behind_the_end_is_damage(save: Save, extra: bytes) -> None:
    assert code(save("a.zip", zipped(("a.csv", TABLE)) + extra)) == "file.damaged"


def test_anything_before_the_beginning_is_not_an_archive_or_damage(save: Save) -> None:
    content = zipped(("a.csv", TABLE))
    assert code(save("a.zip", b"MZ\x90\0" + content)) == "file.not_a_table"
    assert code(save("a.zip", b"PK\3\4" + content)) == "file.damaged"


def test_a_comment_is_fine_but_not_one_with_a_second_end(save: Save) -> None:
    assert code(save("a.zip", zipped(("a.csv", TABLE), comment=b"from the office"))) is None
    content = zipped(("a.csv", TABLE), comment=b"-" * 60)
    second = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 38)
    assert code(save("a.zip", content.replace(b"-" * 22, second, 1))) == "file.damaged"


def with_zip64_end(
    content: bytes, entries: int, size: int, offset: int, where: int | None = None, *, saturate: bool = True
) -> bytes:
    at = content.rindex(b"PK\5\6")
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at if where is None else where, 1)
    end = bytearray(content[at:])
    if saturate:
        struct.pack_into("<HHII", end, 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return content[:at] + record + locator + bytes(end)


@pytest.mark.parametrize("saturate", [True, False])
def test_a_zip64_end_that_tells_the_truth_is_read(save: Save, saturate: bool) -> None:
    content = zipped(("a.csv", TABLE))
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    assert code(save("a.zip", with_zip64_end(content, 1, end - start, start, saturate=saturate))) is None


@pytest.mark.parametrize("wrong", ["entries", "size", "offset", "where", "classic", "huge"])
def test_a_zip64_end_that_lies_is_refused(save: Save, wrong: str) -> None:
    content = zipped(("a.csv", TABLE), ("b.csv", TABLE))
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    true: dict[str, Any] = {"entries": 2, "size": end - start, "offset": start}
    lies: dict[str, dict[str, Any]] = {
        "entries": {"entries": 1},
        "size": {"size": (end - start) // 2},
        "offset": {"offset": start + 1},
        "where": {"where": 0},
        "classic": {"entries": 1, "size": (end - start) // 2, "offset": content.rindex(b"PK\1\2"), "saturate": False},
        "huge": {"entries": 1 << 60, "size": 1 << 62},
    }
    refused = code(save("a.zip", with_zip64_end(content, **(true | lies[wrong]))))
    assert refused == ("archive.too_many_files" if wrong == "huge" else "file.damaged")


def test_a_zip64_size_in_the_headers_is_read(save: Save) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, archive.open("a.csv", "w", force_zip64=True) as member:
        member.write(TABLE)
    assert code(save("a.zip", content.getvalue())) is None


def test_a_zip64_size_beyond_all_bounds_is_a_bomb(save: Save) -> None:
    content = bytearray(zipped(("a.csv", TABLE)))
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    extra = struct.pack("<HHQ", 1, 8, 1 << 60)
    struct.pack_into("<I", content, start + 24, 0xFFFFFFFF)
    struct.pack_into("<H", content, start + 30, len(extra))
    grown = bytearray(content[:end] + extra + content[end:])
    struct.pack_into("<I", grown, grown.rindex(b"PK\5\6") + 12, end - start + len(extra))
    assert code(save("a.zip", bytes(grown))) == "file.bomb"


@pytest.mark.parametrize("wrong", [False, True])
def test_a_descriptor_behind_a_streamed_file_is_checked(save: Save, wrong: bool) -> None:
    content = bytearray(streamed(("a.csv", TABLE), ("b.csv", TABLE)))
    assert struct.unpack_from("<H", content, 6)[0] & 0x8
    if wrong:
        content[content.index(b"PK\7\x08") + 12] ^= 1
    assert code(save("a.zip", bytes(content))) == ("file.damaged" if wrong else None)


def test_a_descriptor_without_its_mark_is_read(save: Save) -> None:
    content = streamed(("a.csv", TABLE))
    unmarked = bytearray(content.replace(b"PK\7\x08", b""))
    end = unmarked.rindex(b"PK\5\6")
    struct.pack_into("<I", unmarked, end + 16, unmarked.index(b"PK\1\2"))
    assert code(save("a.zip", bytes(unmarked))) is None


def test_an_archive_is_no_table_for_who_asks_for_one(save: Save) -> None:
    with open_upload(save("a.zip", zipped(("a.csv", TABLE)))) as upload:
        for ask in (upload.sheet_index, upload.count, lambda: list(upload.rows())):
            with pytest.raises(Rejected) as refused:
                ask()
            assert refused.value.code == "file.not_a_table"


def test_an_archive_changed_while_it_is_open_leaves_no_half_file(save: Save, tmp_path: Path) -> None:
    body = b"".join(b"%d,Acme %d\n" % (n, n * n) for n in range(300_000))
    content = zipped(("a.csv", body), method=zipfile.ZIP_STORED)
    path = save("a.zip", content)
    with open_upload(path) as upload:
        path.write_bytes(content[:2_000_000])
        with pytest.raises(Rejected) as refused:
            upload.extract(0, tmp_path / "out")
        assert refused.value.code == "file.damaged"
        assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_is_never_written_over(save: Save) -> None:
    precious = save("precious", b"hours of work")
    with open_upload(save("a.zip", zipped(("a.csv", TABLE)))) as upload:
        with pytest.raises(FileExistsError):
            upload.extract(0, precious)
        assert precious.read_bytes() == b"hours of work"
