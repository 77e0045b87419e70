"""Values of an export as the cells of a worksheet, a column of a block at a time.

A number is a number and a day a day only where a workbook holds it exactly: it keeps 15 significant digits, knows no
day before March 1900, no offset, and its readers round to the second. Everything else is text. Text is typed as such,
so that no program takes it for a formula; where it looks like one, the cell is marked as quoted besides, for programs
that let it be edited. Nothing is put in front of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from ledgerdock.files.columns import Column
from ledgerdock.files.export_rows import ExportValue
from ledgerdock.files.formula_guard import RISKY_STARTS, guard
from ledgerdock.records.iso import currency_decimals

Cells = Callable[[Sequence[int], Sequence[ExportValue], Sequence[Sequence[ExportValue]]], list[str]]
"""From row numbers, the values of a column and those of all columns to cells in XML, "" for a blank."""


class Look(NamedTuple):
    """How a cell is shown: its number format, its alignment, whether it is marked as quoted text, and in lines."""

    number_format: str
    horizontal: str
    quoted: bool = False
    wrapped: bool = False


TEXT = Look("@", "left")
_TEXTS = [Look("@", "left", quoted, wrapped) for quoted in (False, True) for wrapped in (False, True)]
INEXACT = Look("@", "right")
"""A number that a workbook cannot hold."""
_DAY, _MOMENT, _YES_NO = Look("yyyy-mm-dd", "left"), Look("yyyy-mm-dd hh:mm", "left"), Look("General", "left")
_NUMBERS = frozenset(("money", "quantity"))

_EXACT_DIGITS = 15
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ALL_NUMBERS = re.compile(r"(?:-?[0-9]+(?:\.[0-9]+)?\n)*")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_DAY_ZERO, _FIRST_DAY = 693_594, 61
"""Serial numbers of days count from 1899-12-30; those before 1900-03-01 are one day off, depending on the program."""
_SECONDS = 86_400

_STARTS = RISKY_STARTS | {" "}
_ESCAPED_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def looks_of(column: Column) -> Sequence[Look]:
    """Every look a cell of this column may have, the usual one first."""
    kind = str(column.kind)
    if kind == "money":
        return (_money(column, None), INEXACT, *(_money(column, code) for code in _one_of_each_decimals()), *_TEXTS)
    if kind == "quantity":
        return (Look("0" if column.decimals == 0 else "General", "right"), INEXACT, *_TEXTS)
    typed = {"date": _DAY, "datetime": _MOMENT, "boolean": _YES_NO}.get(kind)
    return (typed, *_TEXTS) if typed is not None else _TEXTS


def cells_of(column: Column, columns: Sequence[Column], letter: str, styles: Mapping[Look, int]) -> Cells:
    """How the values of a column become cells; `letter` is its place, `styles` the number of each look."""
    kind = str(column.kind)
    texts = _text_cells(letter, styles)
    if kind in _NUMBERS:
        return _number_cells(column, columns, letter, styles, texts)
    if kind == "choice":
        labels = dict(column.choices)
        return lambda numbers, values, block: texts(numbers, [_label(value, labels) for value in values], block)
    if kind == "boolean":
        return _typed_cells(letter, f'" s="{styles[_YES_NO]}" t="b"><v>', _flag, texts)
    if kind == "date":
        return _typed_cells(letter, f'" s="{styles[_DAY]}"><v>', _day, texts)
    if kind == "datetime":
        return _typed_cells(letter, f'" s="{styles[_MOMENT]}"><v>', _moment, texts)
    return texts


def _label(value: ExportValue, labels: Mapping[str, str]) -> ExportValue:
    return labels.get(value, value) if isinstance(value, str) else value


def _typed_cells(letter: str, opening: str, convert: Callable[[ExportValue], str | None], texts: Cells) -> Cells:
    """Cells of what `convert` gives; where it gives nothing, the value is text."""
    start = f'<c r="{letter}'

    def cells(
        numbers: Sequence[int], values: Sequence[ExportValue], block: Sequence[Sequence[ExportValue]]
    ) -> list[str]:
        converted = list(map(convert, values))
        if None not in converted:
            return [
                f"{start}{number}{opening}{value}</v></c>" for number, value in zip(numbers, converted, strict=True)
            ]
        others = texts(
            numbers, [value if told is None else None for value, told in zip(values, converted, strict=True)], block
        )
        return [
            other if told is None else f"{start}{number}{opening}{told}</v></c>"
            for number, told, other in zip(numbers, converted, others, strict=True)
        ]

    return cells


def _flag(value: ExportValue) -> str | None:
    return ("1" if value else "0") if isinstance(value, bool) else None


@lru_cache(maxsize=16_384)
def _day(text: ExportValue) -> str | None:
    """The serial number of a day, None for what is none or cannot be held."""
    if not isinstance(text, str) or not _ISO_DAY.fullmatch(text):
        return None
    try:
        serial = date.fromisoformat(text).toordinal() - _DAY_ZERO
    except ValueError:
        return None
    return str(serial) if serial >= _FIRST_DAY else None


@lru_cache(maxsize=16_384)
def _moment(text: ExportValue) -> str | None:
    """The serial number of a day with its time as a fraction."""
    if not isinstance(text, str) or not _ISO_MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    serial = moment.toordinal() - _DAY_ZERO
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return repr(serial + seconds / _SECONDS) if serial >= _FIRST_DAY else None


def _number_cells(
    column: Column, columns: Sequence[Column], letter: str, styles: Mapping[Look, int], texts: Cells
) -> Cells:
    """Cells of numbers; `texts` for what is none, in a column that had another kind once."""
    start, usual = f'<c r="{letter}', styles[looks_of(column)[0]]
    inexact = f'" s="{styles[INEXACT]}" t="inlineStr"><is><t>'
    names = [other.name for other in columns]
    currency_at = names.index(column.currency_column) if column.currency_column in names else None
    by_currency = (
        {code: styles[_money(column, code)] for code in currency_decimals()} if currency_at is not None else {}
    )

    def cells(
        numbers: Sequence[int], values: Sequence[ExportValue], block: Sequence[Sequence[ExportValue]]
    ) -> list[str]:
        currencies = block[currency_at] if currency_at is not None else ()
        if len(set(currencies)) > 1:
            openings = [f'" s="{by_currency.get(str(currency), usual)}"><v>' for currency in currencies]
        else:
            style = by_currency.get(str(currencies[0]), usual) if currencies else usual
            openings = [f'" s="{style}"><v>'] * len(values)
        if _all_exact(values):
            return [
                f"{start}{number}{opening}{value}</v></c>" if value is not None else ""
                for number, opening, value in zip(numbers, openings, values, strict=True)
            ]
        told = [value if isinstance(value, str) and _NUMBER.fullmatch(value) else None for value in values]
        others = texts(
            numbers, [value if figure is None else None for value, figure in zip(values, told, strict=True)], block
        )
        return [
            other if value is None
            else f"{start}{number}{opening}{value}</v></c>" if _is_exact(value)
            else f"{start}{number}{inexact}{value}</t></is></c>"
            for number, opening, value, other in zip(numbers, openings, told, others, strict=True)
        ]  # fmt: skip

    return cells


def _all_exact(values: Sequence[ExportValue]) -> bool:
    """Whether all of a column are short enough numbers, told at once."""
    filled = [value for value in values if isinstance(value, str)]
    if len(filled) + values.count(None) < len(values):
        return False
    return max(map(len, filled), default=0) <= _EXACT_DIGITS and bool(_ALL_NUMBERS.fullmatch("\n".join([*filled, ""])))


def _is_exact(number: str) -> bool:
    whole, _, fraction = number.lstrip("-").partition(".")
    return len((whole + fraction).strip("0") if fraction else whole.strip("0")) <= _EXACT_DIGITS


def _text_cells(letter: str, styles: Mapping[Look, int]) -> Cells:
    start, plain = f'<c r="{letter}', f'" s="{styles[TEXT]}" t="inlineStr"><is><t>'
    marked = {
        (look.quoted, look.wrapped): f'" s="{styles[look]}" t="inlineStr"><is><t xml:space="preserve">'
        for look in _TEXTS
    }

    def cells(numbers: Sequence[int], values: Sequence[ExportValue], _: Sequence[Sequence[ExportValue]]) -> list[str]:
        if _all_plain([value for value in values if value is not None]):
            return [
                f"{start}{number}{plain}{value}</t></is></c>" if value else ""
                for number, value in zip(numbers, values, strict=True)
            ]
        texts = [value if isinstance(value, str) else "" if value is None else str(value).lower() for value in values]
        looks = [(guard(text) != text, "\n" in text) for text in texts]
        return [
            f"{start}{number}{marked[look]}{_escaped(text)}</t></is></c>" if text else ""
            for number, text, look in zip(numbers, texts, looks, strict=True)
        ]

    return cells


def _all_plain(texts: Sequence[ExportValue]) -> bool:
    """Whether a whole column goes into XML as it stands, and nothing in it looks like a formula."""
    if not set(map(type, texts)) <= {str}:
        return False
    together = "".join(texts)  # type: ignore[arg-type]
    marked = "&" in together or "<" in together or ">" in together or "_x" in together
    return not marked and together.isprintable() and _STARTS.isdisjoint({text[:1] for text in texts})  # type: ignore[index]


def _escaped(text: str) -> str:
    """Text for XML; what XML cannot hold, or changes, as the `_x000D_` of Open XML."""
    text = _ESCAPED_ESCAPE.sub("_x005F_", text).translate(_MARKUP)
    return _NOT_IN_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def _money(column: Column, currency: str | None) -> Look:
    """Amounts as their currency writes them; a currency that no other column tells stands beside the amount."""
    decimals = currency_decimals().get(column.currency or currency or "")
    if decimals is None:
        return Look("#,##0.00####", "right")
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    return Look(f"{number} [${column.currency}]" if column.currency else number, "right")


def _one_of_each_decimals() -> Sequence[str]:
    return list({decimals: code for code, decimals in currency_decimals().items()}.values())
