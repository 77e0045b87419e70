"""Staging: file to chunks, parent and child process together, and how much memory the two hold.

`python -m benchmarks.staging FILE` stages one file and ends: the process whose memory is watched.
"""

import csv
import subprocess
import sys
import time
from collections import deque
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import CalamineWorkbook

from benchmarks.entry import make_csv, make_xlsx
from benchmarks.job_run import NOWHERE, JobRun
from benchmarks.measure import Figure, Samples, at_most, cost, per_row, plain

_LOOK_EVERY_SECONDS = 0.02
_LARGE = 10
"""Memory is watched with this many times the rows as well."""


def measure(scratch: Path, rows: int, rounds: int) -> list[Figure]:
    """Microseconds of CPU a row for both formats beside their bare readers, and megabytes at the peak."""
    files = {"CSV": make_csv(scratch / "staging.csv", rows), "XLSX": make_xlsx(scratch / "staging.xlsx", rows)}
    samples = Samples()
    for number in range(rounds):
        for name, file in files.items():
            samples.add(f"bare {name}", per_row(partial(_BARE[name], file), rows))
            job = JobRun(file, scratch, NOWHERE, f"staging-{name}-{number}")
            samples.add(name, per_row(job.stage, rows))
            if job.books.job.rows != rows:
                raise RuntimeError(f"{job.books.job.rows} of {rows} rows staged")
    large = make_csv(scratch / "large.csv", rows * _LARGE)
    return [
        cost("csv.reader alone", samples, "bare CSV"),
        cost(f"staging CSV, {rows:,} rows", samples, "CSV", goal=8),
        cost("python-calamine alone", samples, "bare XLSX"),
        cost(f"staging XLSX, {rows:,} rows", samples, "XLSX", goal=20),
        plain(f"peak memory, CSV of {rows:,} rows", _peak_megabytes(files["CSV"]), "MB"),
        at_most(f"peak memory, CSV of {rows * _LARGE:,} rows", _peak_megabytes(large), 300, "MB"),
        plain(f"peak memory, XLSX of {rows:,} rows", _peak_megabytes(files["XLSX"]), "MB"),
    ]


def _read_csv(file: Path) -> None:
    with file.open(newline="", encoding="utf-8") as text:
        deque(csv.reader(text), maxlen=0)


def _read_xlsx(file: Path) -> None:
    deque(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).iter_rows(), maxlen=0)


_BARE = {"CSV": _read_csv, "XLSX": _read_xlsx}


def _peak_megabytes(file: Path) -> float:
    """The highest resident size of a process that stages the file, plus that of its child."""
    peaks: dict[int, int] = {}
    with subprocess.Popen([sys.executable, "-m", "benchmarks.staging", str(file)]) as process:
        while process.poll() is None:
            for pid in (process.pid, *_children(process.pid)):
                peaks[pid] = max(peaks.get(pid, 0), _peak_kilobytes(pid))
            time.sleep(_LOOK_EVERY_SECONDS)
    if process.returncode:
        raise RuntimeError(f"staging {file.name} ended with {process.returncode}")
    return sum(peaks.values()) / 1000


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak_kilobytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return int((status.partition("VmHWM:")[2].split() or ["0"])[0])


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        JobRun(Path(sys.argv[1]), Path(folder), NOWHERE, "memory").stage()
