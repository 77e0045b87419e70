"""Keys that somebody may have meant: the same one written another way. Pure."""

from collections.abc import Iterator

MOST_KEYS = 50
"""How many unknown keys of a chunk are looked up in other spellings: help must not cost more than the import."""

_MOST_ZEROS = 4
_USUAL_WIDTHS = (6, 8, 10)


def spellings(key: str) -> list[str]:
    """Other ways to write a key, the likeliest first: case, blanks and signs, leading zeros lost or added."""
    return [spelling for spelling in dict.fromkeys(_spellings(key)) if spelling and spelling != key]


def _spellings(key: str) -> Iterator[str]:
    for plain in (key, "".join(key.split()), "".join(filter(str.isalnum, key))):
        yield from (plain, plain.upper(), plain.lower(), plain.capitalize())
        if plain.isdecimal():
            bare = plain.lstrip("0")
            yield bare
            longest = len(plain) + _MOST_ZEROS
            yield from (bare.zfill(width) for width in range(len(bare) + 1, longest + 1))
            yield from (bare.zfill(width) for width in _USUAL_WIDTHS)
