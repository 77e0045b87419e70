"""What this room needs to know of a record type's columns."""

import json
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from decimal import Decimal


class Column(Protocol):
    """One column of a record type; `records.layout.Column` is one."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def example(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def max_length(self) -> int | None: ...
    @property
    def minimum(self) -> "Decimal | None": ...
    @property
    def maximum(self) -> "Decimal | None": ...
    @property
    def decimals(self) -> int | None: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def currency_column(self) -> str | None: ...
    @property
    def choices(self) -> Sequence[tuple[str, str]]: ...
    @property
    def synonyms(self) -> Sequence[str]: ...
    @property
    def targets(self) -> Sequence[str]: ...
    @property
    def is_line(self) -> bool: ...


class TableType(Protocol):
    """A record type as templates see it; `records.compiled.CompiledType` is one."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def key_columns(self) -> Sequence[int]: ...


def plain_name(name: str) -> str:
    """A name as it is compared: composed, folded, only letters, digits and marks left."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "".join(sign for sign in folded if sign.isalnum() or unicodedata.category(sign).startswith("M"))


def fingerprint(columns: Sequence[Column]) -> str:
    """16 hex digits that stay the same while names, labels, kinds, necessity and order of the columns do."""
    import hashlib  # noqa: PLC0415 - the reader process, which knows stamps, starts 7 ms sooner without it

    told = [[column.name, column.label, str(column.kind), column.required, column.is_line] for column in columns]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
