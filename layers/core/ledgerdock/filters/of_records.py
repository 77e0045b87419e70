"""What records can be filtered by: every column of their type, and who changed them and when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ledgerdock.aws.marshal import JsonValue, JsonValues, unmarshaller
from ledgerdock.aws.wire import WireItem
from ledgerdock.filters.grammar import Filter, Kind, Property
from ledgerdock.records import kinds
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.layout import Column

_KINDS: Mapping[kinds.Kind, Kind] = {
    kinds.Kind.MONEY: Kind.NUMBER,
    kinds.Kind.QUANTITY: Kind.NUMBER,
    kinds.Kind.DATE: Kind.MOMENT,
    kinds.Kind.DATETIME: Kind.MOMENT,
    kinds.Kind.TIMESTAMP: Kind.MOMENT,
    kinds.Kind.BOOLEAN: Kind.CHOICE,
    kinds.Kind.CHOICE: Kind.CHOICE,
}
"""Every other kind is compared as text."""

_OF_EVERY_RECORD = (
    Property("record.key", Kind.TEXT),
    Property("record.version", Kind.NUMBER),
    Property("record.updated_at", Kind.MOMENT),
    Property("record.updated_by", Kind.TEXT),
    Property("record.job", Kind.TEXT),
)
_STORED = {
    "record.version": "_version",
    "record.updated_at": "_at",
    "record.updated_by": "_by",
    "record.job": "_job",
}

STORED = tuple(_STORED.values())
"""The attributes of a record that filters may look at, besides its columns."""


def properties_of(record_type: CompiledType) -> tuple[Property, ...]:
    """The properties a list of these records can be filtered by; lines are not on lists."""
    return (*properties_of_columns(record_type.columns[: record_type.header_width]), *_OF_EVERY_RECORD)


def properties_of_columns(columns: Sequence[Column]) -> tuple[Property, ...]:
    """The properties rows of these columns can be filtered by."""
    return tuple(map(_property, columns))


def matcher(wanted: Filter, record_type: CompiledType) -> Callable[[str, WireItem], bool]:
    """The function that tells whether a record, given by key and wire item, is wanted."""
    if not wanted:
        return lambda key, item: True  # noqa: ARG005 - called with both
    header = record_type.columns[: record_type.header_width]
    values = unmarshaller(header)
    properties = properties_of_columns(header)

    def matches(key: str, item: WireItem) -> bool:
        record: dict[str, Any] = comparable(properties, values(item))
        record["record.key"] = key
        for name, stored in _STORED.items():
            record[name] = next(iter(item[stored].values())) if stored in item else None
        return wanted.matches(record)

    return matches


def comparable(properties: Sequence[Property], values: JsonValues) -> dict[str, str | None]:
    """Values by name of the property as filters compare them."""
    return {known.name: _comparable(known.kind, values[known.name]) for known in properties}


def _property(column: Column) -> Property:
    choices = ("true", "false") if column.kind is kinds.Kind.BOOLEAN else tuple(known.value for known in column.choices)
    return Property(column.name, _KINDS.get(column.kind, Kind.TEXT), choices)


def _comparable(kind: Kind, value: JsonValue) -> str | None:
    """A value as filters compare it. One that was stored while its column was of another kind cannot be compared."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or kind in {Kind.TEXT, Kind.CHOICE}:
        return value
    try:
        if kind is Kind.NUMBER:
            Decimal(value)
        else:
            datetime.fromisoformat(value)
    except (InvalidOperation, ValueError):
        return None
    return value
