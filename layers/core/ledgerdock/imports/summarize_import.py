"""Summarize Import: the closing equation, the result files, the end state, and the turn handed on."""

from typing import Any

from ledgerdock.imports.closing import close_import
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime


def summarize_import(ref: JobRef, runtime: Runtime) -> dict[str, Any]:
    """End an import whose chunks are done or given up.

    Returns `{"state": end state, "counts": {outcome: rows}}`. Raises Rejected("ledger.imbalance") when the books do not
    balance: Record Failure ends the job then.
    """
    job = close_import(ref, runtime)
    return {"state": job.state, "counts": job.counts}
