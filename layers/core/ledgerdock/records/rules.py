"""Rules between the columns of a record: declared with the record type, pure, and small.

class Booking(RecordType, name="booking", ..., rules=(after("start", "end"),)):
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from ledgerdock.records.kinds import Value


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the columns of one row.

    `holds` gets the values of `columns` in that order and is not asked while one of them is blank or wrong.
    The error points at the last of them; its sentence may use {column}, {value}, {other} and {other_value}
    (the first of them) and whatever is in `facts`.
    """

    columns: tuple[str, ...]
    holds: Callable[..., bool]
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """What must hold between a document's header and its lines.

    `mismatch` gets the header's value of `column` and, for each line, the values of `line_columns`; it
    returns None when all is well, else the facts for the sentence. It is not asked while the header's value
    is blank.
    """

    column: str
    line_columns: tuple[str, ...]
    mismatch: Callable[[Any, Sequence[tuple[Value, ...]]], Mapping[str, str] | None]
    code: str


def rule(*columns: str, holds: Callable[..., bool], message: str, hint: str) -> Rule:
    """A rule of your own, with its own sentence and hint."""
    return Rule(columns, holds, "row.rule", {"rule": message, "advice": hint})


def not_before(first: str, then: str) -> Rule:
    """The date or number in `then` is the same as or later than the one in `first`."""
    return Rule((first, then), _not_before, "row.order")


def after(first: str, then: str) -> Rule:
    """The moment in `then` is later than the one in `first`."""
    return Rule((first, then), _after, "row.not_after")


def total_of_lines(total: str, *parts: str) -> DocumentRule:
    """The header's `total` is the exact sum of these line columns over all lines; a blank counts as zero."""
    return DocumentRule(total, parts, _total_differs, "document.total")


def _not_before(first: Any, then: Any) -> bool:
    return bool(then >= first)


def _after(first: Any, then: Any) -> bool:
    return bool(then > first)


def _total_differs(total: Decimal, lines: Sequence[tuple[Any, ...]]) -> Mapping[str, str] | None:
    with localcontext(prec=100):
        found = sum((part for line in lines for part in line if part is not None), Decimal(0))
        return None if found == total else {"sum": f"{found:f}", "difference": f"{abs(total - found):f}"}
