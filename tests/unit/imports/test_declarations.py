"""What a sender declares is read strictly: understood, or refused with a code."""

import json

import pytest

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.numbers import DecimalMark, GroupMark, NumberFormat
from ledgerdock.imports.staging.declarations import LONGEST_MAPPING, locale_of, mapping_of, version_of
from ledgerdock.jobs.job import ImportOptions


def _numbers(**declared: str) -> NumberFormat | None:
    return locale_of(ImportOptions(**declared)).numbers


def _refused(**declared: str) -> str:
    with pytest.raises(Rejected) as error:
        locale_of(ImportOptions(**declared))
    return error.value.code


def test_without_a_declaration_numbers_are_not_touched() -> None:
    assert _numbers() is None
    assert _numbers(date_order="dmy") is None


def test_marks_are_named_or_written() -> None:
    said = NumberFormat(decimal=DecimalMark.COMMA, groups=GroupMark.POINT)
    assert _numbers(decimal=",", thousands=".") == _numbers(decimal="comma", thousands="point") == said


def test_a_point_between_thousands_leaves_the_comma_for_the_decimals() -> None:
    assert _numbers(thousands="point") == NumberFormat(decimal=DecimalMark.COMMA, groups=GroupMark.POINT)


def test_a_currency_alone_says_nothing_of_marks_so_thousands_are_not_guessed() -> None:
    assert _numbers(currency="eur") == NumberFormat(groups=GroupMark.NONE, currency="EUR")
    assert _numbers(negative="parentheses") == NumberFormat(groups=GroupMark.NONE, parentheses=True)


def test_a_decimal_mark_alone_lets_any_other_mark_stand_between_thousands() -> None:
    assert _numbers(decimal="comma") == NumberFormat(decimal=DecimalMark.COMMA, groups=None)


def test_negatives_can_be_declared_both_ways() -> None:
    assert _numbers(negative="parentheses, trailing-minus") == NumberFormat(
        groups=GroupMark.NONE, parentheses=True, trailing_minus=True
    )


def test_lakhs_are_a_way_to_group() -> None:
    assert _numbers(thousands="lakhs") == NumberFormat(groups=GroupMark.COMMA, lakhs=True)


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ({"date_order": "ymd"}, "job.bad_option"),
        ({"decimal": ";"}, "job.bad_option"),
        ({"thousands": "dot"}, "job.bad_option"),
        ({"negative": "red"}, "job.bad_option"),
        ({"decimal": "comma", "thousands": "comma"}, "locale.same_marks"),
        ({"decimal": "comma", "thousands": "lakhs"}, "locale.same_marks"),
        ({"currency": "EURO"}, "locale.unknown_currency"),
    ],
)
def test_what_cannot_be_meant_is_refused(declared: dict[str, str], code: str) -> None:
    assert _refused(**declared) == code


def test_a_mapping_is_read_from_json() -> None:
    said = ColumnMapping(columns={"Kunde": "customer", "Notiz": None}, constants={"currency": "EUR"})
    assert mapping_of(said.model_dump_json()) == said


@pytest.mark.parametrize(
    "text",
    ["", "DATEV", "[]", '{"column": {}}', '{"columns": {"a": 1}}', '{"columns": {"\\ud800": "name"}}', "[" * 9999],
)
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(Rejected) as error:
        mapping_of(text)
    assert error.value.code == "mapping.malformed"


def test_a_mapping_has_bounds() -> None:
    with pytest.raises(Rejected) as error:
        mapping_of(json.dumps({"constants": {"notes": "x" * LONGEST_MAPPING}}))
    assert error.value.code == "mapping.too_large"


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", "٣", "9" * 10, "newest"])
def test_a_version_is_a_plain_number(text: str) -> None:
    with pytest.raises(Rejected) as error:
        version_of(text)
    assert error.value.code == "job.bad_option"
    assert (version_of("12"), version_of(None)) == (12, None)
