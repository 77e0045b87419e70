"""The closing equation: it must break when a row is lost, told twice or counted otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected, RowError
from ledgerdock.jobs.job import JobState, Outcome, closing_state
from ledgerdock.jobs.ledger import LedgerLine, balance, decode, encode

counts = st.dictionaries(st.sampled_from(Outcome), st.integers(0, 1000))


@given(counts)
def test_books_that_add_up_are_accepted(told: dict[Outcome, int]) -> None:
    balance(sum(told.values()), told, told)


@given(counts, st.integers(-3, 3).filter(bool))
def test_a_lost_or_doubled_row_is_refused(told: dict[Outcome, int], difference: int) -> None:
    with pytest.raises(Rejected) as error:
        balance(sum(told.values()) + difference, told, told)
    assert error.value.code == "ledger.imbalance"


def test_counts_on_the_job_that_differ_from_the_ledger_are_refused() -> None:
    told = {Outcome.CREATED: 2, Outcome.INVALID: 1}
    with pytest.raises(Rejected):
        balance(3, told, {Outcome.CREATED: 3})


def test_an_outcome_that_nobody_had_is_the_same_as_none() -> None:
    balance(1, {Outcome.CREATED: 1, Outcome.FAILED: 0}, {Outcome.CREATED: 1})


def test_lines_come_back_as_they_were_written() -> None:
    error = RowError("value.date", "Start", "31.02.2026", "“31.02.2026” is no day.", "Write 2026-02-28.")
    lines = [
        LedgerLine(0, 2, "created", "1234", None, ["1234", "Müller \n Söhne", None]),
        LedgerLine(1, 7, "invalid", "", [error], ["", '"', "漢字"]),
    ]
    assert list(decode(encode(lines).splitlines())) == lines


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({Outcome.CREATED: 3}, JobState.COMPLETED),
        ({Outcome.UNCHANGED: 3, Outcome.SKIPPED: 1}, JobState.COMPLETED),
        ({Outcome.CREATED: 3, Outcome.INVALID: 1}, JobState.COMPLETED_WITH_ERRORS),
        ({Outcome.CREATED: 3, Outcome.DUPLICATE: 1}, JobState.COMPLETED_WITH_ERRORS),
        ({Outcome.FAILED: 3}, JobState.COMPLETED_WITH_ERRORS),
        ({Outcome.CREATED: 3, Outcome.UNPROCESSED: 1}, JobState.FAILED),
    ],
)
def test_a_job_is_only_completed_when_every_row_went_in(told: dict[Outcome, int], state: JobState) -> None:
    assert closing_state(told) is state
