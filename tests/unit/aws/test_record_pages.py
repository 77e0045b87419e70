"""Merging shards into pages: every record once, in key order, for a bounded price."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.aws.record_pages import MOST_CONSIDERED, Keyed, Page, Shard, read_page
from ledgerdock.aws.wire import WireItem

Contents = list[list[str]]
contents = st.lists(st.text("abcÄ漢𠀀", min_size=1, max_size=4), unique=True, max_size=120).flatmap(
    lambda keys: st.integers(1, 5).flatmap(
        lambda shards: st.lists(st.integers(0, shards - 1), min_size=len(keys), max_size=len(keys)).map(
            lambda places: [sorted(k for k, p in zip(keys, places, strict=True) if p == n) for n in range(shards)]
        )
    )
)


class _Shards:
    """Shards in memory; counts what is read of them."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.read = 0
        self.rounds = 0

    def __call__(self, shards: Collection[Shard]) -> None:
        assert shards
        self.rounds += 1
        for shard in shards:
            behind = [key for key in self.contents[shard.number] if shard.position is None or key > shard.position]
            items: list[Keyed] = [(key, {"name": {"S": key}}) for key in behind[: shard.at_once]]
            self.read += len(items)
            shard.take(items, at_end=len(behind) <= shard.at_once)

    def pages(self, limit: int, wanted: str = "") -> list[Page]:
        def matches(_: str, item: WireItem) -> bool:
            return wanted in item["name"]["S"]

        pages = [read_page(len(self.contents), self, limit=limit, matches=matches)]
        while pages[-1].resume_after is not None:
            after = pages[-1].resume_after
            pages.append(read_page(len(self.contents), self, limit=limit, resume_after=after, matches=matches))
        return pages


def _spread(keys: int, shards: int) -> Contents:
    return [[f"{n:07d}" for n in range(shard, keys, shards)] for shard in range(shards)]


@given(contents, st.integers(1, 20), st.sampled_from(["", "a", "Ä"]))
def test_pages_give_what_matches_once_in_key_order(contents: Contents, limit: int, wanted: str) -> None:
    pages = _Shards(contents).pages(limit, wanted)
    found = [key for page in pages for key, _ in page.items]
    assert found == sorted(key for keys in contents for key in keys if wanted in key)
    assert all(len(page.items) == limit for page in pages[:-1])


def test_the_last_page_says_so_when_it_is_exactly_full() -> None:
    assert [len(page.items) for page in _Shards(_spread(20, 4)).pages(10)] == [10, 10]


def test_a_page_costs_the_same_however_many_records_there_are() -> None:
    costs = []
    for keys in (10_000, 200_000):
        shards = _Shards(_spread(keys, 32))
        read_page(32, shards, limit=50, matches=lambda *_: True)
        costs.append((shards.read, shards.rounds))
    assert costs == [(32 * 7, 1)] * 2


def test_a_page_that_finds_nothing_ends_within_its_budget() -> None:
    shards = _Shards(_spread(200_000, 32))
    page = read_page(32, shards, limit=50, matches=lambda *_: False)
    assert page == ([], f"{MOST_CONSIDERED - 1:07d}")
    assert shards.read < 3 * MOST_CONSIDERED
    assert shards.rounds < 60


def test_a_skewed_shard_is_read_on_alone() -> None:
    shards = _Shards([[f"{n:04d}" for n in range(300)], ["9999"]])
    page = read_page(2, shards, limit=200, matches=lambda *_: True)
    assert [key for key, _ in page.items] == shards.contents[0][:200]
