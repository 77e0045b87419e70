"""Exporting: rows to bytes, beside the least that could write them.

`python -m benchmarks.export ROWS` writes one workbook and tells the most memory it held, in megabytes.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from openpyxl import Workbook

from benchmarks.entry import BAD_ROWS_IN_100, HEADER, LedgerEntry, entries, typed
from benchmarks.measure import Figure, Samples, at_least, at_most, cost, per_row, plain
from ledgerdock.files.export_rows import row_encoder
from ledgerdock.files.export_workbook import write_workbook
from ledgerdock.records import compile_type

_BLOCK = 1000
_LARGE = 10
"""Memory is looked at with this many times the rows as well."""
_TYPE = compile_type(LedgerEntry)
_GOOD = tuple(next(islice(entries(BAD_ROWS_IN_100 + 1), BAD_ROWS_IN_100, None)))


def measure(scratch: Path, rows: int, rounds: int) -> list[Figure]:
    """Microseconds of CPU a row for each format, and of its floor."""
    table = list(_rows(rows))
    samples = Samples()
    for _ in range(rounds):
        samples.add("csv.writer", per_row(partial(_plain_csv, table), rows))
        samples.add("orjson", per_row(partial(_plain_jsonl, table), rows))
        samples.add("openpyxl", per_row(partial(_plain_xlsx, table, scratch / "plain.xlsx"), rows))
        for file_format in ("csv", "jsonl", "spool"):
            samples.add(file_format, per_row(partial(_encode, file_format, table), rows))
        written = scratch / "export.xlsx"
        samples.add("xlsx", per_row(partial(write_workbook, written, "Entries", _TYPE.columns, iter(table)), rows))
    small, large = _peak_megabytes(rows), _peak_megabytes(rows * _LARGE)
    return [
        cost("csv.writer alone", samples, "csv.writer"),
        cost("CSV", samples, "csv"),
        at_most("CSV : csv.writer", samples.ratio("csv", "csv.writer"), 2, "x"),
        cost("orjson alone", samples, "orjson"),
        cost("JSON Lines", samples, "jsonl"),
        cost("spool", samples, "spool"),
        cost("openpyxl alone, write-only and without styles", samples, "openpyxl"),
        cost("XLSX", samples, "xlsx"),
        at_least("openpyxl : XLSX", samples.ratio("openpyxl", "xlsx"), 5, "x"),
        plain(f"peak memory, XLSX of {rows:,} rows", small, "MB"),
        plain(f"peak memory, XLSX of {rows * _LARGE:,} rows", large, "MB"),
        at_most("growth of the peak", large / small, 1.1, "x"),
    ]


def _rows(rows: int) -> Iterator[list[str]]:
    """Rows as they come from the table: only good ones are there."""
    good = list(_GOOD)
    for number, cells in enumerate(entries(rows), 1):
        yield good if number % 100 < BAD_ROWS_IN_100 else cells


def _encode(file_format: str, table: list[list[str]]) -> None:
    encode = row_encoder(file_format, _TYPE.columns).encode
    for start in range(0, len(table), _BLOCK):
        encode(table[start : start + _BLOCK])


def _plain_csv(table: list[list[str]]) -> None:
    for start in range(0, len(table), _BLOCK):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(table[start : start + _BLOCK])
        text.getvalue().encode()


def _plain_jsonl(table: list[list[str]]) -> None:
    for row in table:
        orjson.dumps(dict(zip(HEADER, row, strict=True)))


def _plain_xlsx(table: list[list[str]], path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Entries")
    sheet.append(HEADER)
    for row in table:
        sheet.append([typed(place, cell) for place, cell in enumerate(row)])
    book.save(path)


def _peak_megabytes(rows: int) -> float:
    command = [sys.executable, "-m", "benchmarks.export", str(rows)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _write_one(rows: int) -> None:
    with TemporaryDirectory() as folder:
        write_workbook(Path(folder, "export.xlsx"), "Entries", _TYPE.columns, _rows(rows), stamp_of=_TYPE)
    # Not ru_maxrss: a process inherits that of the one that started it.
    (peak,) = (line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    print(int(peak) / 1000)


if __name__ == "__main__":
    _write_one(int(sys.argv[1]))
