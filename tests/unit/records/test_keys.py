"""Keys from cells and values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.records.keys import key_function


def test_a_single_key_is_the_value_itself_stripped_and_composed() -> None:
    key_of = key_function([1])
    assert key_of(["x", " INV#1 "]) == "INV#1"
    assert key_of(["x", "Zoe\u0308"]) == "Zo\u00eb"


@pytest.mark.parametrize("row", [["a", None], ["a", ""], ["a", "  "], [None, "b"], [None, None]])
def test_a_key_with_a_blank_part_is_no_key(row: list[str | None]) -> None:
    assert key_function([0, 1])(row) == ""


def test_the_parts_of_a_key_are_joined_in_the_declared_order() -> None:
    assert key_function([2, 0])(["a", "x", "b"]) == "b#a"


@given(st.lists(st.tuples(*[st.text(alphabet="a#\\", min_size=1)] * 2), min_size=2, max_size=2, unique=True))
def test_different_parts_never_make_the_same_key(rows: list[tuple[str, str]]) -> None:
    key_of = key_function([0, 1])
    assert key_of(rows[0]) != key_of(rows[1])


@given(st.lists(st.text(alphabet="#\\é\u4e00", min_size=1, max_size=66), min_size=2, max_size=2))
def test_a_key_of_two_columns_fits_a_sort_key(parts: list[str]) -> None:
    assert len(key_function([0, 1])(parts).encode()) <= 1024
