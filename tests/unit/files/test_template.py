"""Templates: the columns of a record type as a workbook or CSV, ready to be filled in."""

from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from ledgerdock.files.inspect import inspect_file
from ledgerdock.files.mapping import map_columns
from ledgerdock.files.template import write_template
from ledgerdock.files.upload import open_upload
from ledgerdock.files.wording import allowed_values, column_format, note
from ledgerdock.records import load_registry
from ledgerdock.records.iso import country_codes, country_names


class Column(NamedTuple):
    name: str
    label: str
    kind: str = "text"
    description: str = ""
    example: str = ""
    required: bool = False
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    currency: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
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
    "=What a customer owes.",
    (
        Column("number", "Number", "key", "=The number of the invoice.", "00123", required=True, max_length=64),
        Column("issued", "Issued", "date", "When it was made out.", "2026-03-04"),
        Column("status", "Status", "choice", choices=(("open", "=Open, still"), ("paid", 'Paid "in full"'))),
        Column("customer", "Customer", "key", targets=("customer", "field_client")),
        Column("country", "Country", "country"),
        Column("ships_to", "Ships To", "country"),
        Column("currency", "Currency", "currency"),
        Column("amount", "=Amount", "money", is_line=True),
        Column("is_open", "Is Open", "boolean", required=True, is_line=True),
    ),
    (0,),
)
TYPES = load_registry().types


def saved(table: Any, path: Path) -> Any:
    write_template(table, path, "xlsx")
    return openpyxl.load_workbook(path)


@pytest.fixture
def book(tmp_path: Path) -> Any:
    return saved(INVOICE, tmp_path / "invoice.xlsx")


def offered(book: Any, letter: str) -> list[str]:
    """What the drop-down list of a column offers."""
    rules = book.worksheets[0].data_validations.dataValidation
    (rule,) = (rule for rule in rules if str(rule.sqref) == f"{letter}2:{letter}1048576")
    assert (rule.type, rule.showErrorMessage) == ("list", False)
    sheet, _, cells = rule.formula1.rpartition("!")
    return [cell.value for (cell,) in book[sheet.strip("'")][cells]]


def test_the_sheet_to_fill_in_comes_first_and_the_lists_are_hidden(book: Any) -> None:
    assert book.sheetnames == ["Invoice   credit", "Instructions", "Lists"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]


def test_the_headings_are_the_labels_styled_frozen_and_filtered(book: Any) -> None:
    data = book.worksheets[0]
    assert [cell.value for cell in data[1]] == [column.label for column in INVOICE.columns]
    assert {cell.data_type for cell in data[1]} == {"s"}
    assert all(cell.font.bold for cell in data[1])
    assert (data.freeze_panes, data.auto_filter.ref) == ("B2", "A1:I1001")
    assert all(dimension.width >= 10 for dimension in data.column_dimensions.values())


def test_required_headings_show_a_star_that_is_not_part_of_their_name(book: Any) -> None:
    data = book.worksheets[0]
    starred = [cell.column_letter for cell in data[1] if "*" in cell.number_format]
    assert starred == ["A", "I"]
    assert len({(cell.fill.fgColor.rgb) for cell in data[1]}) == 4  # required or not, document or line


def test_columns_keep_text_as_text_and_show_dates_and_amounts_as_such(book: Any) -> None:
    columns = book.worksheets[0].column_dimensions
    formats = [columns[letter].number_format for letter in "ABCDEFGHI"]
    assert formats == ["@", "yyyy-mm-dd", "@", "@", "@", "@", "@", "#,##0.00####", "General"]
    assert [columns[letter].alignment.horizontal for letter in "AH"] == ["left", "right"]
    assert (book.worksheets[0]["A2"].number_format, book.worksheets[0]["A900"].number_format) == ("@", "@")


def test_lists_of_any_length_and_wording_are_offered_and_refuse_nothing(book: Any) -> None:
    assert offered(book, "C") == ["=Open, still", 'Paid "in full"']
    assert offered(book, "I") == ["yes", "no"]
    assert len(offered(book, "E")) > 240
    assert "EUR" in offered(book, "G")
    assert len(book.worksheets[0].data_validations.dataValidation) == 5


def test_two_columns_with_the_same_list_share_it(book: Any) -> None:
    assert offered(book, "E") == offered(book, "F")
    assert [cell.value for cell in book["Lists"][1]] == ["Status", "Country", "Currency", "Is Open"]


def test_every_country_offered_is_understood_by_an_import() -> None:
    assert {name.casefold() for name in country_names()} <= country_codes().keys()


def test_nothing_in_the_workbook_runs_as_a_formula(book: Any) -> None:
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}


def test_a_note_on_each_heading_explains_the_column(book: Any) -> None:
    notes = [cell.comment.text for cell in book.worksheets[0][1]]
    assert notes == [note(column) for column in INVOICE.columns]
    assert notes[0] == (
        "=The number of the invoice.\nRequired in every row.\n"
        "Format: Identifier, exactly as written: 00123 stays 00123, at most 64 characters.\nExample: 00123"
    )
    assert notes[3].endswith("Refers to: Customer or Field client.")


def test_the_instructions_explain_every_column(book: Any) -> None:
    rows = [[cell.value for cell in row] for row in book["Instructions"].iter_rows()]
    assert rows[0][0] == "Invoice / credit: how to fill in this template"
    assert rows[1][0] == "=What a customer owes."
    at = rows.index(["Column", "Meaning", "Required", "Format", "Allowed values", "Example", "Refers to"])
    explained = {row[0]: row for row in rows[at + 1 :]}
    assert explained.keys() >= {column.label for column in INVOICE.columns}
    assert explained["Number"][1:4] == [
        "=The number of the invoice.",
        "yes",
        "Identifier, exactly as written: 00123 stays 00123, at most 64 characters",
    ]
    assert explained["Customer"][6] == "Customer or Field client"


def test_the_instructions_of_a_document_explain_its_rows(tmp_path: Path, book: Any) -> None:
    def told(book: Any) -> str:
        return " ".join(str(cell.value) for row in book["Instructions"].iter_rows() for cell in row if cell.value)

    assert "one row for each line. Rows with the same “Number” are one document" in told(book)
    plain = INVOICE._replace(columns=INVOICE.columns[:7])
    assert "one row for each record. “Number” tells records apart" in told(saved(plain, tmp_path / "plain.xlsx"))


@pytest.mark.parametrize("label", ["Instructions", "Lists", "[]:*?/\\", "'", "x" * 40])
def test_any_label_makes_a_workbook_that_opens(tmp_path: Path, label: str) -> None:
    book = saved(INVOICE._replace(label=label), tmp_path / "a.xlsx")
    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert len(offered(book, "I")) == 2


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_an_empty_template_is_read_back_as_its_columns_without_rows(tmp_path: Path, file_format: str) -> None:
    path = tmp_path / f"invoice.{file_format}"
    write_template(INVOICE, path, file_format)
    found = inspect_file(path)
    sheet = found["sheets"][0]
    assert (found["refused"], sheet["header_row"], sheet["rows"]) == (None, 1, 0)
    assert map_columns(sheet["header"], INVOICE.columns).positions == tuple(range(len(INVOICE.columns)))


@pytest.mark.parametrize("record_type", TYPES, ids=lambda record_type: record_type.name)
def test_a_filled_in_template_of_every_type_is_read_back_as_it_was_typed(tmp_path: Path, record_type: Any) -> None:
    path = tmp_path / "a.xlsx"
    book = saved(record_type, path)
    for position, column in enumerate(record_type.columns, 1):
        cell = book.worksheets[0].cell(2, position)
        cell.value = column.example
    book.save(path)
    with open_upload(path) as upload:
        (block,) = upload.rows(0)
    assert [cell or "" for cell in block[0][2:]] == [column.example for column in record_type.columns]


def test_the_csv_is_the_header_line_for_a_spreadsheet(tmp_path: Path) -> None:
    write_template(INVOICE._replace(columns=INVOICE.columns[:2] + INVOICE.columns[7:8]), tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbfNumber,Issued,'=Amount\r\n"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column("a", "A", "money", currency="GBP", minimum=Decimal(0)), "Amount: 1234.50 GBP, 0 or more"),
        (Column("a", "A", "quantity", decimals=0, maximum=Decimal("3.65E+2")), "Number, without decimals, at most 365"),
        (Column("a", "A", "quantity", decimals=3), "Number, at most 3 decimals"),
        (Column("a", "A", max_length=9), "Text, at most 9 characters"),
    ],
)
def test_formats_are_said_in_words(column: Column, text: str) -> None:
    assert column_format(column) == text


def test_a_long_list_is_named_in_part() -> None:
    many = Column("x", "X", "choice", choices=tuple(("", f"v{number}") for number in range(30)))
    assert allowed_values(many).endswith("v19 …")
    assert allowed_values(INVOICE.columns[2]) == '=Open, still, Paid "in full"'
    assert allowed_values(INVOICE.columns[0]) == ""
