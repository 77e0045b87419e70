"""Keys from cells and values."""

import unicodedata
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledgerdock.records.keys import KEY_BYTES, MadeFrom, key_function
from ledgerdock.records.layout import SORT_KEY_BYTES


def test_a_single_key_is_the_value_itself_stripped_and_composed() -> None:
    key_of = key_function([1])
    assert key_of(["x", " INV#1 "]) == "INV#1"
    assert key_of(["x", "Zoe\u0308"]) == "Zo\u00eb"


@pytest.mark.parametrize("row", [["a", None], ["a", ""], ["a", "  "], [None, "b"], [None, None]])
def test_a_key_with_a_blank_part_is_no_key(row: list[str | None]) -> None:
    assert key_function([0, 1])(row) == ""


def test_the_parts_of_a_key_are_joined_in_the_declared_order() -> None:
    assert key_function([2, 0])(["a", "x", "b"]) == "b#a"


@pytest.mark.parametrize("parts", [2, 3, 4])
@given(data=st.data())
def test_different_parts_never_make_the_same_key(parts: int, data: st.DataObject) -> None:
    row = st.tuples(*[st.text(alphabet="a#\\", min_size=1)] * parts)
    rows = data.draw(st.lists(row, min_size=2, max_size=2, unique=True))
    key_of = key_function(range(parts))
    assert key_of(rows[0]) != key_of(rows[1])


def test_a_key_of_four_columns_fits_a_sort_key_however_much_of_it_is_escaped() -> None:
    assert len(key_function(range(4))(["#" * KEY_BYTES] * 4).encode()) <= SORT_KEY_BYTES


def test_a_part_that_is_blank_or_not_there_is_made_from_the_others() -> None:
    made = MadeFrom(keys=(0,), words=(1,), max_length=40)
    whole = key_function([0, 2], made)
    apart = key_function([0, None], made)
    row = ["N#1", "Assembly", " "]
    assert whole(row) == apart(row)
    assert whole(row).startswith("N\\#1#N\\#1-")
    assert whole(["N#1", "Assembly", "7"]) == "N\\#1#7"


TEXTS = st.text(alphabet=st.characters(exclude_categories=[]), min_size=1, max_size=200)


@example("\u4e00" * 60, "x", 60)
@given(TEXTS, TEXTS, st.integers(10, 60))
def test_a_made_key_is_printable_and_fits_its_column(key: str, words: str, longest: int) -> None:
    made = key_function([0], MadeFrom((1,), (2,), longest))(["", key, words])
    assert bool(made) == (bool(key.strip()) and bool(words.strip()))
    assert made.isprintable()
    assert len(made) <= longest
    assert len(made.encode()) <= KEY_BYTES


SPELLINGS = st.sampled_from([str.upper, str.lower, str, partial(unicodedata.normalize, "NFD")])


@given(st.lists(st.sampled_from(["Zoë", "Rüben", "a", "B-1"]), min_size=1), st.data())
def test_blanks_case_and_composition_of_the_words_do_not_change_a_made_key(
    words: list[str], data: st.DataObject
) -> None:
    key_of = key_function([0], MadeFrom((1,), (2,), 40))
    blank = st.text(alphabet=" \t\u00a0", min_size=1, max_size=3)
    other = "".join(data.draw(blank) + data.draw(SPELLINGS)(word) for word in words)
    assert key_of(["", "1", other]) == key_of(["", "1", " ".join(words)])
