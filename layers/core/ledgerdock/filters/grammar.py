"""The filter grammar of every list: `property op value`, the same in a URL, a saved filter and on the command line.

    state=failed   rows>=1000   file:march   created_at<2026-03-01   generated_by!=system

`=` `!=` equal, `:` `!:` contains, `>` `<` `>=` `<=` order; blanks around the operator do not matter. Filters of
different properties must all hold; several `=` or `:` of one property are alternatives. A day without a time means the
whole day in UTC. Text is compared without regard to capitals.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from ledgerdock.errors import Rejected

MOST = 20
"""The most filters of one list."""

LONGEST = 500
"""The most characters of one filter."""


class Kind(StrEnum):
    """How the values of a property are compared."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True)
class Property:
    """Something a list can be filtered by; `choices` only for a choice."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()


class Condition(NamedTuple):
    """One parsed filter; `text` is its canonical form.

    `operand` is what found values are compared with: a text, or the first and the last value of a span.
    """

    property: Property
    operator: str
    operand: Any
    text: str


_ORDER = (">", "<", ">=", "<=")
_OPERATORS: Mapping[Kind, Sequence[str]] = {
    Kind.TEXT: ("=", "!=", ":", "!:"),
    Kind.CHOICE: ("=", "!="),
    Kind.NUMBER: ("=", "!=", *_ORDER),
    Kind.MOMENT: ("=", "!=", *_ORDER),
}
_ALTERNATIVES = frozenset("=:")
_FORM = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.]*)\s*(!=|!:|>=|<=|=|:|>|<)\s*(.*?)\s*", re.DOTALL)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")


class Filter:
    """What a list is narrowed down to."""

    def __init__(self, conditions: Sequence[Condition] = ()) -> None:
        self._conditions = tuple(conditions)
        groups: dict[object, list[Condition]] = defaultdict(list)
        for position, condition in enumerate(conditions):
            alternative = condition.operator in _ALTERNATIVES
            groups[condition.property.name if alternative else position].append(condition)
        self._groups = tuple(groups.values())

    def __bool__(self) -> bool:
        return bool(self._conditions)

    @property
    def texts(self) -> tuple[str, ...]:
        """The canonical forms, in order: the same for every way to write the same filters."""
        return tuple(sorted({condition.text for condition in self._conditions}))

    def matches(self, item: Mapping[str, Any]) -> bool:
        """Whether an item (property -> text, number, ISO moment or None) is one of those asked for."""
        return all(
            any(_holds(condition, item.get(condition.property.name)) for condition in group) for group in self._groups
        )


def parse(texts: Sequence[str], properties: Sequence[Property]) -> Filter:
    """Read filters. Raises Rejected with a `filter.*` code that names the property, operator or value at fault."""
    if len(texts) > MOST:
        raise Rejected("filter.too_many", most=MOST)
    known = {known.name: known for known in properties}
    return Filter([_condition(text, known) for text in texts])


def _condition(text: str, known: Mapping[str, Property]) -> Condition:
    form = _FORM.fullmatch(text)
    if form is None or len(text) > LONGEST:
        raise Rejected("filter.syntax", text=text[:80])
    name, operator, value = form.groups()
    if name not in known:
        raise Rejected("filter.unknown_property", property=name[:80], known=", ".join(known))
    wanted = known[name]
    allowed = _OPERATORS[wanted.kind]
    if operator not in allowed:
        raise Rejected("filter.operator", property=name, operator=operator, allowed=" ".join(allowed))
    return Condition(wanted, operator, _operand(wanted, value), f"{name}{operator}{value}")


def _operand(wanted: Property, value: str) -> Any:
    match wanted.kind:
        case Kind.TEXT:
            return value.casefold()
        case Kind.CHOICE if value in wanted.choices:
            return value
        case Kind.CHOICE:
            expected = f"one of {', '.join(wanted.choices)}"
        case Kind.NUMBER if _NUMBER.fullmatch(value):
            return Decimal(value), Decimal(value)
        case Kind.NUMBER:
            expected = "a number such as 12.5"
        case Kind.MOMENT:
            if span := _span(value):
                return span
            expected = "a day such as 2026-03-04 or a moment such as 2026-03-04T10:00:00Z"
    raise Rejected("filter.value", property=wanted.name, value=value[:80], expected=expected)


def _holds(condition: Condition, found: Any) -> bool:
    operator = condition.operator
    if operator.startswith("!"):
        return not _compare(condition, operator[1:], found)
    return _compare(condition, operator, found)


def _compare(condition: Condition, operator: str, found: Any) -> bool:
    operand = condition.operand
    match condition.property.kind:
        case Kind.TEXT:
            have = str(found or "").casefold()
            return bool(operand in have if operator == ":" else operand == have)
        case Kind.CHOICE:
            return bool(found == operand)
        case _ if found is None:
            return False
        case Kind.NUMBER:
            return _in_order(operator, Decimal(found), *operand)
        case Kind.MOMENT:
            return _in_order(operator, _moment(found), *operand)


def _in_order(operator: str, found: Any, first: Any, last: Any) -> bool:
    """Compare with a span: `<` is before all of it, `>` behind all of it, `=` inside."""
    match operator:
        case "<":
            return bool(found < first)
        case "<=":
            return bool(found <= last)
        case ">":
            return bool(found > last)
        case ">=":
            return bool(found >= first)
        case _:
            return bool(first <= found <= last)


def _span(value: str) -> tuple[datetime, datetime] | None:
    """The first and last moment a value stands for; None when it is no day and no moment."""
    try:
        if _DAY.fullmatch(value):
            first = datetime.combine(date.fromisoformat(value), time(), UTC)
            return first, datetime.combine(first, time.max, UTC)
        moment = _moment(value)
    except ValueError:
        return None
    return moment, moment


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
