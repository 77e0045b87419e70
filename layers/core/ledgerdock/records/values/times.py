"""Dates and times: ISO text -> date or datetime. The order of day and month was settled before."""

import re
from calendar import monthrange
from datetime import date, datetime
from functools import partial

from pydantic_core import CoreSchema, core_schema

from ledgerdock.errors import RowError
from ledgerdock.records.layout import Column
from ledgerdock.records.values.reading import Reader, refuse, text_schema

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# A year before 1000 is a slip of the finger, not a date in somebody's books.
_DAY = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
_USUAL_TIME = "[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_MOMENT = re.compile(
    rf"(?P<day>{_DAY})(?:[T ](?P<time>[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,6}})?)?)"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){1,2}(?![0-9:])")
_OFFSET = re.compile(r"Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9]")
_OTHERWISE = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})(?:[ ,T].*)?")
_MIDNIGHT = re.compile(r"00:00(?::00(?:\.0+)?)?")


def date_reader(column: Column) -> Reader:
    """A day. A time of day is refused, unless it is the midnight a workbook adds to a date."""

    def read(text: str) -> date | RowError:
        match = _MOMENT.fullmatch(text)
        if match is None:
            return _not_understood("value.date", column, text)
        problem = _impossible_day(match["day"])
        if problem is not None:
            return refuse("value.date_impossible", column, text, problem=problem)
        if match["zone"] or (match["time"] and not _MIDNIGHT.fullmatch(match["time"])):
            return refuse("value.date_with_time", column, text, date=match["day"])
        return date.fromisoformat(match["day"])

    return read


def usual_date() -> CoreSchema:
    """Year, month and day alone."""
    return core_schema.no_info_after_validator_function(date.fromisoformat, text_schema(f"^{_DAY}$"))


def _read_moment(column: Column, text: str, *, aware: bool) -> datetime | RowError:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return _not_understood("value.datetime", column, text)
    problem = _impossible_day(match["day"]) or _impossible_time(match["time"] or "", match["zone"] or "")
    if problem is not None:
        return refuse("value.date_impossible", column, text, problem=problem)
    if bool(match["zone"]) is not aware:
        return refuse("value.time_zone_missing" if aware else "value.time_zone", column, text)
    return datetime.fromisoformat(f"{match['day']}T{match['time'] or '00:00'}{match['zone'] or ''}")


def datetime_reader(column: Column) -> Reader:
    """A day and a time on the local clock; a day alone is its midnight, as a workbook writes it."""
    return partial(_read_moment, column, aware=False)


def usual_datetime() -> CoreSchema:
    """Day and time without zone."""
    return _usual_moment("")


def timestamp_reader(column: Column) -> Reader:
    """A day and a time with its offset from UTC."""
    return partial(_read_moment, column, aware=True)


def usual_timestamp() -> CoreSchema:
    """Day and time with Z or an offset."""
    return _usual_moment("(?:Z|[+-][0-9]{2}:[0-9]{2})")


def _usual_moment(zone: str) -> CoreSchema:
    text = text_schema(f"^{_DAY}{_USUAL_TIME}{zone}$")
    return core_schema.no_info_after_validator_function(datetime.fromisoformat, text)


def _not_understood(code: str, column: Column, text: str) -> RowError:
    """A day such as 31.02.2026, which no order of day and month makes possible, is told from what is no day at all."""
    if match := _OTHERWISE.fullmatch(text):
        month, day = sorted((int(match[1]), int(match[3])))
        if problem := _impossible_day(f"{match[4]}-{month}-{day}"):
            return refuse("value.date_impossible", column, text, problem=problem)
    return refuse(code, column, text)


def _impossible_day(text: str) -> str | None:
    year, month, day = (int(part) for part in text.split("-"))
    if not 1 <= month <= len(_MONTHS):
        return f"there is no month {month}"
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        return f"{_MONTHS[month - 1]} {year} has {days} days"
    return None


def _impossible_time(time: str, zone: str) -> str | None:
    if time and not _CLOCK.match(time):
        return f"there is no time {time}"
    if zone and not _OFFSET.fullmatch(zone):
        return f"there is no time zone {zone}"
    return None
