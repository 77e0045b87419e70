"""Schedules: when `rate(...)` and `cron(...)` fire next, and the clock that fires them."""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LOG = logging.getLogger(__name__)
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: number for number, name in enumerate(_DAY_NAMES, 1)}


class ScheduleExpressionError(ValueError):
    """Neither rate(...) nor cron(...) as AWS writes them (the day letters L, W and # are not supported here)."""


@dataclass(frozen=True)
class Cron:
    """The six fields of cron(...), each as the set of numbers it allows."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    def next_after(self, moment: datetime) -> datetime | None:
        """The first minute after `moment` (UTC) that fits; None when there is none."""
        at = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while at.year <= max(self.years):
            if at.year not in self.years or at.month not in self.months:
                at = (at.replace(day=1, hour=0, minute=0) + timedelta(days=32)).replace(day=1)
            elif at.day not in self.days or at.isoweekday() % 7 + 1 not in self.weekdays:
                at = at.replace(hour=0, minute=0) + timedelta(days=1)
            elif at.hour not in self.hours:
                at = at.replace(minute=0) + timedelta(hours=1)
            elif at.minute not in self.minutes:
                at += timedelta(minutes=1)
            else:
                return at
        return None


def parse(expression: str) -> timedelta | Cron:
    """A rate as its interval, a cron as its fields. Raises ScheduleExpressionError."""
    if rate := _RATE.fullmatch(expression):
        return timedelta(**{f"{rate[2]}s": int(rate[1])})
    if cron := _CRON.fullmatch(expression):
        return Cron(
            minutes=_numbers(cron[1], 0, 59, {}),
            hours=_numbers(cron[2], 0, 23, {}),
            days=_numbers(cron[3], 1, 31, {}),
            months=_numbers(cron[4], 1, 12, _MONTHS),
            weekdays=_numbers(cron[5], 1, 7, _DAYS),
            years=_numbers(cron[6], 1970, 2199, {}),
        )
    raise ScheduleExpressionError(expression)


def _numbers(field: str, low: int, high: int, names: dict[str, int]) -> frozenset[int]:
    numbers: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        start, _, end = span.partition("-")
        try:
            first = low if start in {"*", "?"} else names.get(start) or int(start)
            last = (names.get(end) or int(end)) if end else (high if start in {"*", "?"} or step else first)
            numbers.update(range(first, last + 1, int(step or 1)))
        except ValueError:
            raise ScheduleExpressionError(field) from None
    return frozenset(numbers)


@dataclass(frozen=True)
class Schedule:
    """Something to do again and again; `fire` is called on the clock's thread and must not take long."""

    name: str
    expression: str
    fire: Callable[[], None]


class Clock:
    """Fires schedules when they are due, and calls `tidy` about every `tidy_seconds`."""

    def __init__(self, schedules: Sequence[Schedule], tidy: Callable[[], None], tidy_seconds: float = 15.0) -> None:
        self._timed = [(schedule, parse(schedule.expression)) for schedule in schedules]
        self._tidy = tidy
        self._tidy_seconds = tidy_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="clock")
        self._thread.start()

    def stop(self) -> None:
        """Fire nothing more."""
        self._stopped.set()

    def _run(self) -> None:
        due = [next_after(timing, datetime.now(UTC)) for _, timing in self._timed]
        while not self._stopped.wait(self._pause(due)):
            now = datetime.now(UTC)
            for position, (schedule, timing) in enumerate(self._timed):
                moment = due[position]
                if moment is not None and moment <= now:
                    LOG.info("schedule %s fires", schedule.name)
                    schedule.fire()
                    due[position] = next_after(timing, now)
            self._tidy()

    def _pause(self, due: Sequence[datetime | None]) -> float:
        now = datetime.now(UTC)
        waits = [(moment - now).total_seconds() for moment in due if moment is not None]
        return max(0.0, min([self._tidy_seconds, *waits]))


def next_after(timing: timedelta | Cron, moment: datetime) -> datetime | None:
    """When it is due next, seen from `moment`."""
    return moment + timing if isinstance(timing, timedelta) else timing.next_after(moment)
