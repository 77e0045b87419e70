"""Exports of 20,000 and 200,000 records on the local cloud with DynamoDB Local behind it, checked by other readers.

`python -m benchmarks.export_at_scale [--records N ...]` starts the local cloud, imports the records, exports them as
CSV and as a workbook through the command line, and tells times and the most memory a worker of each step held. It ends
with 1 unless the counts match, calamine reads the workbook as csv.reader reads the CSV, and LibreOffice (when it is
installed) converts the workbook into as many rows. It takes some minutes and stands apart from `python -m benchmarks`.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from python_calamine import CalamineWorkbook

_HEADER = (
    "Accounting Reference",
    "Customer Name",
    "Phone",
    "City",
    "Country",
    "Currency",
    "Credit Limit",
    "Customer Since",
)
_LEDGERDOCK = Path(sys.executable).with_name("ledgerdock")
_LOOK_EVERY_SECONDS = 0.05
_STEPS = ("ExportSegment", "DeliverExport")


def main() -> None:
    """Measure the sizes that are asked for, each on a cloud of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.export_at_scale")
    parser.add_argument("--records", type=int, nargs="*", default=[20_000, 200_000])
    for records in parser.parse_args().records:
        with TemporaryDirectory() as folder, _cloud(Path(folder)) as (environment, pid):
            _measure(records, Path(folder), environment, pid)


def _measure(records: int, folder: Path, environment: dict[str, str], pid: int) -> None:
    print(f"\n{records:,} records", flush=True)
    _make_csv(folder / "customers.csv", records)
    began = time.monotonic()
    imported = _run(environment, "import", "start", folder / "customers.csv", "--type", "customer", "--wait")
    _check("created", imported["counts"]["created"], records)
    print(f"  imported in {time.monotonic() - began:.0f} s", flush=True)
    for name in ("out.csv", "out.xlsx"):
        began = time.monotonic()
        with _watching(pid) as peaks:
            export = _run(environment, "export", "start", "customer", "--output", folder / name)
        _check("rows of the file", export["file"]["rows"], records)
        _check("progress", export["progress"], f"{records:,} / {records:,}")
        held = ", ".join(f"{step} {peak / 1000:.0f} MB" for step, peak in peaks.items())
        print(f"  {name}: {time.monotonic() - began:.0f} s, {export['file']['size']:,} bytes; {held}", flush=True)
    _compare(folder, records)


def _compare(folder: Path, records: int) -> None:
    """The workbook as another reader sees it, cell by cell beside the CSV."""
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as text:
        sheet = CalamineWorkbook.from_path(str(folder / "out.xlsx")).get_sheet_by_index(0).iter_rows()
        header, found = next(sheet), 0
        lines = csv.reader(text)
        if header != next(lines):
            raise SystemExit("the headings differ")
        for found, (cells, row) in enumerate(zip(lines, sheet, strict=True), 1):
            if [_unguarded(cell) for cell in cells] != list(map(_shown, row)):
                raise SystemExit(f"row {found} differs: {cells} is {row}")
    _check("rows both readers agree on", found, records)
    print("  calamine and csv.reader agree on every cell", flush=True)
    if shutil.which("soffice"):
        command = ["soffice", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
        subprocess.run([*command, folder / "lo", folder / "out.xlsx"], check=True, capture_output=True)
        with (folder / "lo" / "out.csv").open(encoding="utf-8", newline="") as text:
            _check("rows LibreOffice converts", sum(1 for _ in csv.reader(text)) - 1, records)
        print("  LibreOffice converts it into as many rows", flush=True)


def _shown(value: Any) -> str:
    """A cell of the workbook as the CSV writes it."""
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:2] in {"'+", "'=", "'-", "'@"} else cell


def _make_csv(path: Path, records: int) -> None:
    first_day = date(2020, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text)
        lines.writerow(_HEADER)
        for number in range(records):
            lines.writerow(
                (
                    f"C{number:07d}",
                    f"=Customer {number} & Sons" if number % 100 == 0 else f"Customer {number} & Sons",
                    f"+44 20 7946 {number % 10_000:04d}",
                    "Leeds",
                    "GB",
                    "GBP",
                    f"{number % 5000}.{number % 100:02d}",
                    (first_day + timedelta(days=number % 2000)).isoformat(),
                )
            )


def _run(environment: dict[str, str], *arguments: str | Path) -> Any:
    done = subprocess.run(
        [_LEDGERDOCK, *arguments, "--json"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments[0]} {arguments[1]} ended with {done.returncode}: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def _check(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise SystemExit(f"{what}: {found}, expected {expected}")


@contextmanager
def _cloud(folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """A local cloud on DynamoDB Local: the environment of commands that use it, and its process id."""
    environment = {**os.environ, "LEDGERDOCK_LOCAL_STATE": str(folder / "state.json")}
    command: Sequence[str | Path] = [_LEDGERDOCK, "up", "--database", "dynamodb-local"]
    with (folder / "up.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            while "ready " not in (folder / "up.log").read_text():
                if process.poll() is not None:
                    raise SystemExit((folder / "up.log").read_text())
                time.sleep(0.2)
            yield environment, process.pid
        finally:
            process.terminate()
            process.wait()


@contextmanager
def _watching(pid: int) -> Iterator[dict[str, int]]:
    """The most memory, in thousand bytes, that any worker of each step of an export holds meanwhile."""
    peaks = dict.fromkeys(_STEPS, 0)
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_EVERY_SECONDS):
            for process in psutil.Process(pid).children(recursive=True):
                _note(process, peaks)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def _note(process: psutil.Process, peaks: dict[str, int]) -> None:
    try:
        function = process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "")
        status = Path(f"/proc/{process.pid}/status").read_text()
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return
    for step, peak in peaks.items():
        if step in function and "VmHWM:" in status:
            peaks[step] = max(peak, int(status.partition("VmHWM:")[2].split()[0]))


if __name__ == "__main__":
    main()
