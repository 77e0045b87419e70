"""Validated values to DynamoDB's wire format.

The plan (which attribute, which tag, which conversion) is made once per record type; per record only a comprehension
runs. Every value has one canonical form, so that equal records are equal wire items and `unchanged` is a comparison of
dictionaries.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledgerdock.aws.wire import WireItem
from ledgerdock.records.kinds import Kind
from ledgerdock.records.layout import Column

LINES = "lines"
"""The attribute that holds a document's lines: a list of maps."""

Marshaller = Callable[[Sequence[Any]], WireItem]


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
