"""Validated values to DynamoDB's wire format, and from there to plain JSON values.

The plan (which attribute, which tag, which conversion) is made once per record type; per record only a comprehension
runs. Every value has one canonical form, so that equal records are equal wire items and `unchanged` is a comparison of
dictionaries.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledgerdock.aws.wire import WireItem
from ledgerdock.records.documents import Record
from ledgerdock.records.kinds import Kind
from ledgerdock.records.layout import Column

LINES = "lines"
"""The attribute that holds a document's lines: a list of maps."""

Marshaller = Callable[[Sequence[Any]], WireItem]

JsonValue = str | bool | None
"""A value as programs and people see it: numbers are text, so that no reader of JSON rounds them; None is blank."""

JsonValues = dict[str, JsonValue]
"""Column name -> value, every column of the record type present."""

Unmarshaller = Callable[[WireItem], JsonValues]


def number(value: Decimal) -> str:
    """A decimal as DynamoDB gives it back: no exponent, no zeros that say nothing."""
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


_TAGS = {Kind.MONEY: "N", Kind.QUANTITY: "N", Kind.BOOLEAN: "BOOL"}
"""DynamoDB's names of types; everything else is a string, "S"."""

_CONVERSIONS: dict[Kind, Callable[[Any], str]] = {
    Kind.MONEY: number,
    Kind.QUANTITY: number,
    Kind.DATE: date.isoformat,
    Kind.DATETIME: datetime.isoformat,
    Kind.TIMESTAMP: datetime.isoformat,
}
"""Values of other kinds are on the wire what they are in Python."""


def marshaller(columns: Sequence[Column]) -> Marshaller:
    """The function that turns values in the order of `columns` into a wire item; None leaves the attribute out."""
    plan = [(column.name, _TAGS.get(column.kind, "S")) for column in columns]
    kinds = [column.kind for column in columns]
    conversions = [(index, _CONVERSIONS[kind]) for index, kind in enumerate(kinds) if kind in _CONVERSIONS]

    def marshal(values: Sequence[Any]) -> WireItem:
        wire = list(values)
        for index, convert in conversions:
            if wire[index] is not None:
                wire[index] = convert(wire[index])
        return {name: {tag: value} for (name, tag), value in zip(plan, wire, strict=True) if value is not None}

    return marshal


def record_marshaller(columns: Sequence[Column], header_width: int) -> Callable[[Record], WireItem]:
    """The function that turns a record into a wire item, a document's lines included."""
    header = marshaller(columns[:header_width])
    if header_width == len(columns):
        return lambda record: header(record.values)
    line = marshaller(columns[header_width:])

    def marshal(record: Record) -> WireItem:
        return {**header(record.values), LINES: {"L": [{"M": line(values)} for values in record.lines]}}

    return marshal


def unmarshaller(columns: Sequence[Column]) -> Unmarshaller:
    """The function that turns a wire item into plain JSON values; what validation reads back as the same values.

    Other attributes than those of `columns` are left out. A value keeps the form it was written in, also when its
    column has become one of another kind.
    """
    names = [column.name for column in columns]

    def unmarshal(item: WireItem) -> JsonValues:
        return {name: next(iter(item[name].values())) if name in item else None for name in names}

    return unmarshal


def line_items(item: WireItem) -> list[WireItem]:
    """The wire items of a document's lines; none for a record that is no document."""
    return [line["M"] for line in item[LINES]["L"]] if LINES in item else []
