"""Result files, the formula guard, and reading our own file again."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import RowError
from ledgerdock.files.formula_guard import RISKY, guard, guard_row, unguard, unguard_row
from ledgerdock.files.results import RESULT_COLUMNS, ResultWriter, own_header
from ledgerdock.files.upload import open_upload

risky_text = st.text(st.sampled_from(RISKY + "'a1."), max_size=6) | st.text()


@given(risky_text)
def test_the_guard_comes_off_exactly(text: str) -> None:
    assert unguard(guard(text)) == text
    assert unguard(unguard(guard(guard(text)))) == text


@given(risky_text)
def test_what_is_guarded_never_starts_a_formula(text: str) -> None:
    guarded = guard(text)
    assert guarded[:1] not in frozenset(RISKY) or guarded.replace(",", ".").lstrip("-").replace(".", "").isdecimal()


@given(st.lists(st.none() | risky_text, max_size=6))
def test_rows_are_guarded_like_their_cells(cells: list[str | None]) -> None:
    assert guard_row(cells) == [guard(cell or "") for cell in cells]
    assert unguard_row(guard_row(cells)) == [cell or "" for cell in cells]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("+442079460000", "'+442079460000"),
        ("-5.20", "-5.20"),
        ("-5,20", "-5,20"),
        ("-1+cmd", "'-1+cmd"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),  # noqa: RUF001
        ("'=1", "''=1"),
        ("'quoted", "'quoted"),
        ("12.5", "12.5"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_text_is_guarded_and_numbers_stay(text: str, written: str) -> None:
    assert guard(text) == written


def test_a_result_file_opens_in_a_spreadsheet_and_says_what_became_of_each_row(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    errors = [
        RowError("value.email", "E-mail", "x", "“x” in E-mail is not an address.", "Correct it."),
        RowError("value.date", "Start", "=y", "=y in Start\nis not a date.", "Correct it."),
    ]
    with ResultWriter(path, ["Name", "=Amount"]) as results:
        results.add(["Acme", None], 2, "=K1", "created")
        results.add(["=cmd()", "-5.20"], 3, "K2", "invalid", errors)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["Name", "'=Amount", *RESULT_COLUMNS],
        ["Acme", "", "2", "'=K1", "created", "", "", "", ""],
        [
            "'=cmd()",
            "-5.20",
            "3",
            "K2",
            "invalid",
            "E-mail; Start",
            "value.email; value.date",
            "“x” in E-mail is not an address. =y in Start is not a date.",
            "Correct it.",
        ],
    ]


def test_a_result_file_read_again_is_the_file_it_came_from(tmp_path: Path) -> None:
    header, cells = ["Name", "=Amount"], [["=cmd()", "-5.20"], ["'=x", None], ["+44 20", "two\nlines"]]
    path = tmp_path / "failed.csv"
    with ResultWriter(path, header) as results:
        for number, row in enumerate(cells, 2):
            results.add(row, number, f"K{number}", "invalid", [RowError("value.date", "", "", "No.", "Do.")])
    with open_upload(path) as upload:
        own = own_header(upload.sheets[0].header)
        rows = [row for block in upload.rows() for row in own.own_rows(block)]
    assert (own.is_result, own.header) == (True, tuple(header))
    assert rows == [[number, None, *row] for number, row in enumerate(cells, 2)]


def test_problems_of_our_own_columns_are_left_out_with_them() -> None:
    own = own_header(["Name", *RESULT_COLUMNS])
    rows = [[2, [["value.error_cell", 3, "#N/A"], ["value.error_cell", 0, "#REF!"]], None, *"abcdefg"]]
    assert own.own_rows(rows) == [[2, [["value.error_cell", 0, "#REF!"]], None]]


def test_any_other_file_keeps_its_columns_and_apostrophes() -> None:
    own = own_header(["Name", "Row", "Outcome"])
    assert (own.is_result, own.header) == (False, ("Name", "Row", "Outcome"))
    assert own.own_rows([[2, None, "'=x", "1", "y"]]) == [[2, None, "'=x", "1", "y"]]
