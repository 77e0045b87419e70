"""Values to DynamoDB's wire format, to JSON, and through validation back to the same values."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.aws.marshal import line_items, marshaller, record_marshaller, unmarshaller
from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Currency,
    Date,
    DateTime,
    DocumentLine,
    Email,
    Key,
    Money,
    Phone,
    Quantity,
    RecordType,
    Text,
    Timestamp,
    column,
    compile_type,
)
from ledgerdock.records.documents import Record
from ledgerdock.records.kinds import Kind


class Line(DocumentLine):
    """A line."""

    item: Text = column("Item", "")
    amount: Money | None = column("Amount", "")


class Everything(RecordType, name="everything", area="tests", key="key"):
    """One column of every kind, and lines."""

    key: Key = column("Key", "")
    text: Text | None = column("Text", "")
    money: Money | None = column("Money", "")
    quantity: Quantity | None = column("Quantity", "")
    date: Date | None = column("Date", "")
    datetime: DateTime | None = column("Date and Time", "")
    timestamp: Timestamp | None = column("Timestamp", "")
    boolean: Boolean | None = column("Yes or No", "")
    choice: Choice | None = column("Choice", "", choices={"bank": "Bank Transfer", "cash": "Cash"})
    email: Email | None = column("E-mail", "")
    phone: Phone | None = column("Phone", "")
    country: Country | None = column("Country", "")
    currency: Currency = column("Currency", "")
    lines: list[Line]


TYPE = compile_type(Everything)
HEADER, LINE = TYPE.columns[: TYPE.header_width], TYPE.columns[TYPE.header_width :]

words = st.text("abcÄ漢 -", min_size=1, max_size=20).map(str.strip).filter(bool)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
moments = st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2100-01-01"))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
amounts = st.decimals(-(10**15), 10**15, places=2)

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.KEY: words,
    Kind.TEXT: words,
    Kind.MONEY: amounts,
    Kind.QUANTITY: st.decimals(-(10**20), 10**20, places=12),
    Kind.DATE: days,
    Kind.DATETIME: moments,
    Kind.TIMESTAMP: st.builds(lambda moment, zone: moment.replace(tzinfo=zone), moments, offsets),
    Kind.BOOLEAN: st.booleans(),
    Kind.CHOICE: st.sampled_from(["bank", "cash"]),
    Kind.EMAIL: st.sampled_from(["a@example.com", "müller@example.org"]),
    Kind.PHONE: st.sampled_from(["+44 20 7946 0018", "(555) 010-7788 ext. 12"]),
    Kind.COUNTRY: st.sampled_from(["DE", "GB"]),
    Kind.CURRENCY: st.sampled_from(["EUR", "USD"]),
}
header_values = st.tuples(*(VALUES[c.kind] if c.required else st.none() | VALUES[c.kind] for c in HEADER))
line_values = st.tuples(words, st.none() | amounts)


def _texts(values: dict[str, Any]) -> list[str | None]:
    return [str(value).lower() if isinstance(value, bool) else value for value in values.values()]


def test_every_kind_is_covered() -> None:
    assert {column.kind for column in HEADER} == set(Kind) == set(VALUES)


@given(header_values, st.lists(line_values, min_size=1, max_size=3))
def test_values_survive_the_way_to_the_table_to_json_and_back_through_validation(
    values: tuple[Any, ...], lines: list[tuple[Any, ...]]
) -> None:
    item = record_marshaller(TYPE.columns, TYPE.header_width)(Record(values, tuple(lines)))
    header = _texts(unmarshaller(HEADER)(item))
    rows = [[*header, *_texts(unmarshaller(LINE)(line))] for line in line_items(item)]
    assert TYPE.validate_rows(rows) == [(*values, *line) for line in lines]


@given(header_values)
def test_what_was_read_from_the_table_is_written_the_same_way_again(values: tuple[Any, ...]) -> None:
    item = marshaller(HEADER)(values)
    (again,) = TYPE.validate_rows([[*_texts(unmarshaller(HEADER)(item)), "x", None]])
    assert isinstance(again, tuple)
    assert marshaller(HEADER)(again[: TYPE.header_width]) == item


@pytest.mark.parametrize(
    ("number", "text"), [(Decimal("1E+3"), "1000"), (Decimal("12.50"), "12.5"), (Decimal("-0.00"), "0"), (None, None)]
)
def test_numbers_are_text_without_exponent_and_without_zeros_that_say_nothing(number: Any, text: Any) -> None:
    values = tuple(number if column.name == "money" else None for column in HEADER)
    assert unmarshaller(HEADER)(marshaller(HEADER)(values))["money"] == text


def test_blanks_are_there_and_what_is_no_column_is_not() -> None:
    item = {"key": {"S": "k"}, "boolean": {"BOOL": False}, "_version": {"N": "1"}, "gone": {"S": "x"}}
    read = unmarshaller(HEADER)(item)
    assert list(read) == [column.name for column in HEADER]
    assert {name: value for name, value in read.items() if value is not None} == {"key": "k", "boolean": False}


def test_a_value_of_a_column_that_changed_its_kind_stays_as_it_was_written() -> None:
    assert unmarshaller(HEADER)({"text": {"N": "12.5"}, "money": {"S": "much"}})["text"] == "12.5"


def test_a_record_without_lines_has_none() -> None:
    assert line_items({"key": {"S": "k"}}) == []
