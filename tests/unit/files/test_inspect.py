"""Inspecting a file: exact, and the same reader as an import."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledgerdock.files.inspect import inspect_file
from ledgerdock.files.limits import Limits
from ledgerdock.records.registry import load_registry

Save = Callable[[str, bytes], Path]
NOTHING: dict[str, Any] = {"verdict": "not_recognised", "types": [], "missing": [], "ambiguous": []}
SAMPLES = Path(__file__).parents[3] / "examples" / "agency"


def test_a_text_file_is_one_unnamed_sheet(save: Save) -> None:
    path = save("customers.csv", "Customer list\r\n\r\nName;City;\r\nMüller;Köln;\r\n;;\r\nAcme;Oslo\r\n".encode())
    assert inspect_file(path) == {
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "sheets": [
            {"name": None, "header_row": 3, "header": ["Name", "City"], "rows": 2, "columns": 2, "recognised": NOTHING}
        ],
        "hidden_sheets": [],
        "template": None,
        "files": [],
        "refused": None,
    }


def test_a_workbook_lists_its_visible_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Customers"
    for row in (["Report of 4 March"], [], ["Name", "", "Amount", None], ["Acme", None, 5], [], ["Beta", "x", 6]):
        book.active.append(row)
    book.create_sheet("Empty")
    book.create_sheet("Lists").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert inspect_file(tmp_path / "a.xlsx") == {
        "format": "xlsx",
        "encoding": None,
        "delimiter": None,
        "sheets": [
            {
                "name": "Customers",
                "header_row": 3,
                "header": ["Name", "", "Amount"],
                "rows": 2,
                "columns": 3,
                "recognised": NOTHING,
            },
            {"name": "Empty", "header_row": None, "header": [], "rows": 0, "columns": 0, "recognised": None},
        ],
        "hidden_sheets": ["Lists"],
        "template": None,
        "files": [],
        "refused": None,
    }


def test_a_single_column_has_no_delimiter(save: Save) -> None:
    found = inspect_file(save("a.txt", b"Name\nAcme\n\nBeta\n"))
    assert (found["delimiter"], found["sheets"][0]["columns"], found["sheets"][0]["rows"]) == (None, 1, 2)


def test_a_header_without_rows_is_not_refused(save: Save) -> None:
    found = inspect_file(save("a.csv", b"Name,City\n"))
    assert (found["refused"], found["sheets"][0]["rows"]) == (None, 0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "file.empty"),
        ("a.csv", b"%PDF-1.4 ...", "file.not_a_table"),
        ("a.xlsx", b"Name\nAcme\n", "file.extension_mismatch"),
        ("a.csv", b'Name,City\n"Acme,Oslo\n', "file.unclosed_quote"),
    ],
)
def test_a_refused_file_has_a_code_and_a_sentence_and_nothing_else(
    save: Save, name: str, content: bytes, code: str
) -> None:
    found = inspect_file(save(name, content))
    message = found["refused"].pop("message")
    empty = {"format": None, "encoding": None, "delimiter": None, "sheets": [], "hidden_sheets": []}
    empty |= {"template": None, "files": []}
    assert found == {**empty, "refused": {"code": code}}
    assert name in message


def test_a_refusal_in_a_late_row_leaves_nothing_half_told(save: Save) -> None:
    found = inspect_file(save("a.csv", b"Name,City\n" + b"Acme,Oslo\n" * 5000 + b'"Beta,Rome\n'))
    assert (found["refused"]["code"], found["sheets"]) == ("file.unclosed_quote", [])


def test_limits_hold_for_inspecting_too(save: Save) -> None:
    found = inspect_file(save("a.csv", b"Name\n" + b"Acme\n" * 50), limits=Limits(rows=10))
    assert found["refused"]["code"] == "file.too_many_rows"


def test_options_of_the_sender_are_used(save: Save) -> None:
    found = inspect_file(save("a.csv", b"Name,City;Land\nAcme,Oslo;NO\n"), encoding="cp1252", delimiter=";")
    sheet: dict[str, Any] = found["sheets"][0]
    assert (found["encoding"], sheet["header"]) == ("cp1252", ["Name,City", "Land"])


def test_every_file_of_an_archive_is_told_with_what_became_of_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for sample in ("customers.xlsx", "clients.csv", "requestors.csv"):
            archive.write(SAMPLES / sample, f"agency/{sample}")
        archive.writestr("letter.pdf", b"%PDF-1.7\n")
        archive.writestr(".DS_Store", b"x")
        archive.writestr("contacts.csv", b"Name,City\nAcme,Oslo\n")
        archive.writestr("bookings.csv", b'Booking Number,Client\n"B-1,1\n')
        archive.writestr("readme.txt", b"Sent by the office.\n")
    found = inspect_file(tmp_path / "all.zip", types=load_registry().types)
    assert (found["format"], found["sheets"], found["refused"]) == ("zip", [], None)
    told = {file["name"]: file for file in found["files"]}
    assert {name: file["became"] for name, file in told.items()} == {
        "agency/customers.xlsx": "read",
        "agency/clients.csv": "read",
        "agency/requestors.csv": "read",
        "letter.pdf": "no_table",
        ".DS_Store": "left_out",
        "contacts.csv": "read",
        "bookings.csv": "refused",
        "readme.txt": "read",
    }
    assert told["agency/requestors.csv"]["encoding"].startswith("utf-16")
    recognised = {
        name: (sheet["recognised"]["verdict"], sheet["recognised"]["types"], sheet["recognised"]["missing"])
        for name, file in told.items()
        for sheet in file["sheets"][:1]
    }
    assert recognised == {
        "agency/customers.xlsx": ("recognised", ["customer"], []),
        "agency/clients.csv": ("recognised", ["client"], []),
        "agency/requestors.csv": ("recognised", ["requestor"], []),
        "contacts.csv": ("unfit", ["contact"], ["Accounting Reference"]),
        "readme.txt": ("not_recognised", [], []),
    }
    assert told["agency/customers.xlsx"]["sheets"][0]["rows"] == 1494
    assert told["bookings.csv"]["refused"]["code"] == "file.unclosed_quote"


def test_an_archive_that_cannot_be_trusted_is_told_nothing_of(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(SAMPLES / "clients.csv", "clients.csv")
        archive.writestr("../a.csv", b"Name\n")
    found = inspect_file(tmp_path / "all.zip")
    assert (found["refused"]["code"], found["files"]) == ("archive.path", [])
