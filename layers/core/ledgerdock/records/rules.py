"""Rules between the columns of a record: declared with the record type, pure, and small.

class Booking(RecordType, name="booking", ..., rules=(after("start", "end"),)):
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from operator import ne
from typing import Any

from ledgerdock.records.iso import currency_decimals
from ledgerdock.records.kinds import Value

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the columns of one row.

    `holds` gets the values of `columns` in that order and is not asked while one of them is wrong, nor, unless
    `asks_blanks` is set, while one of them is blank. The error points at the last of them; its sentence may use
    {column}, {value}, {other} and {other_value} (the first of them) and whatever is in `facts`.
    """

    columns: tuple[str, ...]
    holds: Callable[..., bool]
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    asks_blanks: bool = False


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


def rule(*columns: str, holds: Callable[..., bool], message: str, hint: str, asks_blanks: bool = False) -> Rule:
    """A rule of your own, with its own sentence and hint; with `asks_blanks` it gets None for a blank column."""
    return Rule(columns, holds, "row.rule", {"rule": message, "advice": hint}, asks_blanks)


def not_before(first: str, then: str) -> Rule:
    """The date or number in `then` is the same as or later than the one in `first`."""
    return Rule((first, then), _not_before, "row.order")


def after(first: str, then: str) -> Rule:
    """The moment in `then` is later than the one in `first`."""
    return Rule((first, then), _after, "row.not_after")


def exactly_one(first: str, other: str) -> Rule:
    """One of the two columns is filled in, and not both; a zero beside an amount is as good as a blank."""
    return Rule((first, other), _one_of_two, "row.exactly_one", asks_blanks=True)


def different(first: str, other: str) -> Rule:
    """The two columns do not hold the same value."""
    return Rule((first, other), ne, "row.same_value")


def product(amount: str, quantity: str, price: str, currency: str) -> Rule:
    """`amount` is `quantity` times `price`, rounded either way to the decimals of `currency`."""
    return Rule((quantity, price, currency, amount), _is_product, "row.product")


def total_of_lines(total: str, *parts: str) -> DocumentRule:
    """The header's `total` is the exact sum of these line columns over all lines; a blank counts as zero."""
    return DocumentRule(total, parts, _total_differs, "document.total")


def balanced_lines(document: str, debit: str, credit: str, currency: str) -> DocumentRule:
    """Over all lines, `debit` and `credit` come to the same in each currency; `document` is where it is reported."""
    return DocumentRule(document, (currency, debit, credit), _unbalanced, "document.unbalanced")


def distinct_lines(document: str, column: str) -> DocumentRule:
    """No two lines have the same value in `column`; `document` is where it is reported."""
    return DocumentRule(document, (column,), _repeated, "document.repeated_line")


def _one_of_two(first: Value, other: Value) -> bool:
    return not (first and other) and not (first is None and other is None)


def _is_product(quantity: Decimal, price: Decimal, currency: str, amount: Decimal) -> bool:
    half = Decimal(5).scaleb(-currency_decimals()[currency] - 1)
    with localcontext(prec=100):
        return abs(quantity * price - amount) <= half


def _not_before(first: Any, then: Any) -> bool:
    return bool(then >= first)


def _after(first: Any, then: Any) -> bool:
    return bool(then > first)


def _total_differs(total: Decimal, lines: Sequence[tuple[Any, ...]]) -> Mapping[str, str] | None:
    with localcontext(prec=100):
        found = sum((part for line in lines for part in line if part is not None), Decimal(0))
        return None if found == total else {"sum": f"{found:f}", "difference": f"{abs(total - found):f}"}


def _unbalanced(_: Value, lines: Sequence[tuple[Any, ...]]) -> Mapping[str, str] | None:
    with localcontext(prec=100):
        sums: dict[str, tuple[Decimal, Decimal]] = {}
        for currency, debit, credit in lines:
            debits, credits_ = sums.get(currency, (Decimal(0), Decimal(0)))
            sums[currency] = (debits + (debit or 0), credits_ + (credit or 0))
        apart = [
            f"{currency} debits {debits:f}, credits {credits_:f}, difference {abs(debits - credits_):f}"
            for currency, (debits, credits_) in sorted(sums.items())
            if debits != credits_
        ]
    return {"sums": "; ".join(apart)} if apart else None


def _repeated(_: Value, lines: Sequence[tuple[Any, ...]]) -> Mapping[str, str] | None:
    seen = Counter(value for (value,) in lines if value is not None)
    repeated = sorted(f"{value}" for value, times in seen.items() if times > 1)
    return {"repeated": ", ".join(repeated[:_MOST_NAMED])} if repeated else None
