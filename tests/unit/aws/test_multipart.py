"""How parts are joined: nothing is lost, S3's least size is kept, and little passes through memory."""

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.aws.multipart import Slice, pieces

LEAST = 10
sizes = st.lists(st.integers(0, 35), max_size=20)


@given(sizes)
def test_the_pieces_are_all_bytes_of_all_sources_in_order(found: list[int]) -> None:
    slices = [some for piece in pieces(found, LEAST) for some in piece]
    told = [(some.source, place) for some in slices for place in range(some.start, some.end)]
    assert told == [(source, place) for source, size in enumerate(found) for place in range(size)]


@given(sizes)
def test_every_piece_but_the_last_has_the_least_size_and_none_is_empty(found: list[int]) -> None:
    divided = list(pieces(found, LEAST))
    assert all(sum(some.size for some in piece) >= LEAST for piece in divided[:-1])
    assert all(some.size for piece in divided for some in piece)


@given(sizes)
def test_what_is_joined_in_memory_is_never_larger_than_the_least_size(found: list[int]) -> None:
    for piece in pieces(found, LEAST):
        assert len(piece) == 1 or sum(some.size for some in piece) <= LEAST


def test_a_small_header_takes_only_what_it_needs_of_the_first_part() -> None:
    assert list(pieces([3, 40, 25], LEAST)) == [
        (Slice(0, 0, 3), Slice(1, 0, 7)),
        (Slice(1, 7, 40),),
        (Slice(2, 0, 25),),
    ]


def test_a_rest_too_small_to_be_copied_goes_with_the_next_part() -> None:
    assert list(pieces([3, 15, 25], LEAST)) == [
        (Slice(0, 0, 3), Slice(1, 0, 7)),
        (Slice(1, 7, 15), Slice(2, 0, 2)),
        (Slice(2, 2, 25),),
    ]


def test_nothing_makes_no_piece() -> None:
    assert list(pieces([0, 0], LEAST)) == []
