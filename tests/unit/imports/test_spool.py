"""The spool: nothing is lost, one key is in one chunk, chunks have about the wished size."""

from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdock.imports.spool import BUCKETS, Spool, bucket_of


@settings(deadline=None)
@given(
    keys=st.lists(st.text(max_size=8), max_size=200),
    rows_per_chunk=st.integers(1, 50),
    bytes_in_memory=st.integers(0, 500),
)
def test_every_line_comes_out_once_and_a_key_is_in_one_chunk(
    keys: list[str], rows_per_chunk: int, bytes_in_memory: int
) -> None:
    with TemporaryDirectory() as folder:
        spool = Spool(Path(folder), bytes_in_memory)
        for number, key in enumerate(keys):
            spool.add(bucket_of(key), b"%d\n" % number)
        chunks = list(spool.chunks(rows_per_chunk))
    numbers = [[int(line) for line in chunk.lines.splitlines()] for chunk in chunks]
    assert sorted(chain.from_iterable(numbers)) == list(range(len(keys)))
    assert [chunk.rows for chunk in chunks] == [len(part) for part in numbers]
    assert spool.rows == len(keys)
    places = [{keys[number] for number in part} for part in numbers]
    assert sum(map(len, places)) == len(set(keys))


def test_rows_of_a_bucket_keep_the_order_of_the_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path, bytes_in_memory=10)
    for number in range(100):
        spool.add(3, b"%d\n" % number)
    (chunk,) = spool.chunks(1000)
    assert [int(line) for line in chunk.lines.splitlines()] == list(range(100))


def test_chunks_are_not_larger_than_wished_when_keys_are_spread(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in range(20_000):
        spool.add(bucket_of(f"K{number:06d}"), b"x\n")
    sizes = [chunk.rows for chunk in spool.chunks(5000)]
    assert sum(sizes) == 20_000
    assert max(sizes) <= 5000
    assert len(sizes) <= 5


def test_keys_spread_over_all_buckets() -> None:
    assert len({bucket_of(f"C-{number}") for number in range(10_000)}) == BUCKETS
