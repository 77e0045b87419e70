"""Kinds whose values come from a list: yes and no, choices, countries, currencies."""

from collections.abc import Iterable, Mapping

from pydantic_core import CoreSchema

from ledgerdock.errors import RowError
from ledgerdock.records.iso import country_codes, currency_decimals
from ledgerdock.records.kinds import Value
from ledgerdock.records.layout import Column
from ledgerdock.records.values.reading import Reader, lookup_schema, refuse

_BOOLEANS = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}

_LISTED = 300
"""A sentence names the allowed choices up to this many characters."""


def boolean_reader(column: Column) -> Reader:
    """true, yes, y, 1 or false, no, n, 0, in any case."""
    return _reader(column, _BOOLEANS, "value.boolean")


def usual_boolean() -> CoreSchema:
    """The spellings in small, capital and title letters."""
    return _schema(_BOOLEANS)


def choice_reader(column: Column) -> Reader:
    """A value of the list, or its label, in any case; the value is kept."""
    return _reader(column, _choices(column), "value.choice", allowed=_allowed(column))


def usual_choice(column: Column) -> CoreSchema:
    """Values and labels as declared, and in small, capital and title letters."""
    return _schema(_choices(column), (spelling for option in column.choices for spelling in option))


def country_reader(column: Column) -> Reader:
    """A country's two-letter code, three-letter code or English name; the two-letter code is kept."""
    return _reader(column, country_codes(), "value.country")


def usual_country() -> CoreSchema:
    """Two-letter codes in capitals."""
    return lookup_schema({code: code for code in country_codes().values()})


def currency_reader(column: Column) -> Reader:
    """A three-letter currency code in any case."""
    codes = {code.casefold(): code for code in currency_decimals()}
    return _reader(column, codes, "value.currency")


def usual_currency() -> CoreSchema:
    """Codes in capitals."""
    return lookup_schema({code: code for code in currency_decimals()})


def _reader(column: Column, values: Mapping[str, Value], code: str, **facts: str) -> Reader:
    def read(text: str) -> Value | RowError:
        value = values.get(text.casefold())
        return refuse(code, column, text, **facts) if value is None else value

    return read


def _schema(values: Mapping[str, Value], spellings: Iterable[str] = ()) -> CoreSchema:
    """These spellings, and every one as capitals, small letters and with a capital first letter."""
    usual = {text for spelling in (*values, *spellings) for text in _cases(spelling)}
    return lookup_schema({text: values[text.casefold()] for text in usual if text.casefold() in values})


def _cases(spelling: str) -> tuple[str, ...]:
    return spelling, spelling.lower(), spelling.upper(), spelling.title(), spelling.capitalize()


def _choices(column: Column) -> dict[str, Value]:
    return {text.casefold(): option.value for option in column.choices for text in option}


def _allowed(column: Column) -> str:
    labels = ", ".join(option.label for option in column.choices)
    return labels if len(labels) <= _LISTED else f"{labels[: _LISTED - 1]}…"
