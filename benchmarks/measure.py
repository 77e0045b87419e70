"""CPU time of this process and the children it waited for, in rounds, told by their median."""

import gc
import resource
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple


def cpu_seconds() -> float:
    """CPU seconds so far: all threads of this process, and every child that has ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def per_row(work: Callable[[], object], rows: int) -> float:
    """Microseconds of CPU a row that `work` takes for this many rows."""
    gc.collect()
    before = cpu_seconds()
    work()
    return (cpu_seconds() - before) / rows * 1e6


class Samples:
    """The rounds of several things measured in turn: noise of the machine meets all of them alike."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}

    def add(self, name: str, value: float) -> None:
        """One round of one thing."""
        self._values.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        """The middle round."""
        return median(self._values[name])

    def best(self, name: str) -> float:
        """The round that was disturbed least."""
        return min(self._values[name])

    def ratio(self, name: str, other: str) -> float:
        """The middle of the ratios within each round."""
        return median(one / two for one, two in zip(self._values[name], self._values[other], strict=True))


class Figure(NamedTuple):
    """One line of the report. `met` is None where there is no goal."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None


def at_most(what: str, value: float, goal: float, unit: str) -> Figure:
    """A figure that should not exceed its goal."""
    return Figure(what, _shown(value, unit), f"<= {goal:g} {unit}", value <= goal)


def at_least(what: str, value: float, goal: float, unit: str) -> Figure:
    """A figure that should reach its goal."""
    return Figure(what, _shown(value, unit), f">= {goal:g} {unit}", value >= goal)


def plain(what: str, value: float, unit: str) -> Figure:
    """A figure to know."""
    return Figure(what, _shown(value, unit))


def cost(what: str, samples: Samples, name: str, unit: str = "µs/row", goal: float | None = None) -> Figure:
    """What something costs: the middle round, and the best, which a busy machine disturbs less."""
    middle = samples.median(name)
    told = f"{_shown(middle, unit)} (best {_shown(samples.best(name), '').rstrip()})"
    return Figure(what, told) if goal is None else Figure(what, told, f"<= {goal:g} {unit}", middle <= goal)


def _shown(value: float, unit: str) -> str:
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{decimals}f} {unit}"
