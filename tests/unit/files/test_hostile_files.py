"""Hostile files, through the public path: each ends in its class within seconds, none hangs or half-guesses."""

import io
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledgerdock.files.inspect import inspect_file
from ledgerdock.files.limits import DEFAULT_LIMITS, Limits

Save = Callable[[str, bytes], Path]
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def _within_seconds() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 20


def code(path: Path, limits: Limits = DEFAULT_LIMITS) -> str | None:
    found = inspect_file(path, limits=limits)
    if found["refused"] is None:
        return None
    assert found["sheets"] == []
    assert found["refused"]["message"].startswith("The ")
    return str(found["refused"]["code"])


def table(book: Any) -> None:
    sheet = book.add_sheet("Data")
    sheet.write(0, 0, "Name")
    for row in range(1, 400):
        sheet.write(row, 0, f"Customer {row}")


@pytest.mark.parametrize(("filler", "size"), [(" ", 200 * MIB), ("<row/>", 30 * MIB)])
def test_200_mb_in_a_200_kb_workbook_are_never_unpacked(save: Save, ooxml: Any, filler: str, size: int) -> None:
    bomb = ooxml(filler * (size // len(filler)))
    assert len(bomb) < 210_000
    assert code(save("bomb.xlsx", bomb)) == "file.bomb"


def test_a_directory_that_lies_about_sizes_is_found_out_while_unpacking(save: Save, ooxml: Any) -> None:
    lying = bytearray(ooxml(" " * (30 * MIB)))
    entry = lying.rindex(b"PK\1\2")
    assert struct.unpack_from("<I", lying, entry + 24)[0] > 30 * MIB
    struct.pack_into("<I", lying, entry + 24, 5_000)
    assert code(save("lying.xlsx", bytes(lying))) == "file.bomb"


def test_the_sum_of_all_members_is_bounded(save: Save, ooxml: Any) -> None:
    many = ooxml(parts={f"xl/media/{number}.xml": bytes(range(256)) * 4096 for number in range(12)})
    assert code(save("many.xlsx", many), Limits(unpacked_bytes=8 * MIB)) == "file.bomb"


def test_too_many_members_are_refused(save: Save) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
        for number in range(12_000):
            archive.writestr(f"{number}", "")
    assert code(save("many.xlsx", content.getvalue())) == "file.bomb"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(save: Save, ooxml: Any) -> None:
    content = io.BytesIO(ooxml())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert code(save("twice.xlsx", content.getvalue())) == "file.damaged"


def test_members_that_overlap_are_refused(save: Save, ooxml: Any, rows_xml: Any) -> None:
    overlapping = bytearray(ooxml(rows_xml(("Name",))))
    first, last = overlapping.index(b"PK\1\2"), overlapping.rindex(b"PK\1\2")
    overlapping[last + 42 : last + 46] = overlapping[first + 42 : first + 46]
    assert code(save("overlap.xlsx", bytes(overlapping))) == "file.damaged"


def test_one_cell_in_the_last_corner_is_a_refusal(save: Save, ooxml: Any, text_cell: Any) -> None:
    corners = f'<row r="1">{text_cell("A1", "Name")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    assert code(save("corner.xlsx", ooxml(corners))) == "file.too_complex"


def test_a_count_of_four_billion_shared_strings_is_a_refusal(save: Save, ooxml: Any, rows_xml: Any) -> None:
    strings = '<sst xmlns="x" count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>'
    path = save("strings.xlsx", ooxml(rows_xml(("Name",)), parts={"xl/sharedStrings.xml": strings}))
    assert code(path) == "file.too_complex"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entity_bombs_are_refused_unread(save: Save, ooxml: Any, rows_xml: Any, part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    assert code(save("laughs.xlsx", ooxml(rows_xml(("Name",)), parts={part: laughs}))) == "file.unsafe"


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.98, 0.999])
def test_a_truncated_xlsx_is_damaged(save: Save, ooxml: Any, rows_xml: Any, share: float) -> None:
    whole = ooxml(rows_xml(("Name",), *[(f"Customer {number}",) for number in range(500)]))
    assert code(save("cut.xlsx", whole[: int(len(whole) * share)])) == "file.damaged"


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_a_truncated_xls_is_damaged(save: Save, biff: Any, share: float) -> None:
    whole = biff(table)
    assert code(save("cut.xls", whole[: int(len(whole) * share)])) == "file.damaged"


def test_a_flipped_bit_in_a_member_is_damage(save: Save, ooxml: Any, rows_xml: Any) -> None:
    broken = bytearray(ooxml(rows_xml(("Name",), *[(f"Customer {number}",) for number in range(500)])))
    broken[broken.index(b"sheet1.xml") + 200] ^= 0x10
    assert code(save("flipped.xlsx", bytes(broken))) == "file.damaged"


@pytest.mark.parametrize("name", ["secret.xlsx", "secret.xls"])
def test_an_encrypted_workbook_says_so(save: Save, biff: Any, rename_stream: Any, name: str) -> None:
    assert code(save(name, rename_stream(biff(table), "EncryptedPackage"))) == "file.encrypted"


def test_an_xls_with_a_password_says_so(save: Save, biff: Any) -> None:
    def protected(stream: bytes) -> bytes:
        end_of_bof = 4 + struct.unpack_from("<H", stream, 2)[0]
        return stream[:end_of_bof] + struct.pack("<HH", 0x2F, 6) + bytes(6) + stream[end_of_bof:]

    assert code(save("secret.xls", biff(table, patch=protected))) == "file.encrypted"


def zipped(members: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return content.getvalue()


def ods(rows: str, manifest: str = "") -> bytes:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = f'xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{urn}:manifest:1.0"><m:file-entry>{manifest}'
            "</m:file-entry></m:manifest>",
        }
    )


def test_an_encrypted_ods_says_so(save: Save) -> None:
    assert code(save("secret.ods", ods("", "<m:encryption-data/>"))) == "file.encrypted"


@pytest.mark.parametrize(("rows", "columns"), [(1_048_576, 16_384), (1, 99_999_999), (99_999_999, 99_999_999)])
def test_repeated_cells_of_an_ods_do_not_blow_up(save: Save, rows: int, columns: int) -> None:
    repeated = f'table:number-columns-repeated="{columns}" office:value-type="string"'
    cell = f"<table:table-cell {repeated}><text:p>x</text:p></table:table-cell>"
    content = ods(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')
    assert code(save("repeated.ods", content)) in ("file.too_complex", "file.too_many_columns", "file.damaged")


def allocation_table(compound: bytes) -> int:
    return 512 + 512 * int(struct.unpack_from("<I", compound, 76)[0])


@pytest.mark.parametrize("sector", [0, 1, 2, 5, 20])
def test_a_looping_chain_in_an_old_workbook_is_a_refusal(save: Save, biff: Any, sector: int) -> None:
    looping = bytearray(biff(table))
    struct.pack_into("<I", looping, allocation_table(looping) + 4 * (sector + 1), sector)
    assert code(save("loop.xls", bytes(looping))) == "file.damaged"


def test_a_chain_that_leads_back_to_itself_everywhere_is_a_refusal(save: Save, biff: Any) -> None:
    looping = bytearray(biff(table))
    start = allocation_table(looping)
    for sector in range(len(looping) // 512 - 1):
        struct.pack_into("<I", looping, start + 4 * sector, sector)
    assert code(save("loop.xls", bytes(looping))) == "file.damaged"


@pytest.mark.parametrize("offset", [0x1E, 0x2C, 0x30, 0x3C, 0x44, 0x48, 0x4C])
@pytest.mark.parametrize("value", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_damaged_compound_header_is_refused_or_read_exactly(save: Save, biff: Any, offset: int, value: int) -> None:
    patched = bytearray(biff(table))
    struct.pack_into("<I", patched, offset, value)
    found = inspect_file(save("header.xls", bytes(patched)))
    if found["refused"] is None:
        assert [sheet["rows"] for sheet in found["sheets"]] == [399]
    else:
        assert found["refused"]["code"] in ("file.damaged", "file.not_a_table", "file.too_complex")


def test_a_line_of_many_megabytes_is_bounded(save: Save) -> None:
    assert code(save("line.csv", b"a,b\n" + b"x," * (4 * MIB)), Limits(memory_mib=400)) in (None, "file.too_complex")


def test_a_text_file_larger_than_the_limit_is_not_opened(save: Save) -> None:
    assert code(save("large.csv", b"Name\n" + b"x\n" * MIB), Limits(file_bytes=MIB)) == "file.too_large"
