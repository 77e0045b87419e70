"""Reading an upload, from outside: a child process with limits does the parsing, this side only asks.

    with open_upload(path, limits=Limits()) as upload:
        for block in upload.rows(0):
            ...

Whatever happens to the child (memory, CPU time, an abort inside a parser, silence, nonsense) ends here as a Rejected
with a `file.*` code; the child is always killed and reaped.
"""

import dataclasses
import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import orjson

import ledgerdock
from ledgerdock.errors import Rejected
from ledgerdock.files import frames, names
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB, Limits
from ledgerdock.files.members import Fate, Member
from ledgerdock.files.rows import Row
from ledgerdock.files.stamp import Stamp, from_properties

_log = logging.getLogger(__name__)
_REAP_SECONDS = 5.0

NOT_A_TABLE = frozenset(("file.not_a_table",))
"""Codes of `open_upload` for what is no table at all (picture, PDF, letter). Every other code is a table that cannot be
read: damaged, too large, named one thing and holding another. See `is_no_table`."""


class Sheet(NamedTuple):
    """A sheet that people see. `name` is None for text, `header_row` is None for a sheet without any cell."""

    name: str | None
    header_row: int | None
    header: tuple[str, ...]

    @property
    def columns(self) -> int:
        """Width of the header; every row has this many cells."""
        return len(self.header)


class Counted(NamedTuple):
    """What reading a whole sheet found."""

    rows: int
    problem_rows: int


class Upload:
    """An open upload; made by `open_upload`.

    A table (text or workbook) has `sheets`, those people see; `hidden_sheets` are the names of those they do not, which
    are never read; `stamp` is that of the template it was made from, if any; `exported` tells that an export of ours
    wrote the workbook. An archive has format "zip", no sheets, and `members`, whose positions `extract` takes.
    """

    def __init__(self, child: "_Child", name: str, opened: list[Any]) -> None:
        self._child, self._name = child, name
        self.format: str = opened[0]
        self.encoding: str | None = opened[1]
        self.delimiter: str | None = opened[2]
        self.sheets = tuple(Sheet(sheet[0], sheet[1], tuple(sheet[2])) for sheet in opened[3])
        self.hidden_sheets: tuple[str, ...] = tuple(opened[4])
        self.members = tuple(Member(shown, size, Fate(fate)) for shown, size, fate in opened[5])
        self.stamp: Stamp | None = from_properties(opened[6])
        self.exported: bool = opened[7]
        self._counted: dict[int, Counted] = {}

    def sheet_index(self, sheet: str | int | None = None) -> int:
        """Position of a sheet by name or position; None means the first sheet that has a header.

        Raises Rejected file.unknown_sheet, file.not_a_table for an archive.
        """
        self._require_table()
        if sheet is None:
            return next((index for index, known in enumerate(self.sheets) if known.header), 0)
        if isinstance(sheet, int) and 0 <= sheet < len(self.sheets):
            return sheet
        for index, known in enumerate(self.sheets):
            if known.name == sheet:
                return index
        names = ", ".join(f"“{known.name}”" for known in self.sheets if known.name)
        raise Rejected("file.unknown_sheet", file=self._name, sheet=sheet, known=names or "only the table itself")

    def rows(self, sheet: int = 0, decimal_comma: Collection[int] = ()) -> Iterator[list[Row]]:
        """The data rows of a sheet in blocks of up to about 1,000. One iteration at a time. Raises Rejected.

        `decimal_comma` are positions in the header: below them, numbers that a workbook stores as numbers are spelled
        with a comma, as the texts between them are declared to be (numbers.py).
        """
        self._require_table()
        self._child.ask({"rows": sheet, "decimal_comma": sorted(decimal_comma)})
        while isinstance(answer := self._child.answer(), list):
            yield answer
        self._counted[sheet] = Counted(*answer["end"])

    def count(self, sheet: int = 0) -> Counted:
        """Rows of a sheet, counted without handing them over unless they have just been read. Raises Rejected."""
        self._require_table()
        if sheet not in self._counted:
            self._child.ask({"count": sheet})
            self._counted[sheet] = Counted(*self._child.answer()["end"])
        return self._counted[sheet]

    def extract(self, index: int, to_path: str | os.PathLike[str]) -> None:
        """Write the member at this position of `members` to a new file; `to_path` is never the name it has inside.

        Open it with `open_upload(to_path, name=member.name, archives=False)`. Raises Rejected file.damaged or file.bomb
        if the archive is no longer what it was when it was opened, FileExistsError, ValueError for what is left out.
        After an error there is no file at `to_path`.
        """
        member = self.members[index]
        if member.fate is not Fate.FILE:
            raise ValueError(member.name)
        with open(to_path, "xb") as file:
            try:
                self._write(index, member.size, file)
            except BaseException:
                os.unlink(to_path)
                raise

    def _write(self, index: int, size: int, file: IO[bytes]) -> None:
        self._child.ask({"extract": index})
        while isinstance(piece := self._child.answer(), memoryview):
            size -= len(piece)
            if size < 0:
                break
            file.write(piece)
        if size:
            raise Rejected("file.damaged", file=self._name)

    def _require_table(self) -> None:
        if self.format == "zip":
            raise Rejected("file.not_a_table", file=self._name, kind="a ZIP archive")


def is_no_table(refusal: Rejected, name: str) -> bool:
    """Whether a file of an archive may be left aside: it is no table, and its name does not say it is one.

    `customers.xls` that holds a web page is meant as a table and must be told; `logo.png` is not.
    """
    return refusal.code in NOT_A_TABLE and names.claim(name) in (None, "other")


@contextmanager
def open_upload(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
    delimiter: str | None = None,
    archives: bool = True,
) -> Iterator[Upload]:
    """Open a local file as an upload. `name` is what its sender called it, when the path says otherwise.

    `archives` is False for a file out of an archive: another archive is then refused (archive.nested).
    Raises Rejected with a `file.*` or `archive.*` code, here and while rows are read; FileNotFoundError when there is
    no such file.
    """
    path = Path(path)
    name = name or path.name
    size = path.stat().st_size
    if size == 0:
        raise Rejected("file.empty", file=name)
    if size > limits.file_bytes:
        raise Rejected("file.too_large", file=name, limit=limits.file_bytes // MIB)
    child = _Child(name, limits)
    try:
        options = {"name": name, "encoding": encoding, "delimiter": delimiter}
        child.ask({"path": str(path.absolute()), "limits": dataclasses.asdict(limits), **options})
        upload = Upload(child, name, child.answer()["opened"])
        if upload.members and not archives:
            raise Rejected("archive.nested", file=name, member=name)
        yield upload
    finally:
        child.close()


class _Child:
    """One reader process: asked, listened to with a deadline, and always reaped."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._waited = 0.0
        self._pending = False
        command = [sys.executable, "-S", "-P", "-m", "ledgerdock.files.child"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            bufsize=0,
        )
        self._pipes = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        self._to, self._from = self._pipes[0].fileno(), self._pipes[1].fileno()
        self._poll = select.poll()
        self._poll.register(self._from, select.POLLIN)

    def ask(self, request: dict[str, Any]) -> None:
        while self._pending:  # rows nobody took: read past them
            self.answer()
        try:
            frames.send(self._to, frames.encode(request))
        except BrokenPipeError:
            raise self._death() from None
        self._pending = True

    def answer(self) -> Any:
        """The next block (list), piece (memoryview) or the final answer (dict) to the last request. Raises Rejected."""
        try:
            body = frames.receive(self._read_into)
            message = None if body is None else frames.decode(body)
        except EOFError:
            raise self._death() from None
        except (ValueError, orjson.JSONDecodeError):
            raise Rejected("file.damaged", file=self._name) from None
        if message is None:
            raise self._death()
        if isinstance(message, list | memoryview):
            return message
        self._pending = False
        if "refused" in message:
            code, facts = message["refused"]
            raise Rejected(code, **{**facts, "file": self._name})
        if "crashed" in message:
            _log.warning("reading an upload failed unexpectedly: %s", message["crashed"])
            raise Rejected("file.damaged", file=self._name)
        return message

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes:
            pipe.close()

    def _read_into(self, view: memoryview) -> int:
        left = self._limits.wall_seconds - self._waited
        started = time.monotonic()
        ready = self._poll.poll(max(0.0, left) * 1000)
        self._waited += time.monotonic() - started
        if not ready:
            _log.warning("reading an upload took longer than %s s", self._limits.wall_seconds)
            raise Rejected("file.too_complex", file=self._name)
        return os.readv(self._from, [view])

    def _death(self) -> Rejected:
        """The child is gone: killed by a limit, or aborted by a parser."""
        self._pending = False
        try:
            status = self._process.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            status = 0
        _log.warning("the process reading an upload ended with status %s", status)
        return Rejected("file.too_complex", file=self._name)


def _environment() -> dict[str, str]:
    """What the interpreter itself needs to start and to find this package; no credentials, no settings.

    LD_LIBRARY_PATH belongs to the interpreter, not to our configuration: in Lambda it cannot start without it.
    """
    root = str(Path(ledgerdock.__file__).parent.parent)
    paths = dict.fromkeys([root, *(entry for entry in sys.path if entry and Path(entry).is_dir())])
    loader = {key: value for key in ("LD_LIBRARY_PATH",) if (value := os.environ.get(key))}
    return {"PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "random", "LC_ALL": "C.UTF-8", **loader}
