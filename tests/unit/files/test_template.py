"""Templates: the columns of a record type as a workbook or CSV, ready to be filled in."""

from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from ledgerdock.files.inspect import inspect_file
from ledgerdock.files.mapping import map_columns
from ledgerdock.files.template import column_format, write_template


class Column(NamedTuple):
    name: str
    label: str
    kind: str = "text"
    description: str = ""
    example: str = ""
    required: bool = False
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[str, ...] = ()
    is_line: bool = False


class Table(NamedTuple):
    name: str
    label: str
    description: str
    columns: tuple[Column, ...]
    key_columns: tuple[int, ...]


INVOICE = Table(
    "invoice",
    "Invoice / credit",
    "What a customer owes.",
    (
        Column("number", "Number", "key", "=The number of the invoice.", "00123", required=True, max_length=64),
        Column("issued", "Issued", "date", "When it was made out.", "2026-03-04"),
        Column("status", "Status", "choice", choices=(("open", "Open"), ("paid", "Paid"))),
        Column("amount", "=Amount", "money", is_line=True),
    ),
    (0,),
)


def test_the_workbook_has_a_styled_header_and_explains_every_column(tmp_path: Path) -> None:
    path = tmp_path / "invoice.xlsx"
    write_template(INVOICE, path, "xlsx")
    book = openpyxl.load_workbook(path)
    data, instructions = book.worksheets
    assert (data.title, instructions.title) == ("Invoice   credit", "Instructions")
    assert [cell.value for cell in data[1]] == ["Number", "Issued", "Status", "=Amount"]
    assert data["D1"].data_type == "s"
    assert all(cell.font.bold for cell in data[1])
    assert (data.freeze_panes, instructions.freeze_panes) == ("A2", "A2")
    assert (data["A2"].number_format, data["A900"].number_format) == ("@", "@")
    assert [cell.value for cell in instructions[1]] == ["Column", "Meaning", "Required", "Format", "Example"]
    assert [cell.value for cell in instructions[2]] == [
        "Number",
        "=The number of the invoice.",
        "yes",
        "Letters and digits, exactly as written: 00123 stays 00123, at most 64 characters",
        "00123",
    ]
    assert instructions["B2"].data_type == "s"
    assert all(data.column_dimensions[letter].width >= 10 for letter in "ABCD")
    assert data.column_dimensions["B"].number_format == "yyyy-mm-dd"


def test_choices_are_offered_as_a_list_that_refuses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "invoice.xlsx"
    write_template(INVOICE, path, "xlsx")
    (offered,) = openpyxl.load_workbook(path).worksheets[0].data_validations.dataValidation
    assert (offered.formula1, str(offered.sqref), offered.showErrorMessage) == ('"Open,Paid"', "C2:C1048576", False)


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_an_empty_template_is_read_back_as_its_columns_without_rows(tmp_path: Path, file_format: str) -> None:
    path = tmp_path / f"invoice.{file_format}"
    write_template(INVOICE, path, file_format)
    found = inspect_file(path)
    sheet = found["sheets"][0]
    assert (found["refused"], sheet["header_row"], sheet["rows"]) == (None, 1, 0)
    assert map_columns(sheet["header"], INVOICE.columns).positions == (0, 1, 2, 3)


def test_the_csv_is_the_header_line_for_a_spreadsheet(tmp_path: Path) -> None:
    write_template(INVOICE, tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbfNumber,Issued,Status,'=Amount\r\n"


def test_formats_are_said_in_words() -> None:
    assert column_format(INVOICE.columns[2]) == "One of: Open, Paid"
    assert column_format(INVOICE.columns[3]) == "An amount: 1234.50. One row per line; the other columns repeat"
    many = Column("x", "X", "choice", choices=tuple(("", f"v{number}") for number in range(30)))
    assert column_format(many).endswith("v19 …")
