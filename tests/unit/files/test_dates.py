"""The order of day and month: settled by the whole column, or asked."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.files.dates import DateEvidence, DateOrder, column_to_iso, to_iso


def decided(*values: str | None, wanted: DateOrder | None = None) -> DateOrder | None:
    evidence = DateEvidence()
    for value in values:
        evidence.observe([value])
    return evidence.decide("Start", wanted)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (("2026-03-04", "2026-04-13"), None),
        (("2026-03-04T10:00:00", None, ""), None),
        (("03/04/2026", "13/04/2026"), DateOrder.DMY),
        (("03/04/2026", "04/13/2026"), DateOrder.MDY),
        (("31.12.2026",), DateOrder.DMY),
        (("1-2-2026", "2-28-2026 10:00"), DateOrder.MDY),
        (("04/04/2026",), None),
        (("4 Mar 2026", "20260304", "2026/03/04"), None),
        (("03/04/26", "soon"), None),
        (("03/04/2026", "31/02/2026", "30/01/2026"), DateOrder.DMY),
    ],
)
def test_the_whole_column_decides(values: tuple[str | None, ...], order: DateOrder | None) -> None:
    assert decided(*values) == order


def test_what_nothing_decides_is_asked_with_both_readings() -> None:
    with pytest.raises(Rejected) as refused:
        decided("2026-01-01", "03/04/2026", "05/06/2026")
    assert refused.value.code == "column.ambiguous_dates"
    assert refused.value.message.startswith("Start: does 03/04/2026 mean 3 April or March 4?")
    assert "--date-order dmy" in refused.value.hint
    assert "--date-order mdy" in refused.value.hint


def test_the_question_is_about_the_same_value_every_time() -> None:
    evidence = DateEvidence()
    evidence.observe([f"{day:02}/{month:02}/2026" for month in range(1, 13) for day in range(2, 13) if day != month])
    with pytest.raises(Rejected) as refused:
        evidence.decide("Start")
    assert refused.value.facts["example"] == "02/01/2026"


def test_values_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(Rejected) as refused:
        decided("13/04/2026", "04/13/2026")
    assert refused.value.code == "column.mixed_dates"


def test_the_senders_word_is_taken() -> None:
    assert decided("03/04/2026", wanted=DateOrder.MDY) == DateOrder.MDY


@pytest.mark.parametrize(
    ("value", "dmy", "mdy"),
    [
        ("2026-03-04", "2026-03-04", "2026-03-04"),
        ("2026-03-04T10:00:00", "2026-03-04T10:00:00", "2026-03-04T10:00:00"),
        ("2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z"),
        ("03/04/2026", "2026-04-03", "2026-03-04"),
        (" 3.4.2026 ", "2026-04-03", "2026-03-04"),
        ("3-4-2026 9:05", "2026-04-03T09:05:00", "2026-03-04T09:05:00"),
        ("03/04/2026 10:00:30 PM", "2026-04-03T22:00:30", "2026-03-04T22:00:30"),
        ("03/04/2026 12:00 am", "2026-04-03T00:00:00", "2026-03-04T00:00:00"),
        ("13/04/2026", "2026-04-13", "13/04/2026"),
        ("2026/03/04", "2026-03-04", "2026-03-04"),
        ("2026.3.4", "2026-03-04", "2026-03-04"),
        ("20260304", "2026-03-04", "2026-03-04"),
        ("4 Mar 2026", "2026-03-04", "2026-03-04"),
        ("04-Mar-2026", "2026-03-04", "2026-03-04"),
        ("4th March 2026", "2026-03-04", "2026-03-04"),
        ("March 4, 2026", "2026-03-04", "2026-03-04"),
        ("Sept 4 2026", "2026-09-04", "2026-09-04"),
        ("4. May 2026 14:30", "2026-05-04T14:30:00", "2026-05-04T14:30:00"),
    ],
)
def test_a_value_is_rewritten_in_its_order(value: str, dmy: str, mdy: str) -> None:
    assert (to_iso(value, DateOrder.DMY), to_iso(value, DateOrder.MDY)) == (dmy, mdy)


@pytest.mark.parametrize(
    "value",
    [
        "03/04/26",
        "31/02/2026",
        "soon",
        "03/04-2026",
        "20261304",
        "4 Foo 2026",
        "03/04/2026 25:00",
        "12",
        "3/4/2026 13:00 pm",
        "٠٣/٠٤/٢٠٢٦",
    ],
)
def test_what_is_not_understood_is_left_for_validation_to_report(value: str) -> None:
    assert to_iso(value, DateOrder.DMY) == value


def test_without_an_order_only_what_needs_none_is_rewritten() -> None:
    assert to_iso("03/04/2026", None) == "03/04/2026"
    assert to_iso("04/04/2026", None) == "2026-04-04"


def test_a_block_of_a_column_is_rewritten_at_once() -> None:
    iso = ["2026-03-04", None, "2026-03-05T10:00:00"]
    assert column_to_iso(iso, DateOrder.DMY) is iso
    assert column_to_iso(["03/04/2026", None, "x"], DateOrder.DMY) == ["2026-04-03", None, "x"]


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from("/.-"), st.booleans())
def test_every_date_comes_back_however_it_is_written(day: dt.date, separator: str, padded: bool) -> None:
    numbers = [f"{day.day:02d}", f"{day.month:02d}"] if padded else [str(day.day), str(day.month)]
    year = f"{day.year:04d}"
    assert to_iso(separator.join([*numbers, year]), DateOrder.DMY) == day.isoformat()
    assert to_iso(separator.join([*reversed(numbers), year]), DateOrder.MDY) == day.isoformat()


@given(st.text(max_size=30))
def test_no_text_is_ever_more_than_rewritten(value: str) -> None:
    DateEvidence().observe([value])
    for order in (None, DateOrder.DMY, DateOrder.MDY):
        assert isinstance(to_iso(value, order), str)
