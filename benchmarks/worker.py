"""The import worker beside the floor and the usual sample, all three against the same do-nothing server."""

from pathlib import Path

from benchmarks.entry import bad_rows, make_csv
from benchmarks.floor import import_at_the_floor
from benchmarks.job_run import JobRun, checked
from benchmarks.measure import Figure, Samples, at_least, at_most, cost, per_row
from benchmarks.server import running_server
from benchmarks.usual import import_as_usual

_USUAL_SHARE = 5
"""The usual sample gets a fifth of the rows: it is slow, and costs the same for each."""


def measure(scratch: Path, rows: int, rounds: int) -> list[Figure]:
    """Microseconds of CPU a row: floor, worker creating, worker finding everything unchanged, usual sample."""
    file = make_csv(scratch / "worker.csv", rows)
    few_rows = rows // _USUAL_SHARE
    few = make_csv(scratch / "usual.csv", few_rows)
    samples = Samples()
    with running_server() as url, running_server(remember=True) as memory:
        first = _job(file, scratch, memory, "first")
        first.import_chunks()
        created = checked(first.close(), created=rows - bad_rows(rows), invalid=bad_rows(rows))
        for number in range(rounds):
            samples.add("floor", per_row(lambda: import_at_the_floor(file, scratch / "ledger", url), rows))
            job = _job(file, scratch, url, f"create-{number}")
            samples.add("create", per_row(job.import_chunks, rows))
            again = _job(file, scratch, memory, f"again-{number}")
            samples.add("unchanged", per_row(again.import_chunks, rows))
            samples.add("usual", per_row(lambda: import_as_usual(few, url), few_rows))
        unchanged = checked(again.close(), unchanged=rows - bad_rows(rows), invalid=bad_rows(rows))
    return [
        Figure("outcomes of the import", created),
        Figure("outcomes of the same file again", unchanged),
        cost("the floor", samples, "floor"),
        cost("import worker, create", samples, "create"),
        cost("import worker, unchanged", samples, "unchanged"),
        cost("usual sample: DictReader + pydantic + batch_writer", samples, "usual"),
        at_most("create : floor", samples.ratio("create", "floor"), 1.5, "x"),
        at_least("usual sample : create", samples.ratio("usual", "create"), 5, "x"),
        at_most("unchanged : create", samples.ratio("unchanged", "create"), 1, "x"),
    ]


def _job(file: Path, scratch: Path, url: str, name: str) -> JobRun:
    job = JobRun(file, scratch, url, name)
    job.stage()
    return job
