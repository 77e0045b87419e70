"""What becomes of a record: a pure decision over wire items (see aws/wire.py for their form).

A record carries, beside its fields, who wrote it last: `_version`, `_outcome`, `_at`, and `_job`, `_source` and
`_row` for a job, `_by` for a person. A repeated chunk finds its own mark and reports the same outcome again, so that a
retry changes neither records nor counts. A deleted record carries nothing any more: the before-image that was written
ahead says that it was there.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from ledgerdock.imports.modes import UPSERT, Act, Policy
from ledgerdock.jobs.job import Outcome

Item = dict[str, dict[str, Any]]

EDITOR = "_by"
"""The person who wrote a record last; absent when a job did."""


class Writer(NamedTuple):
    """Who writes: the job, and the moment as stored on the record (UTC, ISO 8601)."""

    job: str
    at: str


class Place(NamedTuple):
    """Where a row stands in the upload of a job: the place of its file in the job's list, and its row there."""

    source: int
    row: int


class Decision(NamedTuple):
    """The outcome, and the item to write or None when none is to be written.

    Outcome INVALID: the mode refuses the row, because its record is there, or is not.
    """

    outcome: Outcome
    item: Item | None


# Bound once: looking up the member of an enum, or its value, costs as much as the rest of a decision.
_WRITE = Act.WRITE
_CREATED, _UPDATED = Outcome.CREATED, Outcome.UPDATED
_MARK_CREATED, _MARK_UPDATED = {"S": _CREATED.value}, {"S": _UPDATED.value}
_UNCHANGED = Decision(Outcome.UNCHANGED, None)
_LEFT = {Act.SKIP: Decision(Outcome.SKIPPED, None), Act.REFUSE: Decision(Outcome.INVALID, None)}


def decide(
    fields: Item,
    existing: Item | None,
    place: Place,
    writer: Writer,
    *,
    policy: Policy = UPSERT,
    cleared: Collection[str] = (),
) -> Decision:
    """Create, update or leave alone.

    Blank cells (absent from `fields`) leave what is there alone, the attributes in `cleared` are taken away.
    """
    if existing is None:
        if policy.missing is not _WRITE:
            return _LEFT[policy.missing]
        return Decision(_CREATED, {**fields, **_provenance(1, place, _MARK_CREATED, writer)})
    if written_by(existing, place, writer):
        return Decision(Outcome(existing["_outcome"]["S"]), None)
    if policy.existing is not _WRITE:
        return _LEFT[policy.existing]
    if all(existing.get(name) == value for name, value in fields.items()) and existing.keys().isdisjoint(cleared):
        return _UNCHANGED
    version = int(existing["_version"]["N"]) + 1
    item = {**existing, **fields, **_provenance(version, place, _MARK_UPDATED, writer)}
    for name in (EDITOR, *cleared):
        item.pop(name, None)
    return Decision(_UPDATED, item)


def decide_deletion(existing: Item | None, *, was_there: bool, policy: Policy) -> Decision:
    """Delete. `was_there`: this very chunk kept the record's before-image, so it was there before a repetition."""
    if existing is None and not was_there:
        return _LEFT[policy.missing]
    return Decision(Outcome.DELETED, None)


def written_by(existing: Item, place: Place, writer: Writer) -> bool:
    """Whether this very row of this very job wrote the record: the chunk is being repeated."""
    return existing.get("_job") == {"S": writer.job} and (existing["_source"]["N"], existing["_row"]["N"]) == (
        str(place.source),
        str(place.row),
    )


def _provenance(version: int, place: Place, outcome: dict[str, str], writer: Writer) -> Item:
    return {
        "_version": {"N": str(version)},
        "_job": {"S": writer.job},
        "_source": {"N": str(place.source)},
        "_row": {"N": str(place.row)},
        "_outcome": outcome,
        "_at": {"S": writer.at},
    }
