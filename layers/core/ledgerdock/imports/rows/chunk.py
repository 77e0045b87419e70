"""A chunk opened for importing: its rows judged, and what the table holds under the keys of its records."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

import orjson

from ledgerdock.files.rows import Row
from ledgerdock.imports.modes import MODES_THAT_CREATE, Mode, Policy, policy_of, suited
from ledgerdock.imports.plan import Plan
from ledgerdock.imports.rows.decide import Item, Place, Writer
from ledgerdock.imports.rows.judge import (
    Candidate,
    Judgement,
    SourceRows,
    Verdict,
    judge,
    lookups,
    referred_keys,
    refuse_by_lookup,
)
from ledgerdock.imports.rows.promised import Promises, promised_keys
from ledgerdock.imports.rows.similar import MOST_KEYS, spellings
from ledgerdock.jobs import before_images, layout
from ledgerdock.jobs.job import Job, JobRef
from ledgerdock.records.compiled import CompiledType
from ledgerdock.runtime import Runtime

_CLEAR = re.compile(rb"\(clear\)", re.IGNORECASE)
"""modes.CLEAR in the bytes of a chunk: one search instead of one in every cell."""


LookUp = Callable[[Mapping[str, set[str]]], dict[str, set[str]]]
"""Takes and returns record type -> keys: those that exist among them."""


class Chunk(NamedTuple):
    """A chunk, judged: its rows, their verdicts so far, and what the table holds under the candidates' keys.

    `removed` are keys of records that this chunk has deleted before it was repeated.
    """

    ref: JobRef
    number: int
    parts: Sequence[SourceRows]
    places: list[Place]
    record_type: CompiledType
    policy: Policy
    judgement: Judgement
    candidates: list[Candidate]
    existing: Mapping[str, Item]
    removed: Collection[str]
    writer: Writer

    def decide_rows(self, candidate: Candidate, verdict: Verdict) -> None:
        """Give all rows of a candidate the same verdict."""
        for index in candidate.rows:
            self.judgement.verdicts[index] = verdict

    def place(self, candidate: Candidate) -> Place:
        """Where a candidate's first row stands."""
        return self.places[candidate.rows[0]]

    def verdict(self, candidate: Candidate) -> Verdict:
        """The verdict of a candidate that has one."""
        verdict = self.judgement.verdicts[candidate.rows[0]]
        assert verdict is not None  # noqa: S101 - asked for after all were decided
        return verdict


def open_chunk(job: Job, ref: JobRef, number: int, plan: Plan, runtime: Runtime, *, rehearsing: bool) -> Chunk:
    """Judge the rows of a chunk.

    While `rehearsing`, records that earlier chunks of the job would create count as if they were there.
    """
    policy = policy_of(job.options)
    record_type = suited(runtime.registry.get(plan.chunks[number].record_type), policy.mode)
    lines = runtime.objects.read(layout.chunk(ref, number))
    parts = rows_by_source(lines, plan)
    places = [Place(part.number, row[0]) for part in parts for row in part.rows]
    judgement = judge(
        parts, record_type, may_clear=_CLEAR.search(lines) is not None, may_hold=policy.mode in MODES_THAT_CREATE
    )
    look_up = _look_up(ref, runtime, Promises(ref, number, plan) if rehearsing else None)
    referred = referred_keys(judgement, record_type)
    found = look_up(lookups(judgement, record_type, referred))
    labels = {name: runtime.registry.get(name).label for name in found}
    meant = _meant(record_type, referred, found, look_up)
    candidates = refuse_by_lookup(judgement, record_type, found, labels, meant)
    own = [candidate.key for candidate in candidates]
    existing = runtime.records.get_many(ref.tenant, record_type.name, own)
    removed: Collection[str] = ()
    if policy.mode is Mode.DELETE and len(existing) < len(own):
        removed = _keys_with_before_image(ref, number, runtime)
    # The moment the job was made, not this one: a repeated chunk writes the same bytes.
    writer = Writer(job.id, job.created_at)
    return Chunk(ref, number, parts, places, record_type, policy, judgement, candidates, existing, removed, writer)


def _look_up(ref: JobRef, runtime: Runtime, promises: Promises | None) -> LookUp:
    def look_up(wanted: Mapping[str, set[str]]) -> dict[str, set[str]]:
        found = {name: runtime.records.existing_keys(ref.tenant, name, keys) for name, keys in wanted.items()}
        if promises is not None:
            for name, keys in wanted.items():
                found[name] |= promised_keys(promises, name, keys - found[name], runtime)
        return found

    return look_up


def _meant(
    record_type: CompiledType, referred: Sequence[set[str]], found: Mapping[str, set[str]], look_up: LookUp
) -> dict[str, str]:
    """For unknown keys, the existing ones that are written nearly the same: one more bulk read, only when needed."""
    meant: dict[str, str] = {}
    for reference, keys in zip(record_type.references, referred, strict=True):
        unknown = keys.difference(*(found.get(target, ()) for target in reference.targets))
        if unknown:
            others = {key: spellings(key) for key in sorted(unknown)[:MOST_KEYS]}
            wanted = {spelling for known in others.values() for spelling in known}
            there = set().union(*look_up(dict.fromkeys(reference.targets, wanted)).values())
            meant |= {
                key: close for key, known in others.items() if (close := next(filter(there.__contains__, known), ""))
            }
    return meant


def rows_by_source(lines: bytes, plan: Plan) -> list[SourceRows]:
    """The rows of a chunk by source, in the order of the upload. Its lines are `[source, *row]`."""
    by_source: dict[int, list[Row]] = {}
    for line in lines.splitlines():
        source, *row = orjson.loads(line)
        by_source.setdefault(source, []).append(row)
    return [
        SourceRows(source, plan.sources[source], sorted(by_source[source], key=itemgetter(0)))
        for source in sorted(by_source)
    ]


def _keys_with_before_image(ref: JobRef, number: int, runtime: Runtime) -> set[str]:
    key = layout.before_images(ref, number)
    if not runtime.objects.exists(key):
        return set()
    images = before_images.decode(runtime.objects.read(key))
    return {image.key for image in images if image.before is not None}
