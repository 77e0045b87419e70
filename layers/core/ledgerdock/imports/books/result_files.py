"""The result files of an import: one CSV for each part, or a ZIP of them for an upload of several files."""

import re
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from ledgerdock.files.results import ResultWriter
from ledgerdock.imports.plan import Source
from ledgerdock.jobs.ledger import LedgerLine

RESULTS = SUCCEEDED, FAILED, UNPROCESSED = ("succeeded", "failed", "unprocessed")

CONTENT_TYPES = {".csv": "text/csv; charset=utf-8", ".zip": "application/zip"}

_UNSAFE = re.compile(r"[^\w.-]+")
_EXTENSION = re.compile(r"\.[A-Za-z]{2,4}(?=$|, sheet )")
_LONGEST_NAME = 80
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest a ZIP knows: the same results are the same bytes."""


class ResultFiles:
    """Writes lines of the ledger to files below a folder; a context manager that closes them."""

    def __init__(self, folder: Path, sources: Mapping[int, Source]) -> None:
        self._folder, self._sources = folder, sources
        self._open = ExitStack()
        self._filled: set[tuple[str, int]] = set()
        self._paths = {
            (part, source): folder / f"{part}-{source}.csv" for part in RESULTS for source in sorted(sources)
        }
        self._writers = {
            place: self._open.enter_context(ResultWriter(path, sources[place[1]].header))
            for place, path in self._paths.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, part: str, line: LedgerLine) -> None:
        """Append a row to a part."""
        writer = self._writers[part, line.source]
        self._filled.add((part, line.source))
        writer.add(line.cells, line.row, line.key, line.outcome, line.errors or ())

    def finish(self, part: str) -> Path:
        """The finished file of a part: `failed.csv`, or `failed.zip` when there are several sources.

        The archive has a file for each source with rows of that part; for all of them, when none has.
        """
        self._open.close()
        paths = {source: path for (of, source), path in self._paths.items() if of == part}
        if len(paths) == 1:
            return next(iter(paths.values())).rename(self._folder / f"{part}.csv")
        archive = self._folder / f"{part}.zip"
        filled = {source: path for source, path in paths.items() if (part, source) in self._filled}
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
            for source, path in (filled or paths).items():
                member = zipfile.ZipInfo(f"{_file_name(source, self._sources[source])}-{part}.csv", _STAMP)
                member.compress_type = zipfile.ZIP_DEFLATED
                with path.open("rb") as content, members.open(member, "w", force_zip64=True) as packed:
                    while block := content.read(1 << 20):
                        packed.write(block)
        return archive


def _file_name(number: int, source: Source) -> str:
    """A name for a source's file that any system takes; its number keeps equal names apart."""
    name = _EXTENSION.sub("", source.name).replace(", sheet ", "-")
    return f"{number + 1:02d}-{_UNSAFE.sub('-', name)[:_LONGEST_NAME].strip('._-')}"
