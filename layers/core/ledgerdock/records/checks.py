"""What must hold between the columns of a row: money fits its currency, and the declared rules."""

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal

from ledgerdock.errors import RowError, row_error
from ledgerdock.records.iso import currency_decimals
from ledgerdock.records.kinds import Value
from ledgerdock.records.layout import Column
from ledgerdock.records.rules import Rule
from ledgerdock.records.values.numbers import USUAL_DECIMALS, decimals_of, refuse_decimals
from ledgerdock.records.values.reading import refuse, shown

Values = tuple[Value, ...]
RowCheck = Callable[[Values, Collection[int]], Sequence[RowError]]
"""Takes the values of a row and the indexes of columns known to be wrong; returns what else is wrong."""


def row_check(columns: Sequence[Column], rules: Sequence[Rule], *, after_block: bool) -> RowCheck | None:
    """Make one check of everything that concerns several columns, or None when nothing does.

    With `after_block`, the values have passed the block schemas, so amounts have no more than the usual
    decimals.
    """
    checks = [
        *_money_checks(columns, after_block=after_block),
        *(_rule_check(columns, rule) for rule in rules),
    ]
    if len(checks) <= 1:
        return checks[0] if checks else None

    def check(values: Values, bad: Collection[int]) -> Sequence[RowError]:
        return [error for part in checks for error in part(values, bad)]

    return check


def _money_checks(columns: Sequence[Column], *, after_block: bool) -> list[RowCheck]:
    names = [column.name for column in columns]
    by_currency: dict[int, list[int]] = {}
    for index, column in enumerate(columns):
        if column.currency_column is not None:
            by_currency.setdefault(names.index(column.currency_column), []).append(index)
    checks = (_money_check(columns, currency_at, amounts) for currency_at, amounts in by_currency.items())
    if not after_block:
        return list(checks)
    return [_unless_usual(check, currency_at) for check, currency_at in zip(checks, by_currency, strict=True)]


def _unless_usual(full: RowCheck, currency_at: int) -> RowCheck:
    usual = frozenset(code for code, decimals in currency_decimals().items() if decimals >= USUAL_DECIMALS)

    def check(values: Values, bad: Collection[int]) -> Sequence[RowError]:
        return () if values[currency_at] in usual else full(values, bad)

    return check


def _money_check(columns: Sequence[Column], currency_at: int, amounts: Sequence[int]) -> RowCheck:
    decimals = currency_decimals()

    def check(values: Values, bad: Collection[int]) -> Sequence[RowError]:
        if currency_at in bad:
            return ()
        currency = values[currency_at]
        errors = []
        for index in amounts:
            amount = values[index]
            if not isinstance(amount, Decimal):
                continue
            if not isinstance(currency, str):
                label = columns[currency_at].label
                errors.append(refuse("value.currency_missing", columns[index], shown(amount), currency_column=label))
            elif decimals_of(amount) > decimals[currency]:
                errors.append(refuse_decimals(columns[index], shown(amount), decimals[currency], currency))
        return errors

    return check


def _rule_check(columns: Sequence[Column], rule: Rule) -> RowCheck:
    names = [column.name for column in columns]
    places = [names.index(name) for name in rule.columns]
    bad_places = frozenset(places)
    first, last = columns[places[0]].label, columns[places[-1]].label

    def check(values: Values, bad: Collection[int]) -> Sequence[RowError]:
        if rule.asks_blanks and not bad_places.isdisjoint(bad):
            return ()
        found = [values[place] for place in places]
        if (None in found and not rule.asks_blanks) or rule.holds(*found):
            return ()
        others = {"other": first, "other_value": shown(found[0])}
        return (row_error(rule.code, last, shown(found[-1]), **others, **rule.facts),)

    return check
