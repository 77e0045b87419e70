"""Lists of jobs: one line each, with the columns that were asked for or as many as there is room for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledgerdock_cli.screen import Heading, Screen
from ledgerdock_cli.views import Job

ONLY_IN_A_PIPE = 1000
"""The room a column needs that no terminal shows by itself."""


@dataclass(frozen=True)
class Listing:
    """How a list looks.

    `room` is the width a terminal must have for a column to be shown unasked; `cells` makes what stands in a column
    where that is not simply the member of its name.
    """

    headings: Sequence[Heading]
    room: Mapping[str, int]
    cells: Mapping[str, Callable[[Job], Any]]

    @property
    def names(self) -> list[str]:
        """The names of all columns."""
        return [heading.name for heading in self.headings]

    def show(self, screen: Screen, jobs: Iterable[Job], shown: Sequence[str] | None = None) -> None:
        """Print jobs with the columns of `shown`, else those that fit."""
        width = screen.out.width if screen.is_table else ONLY_IN_A_PIPE
        known = {heading.name: heading for heading in self.headings}
        fitting = [name for name in known if width >= self.room.get(name, 0)]
        headings = [known[name] for name in (fitting if shown is None else shown)]
        screen.print_table(headings, ([self._cell(job, heading.name) for heading in headings] for job in jobs))

    def _cell(self, job: Job, name: str) -> Any:
        make = self.cells.get(name)
        return make(job) if make else job[name]
