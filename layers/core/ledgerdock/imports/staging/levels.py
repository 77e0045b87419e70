"""Levels: which rows of a record type that refers to itself must be imported before which others."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ledgerdock.errors import Rejected
from ledgerdock.imports.plan import FIRST_CELL, Source
from ledgerdock.imports.spool import Spool, bucket_of
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.layout import Link

MOST_LEVELS = 100
"""Each level is a wave of its own; a chain of references longer than this is a mistake in the file."""

_ROWS_AT_ONCE = 5000
_BYTES_IN_MEMORY_EACH = 1024 * 1024


class Levels(NamedTuple):
    """The level of each key, and the keys that refer to each other in a circle."""

    of: Mapping[str, int]
    circles: frozenset[str]


def levels(parents: Mapping[str, set[str]]) -> Levels:
    """A key stands one level behind the highest of its parents; those that are not among the keys have no say."""
    graph = {key: {parent for parent in found if parent in parents} for key, found in parents.items()}
    left = {key: set(above) for key, above in graph.items()}
    _descend(left)
    circles = _circles(left)
    found = _descend({key: above - circles for key, above in graph.items() if key not in circles})
    return Levels(found | dict.fromkeys(circles, 0), frozenset(circles))


def _descend(left: dict[str, set[str]]) -> dict[str, int]:
    """Take every key out of `left` whose parents are all found, level by level; returns the levels."""
    found: dict[str, int] = {}
    children: dict[str, list[str]] = {}
    for key, above in left.items():
        for parent in above:
            children.setdefault(parent, []).append(key)
    ready = [key for key, above in left.items() if not above]
    level = 0
    while ready:
        following = []
        for key in ready:
            found[key] = level
            del left[key]
            for child in children.get(key, ()):
                left[child].discard(key)
                if not left[child]:
                    following.append(child)
        ready, level = following, level + 1
    return found


def _circles(left: Mapping[str, set[str]]) -> set[str]:
    """The keys of `left` without those that only hang below a circle: taken off from the last child up."""
    children = dict.fromkeys(left, 0)
    for above in left.values():
        for parent in above:
            children[parent] += 1
    last = [key for key, count in children.items() if not count]
    circles = set(left)
    while last:
        key = last.pop()
        circles.discard(key)
        for parent in left[key]:
            children[parent] -= 1
            if not children[parent]:
                last.append(parent)
    return circles


def by_level(spool: Spool, sources: Mapping[int, Source], record_type: CompiledType, folder: Path) -> list[Spool]:
    """The rows of a type, one spool for each level; a type that does not refer to itself has one.

    Rows that refer to each other in a circle are given the row error `reference.cycle`. Raises
    Rejected("job.references_too_deep").
    """
    links = _own_links(record_type)
    if not links:
        return [spool]
    parents: dict[str, set[str]] = {}
    for _, cells in _rows(spool, sources):
        above = parents.setdefault(record_type.key_of(cells), set())
        above.update(filter(None, (link.key_of(cells) for link in links)))
    found = levels(parents)
    deepest = max(found.of.values(), default=0)
    if deepest >= MOST_LEVELS:
        raise Rejected("job.references_too_deep", record_type=record_type.label, limit=MOST_LEVELS)
    if not deepest and not found.circles:
        return [spool]
    return _sorted(spool, sources, record_type, found, folder)


def _sorted(
    spool: Spool,
    sources: Mapping[int, Source],
    record_type: CompiledType,
    found: Levels,
    folder: Path,
) -> list[Spool]:
    links = _own_links(record_type)
    spools = []
    for level in range(max(found.of.values()) + 1):
        own = folder / f"{record_type.name}-{level}"
        own.mkdir()
        spools.append(Spool(own, _BYTES_IN_MEMORY_EACH))
    for line, cells in _rows(spool, sources):
        key = record_type.key_of(cells)
        if key in found.circles:
            _tell_circle(line, sources[line[0]], links, cells, found)
        spools[found.of[key]].add(bucket_of(key), orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    return spools


def _own_links(record_type: CompiledType) -> list[Link]:
    return [link for link in record_type.references if record_type.name in link.targets]


def _tell_circle(
    line: list[Any], source: Source, links: Sequence[Link], cells: Sequence[str | None], found: Levels
) -> None:
    """Note the problem in the row, as the reader of a file does; see files/rows.py."""
    for link in links:
        parent, at = link.key_of(cells), source.positions[link.column]
        if parent in found.circles and at is not None:
            line[2] = [*(line[2] or ()), ("reference.cycle", at, parent)]


def _rows(spool: Spool, sources: Mapping[int, Source]) -> Iterator[tuple[list[Any], list[str | None]]]:
    """The lines `[source, row, problems, *cells]`, and their cells in the order of the record type's columns."""
    for chunk in spool.chunks(_ROWS_AT_ONCE):
        for text in chunk.lines.splitlines():
            line = orjson.loads(text)
            cells = line[1 + FIRST_CELL :]
            yield line, [None if at is None else cells[at] for at in sources[line[0]].positions]
