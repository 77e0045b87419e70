"""What a file is, is told by its content; its name may only agree."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ledgerdock.errors import Rejected
from ledgerdock.files.detect import recognise

Save = Callable[[str, bytes], Path]
LINES = b'{"name": "Acme", "city": null}\n{"name": "Beta"}\n'
TABLE = b"Name,City\r\nAcme,Oslo\r\n"


def zipped(members: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return content.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Name"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
        (b"<!DOCTYPE html>\n<html><body>login</body></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf  <html xmlns='x'><table><tr><td>1</td></tr></table></html>", "a web page (HTML)"),
        (b"<table border=1><tr><td>Name</td></tr></table>", "a web page (HTML)"),
        ("<html></html>".encode("utf-16"), "a web page (HTML)"),
        (b'<?xml version="1.0"?><rows/>', "an XML document"),
        (b'{"name": "Acme", "city": "Oslo"}', "JSON data"),
        (b'[\n  {"name": "Acme"}\n]', "JSON data"),
        (b'{\n"name": "Acme"\n}\n', "JSON data"),
        (b"[1, 2, 3]", "JSON data"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a gzip archive"),
        (b"{\\rtf1\\ansi hello}", "an RTF document"),
        (bytes(range(1, 32)) * 40, "binary data"),
        (zipped({"a.txt": "a"}), "a ZIP archive"),
        (zipped({"word/document.xml": "<x/>"}), "a Word document"),
        (zipped({"xl/workbook.bin": "x"}), "an Excel binary workbook (.xlsb)"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "an OpenDocument file, but not a spreadsheet",
        ),
        (b"PK\x03\x04 cut off", "a ZIP archive"),
    ],
)
def test_what_is_not_a_table_is_refused_by_what_it_is(save: Save, content: bytes, kind: str) -> None:
    with pytest.raises(Rejected) as refused:
        recognise(save("customers.csv", content), "customers.csv")
    assert (refused.value.code, refused.value.facts["kind"]) == ("file.not_a_table", kind)
    assert refused.value.message == f"The file customers.csv is {kind}, not a table."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", TABLE),
        ("a.xls", TABLE),
        ("a.ods", TABLE),
        ("a.pdf", TABLE),
        ("a.json", TABLE),
        ("a.jsonl", TABLE),
        ("a.csv", LINES),
        ("a.xlsx", LINES),
        ("a.csv", workbook()),
        ("a.xls", workbook()),
        ("a.ods", workbook()),
        ("a.docx", workbook()),
    ],
)
def test_a_name_that_claims_another_format_is_refused(save: Save, name: str, content: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        recognise(save(name, content), name)
    assert refused.value.code == "file.extension_mismatch"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", TABLE, "csv"),
        ("a.TXT", TABLE, "csv"),
        ("export", TABLE, "csv"),
        ("export.2026-03-04", TABLE, "csv"),
        ("a.xlsx", workbook(), "xlsx"),
        ("a.xlsm", workbook(), "xlsx"),
        ("upload", workbook(), "xlsx"),
        ("a.jsonl", LINES, "jsonl"),
        ("a.ndjson", LINES, "jsonl"),
        ("a.json", LINES, "jsonl"),
        ("export", b"\xef\xbb\xbf\n" + LINES, "jsonl"),
        ("export", "".join(map(chr, LINES)).encode("utf-16"), "jsonl"),
        ("a.jsonl", b'{"name": "Acme"}', "jsonl"),
        ("a.jsonl", b'{"name": "Ac\n{"name": "Beta"}\n', "jsonl"),
        ("a.jsonl", b'{"name": "' + b"x" * 100_000 + b'"}\n', "jsonl"),
        ("a.csv", b"[Name],[City]\nAcme,Oslo\n", "csv"),
        ("a.csv", b"{Name};{City}\nAcme;Oslo\n", "csv"),
        ("a.csv", b"Name <b>,City\nAcme,Oslo\n", "csv"),
        ("a.csv", b"Name,City\nAcme,Oslo\n\x1a", "csv"),
    ],
)
def test_content_decides_where_the_name_claims_nothing_else(save: Save, name: str, content: bytes, kind: str) -> None:
    assert recognise(save(name, content), name) == kind


def test_an_empty_file_is_refused(save: Save) -> None:
    with pytest.raises(Rejected) as refused:
        recognise(save("a.csv", b""), "a.csv")
    assert refused.value.code == "file.empty"
