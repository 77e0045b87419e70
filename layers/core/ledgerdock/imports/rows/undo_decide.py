"""What an undo does about one record: a pure decision over its before-image and what stands in the table now."""

from collections.abc import Mapping
from typing import NamedTuple

from ledgerdock.errors import RowError, row_error
from ledgerdock.imports.rows.decide import EDITOR, Item
from ledgerdock.jobs.before_images import BeforeImage
from ledgerdock.jobs.job import Outcome


class Undoing(NamedTuple):
    """The outcome for the record; `error` says why it was kept as it is."""

    outcome: Outcome
    error: RowError | None = None


def decide_undo(image: BeforeImage, current: Item | None, job: str, numbers: Mapping[str, int]) -> Undoing:
    """Give back a record that is as the job of this id left it; keep any that was touched since.

    `numbers` are those of the jobs that may have touched it, by id: people know jobs by number.

    DELETED: to be removed, as the job created it. UPDATED: to be put back. CREATED: to be restored, as the job deleted
    it. UNCHANGED: it is as it was before. SKIPPED: kept.
    """
    if image.before is not None and current == image.before:
        return Undoing(Outcome.UNCHANGED)
    if image.outcome == Outcome.DELETED:
        if current is None:
            return Undoing(Outcome.CREATED)
        return _kept("undo.recreated", image)
    if current is None:
        return _kept("undo.gone", image)
    if not _is_of_the_job(current, image, job):
        return _touched(current, image, numbers)
    return Undoing(Outcome.UPDATED if image.before else Outcome.DELETED)


def result_of(outcome: str, image: BeforeImage) -> Item | None:
    """What stands in the table once an outcome that changes the record was carried out."""
    return None if outcome == Outcome.DELETED else image.before


def _is_of_the_job(current: Item, image: BeforeImage, job: str) -> bool:
    wrote = current.get("_job") == {"S": job} and EDITOR not in current
    return wrote and current["_version"] == {"N": str(image.version)}


def _touched(current: Item, image: BeforeImage, numbers: Mapping[str, int]) -> Undoing:
    if EDITOR in current:
        return _kept("undo.edited", image, by=current[EDITOR]["S"], at=current["_at"]["S"])
    other = current.get("_job", {"S": ""})["S"]
    return _kept("undo.changed", image, job=str(numbers.get(other, other)))


def _kept(code: str, image: BeforeImage, **facts: str) -> Undoing:
    return Undoing(Outcome.SKIPPED, row_error(code, "", image.key, **facts))
