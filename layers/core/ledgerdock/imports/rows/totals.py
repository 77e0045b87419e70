"""Control totals: what a bookkeeper compares with the totals of their own system. Pure, and exact."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from ledgerdock.jobs.job import Totals
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.documents import Record
from ledgerdock.records.iso import currency_decimals
from ledgerdock.records.kinds import Kind
from ledgerdock.records.values.numbers import decimals_of

_DIGITS = 100
"""Far more than the sum of all rows of the largest file can have."""


class _Amounts(NamedTuple):
    """A column of amounts: where they stand, and their currency, fixed or by the place of its column."""

    at: int
    currency: str | None
    currency_at: int


def totals_of(record_type: CompiledType, rows: int, records: Sequence[Record]) -> Totals:
    """The totals of a chunk: `rows` in it, and the records it made of them that went in."""
    money = {}
    names = [column.name for column in record_type.columns]
    with localcontext(prec=_DIGITS):
        for at, column in enumerate(record_type.columns):
            if column.kind is Kind.MONEY:
                currency_at = names.index(column.currency_column) if column.currency_column else 0
                amounts = _Amounts(at, column.currency, currency_at)
                values = _values(records, record_type.header_width, is_line=column.is_line)
                if sums := _sums(values, amounts):
                    money[column.label] = {
                        currency: _written(total, currency) for currency, total in sorted(sums.items())
                    }
    return Totals(rows=rows, records=len(records), money=money)


def add_up(parts: Iterable[Mapping[str, Any]]) -> dict[str, Totals]:
    """The totals of a job from those of its chunks, each `{record type: totals}`."""
    rows: dict[str, int] = {}
    records: dict[str, int] = {}
    money: dict[str, dict[str, dict[str, Decimal]]] = {}
    with localcontext(prec=_DIGITS):
        for part in parts:
            for name, plain in part.items():
                found = Totals.model_validate(plain)
                rows[name] = rows.get(name, 0) + found.rows
                records[name] = records.get(name, 0) + found.records
                for label, sums in found.money.items():
                    known = money.setdefault(name, {}).setdefault(label, {})
                    for currency, amount in sums.items():
                        known[currency] = known.get(currency, Decimal(0)) + Decimal(amount)
    return {
        name: Totals(
            rows=rows[name],
            records=records[name],
            money={label: _told(sums) for label, sums in sorted(money.get(name, {}).items())},
        )
        for name in sorted(rows)
    }


def _told(sums: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: _written(amount, currency) for currency, amount in sorted(sums.items())}


def _written(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency, or as many as it has: 298.00."""
    decimals = max(currency_decimals().get(currency, 0), decimals_of(amount))
    return f"{amount:.{decimals}f}"


def _values(records: Sequence[Record], header_width: int, *, is_line: bool) -> list[Sequence[Any]]:
    """The values a column's amounts stand in: of the header once for each record, of the lines once for each line."""
    if not is_line:
        return [record.values for record in records]
    return [(*record.values[:header_width], *line) for record in records for line in record.lines]


def _sums(rows: Sequence[Sequence[Any]], amounts: _Amounts) -> dict[str, Decimal]:
    at, fixed, currency_at = amounts
    currencies = {fixed} if fixed is not None else {values[currency_at] for values in rows}
    sums: dict[str, Decimal] = {}
    for currency in currencies:
        found = [
            amount
            for values in rows
            if (amount := values[at]) is not None and (fixed is not None or values[currency_at] == currency)
        ]
        if found:
            sums[str(currency)] = sum(found, Decimal(0))
    return sums
