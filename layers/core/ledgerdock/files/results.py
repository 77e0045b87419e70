"""Result files: the user's own columns, then what became of each row; and reading such a file again.

UTF-8 with a byte order mark and CRLF, so that spreadsheet programs open them right; every text cell guarded against
running as a formula (formula_guard.py), which whoever reads tables takes off. Our columns carry the product's name:
they cannot be mistaken for the user's.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from ledgerdock.errors import RowError
from ledgerdock.files.columns import plain_name
from ledgerdock.files.formula_guard import guard, guard_row
from ledgerdock.files.rows import Row

RESULT_COLUMNS = tuple(f"Ledgerdock {name}" for name in ("Row", "Key", "Outcome", "Field", "Code", "Message", "Hint"))
_PLAIN = tuple(map(plain_name, RESULT_COLUMNS))


class ResultWriter:
    """Writes one result file, row after row; a context manager that closes the file."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._write = csv.writer(self._stream, lineterminator="\r\n").writerow
        self._write([*guard_row(header), *RESULT_COLUMNS])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def add(
        self, cells: Sequence[str | None], row: int, key: str, outcome: str, errors: Sequence[RowError] = ()
    ) -> None:
        """Append a row of the upload, its cells as wide as the header, with what became of it."""
        told = _told(errors) if errors else ("", "", "", "")
        self._write([*guard_row(cells), row, guard(key), outcome, *told])


class ResultHeader(NamedTuple):
    """The header of a file that may be one of our result files."""

    header: tuple[str, ...]
    """The user's own columns."""
    is_result: bool

    def own_rows(self, rows: Iterable[Row]) -> list[Row]:
        """Rows of the file with our columns left out; the same rows for any other file."""
        if not self.is_result:
            return list(rows)
        width = len(self.header)
        return [[number, _own_problems(problems, width), *cells[:width]] for number, problems, *cells in rows]


def own_header(header: Sequence[str]) -> ResultHeader:
    """Recognise a result file by its last columns being exactly ours."""
    names = tuple(map(plain_name, header[-len(_PLAIN) :]))
    if names != _PLAIN:
        return ResultHeader(tuple(header), is_result=False)
    return ResultHeader(tuple(header[: -len(_PLAIN)]), is_result=True)


def _own_problems(problems: list[list[object]] | None, width: int) -> list[list[object]] | None:
    kept = [problem for problem in problems or () if not isinstance(problem[1], int) or problem[1] < width]
    return kept or None


def _told(errors: Sequence[RowError]) -> tuple[str, str, str, str]:
    """Field, code, message and hint of all errors of a row, in one line."""
    return (
        guard(_joined((error.column for error in errors), "; ")),
        _joined((error.code for error in errors), "; "),
        guard(_joined((error.message for error in errors), " ")),
        guard(_joined((error.hint for error in errors), " ")),
    )


def _joined(parts: Iterable[str], separator: str) -> str:
    """Different parts in their order, each once; line breaks would tear the row apart for the eye."""
    return separator.join(" ".join(part.split()) for part in dict.fromkeys(parts) if part)
