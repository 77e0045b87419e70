"""Delimited text: encodings, delimiters, quotes, ragged rows."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.files.delimited import DelimitedFile
from ledgerdock.files.limits import Limits

Save = Callable[[str, bytes], Path]


def read(path: Path, **options: Any) -> tuple[DelimitedFile, list[list[Any]]]:
    limits = options.pop("limits", Limits())
    opened = DelimitedFile(path, path.name, limits, options.get("encoding"), options.get("delimiter"))
    return opened, [row for block in opened.blocks(0) for row in block]


def refusal(path: Path, **options: Any) -> Rejected:
    with pytest.raises(Rejected) as refused:
        read(path, **options)
    return refused.value


TEXT = "Name;Straße\r\nMüller;Größe 5 €\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_every_encoding_gives_the_same_rows(save: Save, content: bytes, encoding: str) -> None:
    opened, rows = read(save("a.csv", content))
    assert (opened.encoding, opened.delimiter) == (encoding, ";")
    assert opened.sheets[0].header == ["Name", "Straße"]
    assert rows == [[2, None, "Müller", "Größe 5 €"]]


def test_a_byte_that_cp1252_lacks_makes_it_latin_1(save: Save) -> None:
    opened, rows = read(save("a.csv", b"Name,City\nM\xfcller,\x81\n"))
    assert (opened.encoding, rows) == ("latin-1", [[2, None, "Müller", "\x81"]])


def test_a_late_letter_decides_the_encoding_of_the_whole_file(save: Save) -> None:
    opened, rows = read(save("a.csv", b"Name,City\n" + b"Acme,Oslo\n" * 200_000 + b"M\xfcller,Bonn\n"))
    assert opened.encoding == "cp1252"
    assert rows[-1] == [200_002, None, "Müller", "Bonn"]


@pytest.mark.parametrize("wanted", ["cp1252", "Windows-1252", "CP1252"])
def test_the_sender_may_name_the_encoding(save: Save, wanted: str) -> None:
    opened, rows = read(save("a.csv", "Name,City\nMüller,Köln\n".encode()), encoding=wanted)
    assert (opened.encoding, rows[0][2]) == ("cp1252", "MÃ¼ller")


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"Name,City\nAcme\0,Oslo\n", {}, "file.nul_bytes"),
        ("Name,City\nAcme\0,Oslo\n".encode("utf-16"), {}, "file.nul_bytes"),
        (b"\xef\xbb\xbfName\nM\xfcller\n", {}, "file.wrong_encoding"),
        ("Name\nMüller\n".encode("utf-16")[:-1], {}, "file.wrong_encoding"),
        ("Name\nMüller\nKöln\nJürgen\n".encode() + b"\xfc\n", {}, "file.mixed_encoding"),
        (b"Name\nM\xfcller\n", {"encoding": "utf-8"}, "file.wrong_encoding"),
        (b"Name\nAcme\n", {"encoding": "ebcdic"}, "file.unknown_encoding"),
        (b"Name\nAcme\n", {"delimiter": "x"}, "file.unknown_delimiter"),
        (b"\n \r\n,,\n", {}, "file.empty"),
        (b"\xef\xbb\xbf", {}, "file.empty"),
        (b"sep=;\r\n", {}, "file.empty"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(
    save: Save, content: bytes, options: dict[str, str], code: str
) -> None:
    assert refusal(save("a.csv", content), **options).code == code


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a,b\n1,2\n", ",", 2),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";", 2),
        ("a\tb\n1, x\t2\n", "\t", 2),
        ("a|b|c\n1|2|3\n", "|", 3),
        ("List, as of today\na;b;c\n1;2;3\n", ";", 3),
        ('a,b\n1,"x;y\nz;x\ny;z\nx;y"\n', ",", 2),
        ('"a,b";"c"\n"1,2";"3"\n', ";", 2),
        ('"x\n;y",b\n1,2\n', ",", 2),
        ("Name\nAcme\nBeta\n", None, 1),
        ("Name\nDoe, John\nRoe, Jane\n", None, 1),
        ("Amount\n12,50\n13,75\n", None, 1),
        ('Name\n"Acme, Inc"\nBeta\n', None, 1),
        ("Customer list\nName,City\nAcme,Oslo\n", ",", 2),
        ("Name,City", ",", 2),
    ],
)
def test_the_delimiter_is_the_one_that_makes_a_table(save: Save, text: str, delimiter: str | None, width: int) -> None:
    opened, _ = read(save("a.csv", text.encode()))
    assert (opened.delimiter, len(opened.sheets[0].header)) == (delimiter, width)


def test_a_single_column_keeps_its_commas(save: Save) -> None:
    _, rows = read(save("a.csv", b'Name\nDoe, John\n"Roe, ""Jane"""\n'))
    assert rows == [[2, None, "Doe, John"], [3, None, 'Roe, "Jane"']]


def test_the_separator_line_excel_writes_is_honoured_and_not_counted(save: Save) -> None:
    opened, rows = read(save("a.csv", b"sep=;\r\nName;Note\r\nAcme;a,b,c\r\n"))
    assert (opened.delimiter, opened.sheets[0].header_row) == (";", 1)
    assert rows == [[2, None, "Acme", "a,b,c"]]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_and_quoted_line_breaks(save: Save, end: str) -> None:
    text = end.join(["Name,Note", f'Acme,"one{end}two"', "", 'Beta,"say ""hi"""', "Gamma,"])
    _, rows = read(save("a.csv", text.encode()))
    assert rows == [[2, None, "Acme", f"one{end}two"], [4, None, "Beta", 'say "hi"'], [5, None, "Gamma", None]]


def test_blank_rows_count_as_numbers_but_not_as_rows(save: Save) -> None:
    _, rows = read(save("a.csv", b"Title\n\nName,City\n\nAcme,Oslo\n , \n,,\nBeta,Rome\n"))
    assert [row[0] for row in rows] == [5, 8]


def test_ragged_rows_are_row_problems_and_empty_cells_beyond_are_not(save: Save) -> None:
    _, rows = read(save("a.csv", b"A,B,C\n1,2\n1,2,3,4,5\n1,2,3,,\n1,2,3\n"))
    assert rows == [
        [2, [["row.too_few_cells", -1, "2"]], "1", "2", None],
        [3, [["row.too_many_cells", -1, "4 | 5"]], "1", "2", "3"],
        [4, None, "1", "2", "3"],
        [5, None, "1", "2", "3"],
    ]


def test_quotes_inside_a_cell_are_read_as_spreadsheets_do(save: Save) -> None:
    _, rows = read(save("a.csv", b'Name,Size\nPipe,5"\n"5" pipe",x\n"a"b,c\nEnd,z\n'))
    assert [row[2:] for row in rows] == [["Pipe", '5"'], ['5 pipe"', "x"], ["ab", "c"], ["End", "z"]]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('A,B\n1,2\n"3,4\n5,6\n7,8\n', 3),
        ('A,B\n1,2\n"3,4\n5,6\n"7",8\n', 3),
        ('A,B\n1,"2\n' + "x,y\n" * 300 + '",z\n', 2),
        ('A,B\n1,"' + "long text\n" * 5000 + '"\n', 2),
        ('A,B\n1,2\n3,"4', 3),
        ('A,B\n"a"b","c\n1,2\n', 2),
    ],
)
def test_an_unclosed_quote_is_refused_and_never_swallows_rows(save: Save, text: str, row: int) -> None:
    refused = refusal(save("a.csv", text.encode()))
    assert (refused.code, refused.facts["row"]) == ("file.unclosed_quote", row)


def test_a_cell_that_swallowed_whole_rows_is_a_row_problem(save: Save) -> None:
    text = 'A,B,C\n1,"x,y\n2,p,q\n3,r 5",z\n4,s,t\n'
    _, rows = read(save("a.csv", text.encode()))
    assert [problem[0] for problem in rows[0][1]] == ["row.swallowed_lines"]
    assert rows[1] == [3, None, "4", "s", "t"]


def test_an_address_over_several_lines_is_not_suspicious(save: Save) -> None:
    _, rows = read(save("a.csv", b'A,B,C\n1,"Acme, Inc\n12, High Street, Oslo\nNorway",z\n'))
    assert rows == [[2, None, "1", "Acme, Inc\n12, High Street, Oslo\nNorway", "z"]]


def test_a_cell_beyond_the_limit_is_a_problem_of_its_row_only(save: Save) -> None:
    _, rows = read(save("a.csv", b"A,B\n1," + b"x" * 40_000 + b"\n2,y\n"))
    (code, column, value) = rows[0][1][0]
    assert (code, column, len(value)) == ("row.cell_too_long", 1, 100)
    assert rows[1] == [3, None, "2", "y"]


def test_rows_and_columns_beyond_the_limits_are_refused(save: Save) -> None:
    wide = save("wide.csv", b",".join(b"c%d" % n for n in range(12)) + b"\n")
    assert refusal(wide, limits=Limits(columns=10)).code == "file.too_many_columns"
    long = save("long.csv", b"a,b\n" + b"1,2\n" * 30)
    assert refusal(long, limits=Limits(rows=20)).code == "file.too_many_rows"


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(st.lists(cell, min_size=3, max_size=3), max_size=30),
    delimiter=st.sampled_from(",;\t|"),
    # csv.writer quotes a lone CR only when it is part of the line end.
    style=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]),
)
def test_rows_are_those_of_python_csv(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, style: tuple[str, Any]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=style[0], quoting=style[1])
    writer.writerows([["Name", "City", "Note"], *rows])
    path = tmp_path_factory.getbasetemp() / "differential.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    _, found = read(path, delimiter=delimiter)
    expected = [
        [number, None, *[cell or None for cell in row]]
        for number, row in enumerate(csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=delimiter), 1)
        if number > 1 and any(cell.strip() for cell in row)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("'=1+1", "=1+1"),
        ("'+44 20", "+44 20"),
        ("'-x", "-x"),
        ("'@a", "@a"),
        ("'\uff1d1", "\uff1d1"),
        ("''=1", "'=1"),
        ("'a", "'a"),
        ("'", "'"),
        ("''", "''"),
        ("O'Brien", "O'Brien"),
        ("a '=1", "a '=1"),
        ('"\'=1,2"', "=1,2"),
        ('"\'\n1"', "\n1"),
    ],
)
def test_the_guard_before_what_looks_like_a_formula_is_no_part_of_the_value(
    save: Save, written: str, read_as: str
) -> None:
    _, rows = read(save("a.csv", f"Name,City\nx,{written}\n{written},y\n".encode()))
    assert [row[2:] for row in rows] == [["x", read_as], [read_as, "y"]]


def test_guards_are_found_wherever_in_a_long_file_they_stand(save: Save) -> None:
    cells = ["plain"] * 20_000
    for place in (0, 999, 1000, 4094, 4095, 4096, 9999, 12_345, 19_999):
        cells[place] = "'=1"
    content = "Name,City\n" + "".join(f'{cell},"a\n{cell}"\n' for cell in cells)
    _, rows = read(save("a.csv", content.encode()))
    assert [row[2] for row in rows] == [cell.removeprefix("'") for cell in cells]


def test_a_guard_in_the_header_is_taken_off_too(save: Save) -> None:
    opened, _ = read(save("a.csv", b"'=Name,'-City\nx,y\n"))
    assert opened.sheets[0].header == ["=Name", "-City"]
