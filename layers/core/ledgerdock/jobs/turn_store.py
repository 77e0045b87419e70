"""Turns kept in the jobs table: read, decide (turns.py), write under a version, tell the executions that may go on."""

from collections.abc import Callable, Sequence
from typing import Any

from ledgerdock.aws.executions import Executions
from ledgerdock.aws.table import ABSENT, BLANK, Check, ConditionFailed, Put, Table
from ledgerdock.aws.wire import Backoff
from ledgerdock.jobs import turns
from ledgerdock.jobs.turns import Claim, Turn

Decision = Callable[[dict[str, Turn]], dict[str, Turn]]


class TurnStore:
    """All turns of a tenant lie in one partition, so that one consistent query shows them."""

    def __init__(self, table: Table, executions: Executions) -> None:
        self._table = table
        self._executions = executions

    def claim(self, tenant: str, wish: Claim) -> str | None:
        """Ask for turns; the execution goes on at once or when they are handed on.

        Returns the job that is in the way, or None when the turns were granted.
        """
        state = self._apply(tenant, lambda current: turns.claim(current, wish))
        self._tell(tenant, state)
        return turns.holder_in_the_way(state, wish.job)

    def pass_by(self, token: str) -> None:
        """Let the execution of a job go on that needs no turn, because it writes no records."""
        self._executions.proceed(token)

    def reserve(self, tenant: str, job: str, names: Sequence[str]) -> None:
        """Keep a place in the queues of these turns for a job that will claim them: first come, first served."""
        place = Claim(job, tuple(names), "")
        self._tell(tenant, self._apply(tenant, lambda current: turns.reserve(current, place)))

    def wake(self, tenant: str, job: str) -> None:
        """Let the execution of a job that still waits for its turn go on without it: it has been told to stop."""
        tokens = {claim.token for turn in self._load(tenant)[1].values() for claim in turn.waiting if claim.job == job}
        tokens.discard("")
        for token in tokens:
            self._executions.proceed(token)

    def who_waits_for_whom(self, tenant: str) -> dict[str, str]:
        """The waiting jobs of a tenant, and the job that is in the way of each now."""
        return turns.who_waits_for_whom(self._load(tenant)[1])

    def hand_on_from_ended(self, tenant: str, is_open: Callable[[str], bool]) -> None:
        """Do what the ends of jobs left undone: hand on the turns of ended jobs, and tell whoever may go on."""
        state = self._load(tenant)[1]
        for job in sorted(turns.jobs_in(state)):
            if not is_open(job):
                state = self._apply(tenant, lambda current, job=job: turns.release(current, job))  # type: ignore[misc]
        self._tell(tenant, state)

    def holder(self, tenant: str, name: str) -> str | None:
        """The job that holds a turn now."""
        item = self._table.get(_partition(tenant), name)
        return item["holder"] if item else None

    def write_while_free(self, tenant: str, name: str, put: Put) -> bool:
        """Apply a write unless a job holds the turn; False when one does, and nothing is written.

        One transaction: a job that takes the turn later reads what was written. Raises ConditionFailed when the
        write's own condition does not hold, WriteRefused when the item is too large.
        """
        try:
            self._table.write(put, Check(_partition(tenant), name, when={"holder": BLANK}))
        except ConditionFailed as failed:
            if 1 not in failed.writes:
                raise
            return False
        return True

    def release(self, tenant: str, job: str) -> None:
        """Give up all turns and places of a job that ended, and hand them on. May be called again."""
        self._tell(tenant, self._apply(tenant, lambda current: turns.release(current, job)))

    def _tell(self, tenant: str, state: dict[str, Turn]) -> None:
        # Told first, noted after: an execution told twice ignores the second time, one never told would wait forever.
        for claim in turns.to_tell(state):
            self._executions.proceed(claim.token)
            job = claim.job
            self._apply(tenant, lambda current, job=job: turns.told(current, job))  # type: ignore[misc]

    def _apply(self, tenant: str, decide: Decision) -> dict[str, Turn]:
        backoff = Backoff()
        while True:
            versions, current = self._load(tenant)
            changed = decide(current)
            if not changed:
                return current
            try:
                self._table.write(*(_put(tenant, turn, versions.get(name, 0)) for name, turn in changed.items()))
            except ConditionFailed:
                backoff.wait("turns moved")
            else:
                return {**current, **changed}

    def _load(self, tenant: str) -> tuple[dict[str, int], dict[str, Turn]]:
        items = {item["sk"]: item for item in self._table.query(_partition(tenant))}
        versions = {name: item["version"] for name, item in items.items()}
        return versions, {name: _turn(item) for name, item in items.items()}


def _partition(tenant: str) -> str:
    return f"{tenant}#TURN"


def _put(tenant: str, turn: Turn, version: int) -> Put:
    item = {
        "pk": _partition(tenant),
        "sk": turn.name,
        "version": version + 1,
        "holder": turn.holder,
        "granted": _plain(turn.granted),
        "waiting": [_plain(claim) for claim in turn.waiting],
    }
    return Put(item, when={"version": version or ABSENT})


def _plain(claim: Claim | None) -> dict[str, Any] | None:
    return {"job": claim.job, "names": list(claim.names), "token": claim.token} if claim else None


def _turn(item: dict[str, Any]) -> Turn:
    waiting = tuple(_claim(claim) for claim in item["waiting"])
    return Turn(item["sk"], item["holder"], _claim(item["granted"]) if item["granted"] else None, waiting)


def _claim(item: dict[str, Any]) -> Claim:
    return Claim(item["job"], tuple(item["names"]), item["token"])
