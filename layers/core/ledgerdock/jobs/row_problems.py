"""What is wrong with which row of a job, read from its ledger."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ledgerdock.jobs.ledger import LedgerLine

MOST_REASONS = 1_000
"""How many reasons are told apart; there are few codes and few columns, so more is no help to anybody."""


class RowProblem(NamedTuple):
    """One thing wrong with one row.

    `source` is the place of its file in the job's list, `row` as spreadsheets count, `place` its position among the
    row's problems.
    """

    source: int
    row: int
    place: int
    column: str
    value: str
    code: str
    message: str
    hint: str


@dataclass
class Reason:
    """All problems of one code in one column; message and hint are those of its first row."""

    code: str
    column: str
    message: str
    hint: str
    count: int
    first_source: int
    first_row: int


@dataclass
class Collection:
    """Gathers the problems of a job from the parts of its ledger, in any order, holding on to one page of them.

    `behind`: source, row and place of the last problem given before. `wanted` chooses what stands on the page; reasons
    are always those of the whole job.
    """

    size: int
    behind: tuple[int, int, int]
    wanted: Callable[[RowProblem], bool]
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    _page: list[RowProblem] = field(default_factory=list)

    def add(self, part: Iterable[LedgerLine]) -> None:
        """Take in one part."""
        found: list[RowProblem] = []
        for problem in problems_of(part):
            self._count(problem)
            if problem[:3] > self.behind and len(found) <= self.size and self.wanted(problem):
                found.append(problem)
        self._page = heapq.nsmallest(self.size + 1, [*self._page, *found])

    def page(self) -> tuple[Sequence[RowProblem], bool]:
        """The page in the order of the file, and whether more come behind it."""
        return self._page[: self.size], len(self._page) > self.size

    def most_frequent(self) -> list[Reason]:
        """Reasons, the most frequent first."""
        return sorted(self.reasons.values(), key=lambda reason: (-reason.count, reason.first_source, reason.first_row))

    def _count(self, problem: RowProblem) -> None:
        key = problem.code, problem.column
        reason = self.reasons.get(key)
        if reason is None:
            if len(self.reasons) < MOST_REASONS:
                told = problem.code, problem.column, problem.message, problem.hint
                self.reasons[key] = Reason(*told, count=1, first_source=problem.source, first_row=problem.row)
            return
        reason.count += 1
        if (problem.source, problem.row) < (reason.first_source, reason.first_row):
            reason.message, reason.hint = problem.message, problem.hint
            reason.first_source, reason.first_row = problem.source, problem.row


def problems_of(part: Iterable[LedgerLine]) -> Iterator[RowProblem]:
    """The problems in a part of the ledger, in its order."""
    for line in part:
        for place, (code, column, value, message, hint) in enumerate(line.errors or ()):
            yield RowProblem(line.source, line.row, place, column, value, code, message, hint)
