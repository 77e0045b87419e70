"""The workbook of an export: what is a number, a day or text in it, how it looks, and where it goes on."""

import itertools
import tracemalloc
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape

from ledgerdock.files.export_workbook import write_workbook
from ledgerdock.files.formula_guard import RISKY
from ledgerdock.files.limits import DEFAULT_LIMITS
from ledgerdock.files.stamp import stamp_of
from ledgerdock.files.workbook import Workbook, as_text
from ledgerdock.records import (
    Boolean,
    Choice,
    Currency,
    Date,
    DateTime,
    DocumentLine,
    Key,
    Money,
    Quantity,
    RecordType,
    Text,
    Timestamp,
    column,
    compile_type,
)


class Line(DocumentLine):
    """A line."""

    item: Text | None = column("Item", "")
    amount: Money | None = column("Amount", "")


class Note(RecordType, name="note", area="tests", key="number"):
    """One column of most kinds, and lines."""

    number: Key = column("Number", "")
    words: Text | None = column("Words", "")
    fee: Money | None = column("Fee", "", currency="USD")
    currency: Currency = column("Currency", "")
    count: Quantity | None = column("Count", "", decimals=0)
    weight: Quantity | None = column("Weight", "")
    day: Date | None = column("Day", "")
    start: DateTime | None = column("Start", "")
    moment: Timestamp | None = column("Moment", "")
    flag: Boolean | None = column("Flag", "")
    state: Choice | None = column("State", "", choices={"open": "Open", "done": "=Done"})
    lines: list[Line]


NOTE = compile_type(Note)
PLACES = {known.name: index for index, known in enumerate(NOTE.columns)}


def row(**values: Any) -> list[Any]:
    made: list[Any] = [None] * len(NOTE.columns)
    for name, value in ({"number": "N-1", "currency": "EUR"} | values).items():
        made[PLACES[name]] = value
    return made


def saved(path: Path, *rows: Sequence[Any], **options: Any) -> Any:
    """The workbook of these rows, opened by openpyxl."""
    assert write_workbook(path, "Notes", NOTE.columns, rows, **options) == len(rows)
    return openpyxl.load_workbook(path)


def cell(path: Path, name: str, value: Any, **others: Any) -> Cell:
    """The one cell of a value in this column."""
    found: Cell = saved(path, row(**{name: value}, **others)).active.cell(2, PLACES[name] + 1)
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.xlsx"


@pytest.mark.parametrize(
    ("name", "value", "held", "shown_as"),
    [
        ("number", "00123", "00123", "@"),
        ("words", "12.5", "12.5", "@"),
        ("fee", "1234.5", 1234.5, "#,##0.00 [$USD]"),
        ("count", "1200", 1200, "0"),
        ("weight", "-0.125", -0.125, "General"),
        ("weight", "999999999999999", 999999999999999, "General"),
        ("weight", "100000000000000000000", 10**20, "General"),
        ("weight", "0.000000000000000000123456789012345", 1.23456789012345e-19, "General"),
        ("day", "2026-03-04", datetime.fromisoformat("2026-03-04"), "yyyy-mm-dd"),
        ("day", "1900-03-01", datetime.fromisoformat("1900-03-01"), "yyyy-mm-dd"),
        ("day", "9999-12-31", datetime.fromisoformat("9999-12-31"), "yyyy-mm-dd"),
        ("start", "2026-03-04T23:59:59", datetime.fromisoformat("2026-03-04T23:59:59"), "yyyy-mm-dd hh:mm"),
        ("flag", True, True, "General"),
        ("flag", False, False, "General"),
        ("state", "open", "Open", "@"),
    ],
)
def test_a_value_has_the_type_and_format_of_its_kind(
    path: Path, name: str, value: Any, held: Any, shown_as: str
) -> None:
    found = cell(path, name, value)
    assert (found.value, found.number_format) == (held, shown_as)
    assert type(found.value) is type(held)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weight", "1234567890123456"),
        ("weight", "0.1234567890123456"),
        ("weight", "-12345678901234567890.5"),
        ("weight", "heavy <5>"),
        ("fee", "12345678901234.567"),
        ("day", "1900-02-28"),
        ("day", "1000-01-01"),
        ("day", "2026-02-30"),
        ("day", "soon"),
        ("start", "1899-12-31T10:00:00"),
        ("start", "2026-03-04T10:00:00.000001"),
        ("start", "2026-03-04T25:00:00"),
        ("start", "2026-03-04T10:00:00+01:00"),
        ("moment", "2026-03-04T10:00:00+01:00"),
        ("flag", "perhaps"),
        ("state", "gone"),
    ],
)
def test_what_a_workbook_cannot_hold_exactly_is_text(path: Path, name: str, value: str) -> None:
    found = cell(path, name, value)
    assert (found.value, found.data_type, found.number_format) == (value, "s", "@")


@pytest.mark.parametrize("name", ["words", "weight", "day", "state"])
def test_what_a_column_holds_from_when_it_had_another_kind_is_told_in_words(path: Path, name: str) -> None:
    values: list[Any] = [None, "plain", True, False, "=1+1"]
    sheet = saved(path, *[row(**{name: value}) for value in values]).active
    cells = [sheet.cell(number, PLACES[name] + 1) for number in range(2, 7)]
    assert [found.value for found in cells] == [None, "plain", "true", "false", "=1+1"]
    assert (cells[-1].data_type, cells[-1].quotePrefix) == ("s", True)
    assert cell(path, name, value=False).value == "false"


@pytest.mark.parametrize(
    ("currency", "shown_as"), [("EUR", "#,##0.00"), ("JPY", "#,##0"), ("KWD", "#,##0.000"), ("CLF", "#,##0.0000")]
)
def test_amounts_are_shown_with_the_decimals_of_their_row_s_currency(path: Path, currency: str, shown_as: str) -> None:
    rows = [row(amount="5", currency=currency), row(amount="5", currency="EUR"), row(amount="7", currency=currency)]
    sheet = saved(path, *rows).active
    formats = [sheet.cell(number, PLACES["amount"] + 1).number_format for number in (2, 3, 4)]
    assert formats == [shown_as, "#,##0.00", shown_as]


def test_an_amount_without_its_currency_beside_it_keeps_all_its_decimals(path: Path) -> None:
    amount = NOTE.columns[PLACES["amount"]]
    write_workbook(path, "Notes", [NOTE.columns[0], amount], [["N-1", "5.125"]])
    found = openpyxl.load_workbook(path).active["B2"]
    assert (found.value, found.number_format) == (5.125, "#,##0.00####")


@pytest.mark.parametrize("sign", RISKY.replace("\0", "").replace("\r", ""))
def test_what_a_spreadsheet_could_take_for_a_formula_is_text_and_marked_as_quoted(path: Path, sign: str) -> None:
    found = cell(path, "words", f"{sign}1+1")
    assert (found.value, found.data_type, found.quotePrefix) == (f"{sign}1+1", "s", True)


@pytest.mark.parametrize("text", ["plain", "-5", "'tis", "a=b", "O'Brien", "<b>"])
def test_other_texts_are_not_marked(path: Path, text: str) -> None:
    found = cell(path, "words", text)
    assert (found.value, bool(found.quotePrefix)) == (text, False)


def test_a_label_that_looks_like_a_formula_is_marked_too(path: Path) -> None:
    found = cell(path, "state", "done")
    assert (found.value, found.data_type, found.quotePrefix) == ("=Done", "s", True)


def test_texts_of_several_lines_are_shown_in_lines(path: Path) -> None:
    sheet = saved(path, row(words="one\ntwo\nthree"), row(words="\n".join("abcdefghijkl")), row(words="one")).active
    wrapped = [bool(sheet.cell(number, 2).alignment.wrap_text) for number in (2, 3, 4)]
    assert wrapped == [True, True, False]
    assert [sheet.row_dimensions[number].height for number in (2, 3, 4)] == [45, 90, None]


def test_the_header_is_styled_frozen_and_filtered_and_columns_are_wide_enough(path: Path) -> None:
    sheet = saved(path, row(words="x" * 30, fee="12345678901.25"), row(words="y" * 300)).active
    assert [found.value for found in sheet[1]] == [known.label for known in NOTE.columns]
    assert all(found.font.bold and found.fill.fgColor.rgb == "001F3A5F" for found in sheet[1][: NOTE.header_width])
    assert all(found.fill.fgColor.rgb == "001D5C53" for found in sheet[1][NOTE.header_width :])
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B2", "A1:M3", "$1:$1")
    assert sheet.column_dimensions["B"].width == 50
    assert sheet.column_dimensions["C"].width > len("12,345,678,901.25 USD") - 4
    assert sheet.column_dimensions["A"].number_format == "@"


def test_an_empty_export_is_a_header(path: Path) -> None:
    sheet = saved(path).active
    assert (sheet.title, sheet.max_row, sheet.auto_filter.ref) == ("Notes", 1, "A1:M1")


def test_only_all_columns_of_a_type_are_stamped_as_it(path: Path) -> None:
    write_workbook(path, "Notes", NOTE.columns, [row()], stamp_of=NOTE)
    assert Workbook(path, "a.xlsx", DEFAULT_LIMITS, "xlsx").stamp == stamp_of(NOTE)
    write_workbook(path, "Notes", NOTE.columns[:2], [["1", "x"]])
    assert Workbook(path, "a.xlsx", DEFAULT_LIMITS, "xlsx").stamp is None


@pytest.mark.parametrize("label", ["Notes [all]: 1/2", "A label that is a good deal longer than thirty-one characters"])
def test_rows_go_on_with_the_header_on_a_next_sheet(path: Path, label: str) -> None:
    columns = NOTE.columns[:2]
    rows = [[str(number), "x"] for number in range(2500)]
    assert write_workbook(path, label, columns, iter(rows), rows_of_a_sheet=1201) == 2500
    book = openpyxl.load_workbook(path)
    assert [(sheet.max_row, sheet.auto_filter.ref) for sheet in book] == [
        (1201, "A1:B1201"),
        (1201, "A1:B1201"),
        (101, "A1:B101"),
    ]
    assert len({name.casefold() for name in book.sheetnames}) == 3
    values = [list(found) for sheet in book for found in sheet.iter_rows(min_row=2, values_only=True)]
    assert values == rows
    assert all([found.value for found in sheet[1]] == ["Number", "Words"] for sheet in book)
    assert book.active is book.worksheets[0]


def test_a_sheet_that_grows_too_large_for_an_ordinary_archive_is_followed_by_another(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledgerdock.files.export_workbook._BYTES_OF_A_SHEET", 100_000)
    write_workbook(path, "Notes", NOTE.columns[:2], [["1", "x" * 60]] * 2500)
    assert [sheet.max_row for sheet in openpyxl.load_workbook(path)] == [1001, 1001, 501]


def test_a_full_sheet_has_no_empty_one_behind_it(path: Path) -> None:
    write_workbook(path, "Notes", NOTE.columns[:2], [["1", "x"]] * 2000, rows_of_a_sheet=1001)
    assert [sheet.max_row for sheet in openpyxl.load_workbook(path)] == [1001, 1001]


@pytest.mark.parametrize(("lengths", "on_sheets"), [((2, 2, 2), [2, 2, 2]), ((4, 1), [4, 1]), ((9, 1), [4, 4, 2])])
def test_a_document_stays_on_one_sheet_if_it_fits_there(
    path: Path, lengths: Sequence[int], on_sheets: Sequence[int]
) -> None:
    rows = [row(number=f"N-{number}", item="x") for number, lines in enumerate(lengths) for _ in range(lines)]
    book = saved(path, *rows, rows_of_a_sheet=4 if lengths[0] == 2 else 5)
    assert [sheet.max_row - 1 for sheet in book] == on_sheets


NASTY = (
    "=1+1", "'=1", "''", "&<>\"'", "]]>", "_x000D_", "_x0041_x", "__x0041_", "a\tb", "a\nb", "a\r\nb", "a\rb",
    " a ", "a  b",
    "\x01\x1f", "שלום", "\u202eabc", "🙂" * 100, "漢字", "\u00a0", "\u2028", "x" * 32_767, "#N/A", "TRUE", "1e5",
)  # fmt: skip


def test_two_other_readers_agree_on_every_cell(path: Path) -> None:
    rows = [
        row(
            number=f"{number:05}", words=text, fee=f"{number}.25", count=str(number), weight=f"{number}.000000000001",
            day=f"20{number % 100:02}-02-28", start=f"1999-12-31T23:59:{number % 60:02}", flag=bool(number % 2),
            currency=("EUR", "JPY")[number % 2], amount=str(-number), item=text, state="open",
        )
        for number, text in enumerate(NASTY)
    ]  # fmt: skip
    sheet = saved(path, *rows).active
    calamine = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert len(calamine) == sheet.max_row == len(rows) + 1
    for written, first, second in zip(rows, calamine[1:], sheet.iter_rows(min_row=2, values_only=True), strict=True):
        by_calamine = [value.date() if _is_midnight(value) else value for value in first]
        by_openpyxl = [_decoded(value) for value in second]
        assert by_openpyxl == by_calamine
        assert by_calamine[PLACES["words"]] == by_calamine[PLACES["item"]] == written[PLACES["words"]]


def _is_midnight(value: Any) -> bool:
    return isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0)


def _decoded(value: Any) -> Any:
    """A value of openpyxl as calamine gives it: blanks are empty texts, and escapes are undone."""
    if _is_midnight(value):
        return value.date()
    return "" if value is None else unescape(value) if isinstance(value, str) else value


def test_a_value_that_has_an_apostrophe_itself_comes_back_from_our_workbooks(path: Path) -> None:
    write_workbook(path, "Notes", NOTE.columns[:2], [["'=1", "''+1"]])
    (block,) = Workbook(path, "a.xlsx", DEFAULT_LIMITS, "xlsx").blocks(0)
    assert block == [[2, None, "'=1", "''+1"]]


def test_the_guard_of_a_csv_that_was_saved_as_a_workbook_comes_off(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Number", "'=Words", "Count"])
    book.active.append(["'+44 20", "''=1", 5])
    book.active.append(["O'Brien", None, "'-a"])
    book.save(path)
    opened = Workbook(path, "a.xlsx", DEFAULT_LIMITS, "xlsx")
    assert opened.sheets[0].header == ["Number", "=Words", "Count"]
    assert list(opened.blocks(0)) == [[[2, None, "+44 20", "'=1", "5"], [3, None, "O'Brien", None, "-a"]]]


def test_memory_does_not_grow_with_the_rows(path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        write_workbook(path, "Notes", NOTE.columns, itertools.repeat(row(words="some words", amount="12.5"), rows))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < 1.2 * peak(4_000)


def test_days_and_times_are_the_same_day_and_time_in_the_reader(path: Path) -> None:
    moments = [
        f"2026-03-04T{hour:02}:{minute:02}:{second:02}"
        for hour in range(24)
        for minute, second in ((0, 1), (59, 59), (30, 30))
    ]
    days = [f"{1901 + number}-01-31" for number in range(len(moments))]
    saved(path, *[row(start=moment, day=day) for moment, day in zip(moments, days, strict=True)])
    cells = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    assert [as_text(found[PLACES["start"]]) for found in cells] == moments
    assert [as_text(found[PLACES["day"]]) for found in cells] == days
