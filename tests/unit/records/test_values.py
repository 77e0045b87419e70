"""What may stand in a cell of each kind, what comes out of it, and what is said about the rest."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import SchemaValidator, ValidationError

from ledgerdock.errors import RowError
from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Currency,
    Date,
    DateTime,
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
from ledgerdock.records.values.catalogue import reader_of, schema_of


class Sample(RecordType, name="sample", area="tests", key="key"):
    """One column of every kind."""

    key: Key = column("Key", "", max_length=100)
    text: Text | None = column("Text", "", max_length=40)
    money: Money | None = column("Money", "", currency="EUR")
    yen: Money | None = column("Yen", "", currency="JPY")
    quantity: Quantity | None = column("Quantity", "")
    percent: Quantity | None = column("Percent", "", minimum=0, maximum=100, decimals=3)
    whole: Quantity | None = column("Whole", "", decimals=0)
    date: Date | None = column("Date", "")
    datetime: DateTime | None = column("Date and Time", "")
    timestamp: Timestamp | None = column("Timestamp", "")
    boolean: Boolean | None = column("Yes or No", "")
    choice: Choice | None = column("Choice", "", choices={"bank": "Bank Transfer", "cash": "Cash"})
    email: Email | None = column("E-mail", "")
    phone: Phone | None = column("Phone", "")
    country: Country | None = column("Country", "")
    currency: Currency | None = column("Currency", "")


SAMPLE = compile_type(Sample)
NAMES = [column.name for column in SAMPLE.columns]


def read(name: str, cell: str | None) -> Any:
    """The value of one cell, or its error."""
    cells: list[str | None] = [None] * len(NAMES)
    cells[0] = "K1"
    cells[NAMES.index(name)] = cell
    (result,) = SAMPLE.validate_rows([cells])
    if isinstance(result, list):
        (error,) = result
        return error
    return result[NAMES.index(name)]


ACCEPTED = [
    ("key", " 00123 ", "00123"),
    ("key", "Zoe\u0308", "Zo\u00eb"),
    ("key", "A#1/b c", "A#1/b c"),
    ("text", "  two\nlines\tand a tab ", "two\nlines\tand a tab"),
    ("text", "e\u0301 stays as written", "e\u0301 stays as written"),
    ("text", "\u3000\u00a0wide blanks\u2003", "wide blanks"),
    ("text", " \u00a0 ", None),
    ("text", "", None),
    ("text", None, None),
    ("money", "1234", Decimal(1234)),
    ("money", "-5.20", Decimal("-5.20")),
    ("money", "1234.50", Decimal("1234.50")),
    ("money", "1,234.50", Decimal("1234.50")),
    ("money", "1.234,50", Decimal("1234.50")),
    ("money", "-1.234.567,5", Decimal("-1234567.5")),
    ("money", "1,234,567", Decimal(1234567)),
    ("money", "1.234.567", Decimal(1234567)),
    ("money", "1 234,50", Decimal("1234.50")),
    ("money", "1\u202f234,50", Decimal("1234.50")),
    ("money", "1'234.50", Decimal("1234.50")),
    ("money", "1234,50", Decimal("1234.50")),
    ("money", "0,5", Decimal("0.5")),
    ("money", ".5", Decimal("0.5")),
    ("money", "12.5000", Decimal("12.5")),
    ("money", "0001.50", Decimal("1.50")),
    ("yen", "1234.00", Decimal(1234)),
    ("quantity", "0,125", Decimal("0.125")),
    ("quantity", "1.234", Decimal("1.234")),
    ("quantity", "9" * 38, Decimal("9" * 38)),
    ("quantity", "0." + "1" * 38, Decimal("0." + "1" * 38)),
    ("percent", "0", Decimal(0)),
    ("percent", "100.000", Decimal(100)),
    ("whole", "5.0", Decimal(5)),
    ("date", "2026-03-04", date(2026, 3, 4)),
    ("date", "2026-03-04T00:00:00", date(2026, 3, 4)),
    ("date", "2024-02-29 00:00", date(2024, 2, 29)),
    ("date", "9999-12-31", date(9999, 12, 31)),
    ("datetime", "2026-03-04T09:30:00", datetime(2026, 3, 4, 9, 30)),  # noqa: DTZ001
    ("datetime", "2026-03-04 09:30", datetime(2026, 3, 4, 9, 30)),  # noqa: DTZ001
    ("datetime", "2026-03-04 09:30:15.25", datetime(2026, 3, 4, 9, 30, 15, 250_000)),  # noqa: DTZ001
    ("datetime", "2026-03-04", datetime(2026, 3, 4)),  # noqa: DTZ001
    ("timestamp", "2026-03-04T09:30:00Z", datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
    (
        "timestamp",
        "2026-03-04 09:30+0530",
        datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ),
    *((("boolean"), text, True) for text in ("true", "YES", "y", "1", "Yes", " yEs ")),
    *((("boolean"), text, False) for text in ("false", "NO", "n", "0", "No", "fAlse")),
    ("choice", "bank", "bank"),
    ("choice", "BANK TRANSFER", "bank"),
    ("choice", "Bank transfer", "bank"),
    ("choice", "cAsH", "cash"),
    ("email", "anna.o'neill+books@mail.acme-group.example", "anna.o'neill+books@mail.acme-group.example"),
    ("email", "jörg@müller.example", "jörg@müller.example"),
    ("phone", "+44 (0)20 7946 0018", "+44 (0)20 7946 0018"),
    ("phone", "(555) 010-7788 ext. 12", "(555) 010-7788 ext. 12"),
    ("phone", "447911123456", "447911123456"),
    ("country", "GB", "GB"),
    ("country", "deu", "DE"),
    ("country", "United Kingdom", "GB"),
    ("country", "united states of america", "US"),
    ("country", "Korea, Republic of", "KR"),
    ("currency", "eur", "EUR"),
    ("currency", "JPY", "JPY"),
]


@pytest.mark.parametrize(("name", "cell", "value"), ACCEPTED)
def test_a_usual_spelling_is_read_as_it_is_meant(name: str, cell: str | None, value: Any) -> None:
    found = read(name, cell)
    assert found == value
    assert type(found) is type(value)


REFUSED = [
    ("key", None, "value.required"),
    ("key", " \t ", "value.required"),
    ("key", "12\u200b34", "value.character"),
    ("key", "12\u00a034", "value.character"),
    ("key", "a\nb", "value.character"),
    ("key", "x" * 101, "value.too_long"),
    ("key", "\N{GRINNING FACE}" * 51, "value.key_too_long"),
    ("text", "a\x00b", "value.character"),
    ("text", "a\x85b", "value.character"),
    ("text", "half \ud83d of a pair", "value.character"),
    ("text", "x" * 41, "value.too_long"),
    ("money", "1,234", "value.number_ambiguous"),
    ("money", "-12,345", "value.number_ambiguous"),
    ("money", "1.234", "value.currency_decimals"),
    ("money", "0.001", "value.currency_decimals"),
    ("yen", "12.5", "value.currency_decimals"),
    ("whole", "1.5", "value.whole_number"),
    ("percent", "0.1234", "value.decimals"),
    ("percent", "-1", "value.too_small"),
    ("percent", "100.001", "value.too_large"),
    ("quantity", "9" * 39, "value.number_too_long"),
    ("quantity", "1." + "1" * 38, "value.number_too_long"),
    *(
        ("quantity", text, "value.number")
        for text in (
            "NaN",
            "-Infinity",
            "1e5",
            "(5.20)",
            "5.20-",
            "+5",
            "£5",
            "12,34,567.00",
            "1,234,56",
            "1,2345.00",
            "1.",
            ".",
            "-",
            "1_000",
            "0x10",
            "\u0661\u0662",
            "1,234.567,89",
            "twelve",
        )
    ),
    ("date", "2026-02-30", "value.date_impossible"),
    ("date", "2026-13-01", "value.date_impossible"),
    ("date", "2026-00-10", "value.date_impossible"),
    ("date", "31.02.2026", "value.date_impossible"),
    ("date", "13/13/2026", "value.date_impossible"),
    ("date", "04/03/2026", "value.date"),
    ("date", "20260304", "value.date"),
    ("date", "1772582400", "value.date"),
    ("date", "0026-03-04", "value.date"),
    ("date", "2026-W10-3", "value.date"),
    ("date", "2026-03-04T10:00:00", "value.date_with_time"),
    ("date", "2026-03-04T00:00:00Z", "value.date_with_time"),
    ("datetime", "10:00:00", "value.datetime"),
    ("datetime", "31/04/2026 09:30", "value.date_impossible"),
    ("datetime", "2026-03-04T24:00:00", "value.date_impossible"),
    ("datetime", "2026-03-04T09:61", "value.date_impossible"),
    ("datetime", "2026-02-29T09:00", "value.date_impossible"),
    ("datetime", "2026-03-04T09:30:00Z", "value.time_zone"),
    ("timestamp", "2026-03-04T09:30:00", "value.time_zone_missing"),
    ("timestamp", "2026-03-04", "value.time_zone_missing"),
    ("timestamp", "2026-03-04T09:30:00+25:00", "value.date_impossible"),
    ("boolean", "maybe", "value.boolean"),
    ("boolean", "2", "value.boolean"),
    ("choice", "card", "value.choice"),
    *(
        ("email", text, "value.email")
        for text in (
            "nobody",
            "a@b",
            "a b@c.example",
            "a@c.example; b@c.example",
            "a..b@c.example",
            ".a@c.example",
            "a.@c.example",
            "a@-c.example",
            "a@c..example",
            "@c.example",
            "a@@c.example",
            "Anna <a@c.example>",
        )
    ),
    ("email", "a@" + "x" * 260 + ".example", "value.too_long"),
    *(
        ("phone", text, "value.phone")
        for text in ("12345", "1" * 16, "call me", "++44 20 7946 0018", "020 7946 0018 / 19 / 20 / 21")
    ),
    ("country", "Atlantis", "value.country"),
    ("country", "XX", "value.country"),
    ("currency", "Euro", "value.currency"),
    ("currency", "XAU", "value.currency"),
    ("currency", "€", "value.currency"),
]


@pytest.mark.parametrize(("name", "cell", "code"), REFUSED)
def test_what_cannot_be_read_is_refused_with_its_own_code(name: str, cell: str | None, code: str) -> None:
    error = read(name, cell)
    assert isinstance(error, RowError)
    assert error.code == code
    assert error.column == SAMPLE.columns[NAMES.index(name)].label
    assert error.column in error.message


def test_an_impossible_day_is_explained_by_the_calendar() -> None:
    error = read("date", "2026-02-30")
    assert error.message == "“2026-02-30” in Date is not in the calendar: February 2026 has 28 days."


def test_an_ambiguous_number_is_answered_with_both_readings() -> None:
    error = read("quantity", "1,234")
    assert error.message == "“1,234” in Quantity could mean 1234 or 1.234, so it was not guessed."
    assert error.hint == (
        "Write 1234 or 1234.00 if you mean the first, 1.234 if you mean the second. "
        "If the whole file is written like this, declare its decimal mark when you import it "
        "(option “decimal”; --decimal on the command line)."
    )


def test_a_long_or_unprintable_value_is_shown_short_and_clean() -> None:
    error = read("text", "a\nb\x00" + "x" * 5000)
    assert error.value == "a b\ufffd" + "x" * 55 + "…"
    assert error.value in error.message


def test_the_choices_are_named_in_the_hint() -> None:
    assert read("choice", "card").hint == "Choose one of these: Bank Transfer, Cash."


USUAL_CELLS = st.one_of(
    st.text(alphabet=st.characters(), max_size=45),
    st.text(alphabet="0123456789.,-' +#/()x", max_size=20),
    st.from_regex(r"-?[0-9]{1,4}[.,]?[0-9]{0,3}[.,]?[0-9]{0,3}", fullmatch=True),
    st.from_regex(
        r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?(Z|\+[0-2][0-9]:[0-6][0-9])?",
        fullmatch=True,
    ),
    st.from_regex(r"[A-Za-z0-9.!'+_-]{1,20}@[A-Za-z0-9.-]{1,20}", fullmatch=True),
    st.sampled_from([cell for _, cell, _ in ACCEPTED + REFUSED if cell]),
)


@pytest.mark.parametrize("position", range(len(NAMES)), ids=NAMES)
@given(cell=USUAL_CELLS)
@example(cell="-0")
@example(cell="-0.00")
@example(cell="2026-02-30")
@example(cell="\x1fa")
@example(cell="ab\x1c")
def test_a_block_schema_accepts_nothing_its_reader_refuses(position: int, cell: str) -> None:
    column = SAMPLE.columns[position]
    try:
        value = SchemaValidator(schema_of(column)).validate_python(cell)
    except ValidationError:
        return
    exact = reader_of(column)(cell.strip())
    assert exact == value
    assert type(exact) is type(value)
    assert str(exact) == str(value)


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=60))
def test_any_text_comes_out_code_point_for_code_point_or_as_an_error(text: str) -> None:
    found = read("text", text)
    assert isinstance(found, RowError) or (found or "") == text.strip()


@given(st.text(alphabet=st.characters(exclude_categories=[]), min_size=1, max_size=60))
def test_any_key_comes_out_composed_or_as_an_error(text: str) -> None:
    found = read("key", text)
    assert isinstance(found, RowError) or found == unicodedata.normalize("NFC", text.strip())


@given(st.decimals(min_value=-(10**20), max_value=10**20, places=2))
def test_money_written_plainly_or_with_marks_is_the_same_money(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read("money", f"{amount:f}") == read("money", english) == read("money", german) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_plain_number_is_kept_to_its_last_digit_or_refused(number: Decimal) -> None:
    found = read("quantity", f"{number:f}")
    assert isinstance(found, RowError) or found == number


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    assert read("date", day.isoformat()) == day


@given(st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001
def test_every_moment_is_read_as_python_writes_it(moment: datetime) -> None:
    assert read("datetime", moment.isoformat()) == moment


def test_what_the_key_schema_accepts_is_composed_and_printable_beside_any_neighbour() -> None:
    schema = SchemaValidator(schema_of(SAMPLE.columns[0]))
    accepted = [mark for mark in map(chr, range(0x11000)) if schema.isinstance_python(mark)]
    assert len(accepted) > 20_000
    for mark in accepted:
        assert mark.isprintable()
        assert unicodedata.combining(mark) == 0
        assert unicodedata.is_normalized("NFC", f"a{mark}{mark}")
    assert unicodedata.is_normalized("NFC", "".join(accepted))


def test_a_key_of_endless_combining_marks_is_refused_at_once() -> None:
    assert read("key", "a" + "\u0323\u0301" * 1_000_000).code == "value.too_long"
