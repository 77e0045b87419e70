"""The row errors of an import: a page of them, and how often each reason occurs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from ledgerdock.jobs import layout, ledger
from ledgerdock.jobs.job import ROW_ERRORS, Job, JobRef, Outcome
from ledgerdock.jobs.row_problems import Collection, Reason, RowProblem
from ledgerdock.runtime import Runtime

_READERS = 8
_EXPLAINED = ROW_ERRORS | {Outcome.SKIPPED}
"""Outcomes whose rows may say why."""


class RowErrors(NamedTuple):
    """A page in the order of the file, whether more follow, and the reasons of the whole job by frequency."""

    page: list[RowProblem]
    has_more: bool
    reasons: list[Reason]


def read_row_errors(
    job: Job, runtime: Runtime, *, behind: tuple[int, int, int], size: int, wanted: Callable[[RowProblem], bool]
) -> RowErrors:
    """Read the ledger parts of all chunks that have row errors, also while the job runs.

    Memory holds a few parts and one page. Raises Rejected("job.object_gone") when the ledger was deleted with age.
    """
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    counted = runtime.jobs.counted_chunks(ref)
    faulty = [chunk for chunk, counts in counted.items() if any(counts.get(outcome) for outcome in _EXPLAINED)]
    collection = Collection(size, behind, wanted)
    objects = runtime.objects
    with ThreadPoolExecutor(_READERS) as readers:
        # In slices: a map over all parts would fetch them all before the first is used.
        for start in range(0, len(faulty), _READERS):
            keys = [layout.ledger_part(ref, chunk) for chunk in faulty[start : start + _READERS]]
            for part in readers.map(objects.read, keys):
                collection.add(ledger.decode(part.splitlines()))
    page, has_more = collection.page()
    return RowErrors(list(page), has_more, collection.most_frequent())
