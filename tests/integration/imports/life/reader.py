"""The reader of uploads in this process: the same parsers on the same bytes, without the time a process takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ledgerdock.files import child
from ledgerdock.files.bundle import Bundle
from ledgerdock.files.delimited import DelimitedFile
from ledgerdock.files.detect import recognise
from ledgerdock.files.limits import Limits


class Reader:
    """Stands in the place of a reader process: asked and answering in its words."""

    def __init__(self, _: str, limits: Limits) -> None:
        self._limits = limits
        self._opened: Any = None
        self._answers: Iterator[Any] = iter(())

    def ask(self, request: dict[str, Any]) -> None:
        self._answers = self._serve(request)

    def answer(self) -> Any:
        return next(self._answers)

    def close(self) -> None:
        self._answers = iter(())

    def _serve(self, request: dict[str, Any]) -> Iterator[Any]:
        if self._opened is None:
            self._opened = self._open(request)
            yield _plain({"opened": child._description(self._opened)})
        elif "extract" in request:
            for piece in self._opened.pieces(request["extract"]):
                yield memoryview(piece)
            yield {"end": [self._opened.members[request["extract"]].size, 0]}
        else:
            yield from self._rows(request)

    def _rows(self, request: dict[str, Any]) -> Iterator[Any]:
        rows = problems = 0
        sheet = request["rows"] if "rows" in request else request["count"]
        for block in self._opened.blocks(sheet, frozenset(request.get("decimal_comma", ()))):
            rows += len(block)
            problems += sum(row[1] is not None for row in block)
            if "rows" in request:
                yield _plain(block)
        yield {"end": [rows, problems]}

    def _open(self, request: dict[str, Any]) -> Any:
        path, name = Path(request["path"]), request["name"]
        if recognise(path, name) == "zip":
            return Bundle(path, name, self._limits)
        return DelimitedFile(path, name, self._limits, request["encoding"], request["delimiter"])


def _plain(message: Any) -> Any:
    return orjson.loads(orjson.dumps(message))
