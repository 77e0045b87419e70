"""What the command line is told about jobs, whoever tells it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

Job = Mapping[str, Any]
"""A job as `import show --json` prints it."""


class RowProblem(NamedTuple):
    """One thing wrong with one row of a file; `row` as spreadsheets count, `column` "" for the whole row."""

    file: str
    row: int
    column: str
    value: str
    code: str
    message: str
    hint: str


class ResultFile(NamedTuple):
    """A downloaded result file."""

    outcome: str
    rows: int
    path: Path


def rows_in(job: Job, part: str) -> int:
    """How many rows a result file of a job holds; 0 without that file."""
    return job["results"][part]["rows"] if part in job["results"] else 0
