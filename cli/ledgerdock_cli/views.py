"""What the command line is told about jobs, whoever tells it."""

from pathlib import Path
from typing import Any, NamedTuple

Job = dict[str, Any]
"""A job as `import show --json` prints it."""


class RowProblem(NamedTuple):
    """One thing wrong with one row; `row` as spreadsheets count, `column` "" for the whole row."""

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
