"""The benchmarks run, and what they measure is a whole import: no figure is asserted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROWS = 200


@pytest.fixture(scope="module")
def report() -> str:
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "worker",
        "staging",
        "closing",
        "export",
        f"--rows={ROWS}",
        "--rounds=1",
    ]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_every_measured_row_has_one_outcome(report: str) -> None:
    outcomes = re.findall(r"outcomes.*?  +(\d.+)", report)
    assert len(outcomes) == 3
    for told in outcomes:
        assert sum(map(int, re.findall(r"\d+", told))) == ROWS


def test_five_rows_in_a_hundred_are_bad(report: str) -> None:
    assert report.count("10 invalid") == 3


def test_the_same_file_again_writes_nothing(report: str) -> None:
    assert re.search(r"outcomes of the same file again +190 unchanged, 10 invalid\n", report)


def test_every_format_of_an_export_is_measured(report: str) -> None:
    for told in ("CSV", "JSON Lines", "spool", "XLSX"):
        assert re.search(rf"^  {told} +[\d.]+ µs/row", report, re.MULTILINE)
