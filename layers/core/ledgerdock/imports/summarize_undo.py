"""Summarize Undo: the books of an undo, and the import it gave back marked as reverted."""

from typing import Any

from ledgerdock.imports.closing import close_import
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime


def summarize_undo(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """End an undo whose chunks are done.

    Returns `{"state": end state, "counts": {outcome: records}}`. Raises Rejected("ledger.imbalance") when the books do
    not balance: Record Undo Failure ends the undo then.
    """
    job = close_import(ref, runtime)
    return {"state": job.state, "counts": job.counts}
