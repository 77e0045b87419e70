"""Numbers as a file writes them, when its sender says how."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ledgerdock.errors import Rejected
from ledgerdock.files.locale import Locale
from ledgerdock.files.numbers import DecimalMark, GroupMark, NumberFormat, check, column_to_decimal, number_error
from ledgerdock.files.upload import open_upload
from ledgerdock.files.workbook import as_text, with_decimal_comma

Save = Callable[[str, bytes], Path]
COMMA = NumberFormat(decimal=DecimalMark.COMMA)
GERMAN = NumberFormat(
    decimal=DecimalMark.COMMA, groups=GroupMark.POINT, currency="EUR", parentheses=True, trailing_minus=True
)
US = NumberFormat(groups=GroupMark.COMMA, currency="USD", parentheses=True)
UNFIT = None


def read(text: str, declared: NumberFormat, *currency: str | None) -> str | None:
    """The plain decimal of one text; None when it is unfit, and then it must be as it was."""
    texts, unfit = column_to_decimal([text], declared, currency)
    assert unfit in ((), (0,))
    assert not unfit or texts[0] == text
    return None if unfit else texts[0]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.234,56", "1234.56"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("12,50", "12.50"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("007,10", "007.10"),
        ("-1.234,56", "-1234.56"),
        ("\u22127,5", "-7.5"),
        ("(5,00)", "-5.00"),
        ("( 5,00 )", "-5.00"),
        ("5,00-", "-5.00"),
        ("5,00 \u2212", "-5.00"),
        ("€12,50", "12.50"),
        ("€ 12,50", "12.50"),
        ("12,50\u00a0€", "12.50"),
        ("eur 12,50", "12.50"),
        ("-€ 5", "-5"),
        ("€ -5", "-5"),
        ("(5 €)", "-5"),
        ("€ (1.234,00)", "-1234.00"),
        (" 5 ", "5"),
        ("12.50", UNFIT),
        ("1234.5", UNFIT),
        ("0.123", UNFIT),
        ("1,234.50", UNFIT),
        ("1.23.456", UNFIT),
        ("1.2345", UNFIT),
        ("1234.567", UNFIT),
        ("1 234,50", UNFIT),
        ("1'234,50", UNFIT),
        ("5,", UNFIT),
        (",", UNFIT),
        ("1,5,5", UNFIT),
        ("-(5)", UNFIT),
        ("(-5)", UNFIT),
        ("-5-", UNFIT),
        ("(5-)", UNFIT),
        ("(5", UNFIT),
        ("()", UNFIT),
        ("5(3)", UNFIT),
        ("((5))", UNFIT),
        ("€5€", UNFIT),
        ("$5", UNFIT),
        ("5 USD", UNFIT),
        ("€", UNFIT),
        ("+5", UNFIT),
        ("1e5", UNFIT),
        ("٣", UNFIT),
        ("1\n2", UNFIT),
        ("n/a", UNFIT),
    ],
)
def test_a_decimal_comma_with_points_between_thousands(text: str, plain: str | None) -> None:
    assert read(text, GERMAN) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1,234.50", "1234.50"),
        ("1,234", "1234"),
        ("1234.5", "1234.5"),
        ("1.234", "1.234"),
        ("$1,234.50", "1234.50"),
        ("($1,234.50)", "-1234.50"),
        ("1234,5", UNFIT),
        ("12,34", UNFIT),
        ("1.234,50", UNFIT),
        ("1,234,56", UNFIT),
        ("5-", UNFIT),
    ],
)
def test_a_decimal_point_with_commas_between_thousands(text: str, plain: str | None) -> None:
    assert read(text, US) == plain


@pytest.mark.parametrize(
    "text",
    [
        "1.234.567,5",
        "1 234 567,5",
        "1\u00a0234\u00a0567,5",
        "1\u202f234\u202f567,5",
        "1'234'567,5",
        "1\u2019234\u2019567,5",
    ],
)
def test_without_a_declared_mark_any_one_mark_divides_thousands(text: str) -> None:
    assert read(text, COMMA) == "1234567.5"


def test_marks_are_not_mixed_within_a_number() -> None:
    assert read("1 234.567,5", COMMA) is UNFIT
    assert read("1,234,567.5", NumberFormat(groups=GroupMark.NONE)) is UNFIT
    assert read("1.234,5", COMMA.model_copy(update={"groups": GroupMark.SPACE})) is UNFIT


def test_lakhs_are_read_when_declared_and_only_then() -> None:
    lakhs = NumberFormat(groups=GroupMark.COMMA, lakhs=True)
    assert read("12,34,567.89", lakhs) == "1234567.89"
    assert read("1,234", lakhs) == "1234"
    assert read("1,234,567", lakhs) is UNFIT
    assert read("12,34,567.89", US) is UNFIT


def test_negatives_and_signs_are_understood_when_declared_and_only_then() -> None:
    for text in ("(5)", "5-", "€5", "5 EUR"):
        assert read(text, COMMA) is UNFIT
    assert read("-5", COMMA) == "-5"


@pytest.mark.parametrize(
    ("text", "row", "plain"),
    [
        ("€5", "EUR", "5"),
        ("€5", " eur ", "5"),
        ("€5", None, "5"),
        ("€5", "", "5"),
        ("€5", "USD", UNFIT),
        ("5", "USD", "5"),
    ],
)
def test_a_sign_that_contradicts_the_currency_of_its_row_is_unfit(
    text: str, row: str | None, plain: str | None
) -> None:
    assert read(text, GERMAN, row) == plain


def test_one_sign_serves_several_currencies_and_the_declaration_says_which() -> None:
    assert read("$5", NumberFormat(currency="CAD")) == "5"
    assert read("C$5", NumberFormat(currency="CAD")) == "5"
    assert read("US$5", NumberFormat(currency="CAD")) is UNFIT


def test_a_column_is_handed_back_as_it_is_when_nothing_changes() -> None:
    plain = ["1", None, "-2.50", ""]
    assert column_to_decimal(plain, US).texts is plain
    assert column_to_decimal(anything := ["1.234,56"], None) == (anything, ())
    whole = ["1", "-20", None]
    assert column_to_decimal(whole, GERMAN).texts is whole
    assert column_to_decimal([None, ""], GERMAN) == ([None, ""], ())


def test_blanks_stay_and_unfit_texts_are_named_by_index() -> None:
    texts, unfit = column_to_decimal([None, "", " ", "x", "1,5", "12.50"], GERMAN)
    assert (texts, unfit) == ([None, "", " ", "x", "1.5", "12.50"], (3, 5))
    assert column_to_decimal([None, "1,5", "", "2"], COMMA) == ([None, "1.5", "", "2"], ())


def test_an_unfit_number_is_told_with_an_example_of_the_declared_notation() -> None:
    error = number_error("Amount", "12.50", GERMAN)
    assert (error.code, error.column, error.value) == ("value.number_format", "Amount", "12.50")
    assert "-1.234,50" in error.hint
    assert [declared.example for declared in (US, COMMA, NumberFormat(groups=GroupMark.NONE))] == [
        "-1,234.50",
        "-1.234,50",
        "-1234.50",
    ]


def test_a_declaration_that_cannot_be_meant_is_refused() -> None:
    check(GERMAN)
    for declared, code in (
        (NumberFormat(decimal=DecimalMark.COMMA, groups=GroupMark.COMMA), "locale.same_marks"),
        (NumberFormat(currency="EURO"), "locale.unknown_currency"),
        (NumberFormat(currency="eur"), "locale.unknown_currency"),
    ):
        with pytest.raises(Rejected) as refused:
            check(declared)
        assert refused.value.code == code


def test_a_locale_is_kept_as_json_and_takes_nothing_else() -> None:
    locale = Locale.model_validate({"date_order": "dmy", "numbers": {"decimal": "comma", "currency": "EUR"}})
    assert Locale.model_validate_json(locale.model_dump_json()) == locale
    with pytest.raises(ValidationError):
        Locale.model_validate({"numbers": {"decimal": ";"}})


decimals = st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=Decimal("-1E12"), max_value=Decimal("1E12")
)
MARKS = [(mark, group) for mark, group in product(DecimalMark, GroupMark) if mark.value != group.value]
GROUPS = {"none": "", "point": ".", "comma": ",", "space": "\u202f", "apostrophe": "\u2019"}


def written(value: Decimal, mark: DecimalMark, group: GroupMark, *, lakhs: bool, negative: str, money: str) -> str:
    """The value in a notation, by other means than the code under test."""
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    size = 2 if lakhs else 3
    parts = [head[max(0, end - size) : end] for end in range(len(head), 0, -size)][::-1]
    text = GROUPS[group].join([*parts, tail])
    text += (("," if mark is DecimalMark.COMMA else ".") + fraction) if fraction else ""
    text = money.format(text)
    return {"minus": f"-{text}", "parentheses": f"({text})", "trailing": f"{text}-"}[negative] if value < 0 else text


@given(
    decimals,
    st.sampled_from(MARKS),
    st.booleans(),
    st.sampled_from(["minus", "parentheses", "trailing"]),
    st.sampled_from(["{}", "€{}", "€ {}", "EUR {}"]),
)
def test_every_number_written_in_a_notation_is_read_back_to_the_last_digit(
    value: Decimal, marks: tuple[DecimalMark, GroupMark], lakhs: bool, negative: str, money: str
) -> None:
    mark, group = marks
    declared = NumberFormat(
        decimal=mark, groups=group, currency="EUR", lakhs=lakhs, parentheses=True, trailing_minus=True
    )
    text = written(value, mark, group, lakhs=lakhs, negative=negative, money=money)
    plain = read(text, declared)
    assert plain is not None
    assert Decimal(plain) == value


nasty = st.text(alphabet="0123456789.,-−()' \u00a0\u202f’€$EURkr\n\t+e٣", max_size=14) | st.text(max_size=10)  # noqa: RUF001


@given(st.lists(st.none() | nasty, max_size=6), st.sampled_from([GERMAN, US, COMMA, NumberFormat(lakhs=True)]))
def test_whatever_stands_there_is_blank_or_a_plain_decimal_or_named_and_untouched(
    texts: list[str | None], declared: NumberFormat
) -> None:
    result, unfit = column_to_decimal(texts, declared)
    assert len(result) == len(texts)
    for index, (before, after) in enumerate(zip(texts, result, strict=True)):
        if not before or before.isspace() or index in unfit:
            assert after == before
        else:
            assert after is not None
            assert Decimal(after).is_finite()
            digits = "".join(sign for sign in before if sign in "0123456789")
            assert "".join(sign for sign in after if sign in "0123456789").lstrip("0") == digits.lstrip("0")


@given(st.lists(st.none() | nasty, max_size=6), st.sampled_from([GERMAN, US, COMMA]))
def test_a_column_reads_like_its_cells_alone(texts: list[str | None], declared: NumberFormat) -> None:
    result, unfit = column_to_decimal(texts, declared)
    alone = [column_to_decimal([text], declared) for text in texts]
    assert column_to_decimal([*texts, "n/a"], declared).texts[:-1] == list(
        result
    )  # one by one, for the last one's sake
    assert list(result) == [single.texts[0] for single in alone]
    assert unfit == tuple(index for index, single in enumerate(alone) if single.unfit)


def test_numbers_of_a_workbook_arrive_in_the_declared_notation_and_texts_as_typed(
    save: Save, ooxml: Any, rows_xml: Any
) -> None:
    rows = rows_xml(
        ("Number", "Amount", "Other"), ("1.10", 1.234, 1.234), ("x", "1.234", 5), ("y", 1234567.5, None), ("z", -3, 2)
    )
    with open_upload(save("a.xlsx", ooxml(rows))) as upload:
        (block,) = upload.rows(0, decimal_comma={1})
        (plain,) = upload.rows(0)
    amounts = [row[3] for row in block]
    assert amounts == ["1,234", "1.234", "1234567,5", "-3"]
    assert column_to_decimal(amounts, GERMAN) == (["1.234", "1234", "1234567.5", "-3"], ())
    assert [row[4] for row in block] == ["1.234", "5", None, "2"]
    assert [row[3] for row in plain] == ["1.234", "1.234", "1234567.5", "-3"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=5))
def test_a_stored_number_keeps_its_value_through_a_decimal_comma(values: list[float]) -> None:
    stored = [as_text(value) for value in values]
    assert column_to_decimal(with_decimal_comma(values), GERMAN) == (stored, ())
    mixed = with_decimal_comma([*values, True, "1.234"])  # read another way than a column of numbers alone
    assert column_to_decimal(mixed[:-2], GERMAN) == (stored, ())
    assert mixed[-2:] == ["true", "1.234"]


def test_text_is_not_touched_by_a_decimal_comma(save: Save) -> None:
    with open_upload(save("a.csv", b"Name;Amount\nA;1.234\n")) as upload:
        (block,) = upload.rows(0, decimal_comma={1})
    assert block == [[2, None, "A", "1.234"]]
