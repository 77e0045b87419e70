"""Small builders of workbooks, sound and hostile."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="9"/>'
    '<xf numFmtId="46"/></cellXfs></styleSheet>'
)


def ooxml_bytes(
    sheet_data: str = "",
    *,
    parts: Mapping[str, bytes | str | None] | None = None,
    workbook_properties: str = "",
    sheets: str = '<sheet name="Data" sheetId="1" r:id="rId1"/>',
    main: str = MAIN,
    relations: str = RELATIONS,
) -> bytes:
    """An .xlsx of one sheet from the inside of its <sheetData>; `parts` adds, replaces or (None) leaves out members."""
    members: dict[str, bytes | str | None] = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">{workbook_properties}'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId3" Type="{relations}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId4" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": STYLES.replace(MAIN, main),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>',
    }
    members.update(parts or {})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            if body is not None:
                archive.writestr(name, body)
    return content.getvalue()


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows_xml(*rows: tuple[Any, ...]) -> str:
    """Rows of text and number cells from A1 on; a str that starts with < is taken as cell XML."""
    made = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, value in zip("ABCDEFGHIJ", row, strict=False):
            if isinstance(value, str) and value.startswith("<"):
                cells.append(value)
            elif isinstance(value, str):
                cells.append(text_cell(f"{column}{number}", value))
            elif value is not None:
                cells.append(f'<c r="{column}{number}"><v>{value}</v></c>')
        made.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(made)


def biff_bytes(fill: Callable[[Any], None], *, patch: Callable[[bytes], bytes] = lambda stream: stream) -> bytes:
    """An .xls whose workbook `fill` completes; `patch` may change the BIFF stream before it is wrapped."""
    workbook = xlwt.Workbook()
    fill(workbook)
    content = io.BytesIO()
    XlsDoc().save(content, patch(workbook.get_biff_data()))
    return content.getvalue()


def renamed_stream(compound: bytes, name: str) -> bytes:
    """The compound file with its `Workbook` stream under another name."""
    old = "Workbook\0".encode("utf-16-le")
    at = compound.index(old)
    encoded = f"{name}\0".encode("utf-16-le")
    return compound[:at] + encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded)) + compound[at + 66 :]


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Save bytes under a name in a fresh folder."""

    def to_file(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return to_file


@pytest.fixture
def ooxml() -> Callable[..., bytes]:
    return ooxml_bytes


@pytest.fixture(name="rows_xml")
def rows_xml_builder() -> Callable[..., str]:
    return rows_xml


@pytest.fixture(name="text_cell")
def text_cell_builder() -> Callable[..., str]:
    return text_cell


@pytest.fixture
def biff() -> Callable[..., bytes]:
    return biff_bytes


@pytest.fixture
def rename_stream() -> Callable[[bytes, str], bytes]:
    return renamed_stream
