"""Money and quantities: text -> Decimal, without a guess and without rounding."""

import re
from decimal import Decimal
from typing import NamedTuple

from pydantic_core import CoreSchema, core_schema

from ledgerdock.errors import RowError
from ledgerdock.records.iso import currency_decimals
from ledgerdock.records.kinds import Kind
from ledgerdock.records.layout import Column
from ledgerdock.records.values.reading import Reader, refuse, text_schema

DIGITS = 38
"""DynamoDB keeps 38 significant digits of a number."""

USUAL_DECIMALS = 2
"""Decimals of most currencies: what the block schema of money in the record's currency accepts."""

_USUAL_QUANTITY_DECIMALS = 12

# A single point is the decimal mark, as everywhere in this product. A single comma before exactly three
# digits could be either, so it is refused. All other spellings below can be read in one way only.
_PLAIN = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]+))?")
_DECIMAL_COMMA = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]*),(?P<fraction>[0-9]+)")
_GROUPED = re.compile(
    r"(?P<sign>-?)"
    r"(?P<whole>[1-9][0-9]{0,2}(?P<group>[.,' \u2019\u00a0\u202f])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
    r"(?:(?!(?P=group))[.,](?P<fraction>[0-9]+))?"
)
_ONE_COMMA_GROUP = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_NO_DIGIT = re.compile("[^0-9]")


class _Parts(NamedTuple):
    sign: str
    whole: str
    fraction: str

    def decimal(self) -> Decimal:
        point = "." if self.fraction else ""
        number = Decimal(f"{self.sign}{self.whole}{point}{self.fraction}")
        return number if number else number.copy_abs()


def number_reader(column: Column) -> Reader:
    """A number within the column's limits; the record's own currency is checked with the row."""
    decimals = _decimals(column)

    def read(text: str) -> Decimal | RowError:
        if _ONE_COMMA_GROUP.fullmatch(text):
            return refuse("value.number_ambiguous", column, text, **_both_readings(text))
        parts = _parse(text)
        if parts is None:
            return refuse("value.number", column, text)
        fraction = len(parts.fraction.rstrip("0"))
        if len(parts.whole.lstrip("0")) + fraction > DIGITS:
            return refuse("value.number_too_long", column, text, limit=DIGITS)
        if decimals is not None and fraction > decimals:
            return refuse_decimals(column, text, decimals, column.currency)
        return _within_limits(column, text, parts.decimal())

    return read


def usual_number(column: Column) -> CoreSchema:
    """Digits with a decimal point; the function after it is C, so no Python code runs per value."""
    decimals = _decimals(column)
    if decimals is None:
        decimals = USUAL_DECIMALS if column.kind is Kind.MONEY else _USUAL_QUANTITY_DECIMALS
    minus = "" if column.minimum is not None and column.minimum >= 0 else "-?"
    fraction = rf"(?:\.[0-9]{{1,{decimals}}})?" if decimals else ""
    digits = text_schema(rf"^(?:0|{minus}[1-9][0-9]{{0,14}}){fraction}$")
    number = core_schema.no_info_after_validator_function(Decimal, digits)
    if not column.minimum and column.maximum is None:
        return number
    limits = core_schema.decimal_schema(ge=column.minimum, le=column.maximum)
    return core_schema.chain_schema([number, limits])


def decimals_of(value: Decimal) -> int:
    """How many decimals the value needs, trailing zeros aside."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    return len(f"{value:f}".partition(".")[2].rstrip("0"))


def refuse_decimals(column: Column, text: str, limit: int, currency: str | None) -> RowError:
    """The row error for a number with more decimals than its column or currency has."""
    if currency is not None:
        return refuse("value.currency_decimals", column, text, limit=limit, currency=currency)
    return refuse("value.decimals" if limit else "value.whole_number", column, text, limit=limit)


def _decimals(column: Column) -> int | None:
    return currency_decimals()[column.currency] if column.currency is not None else column.decimals


def _parse(text: str) -> _Parts | None:
    for spelling in (_PLAIN, _DECIMAL_COMMA, _GROUPED):
        match = spelling.fullmatch(text)
        if match is not None:
            sign, whole, fraction = match["sign"], match["whole"], match["fraction"] or ""
            whole = _NO_DIGIT.sub("", whole)
            return _Parts(sign, whole, fraction) if whole or fraction else None
    return None


def _both_readings(text: str) -> dict[str, str]:
    whole = text.replace(",", "")
    return {"grouped": whole, "grouped_point": f"{whole}.00", "decimal": text.replace(",", ".")}


def _within_limits(column: Column, text: str, number: Decimal) -> Decimal | RowError:
    if column.minimum is not None and number < column.minimum:
        return refuse("value.too_small", column, text, limit=f"{column.minimum:f}")
    if column.maximum is not None and number > column.maximum:
        return refuse("value.too_large", column, text, limit=f"{column.maximum:f}")
    return number
