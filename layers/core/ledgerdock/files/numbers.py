"""How numbers are written in a file, when its sender says so: `1.234,56`, `(5.00)`, `€ 12,50`.

Without a declaration nothing is done here, and what is not plain is left to the readers of the record type, which
guess nothing. With one, a column is rewritten to plain decimals (`-1234.56`); a text that is no number in the declared
notation is named, and must be refused: `12.50` in a column declared with a decimal comma is a slip, whichever way.

Numbers that a workbook stores as numbers have no notation. The reader spells them with the declared decimal mark
(`Upload.rows`), so that everything behind it, result files included, is in one notation.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from ledgerdock.errors import Rejected, RowError, row_error
from ledgerdock.files.rows import excerpt
from ledgerdock.records.iso import currency_decimals


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


class GroupMark(StrEnum):
    """What stands between thousands. A space may be a narrow or no-break one, an apostrophe straight or curly."""

    NONE = "none"
    POINT = "point"
    COMMA = "comma"
    SPACE = "space"
    APOSTROPHE = "apostrophe"


_DECIMAL = {DecimalMark.POINT: ".", DecimalMark.COMMA: ","}
_GROUP = {
    GroupMark.NONE: "",
    GroupMark.POINT: ".",
    GroupMark.COMMA: ",",
    GroupMark.SPACE: " \u00a0\u2009\u202f",
    GroupMark.APOSTROPHE: "'\u2019",
}
_SIGNS = {
    "$": "AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD XCD CLP COP ARS UYU",
    "€": "EUR",
    "£": "GBP EGP FKP GIP LBP SHP SSP SYP SDG",
    "¥": "JPY CNY",
    "￥": "JPY CNY",
    "₹": "INR",
    "₩": "KRW KPW",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₦": "NGN",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "₸": "KZT",
    "฿": "THB",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "S$": "SGD",
    "US$": "USD",
    "R$": "BRL",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "kr": "DKK ISK NOK SEK",
    "kr.": "DKK NOK SEK",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "lei": "RON",
    "лв": "BGN",
    "лв.": "BGN",
    "R": "ZAR",
}
"""Sign -> the currencies it is written for; which one is meant is for the sender to declare."""
_MINUS = "[-\u2212]"
_BLANK = "[ \u00a0\u2009\u202f]?"
_NO_DIGIT = re.compile("[^0-9]")


class NumberFormat(BaseModel):
    """A declared notation of numbers.

    `groups` None understands thousands divided by any one mark that is not the decimal mark. `currency` is the code of
    the currency whose sign or code may stand beside an amount. `lakhs` groups by two digits before the last three, as
    in 12,34,567. `parentheses` and `trailing_minus` are ways to write negatives, beside a minus in front.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    decimal: DecimalMark = DecimalMark.POINT
    groups: GroupMark | None = None
    currency: str | None = None
    lakhs: bool = False
    parentheses: bool = False
    trailing_minus: bool = False

    @property
    def example(self) -> str:
        """A negative number in this notation."""
        mark = _DECIMAL[self.decimal]
        usual = "," if mark == "." else "."
        group = usual if self.groups is None else _GROUP[self.groups][:1]
        return f"-1{group}234{mark}50"


class Decimals(NamedTuple):
    """A column as plain decimals. `unfit` are the indexes of texts that are no number in the declared notation."""

    texts: Sequence[str | None]
    unfit: Sequence[int]


def check(declared: NumberFormat) -> None:
    """Raise Rejected locale.same_marks or locale.unknown_currency for a declaration that cannot be meant."""
    if declared.groups is not None and declared.groups.value == declared.decimal.value:
        raise Rejected("locale.same_marks", mark=declared.decimal.value)
    if declared.currency is not None and declared.currency not in currency_decimals():
        raise Rejected("locale.unknown_currency", currency=declared.currency)


def column_to_decimal(
    texts: Sequence[str | None], declared: NumberFormat | None, currencies: Sequence[str | None] = ()
) -> Decimals:
    """One column of a block as plain decimals; the same texts when nothing changes, and when nothing is declared.

    `currencies` are what the rows say about their currency, if anything: a sign or code of another one beside an amount
    is unfit. Blank cells stay as they are.
    """
    if declared is None:
        return Decimals(texts, ())
    filled = [text for text in texts if text]
    together = "\n".join(filled) + "\n" if filled else ""
    notation = _notation(declared)
    if together.count("\n") == len(filled):
        if notation.plain.fullmatch(together):
            return Decimals(texts, ())
        if notation.usual.fullmatch(together):
            decimals = together.translate(notation.to_plain).split("\n")
            if len(filled) == len(texts):
                return Decimals(decimals[:-1], ())
            following = iter(decimals)
            return Decimals([next(following) if text else text for text in texts], ())
    return _one_by_one(texts, notation, currencies)


def number_error(column: str, text: str, declared: NumberFormat) -> RowError:
    """The row error for a text that `column_to_decimal` found unfit."""
    return row_error("value.number_format", column, excerpt(text), example=declared.example)


class _Notation(NamedTuple):
    """A declaration as patterns: of one number; of lines that are plain already; of lines of digits, groups, marks."""

    number: re.Pattern[str]
    parts: tuple[str, ...]
    in_parentheses: re.Pattern[str] | None
    plain: re.Pattern[str]
    usual: re.Pattern[str]
    to_plain: dict[int, str | None]
    """Takes the groups out of usual lines and puts a point for the mark."""
    currency: str | None


@cache
def _notation(declared: NumberFormat) -> _Notation:
    is_point = declared.decimal is DecimalMark.POINT
    mark = re.escape(_DECIMAL[declared.decimal])
    groups = _group_signs(declared)
    grouped = _grouped(groups, lakhs=declared.lakhs)
    money = _money(declared.currency)
    trailing = rf"(?:{_BLANK}(?P<trailing>{_MINUS}))?" if declared.trailing_minus else ""
    number = (
        rf"(?:(?P<minus>{_MINUS}){_BLANK})?(?:(?P<before>{money}){_BLANK})?(?:(?P<inner_minus>{_MINUS}){_BLANK})?"
        rf"(?P<whole>{grouped}[0-9]*)(?:{mark}(?P<fraction>[0-9]+))?"
        rf"{trailing}(?:{_BLANK}(?P<after>{money}))?"
    )
    in_parentheses = rf"({money})?{_BLANK}\(([^()]+)\){_BLANK}({money})?"
    return _Notation(
        re.compile(number),
        ("whole", "fraction", "before", "after", "minus", "inner_minus", *(["trailing"] if trailing else [])),
        re.compile(in_parentheses) if declared.parentheses else None,
        re.compile(r"(?:-?[0-9]+(?:\.[0-9]+)?\n)*" if is_point else r"(?:-?[0-9]+\n)*"),
        re.compile(rf"(?:-?(?:{grouped}[0-9]+)(?:{mark}[0-9]+)?\n)*"),
        {**dict.fromkeys(map(ord, groups)), ord(_DECIMAL[declared.decimal]): "."},
        declared.currency,
    )


def _group_signs(declared: NumberFormat) -> str:
    if declared.groups is not None:
        return _GROUP[declared.groups]
    return "".join(_GROUP.values()).replace(_DECIMAL[declared.decimal], "")


def _grouped(signs: str, *, lakhs: bool) -> str:
    """The pattern of well-formed groups divided by one and the same sign, as an alternative to go before others."""
    if not signs:
        return ""
    first, inner = ("[1-9][0-9]?", "[0-9]{2}") if lakhs else ("[1-9][0-9]{0,2}", "[0-9]{3}")
    return rf"{first}(?P<group>[{re.escape(signs)}])(?:{inner}(?P=group))*[0-9]{{3}}|"


def _money(currency: str | None) -> str:
    """The pattern of a currency's signs and its code; of nothing, when none is declared."""
    if currency is None:
        return "(?!)"
    signs = [sign for sign, codes in _SIGNS.items() if currency in codes.split()]
    return "|".join([*map(re.escape, sorted(signs, key=len, reverse=True)), f"(?i:{re.escape(currency)})"])


def _one_by_one(texts: Sequence[str | None], notation: _Notation, currencies: Sequence[str | None]) -> Decimals:
    rewritten, unfit = list(texts), []
    for index, text in enumerate(texts):
        if not text or text.isspace():
            continue
        currency = currencies[index] if currencies else None
        number = _read(text.strip(), notation, (currency or "").strip().upper())
        if number is None:
            unfit.append(index)
        else:
            rewritten[index] = number
    return Decimals(rewritten, tuple(unfit))


def _read(text: str, notation: _Notation, currency: str) -> str | None:
    """The text as a plain decimal; None when it is no number in this notation, or money of another currency."""
    enclosed = notation.in_parentheses.fullmatch(text) if notation.in_parentheses is not None else None
    if enclosed is not None:
        text = f"{enclosed[1] or ''}{enclosed[2].strip()}{enclosed[3] or ''}"
    match = notation.number.fullmatch(text)
    if match is None:
        return None
    whole, fraction, before, after, *minuses = match.group(*notation.parts)
    is_negative = any(minuses) or enclosed is not None
    if not (whole or fraction) or (before and after) or sum(map(bool, minuses)) + (enclosed is not None) > 1:
        return None
    if (before or after) and currency not in ("", notation.currency):
        return None
    digits = _NO_DIGIT.sub("", whole) or "0"
    return f"{'-' if is_negative else ''}{digits}{'.' if fraction else ''}{fraction or ''}"
