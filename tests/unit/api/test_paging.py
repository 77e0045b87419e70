"""Cursors: they come back as they were made, for the same list only, and not with one character changed."""

import base64
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ledgerdock.api.paging import LONGEST, Cursors, Position, Scope, fill
from ledgerdock.errors import Rejected

SCOPE = Scope("acme", "GET /imports", ("state=failed",))
POSITIONS = st.lists(st.text(max_size=40) | st.integers(0, 10**9), min_size=1, max_size=3)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _cursors(scope: Scope = SCOPE, secret: bytes = b"secret") -> Cursors:
    return Cursors(scope, lambda: secret)


def _is_refused(cursors: Cursors, cursor: str) -> bool:
    try:
        cursors.read(cursor)
    except Rejected as error:
        return error.code == "cursor.invalid"
    return False


@given(POSITIONS)
def test_a_position_comes_back_as_it_was(position: Position) -> None:
    cursor = _cursors().sign(position)
    assert _cursors().read(cursor) == position
    assert set(cursor) <= set(LETTERS)
    assert len(cursor) <= LONGEST


def test_without_a_cursor_a_list_begins_at_its_beginning_and_asks_for_no_secret() -> None:
    def no_secret() -> bytes:
        raise AssertionError

    assert Cursors(SCOPE, no_secret).read(None) is None


@given(POSITIONS, st.data())
def test_a_cursor_with_any_character_changed_is_refused(position: Position, data: st.DataObject) -> None:
    cursor = _cursors().sign(position)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    assume(letter != cursor[place])
    assert _is_refused(_cursors(), cursor[:place] + letter + cursor[place + 1 :])


@given(POSITIONS, st.integers(1, 50))
def test_a_shortened_or_lengthened_cursor_is_refused(position: Position, by: int) -> None:
    cursor = _cursors().sign(position)
    assert _is_refused(_cursors(), cursor[:-by])
    assert _is_refused(_cursors(), cursor + "A" * by)
    assert _is_refused(_cursors(), cursor + "=" * by)


@given(st.text())
@example("")
@example("=")
@example("A" * 44)
@example("A" * 100_000)
def test_what_was_never_a_cursor_is_refused(text: str) -> None:
    assert _is_refused(_cursors(), text)


@given(st.binary(max_size=200))
def test_what_only_looks_like_a_cursor_is_refused(data: bytes) -> None:
    assert _is_refused(_cursors(), base64.urlsafe_b64encode(data).decode().rstrip("="))


@pytest.mark.parametrize(
    "other",
    [
        SCOPE._replace(tenant="globex"),
        SCOPE._replace(route="GET /record-types"),
        SCOPE._replace(filters=()),
        SCOPE._replace(filters=("state=failed", "rows>1")),
        Scope("ac", "meGET /imports", ("state=failed",)),
    ],
)
def test_a_cursor_is_good_for_its_own_list_only(other: Scope) -> None:
    assert _is_refused(_cursors(other), _cursors().sign(["06g"]))


def test_a_cursor_signed_with_another_secret_is_refused() -> None:
    assert _is_refused(_cursors(secret=b"new"), _cursors().sign(["06g"]))


def _endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _pages(length: int, every: int, limit: int, most_read: int) -> list[list[int]]:
    pages, behind = [], -1
    while True:
        found, last = fill(iter(range(behind + 1, length)), lambda number: number % every == 0, limit, most_read)
        pages.append(found)
        if last is None:
            return pages
        assert last > behind, "every page goes on"
        behind = last


@given(st.integers(0, 200), st.integers(1, 7), st.integers(1, 20), st.integers(1, 60))
def test_pages_hold_everything_once_and_in_order(length: int, every: int, limit: int, most_read: int) -> None:
    pages = _pages(length, every, limit, most_read)
    assert list(chain.from_iterable(pages)) == list(range(0, length, every))
    assert all(len(page) <= limit for page in pages)


def test_no_more_is_read_than_was_asked_for() -> None:
    assert fill(_endless(), lambda number: False, 10, 500) == ([], 499)
