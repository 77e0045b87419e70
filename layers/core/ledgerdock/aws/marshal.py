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
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _boolean(value: bool) -> bool:
    return value


_WIRE: dict[Kind, tuple[str, Callable[[Any], Any]]] = {
    Kind.MONEY: ("N", number),
    Kind.QUANTITY: ("N", number),
    Kind.DATE: ("S", date.isoformat),
    Kind.DATETIME: ("S", datetime.isoformat),
    Kind.TIMESTAMP: ("S", datetime.isoformat),
    Kind.BOOLEAN: ("BOOL", _boolean),
}


def marshaller(columns: Sequence[Column]) -> Marshaller:
    """The function that turns values in the order of `columns` into a wire item; None leaves the attribute out."""
    plan = [(column.name, *_WIRE.get(column.kind, ("S", str))) for column in columns]

    def marshal(values: Sequence[Any]) -> WireItem:
        return {
            name: {tag: convert(value)}
            for (name, tag, convert), value in zip(plan, values, strict=True)
            if value is not None
        }

    return marshal
