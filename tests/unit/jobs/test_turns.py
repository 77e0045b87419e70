"""Turns: first come, first served, all or none."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ledgerdock.jobs.turns import (
    Claim,
    Turn,
    claim,
    holder_in_the_way,
    jobs_in,
    release,
    reserve,
    to_tell,
    told,
    who_waits_for_whom,
)

CUSTOMERS, CLIENTS = "customer", "client"


def _claim(turns: dict[str, Turn], job: str, *names: str) -> dict[str, Turn]:
    return {**turns, **claim(turns, Claim(job, names, f"token-{job}"))}


def _release(turns: dict[str, Turn], job: str) -> dict[str, Turn]:
    return {**turns, **release(turns, job)}


def test_a_free_turn_is_granted_at_once() -> None:
    turns = _claim({}, "a", CUSTOMERS)
    assert turns[CUSTOMERS].holder == "a"
    assert holder_in_the_way(turns, "a") is None


def test_the_second_job_of_a_type_waits_and_names_the_first() -> None:
    turns = _claim(_claim({}, "a", CUSTOMERS), "b", CUSTOMERS)
    assert turns[CUSTOMERS].holder == "a"
    assert holder_in_the_way(turns, "b") == "a"


def test_another_type_does_not_wait() -> None:
    turns = _claim(_claim({}, "a", CUSTOMERS), "b", CLIENTS)
    assert turns[CLIENTS].holder == "b"


def test_the_end_of_the_holder_hands_the_turn_to_the_first_in_the_queue() -> None:
    turns = _claim(_claim(_claim({}, "a", CUSTOMERS), "b", CUSTOMERS), "c", CUSTOMERS)
    turns = _release(turns, "a")
    assert turns[CUSTOMERS].holder == "b"
    assert [waiting.token for waiting in to_tell(turns)] == ["token-b"]
    assert holder_in_the_way(turns, "c") == "b"


def test_a_job_that_needs_two_turns_gets_both_or_none() -> None:
    turns = _claim(_claim({}, "a", CLIENTS), "b", CUSTOMERS, CLIENTS)
    assert turns[CUSTOMERS].holder is None
    turns = _release(turns, "a")
    assert {turns[CUSTOMERS].holder, turns[CLIENTS].holder} == {"b"}


def test_nobody_overtakes_a_job_that_waits_for_two_turns() -> None:
    turns = _claim(_claim(_claim({}, "a", CLIENTS), "b", CUSTOMERS, CLIENTS), "c", CUSTOMERS)
    assert turns[CUSTOMERS].holder is None
    assert holder_in_the_way(turns, "c") == "b"


def test_a_waiting_job_that_ends_leaves_the_queue() -> None:
    turns = _claim(_claim(_claim({}, "a", CUSTOMERS), "b", CUSTOMERS), "c", CUSTOMERS)
    turns = _release(_release(turns, "b"), "a")
    assert turns[CUSTOMERS].holder == "c"


def test_asking_again_keeps_the_place_and_takes_the_newer_token() -> None:
    turns = _claim(_claim(_claim({}, "a", CUSTOMERS), "b", CUSTOMERS), "c", CUSTOMERS)
    turns = {**turns, **claim(turns, Claim("b", (CUSTOMERS,), "newer"))}
    turns = _release(turns, "a")
    assert [waiting.token for waiting in to_tell(turns)] == ["newer"]


def test_a_told_execution_is_not_told_again() -> None:
    turns = _claim({}, "a", CUSTOMERS)
    assert to_tell({**turns, **told(turns, "a")}) == []


def test_who_waits_for_whom_follows_every_end() -> None:
    turns = _claim(_claim(_claim(_claim({}, "a", CUSTOMERS), "b", CUSTOMERS), "c", CUSTOMERS, CLIENTS), "d", CLIENTS)
    assert who_waits_for_whom(turns) == {"b": "a", "c": "a", "d": "c"}
    turns = _release(turns, "a")
    assert who_waits_for_whom(turns) == {"c": "b", "d": "c"}
    turns = _release(turns, "b")
    assert who_waits_for_whom(turns) == {"d": "c"}
    assert jobs_in(turns) == {"c", "d"}


@given(st.lists(st.sampled_from("abcd"), max_size=6))
def test_releasing_twice_changes_nothing(jobs: list[str]) -> None:
    turns: dict[str, Turn] = {}
    for job in jobs:
        turns = _claim(turns, job, CUSTOMERS)
    once = _release(turns, "a")
    assert _release(once, "a") == once


class Queueing(RuleBasedStateMachine):
    """Any order of claims and ends: one holder, no loss, nobody waits for a free turn."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: dict[str, Turn] = {}
        self.open: dict[str, tuple[str, ...]] = {}

    @rule(job=st.sampled_from("abcdef"), names=st.sets(st.sampled_from("xyz"), min_size=1))
    def ask(self, job: str, names: set[str]) -> None:
        wanted = self.open.setdefault(job, tuple(sorted(names)))
        self.turns = _claim(self.turns, job, *wanted)

    @rule(job=st.sampled_from("abcdef"))
    def end(self, job: str) -> None:
        self.open.pop(job, None)
        self.turns = _release(self.turns, job)

    @invariant()
    def every_open_job_holds_or_waits_for_exactly_its_turns(self) -> None:
        for job, names in self.open.items():
            held = {name for name, turn in self.turns.items() if turn.holder == job}
            waited = {n for n, t in self.turns.items() if any(other.job == job for other in t.waiting)}
            assert (held, waited) in ((set(names), set()), (set(), set(names)))

    @invariant()
    def ended_jobs_hold_nothing(self) -> None:
        named = {turn.holder for turn in self.turns.values()} - {None}
        assert named <= set(self.open)

    @invariant()
    def somebody_works_whenever_somebody_waits(self) -> None:
        if any(turn.waiting for turn in self.turns.values()):
            assert any(turn.holder for turn in self.turns.values())

    @invariant()
    def a_waiting_job_always_knows_whom_it_waits_for(self) -> None:
        for turn in self.turns.values():
            for other in turn.waiting:
                assert holder_in_the_way(self.turns, other.job) not in {None, other.job}


TestQueueing = Queueing.TestCase


def test_a_job_that_keeps_its_place_goes_first_although_it_asks_later() -> None:
    state = dict(reserve({}, Claim("first", ("customer",), "")))
    assert to_tell(state) == []
    state |= claim(state, Claim("second", ("customer",), "two"))
    assert (to_tell(state), holder_in_the_way(state, "second")) == ([], "first")
    asked = Claim("first", ("customer",), "one")
    state |= claim(state, asked)
    assert to_tell(state) == [asked]
    state |= told(state, "first")
    state |= release(state, "first")
    assert to_tell(state) == [Claim("second", ("customer",), "two")]


def test_keeping_a_place_again_takes_nothing_from_a_job_that_has_asked() -> None:
    state = dict(claim({}, Claim("holder", ("customer",), "one")))
    state |= claim(state, Claim("waits", ("customer",), "two"))
    assert reserve(state, Claim("holder", ("customer",), "")) == {}
    assert reserve(state, Claim("waits", ("customer",), "")) == {}


def test_a_place_that_is_kept_is_given_up_with_the_job() -> None:
    state = dict(reserve({}, Claim("first", ("customer", "invoice"), "")))
    state |= claim(state, Claim("second", ("invoice",), "two"))
    state |= release(state, "first")
    assert [known.job for known in to_tell(state)] == ["second"]
