"""Putting downloaded files where people work: nothing of theirs is ever written over."""

from collections.abc import Iterator
from filecmp import cmp
from itertools import count
from pathlib import Path

STDOUT = Path("-")
"""Where a file goes that is read by the next program in a pipe."""


def put_in_place(downloaded: Path, wanted: Path) -> Path:
    """Move a file to `wanted`, or beside a different file of that name as `name (2).csv`; returns where it lies.

    The file that is there may be the failed rows as somebody has corrected them.
    """
    free = (place for place in _places(wanted) if not place.exists() or cmp(downloaded, place, shallow=False))
    return downloaded.replace(next(free))


def _places(wanted: Path) -> Iterator[Path]:
    yield wanted
    for number in count(2):
        yield wanted.with_stem(f"{wanted.stem} ({number})")
