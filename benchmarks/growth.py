"""Growth: what a row costs in a large file and in a small one."""

from pathlib import Path

from benchmarks.entry import make_csv
from benchmarks.job_run import JobRun
from benchmarks.measure import Figure, Samples, at_most, per_row, plain
from benchmarks.server import running_server

_LARGE = 10
_SMALL = 10
"""Ten times the rows against a tenth of them."""


def measure(scratch: Path, rows: int, rounds: int) -> list[Figure]:
    """Microseconds of CPU a row for staging and importing together; small jobs before and after the large one."""
    small_rows, large_rows = rows // _SMALL, rows * _LARGE
    small = make_csv(scratch / "small.csv", small_rows)
    large = make_csv(scratch / "large.csv", large_rows)
    samples = Samples()
    with running_server() as url:
        for number in range(2 * rounds):
            samples.add("small", _cost(small, small_rows, scratch, url, f"small-{number}"))
            if number == rounds - 1:
                samples.add("large", _cost(large, large_rows, scratch, url, "large"))
    one, other = samples.median("small"), samples.median("large")
    return [
        plain(f"staging and importing, {small_rows:,} rows", one, "µs/row"),
        plain(f"staging and importing, {large_rows:,} rows", other, "µs/row"),
        at_most("large : small", other / one, 1.1, "x"),
    ]


def _cost(file: Path, rows: int, scratch: Path, url: str, name: str) -> float:
    job = JobRun(file, scratch, url, name)

    def stage_and_import() -> None:
        job.stage()
        job.import_chunks()

    return per_row(stage_and_import, rows)
