"""What an undo would do, looked up without doing it."""

from collections import Counter
from typing import NamedTuple

from ledgerdock.errors import RowError
from ledgerdock.imports.plan_undo import steps_back
from ledgerdock.imports.rows.decide import Item
from ledgerdock.imports.rows.undo_decide import decide_undo, result_of
from ledgerdock.imports.undo_chunk import images_of, numbers_of
from ledgerdock.jobs.job import Job, JobRef, Outcome
from ledgerdock.jobs.lifecycle import why_not_undo
from ledgerdock.runtime import Runtime

MOST_LOOKED_AT = 20_000
MOST_KEPT = 100


class KeptRecord(NamedTuple):
    """A record an undo would leave as it is."""

    record_type: str
    key: str
    reason: RowError


class Preview(NamedTuple):
    """Records by what would become of them; `kept` are the first of those that would stay as they are.

    `is_complete` is False when the import changed more records than are looked at for a preview.
    """

    counts: Counter[Outcome]
    kept: list[KeptRecord]
    is_complete: bool


def preview_undo(undone: Job, runtime: Runtime) -> Preview:
    """Decide about every record as the undo would. Raises Conflict with the reason when there is nothing to undo."""
    refused = why_not_undo(undone)
    if refused is not None:
        raise refused
    found = Preview(Counter(), [], is_complete=True)
    after: dict[tuple[str, str], Item | None] = {}
    for step in steps_back(undone, runtime):
        ref = JobRef(tenant=undone.tenant, id=undone.id, attempt=step.attempt)
        for chunk in step.chunks:
            if found.counts.total() >= MOST_LOOKED_AT:
                return found._replace(is_complete=False)
            _look(ref, chunk, after, found, runtime)
    return found


def _look(
    ref: JobRef,
    chunk: tuple[int, str],
    after: dict[tuple[str, str], Item | None],
    found: Preview,
    runtime: Runtime,
) -> None:
    number, record_type = chunk
    images = images_of(ref, number, runtime)
    current = runtime.records.get_many(ref.tenant, record_type, (image.key for image in images))
    numbers = numbers_of(ref.tenant, current, ref.id, runtime)
    for image in images:
        name = record_type, image.key
        outcome, error = decide_undo(image, after.get(name, current.get(image.key)), ref.id, numbers)
        found.counts[outcome] += 1
        if error is None:
            after[name] = result_of(outcome, image)
        elif len(found.kept) < MOST_KEPT:
            found.kept.append(KeptRecord(record_type, image.key, error))
