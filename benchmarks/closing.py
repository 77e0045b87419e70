"""Closing: ledger parts merged into the file's order, the closing equation, the result files."""

from pathlib import Path

from benchmarks.entry import bad_rows, make_csv
from benchmarks.job_run import JobRun, checked
from benchmarks.measure import Figure, Samples, cost, per_row
from benchmarks.server import running_server


def measure(scratch: Path, rows: int, rounds: int) -> list[Figure]:
    """Microseconds of CPU a row."""
    file = make_csv(scratch / "closing.csv", rows)
    samples = Samples()
    with running_server() as url:
        for number in range(rounds):
            job = JobRun(file, scratch, url, f"closing-{number}")
            job.stage()
            job.import_chunks()
            samples.add("closing", per_row(job.close, rows))
            counts = checked(job.books.job, created=rows - bad_rows(rows), invalid=bad_rows(rows))
    return [
        Figure("outcomes", counts),
        cost("ledger to result files and end state", samples, "closing"),
    ]
