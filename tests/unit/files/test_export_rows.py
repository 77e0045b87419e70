"""Rows of an export as bytes: CSV, JSON Lines, and the spool between."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.files.export_rows import read_spool, row_encoder
from ledgerdock.files.formula_guard import guard
from ledgerdock.records import Boolean, Choice, Key, Money, RecordType, Text, column, compile_type


class Thing(RecordType, name="thing", area="tests", key="number"):
    """A thing."""

    number: Key = column("Number", "")
    words: Text | None = column("=Words", "")
    fee: Money | None = column("Fee", "", currency="EUR")
    flag: Boolean | None = column("Flag", "")
    state: Choice | None = column("State", "", choices={"open": "Open, still", "done": "-Done"})


COLUMNS = compile_type(Thing).columns
_values = st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]))


def csv_of(*rows: list[Any]) -> str:
    return row_encoder("csv", COLUMNS).encode(rows).decode()


def test_a_csv_begins_with_a_byte_order_mark_and_the_guarded_labels() -> None:
    assert row_encoder("csv", COLUMNS).header == b"\xef\xbb\xbfNumber,'=Words,Fee,Flag,State\r\n"


def test_a_csv_has_labels_of_choices_words_for_truth_and_nothing_for_blanks() -> None:
    assert csv_of(["00123", "x", "-12.5", True, "open"]) == '00123,x,-12.5,true,"Open, still"\r\n'
    assert csv_of(["1", None, None, False, "gone"], ["2", "", None, None, None]) == "1,,,false,gone\r\n2,,,,\r\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5", "-5"),
        ("-x", "'-x"),
        ("'=1", "''=1"),
        ("'a", "'a"),
        ("a=1", "a=1"),
    ],
)
def test_texts_of_a_csv_are_guarded_in_whatever_column_they_stand(text: str, written: str) -> None:
    assert csv_of([text, text, text, text, text], ["1", "x", None, True, None]).splitlines()[0] == ",".join(
        [written] * 5
    )


def test_a_label_is_guarded_like_any_text() -> None:
    assert csv_of(["1", None, None, None, "done"]) == "1,,,,'-Done\r\n"


@given(st.lists(st.tuples(*[_values] * len(COLUMNS)), max_size=5))
def test_a_csv_is_what_the_standard_writer_makes_of_guarded_texts(rows: list[tuple[Any, ...]]) -> None:
    wanted = io.StringIO(newline="")
    labels = dict(COLUMNS[4].choices)
    for row in rows:
        texts = [str(value).lower() if isinstance(value, bool) else value or "" for value in row]
        texts[4] = labels.get(texts[4], texts[4])
        csv.writer(wanted, lineterminator="\r\n").writerow(list(map(guard, texts)))
    assert csv_of(*map(list, rows)) == wanted.getvalue()


def test_a_csv_of_one_column_quotes_everything() -> None:
    encoder = row_encoder("csv", COLUMNS[:1])
    assert encoder.header + encoder.encode([["a;b"], ["c|d"]]) == b'\xef\xbb\xbf"Number"\r\n"a;b"\r\n"c|d"\r\n'


def test_json_lines_have_column_names_the_values_themselves_and_null_for_blanks() -> None:
    encoder = row_encoder("jsonl", COLUMNS)
    assert encoder.header == b""
    assert encoder.encode([["00123", "=1+1", "-12.5", True, "open"], ["2", None, None, None, None]]) == (
        b'{"number":"00123","words":"=1+1","fee":"-12.5","flag":true,"state":"open"}\n'
        b'{"number":"2","words":null,"fee":null,"flag":null,"state":null}\n'
    )


@given(st.lists(st.lists(_values, min_size=5, max_size=5), max_size=5))
def test_a_spool_gives_back_the_rows_that_went_in_and_json_lines_the_same_values(rows: list[list[Any]]) -> None:
    encoder = row_encoder("spool", COLUMNS)
    spool = io.BytesIO(encoder.header + encoder.encode(rows[:2]) + encoder.encode(rows[2:]))
    assert list(read_spool(spool)) == rows
    lines = row_encoder("jsonl", COLUMNS).encode(rows).decode().split("\n")
    assert [list(json.loads(line).values()) for line in lines if line] == rows


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "spool"])
def test_no_rows_are_no_bytes(file_format: str) -> None:
    assert row_encoder(file_format, COLUMNS).encode([]) == b""
