"""Which comes first in the dates of a column, day or month: settled by the whole column, or asked.

`DateEvidence` sees every value of one column (block by block, in any order) and decides; `to_iso` then rewrites one
value. Understood: ISO dates with or without a time, year first with any separator, `20260304`, `4 Mar 2026`,
`March 4, 2026`, and day/month/year in either order with / . or -. Years have four digits: a value with two is left as
it is, like everything else that is not understood, and validation reports it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from ledgerdock.errors import Rejected


class DateOrder(StrEnum):
    """The order of day and month where both are numbers."""

    DMY = "dmy"
    MDY = "mdy"


_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS = {name[:3].lower(): number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS |= {name.lower(): number for number, name in enumerate(_MONTH_NAMES, 1)} | {"sept": 9}

_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][^\n]*)?"
_ALL_ISO = re.compile(rf"(?:{_ISO}\n)*")
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_TIME = rf"(?:[T ,]\s*{_CLOCK}\s*(?:(?P<half>[AaPp])\.?[Mm]\.?)?)?"
_NUMERIC = re.compile(rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/.])(?P<b>[0-9]{{1,2}})(?P=sep)(?P<year>[0-9]{{4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(?P<year>[0-9]{{4}})(?P<sep>[-/.])(?P<b>[0-9]{{1,2}})(?P=sep)(?P<a>[0-9]{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<b>[0-9]{2})(?P<a>[0-9]{2})")
_NAMED = re.compile(
    rf"(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)?[-/. ]+(?P<name>[A-Za-z]+)[-/., ]+(?P<year>[0-9]{{4}}){_TIME}"
)
_NAME_FIRST = re.compile(
    rf"(?P<name>[A-Za-z]+)\.?[- ]+(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[- ]+(?P<year>[0-9]{{4}}){_TIME}"
)


class DateEvidence:
    """Evidence about one date column; feed every block, then decide."""

    def __init__(self) -> None:
        self._day_first = self._month_first = ""
        self._open: re.Match[str] | None = None

    def observe(self, values: Iterable[str | None]) -> None:
        """Take the values of one block. Blocks of ISO dates cost one regular expression."""
        filled = [value for value in values if value]
        if _ALL_ISO.fullmatch("\n".join(filled) + "\n" if filled else ""):
            return
        for value in dict.fromkeys(filled):  # each once, in order: the question is about the same value every time
            match = _NUMERIC.fullmatch(value.strip())
            if match is not None:
                self._weigh(match)

    def decide(self, column: str, wanted: DateOrder | None = None) -> DateOrder | None:
        """The order to read the column with; None when no value needs one. `wanted` is what the sender said.

        Raises Rejected column.ambiguous_dates when nothing decides, column.mixed_dates when values contradict.
        """
        if wanted is not None:
            return wanted
        if self._day_first and self._month_first:
            raise Rejected(
                "column.mixed_dates", column=column, day_first=self._day_first, month_first=self._month_first
            )
        if self._day_first:
            return DateOrder.DMY
        if self._month_first:
            return DateOrder.MDY
        if self._open:
            raise _question(column, self._open)
        return None

    def _weigh(self, match: re.Match[str]) -> None:
        first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
        as_day_first, as_month_first = _iso(year, second, first), _iso(year, first, second)
        if as_day_first and as_month_first:
            if first != second:
                self._open = self._open or match
        elif as_day_first:
            self._day_first = self._day_first or match[0]
        elif as_month_first:
            self._month_first = self._month_first or match[0]


def to_iso(value: str, order: DateOrder | None) -> str:
    """The value as `2026-03-04` or `2026-03-04T10:00:00`; unchanged when it is not understood."""
    if len(value) == 10 and value[4] == "-" and value[7] == "-":
        return value
    text = value.strip()
    match = _NUMERIC.fullmatch(text)
    if match is not None:
        first, second = int(match["a"]), int(match["b"])
        if order is None and first != second:
            return value
        month, day = (first, second) if order is DateOrder.MDY else (second, first)
        return _assemble(value, match, month, day)
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is not None:
        return _assemble(value, match, int(match["b"]), int(match["a"]))
    match = _NAMED.fullmatch(text) or _NAME_FIRST.fullmatch(text)
    month_number = _MONTHS.get(match["name"].lower()) if match is not None else None
    if match is None or month_number is None:
        return value
    return _assemble(value, match, month_number, int(match["a"]))


def column_to_iso(values: Sequence[str | None], order: DateOrder | None) -> Sequence[str | None]:
    """`to_iso` for one column of a block; a block of ISO dates is handed back as it is."""
    filled = [value for value in values if value]
    if _ALL_ISO.fullmatch("\n".join(filled) + "\n" if filled else ""):
        return values
    return [to_iso(value, order) if value else value for value in values]


def _question(column: str, match: re.Match[str]) -> Rejected:
    first, second = int(match["a"]), int(match["b"])
    return Rejected(
        "column.ambiguous_dates",
        column=column,
        example=match[0],
        day_first=f"{first} {_MONTH_NAMES[second - 1]}",
        month_first=f"{_MONTH_NAMES[first - 1]} {second}",
    )


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _assemble(value: str, match: re.Match[str], month: int, day: int) -> str:
    iso = _iso(int(match["year"]), month, day)
    if iso is None:
        return value
    parts = match.groupdict()
    if parts.get("hour") is None:
        return iso
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return value
        hour = hour % 12 + (12 if parts["half"] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return value
    return f"{iso}T{hour:02d}:{minute:02d}:{second:02d}"
