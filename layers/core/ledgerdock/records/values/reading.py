"""What readers have in common: their shape, and how a refused value is shown."""

from collections.abc import Callable
from decimal import Decimal

from pydantic_core import CoreSchema, core_schema

from ledgerdock.errors import RowError, row_error
from ledgerdock.records.kinds import Value
from ledgerdock.records.layout import Column

Reader = Callable[[str], Value | RowError]
"""Takes stripped, non-empty text; returns the value, or the error that refuses it."""

_SHOWN = 60


def shown(value: Value) -> str:
    """The value as a sentence can show it: cut to 60 characters, nothing unprintable."""
    text = f"{value:f}" if isinstance(value, Decimal) else "" if value is None else str(value)
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(mark: str) -> str:
    return mark if mark.isprintable() else " " if mark.isspace() else "\ufffd"


def refuse(code: str, column: Column, text: str, **facts: object) -> RowError:
    """The row error for what was written in this column."""
    return row_error(code, column.label, shown(text), **facts)


def text_schema(pattern: str, max_length: int | None = None) -> CoreSchema:
    """Text that matches the pattern, in the syntax of Rust's regular expressions.

    The pattern must not match blanks at either end: stripping in the schema would double its time.
    """
    return core_schema.str_schema(pattern=pattern, max_length=max_length)


def lookup_schema(values: dict[str, Value]) -> CoreSchema:
    """One of these spellings, replaced by its value."""
    return core_schema.no_info_after_validator_function(values.__getitem__, core_schema.literal_schema(list(values)))
