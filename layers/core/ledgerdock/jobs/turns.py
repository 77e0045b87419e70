"""Turns: the right to write records of a type for one tenant, as pure decisions over data.

A job claims one turn or several (all or none). A turn is free or held; behind it stands a queue, first come, first
served. A waiting job gets its turns when it is first in the queue of each and each is free.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Claim(NamedTuple):
    """A job's wish for turns; `token` lets its execution go on, and is "" while the job only keeps its place."""

    job: str
    names: tuple[str, ...]
    token: str


class Turn(NamedTuple):
    """One turn. `granted` is set until the holder's execution was told to go on."""

    name: str
    holder: str | None = None
    granted: Claim | None = None
    waiting: tuple[Claim, ...] = ()


Turns = Mapping[str, Turn]


def claim(turns: Turns, wish: Claim) -> dict[str, Turn]:
    """The turns that change when `wish` is made: granted when free, queued otherwise. Asking twice asks once."""
    changed = {}
    for name in wish.names:
        turn = turns.get(name, Turn(name))
        if turn.holder == wish.job:
            changed[name] = turn._replace(granted=wish)
        elif any(other.job == wish.job for other in turn.waiting):
            waiting = tuple(wish if other.job == wish.job else other for other in turn.waiting)
            changed[name] = turn._replace(waiting=waiting)
        else:
            changed[name] = turn._replace(waiting=(*turn.waiting, wish))
    return _grant({**turns, **changed}, changed)


def reserve(turns: Turns, wish: Claim) -> dict[str, Turn]:
    """The turns that change when a job takes its place before it asks: none for one that has a place already."""
    has_place = any(
        turn.holder == wish.job or any(other.job == wish.job for other in turn.waiting) for turn in turns.values()
    )
    return {} if has_place else claim(turns, wish)


def release(turns: Turns, job: str) -> dict[str, Turn]:
    """The turns that change when `job` ends: what it held is handed on, what it waited for is given up."""
    changed = {}
    for name, turn in turns.items():
        waiting = tuple(other for other in turn.waiting if other.job != job)
        if turn.holder == job:
            changed[name] = Turn(name, waiting=waiting)
        elif len(waiting) != len(turn.waiting):
            changed[name] = turn._replace(waiting=waiting)
    return _grant({**turns, **changed}, changed)


def told(turns: Turns, job: str) -> dict[str, Turn]:
    """The turns that change once the holder's execution was told to go on."""
    return {
        name: turn._replace(granted=None)
        for name, turn in turns.items()
        if turn.granted is not None and turn.granted.job == job
    }


def to_tell(turns: Turns) -> list[Claim]:
    """Granted claims whose executions wait and may not know it yet."""
    granted = (turn.granted for turn in turns.values() if turn.granted is not None)
    return list(dict.fromkeys(claim for claim in granted if claim.token))


def holder_in_the_way(turns: Turns, job: str) -> str | None:
    """The job that `job` waits for: a holder of one of its turns, else the one before it in a queue."""
    for turn in turns.values():
        queue = [other.job for other in turn.waiting]
        if job in queue:
            ahead = queue[: queue.index(job)]
            in_the_way = turn.holder or (ahead[-1] if ahead else None)
            if in_the_way is not None:
                return in_the_way
    return None


def jobs_in(turns: Turns) -> set[str]:
    """Every job that holds a turn or waits for one."""
    holders = {turn.holder for turn in turns.values() if turn.holder is not None}
    return holders | {claim.job for turn in turns.values() for claim in turn.waiting}


def who_waits_for_whom(turns: Turns) -> dict[str, str]:
    """Every waiting job, and the job in its way."""
    found = {job: holder_in_the_way(turns, job) for job in jobs_in(turns)}
    return {job: other for job, other in found.items() if other is not None}


def _grant(turns: Mapping[str, Turn], changed: dict[str, Turn]) -> dict[str, Turn]:
    current = dict(turns)
    granted = True
    while granted:
        granted = False
        for turn in list(current.values()):
            if turn.waiting and _is_next(current, turn.waiting[0]):
                first = turn.waiting[0]
                for name in first.names:
                    behind = current[name].waiting[1:]
                    current[name] = changed[name] = Turn(name, first.job, first, behind)
                granted = True
    return changed


def _is_next(turns: Mapping[str, Turn], wish: Claim) -> bool:
    return all(_first_in_line(turns[name]) == wish.job for name in wish.names)


def _first_in_line(turn: Turn) -> str | None:
    return turn.waiting[0].job if turn.holder is None and turn.waiting else None
