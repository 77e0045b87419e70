"""The shape of an entry of the catalogue."""

from typing import NamedTuple


class Explanation(NamedTuple):
    """One entry of the catalogue."""

    message: str
    hint: str
