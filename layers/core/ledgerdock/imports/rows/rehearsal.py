"""Rehearsal: what a chunk would do, told without doing it. Pure.

It is kept as one object that is written once, because the world may move between two tries of the same chunk while no
turn is held: what was told first is what counts, what is listed, and what later chunks build on.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.marshal import JsonValue, line_items, unmarshaller
from ledgerdock.imports.rows.chunk import Chunk
from ledgerdock.imports.rows.decide import Item
from ledgerdock.imports.rows.judge import Candidate
from ledgerdock.jobs.job import Outcome, Totals
from ledgerdock.jobs.ledger import json_lines
from ledgerdock.records.layout import Column

FieldChange = tuple[str, int | None, JsonValue, JsonValue]
"""Label of the column, number of the line from 1 or None for the header, value before, value after."""

_WRITTEN = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.DELETED})


class Rehearsal(BaseModel):
    """What one chunk would do: the keys it would create, the hash of its decisions, and what is told about its rows.

    `ledger` is its part of the ledger, `changes` its part of the changes: lines of `[source, row, record type, key,
    outcome, [[label, line, before, after], ...]]`.
    """

    model_config = ConfigDict(frozen=True)

    created: list[str]
    plan: str
    totals: Totals
    ledger: str
    changes: str


def rehearse(chunk: Chunk, items: Mapping[str, Item | None], totals: Totals, ledger: bytes) -> Rehearsal:
    """Tell what a decided chunk would do; `items` are the records it would write: key -> item, None to delete it."""
    told = [(candidate, chunk.verdict(candidate).outcome) for candidate in chunk.candidates]
    return Rehearsal(
        created=[candidate.key for candidate, outcome in told if outcome is Outcome.CREATED],
        plan=_plan(chunk, told, items),
        totals=totals,
        ledger=ledger.decode(),
        changes=_changes(chunk, told, items).decode(),
    )


def combined(plans: Mapping[int, str], chunks: int) -> str | None:
    """The plan of a job from the plans of its chunks, in whatever order they were made; None when one is missing."""
    if len(plans) != chunks:
        return None
    return hashlib.sha256("\n".join(plans[number] for number in range(chunks)).encode()).hexdigest()


def _plan(chunk: Chunk, told: Sequence[tuple[Candidate, Outcome]], items: Mapping[str, Item | None]) -> str:
    """The hash of what is decided about each record: key, outcome, the version that was seen, and the new values."""
    digest = hashlib.sha256()
    for candidate, outcome in sorted(told, key=lambda each: each[0].key):
        seen = chunk.existing.get(candidate.key)
        version = seen["_version"]["N"] if seen else None
        item = items.get(candidate.key)
        values = None if item is None else {name: value for name, value in item.items() if not name.startswith("_")}
        decision = (chunk.record_type.name, candidate.key, outcome.value, version, values)
        digest.update(orjson.dumps(decision, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
    return digest.hexdigest()


def _changes(chunk: Chunk, told: Sequence[tuple[Candidate, Outcome]], items: Mapping[str, Item | None]) -> bytes:
    record_type = chunk.record_type
    header, line = record_type.columns[: record_type.header_width], record_type.columns[record_type.header_width :]
    lines: list[Any] = []
    for candidate, outcome in told:
        if outcome in _WRITTEN:
            before, after = chunk.existing.get(candidate.key), items.get(candidate.key)
            fields = list(differences(before, after, header, line))
            place = chunk.place(candidate)
            lines.append((*place, record_type.name, candidate.key, outcome, fields))
    return json_lines(sorted(lines, key=lambda each: each[:2]))


def differences(
    before: Item | None, after: Item | None, header: Sequence[Column], line: Sequence[Column]
) -> Iterator[FieldChange]:
    """Every field that differs between two states of a record; None is one that is not there."""
    before, after = before or {}, after or {}
    yield from _between(before, after, header, None)
    pairs: Iterator[tuple[Item, Item]] = zip_longest(line_items(before), line_items(after), fillvalue={})
    for number, (old, new) in enumerate(pairs, 1):
        yield from _between(old, new, line, number)


def _between(before: Item, after: Item, columns: Sequence[Column], line: int | None) -> Iterator[FieldChange]:
    read = unmarshaller(columns)
    old, new = read(before), read(after)
    for column in columns:
        if old[column.name] != new[column.name]:
            yield column.label, line, old[column.name], new[column.name]
