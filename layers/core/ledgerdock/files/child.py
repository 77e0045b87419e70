"""The reader process: `python -m ledgerdock.files.child`, spoken to over stdin and stdout (frames.py).

It limits itself first, then opens the one file it is told to and answers: what the file is, then the rows of the sheets
it is asked for. A parser may exhaust, abort or panic here; the parent (upload.py) turns that into a refusal.

Requests: `{"path", "name", "limits", "encoding", "delimiter"}` once, then `{"rows": sheet, "decimal_comma": positions}`
or `{"count": sheet}` of a table, `{"extract": member}` of an archive. It may not write a file: the bytes of a member go
through the pipe.
"""

import os
import resource
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from ledgerdock.errors import Rejected
from ledgerdock.files import frames
from ledgerdock.files.detect import recognise
from ledgerdock.files.limits import MIB, Limits
from ledgerdock.files.stamp import to_properties

if TYPE_CHECKING:
    from ledgerdock.files.bundle import Bundle
    from ledgerdock.files.delimited import DelimitedFile
    from ledgerdock.files.json_lines import JsonLinesFile
    from ledgerdock.files.workbook import Workbook

    Table: TypeAlias = DelimitedFile | JsonLinesFile | Workbook
    Opened: TypeAlias = Bundle | Table

_IN, _OUT = 0, 1


def main() -> None:
    """Serve one parent until it closes the pipe."""
    sys.excepthook = _report_crash
    opened: Opened | None = None
    while (body := frames.receive(_read_into)) is not None:
        request = frames.decode(body)
        try:
            if opened is None:
                opened = _open(request)
                _say({"opened": _description(opened)})
            elif "extract" in request:
                _extract(cast("Bundle", opened), request["extract"])
            else:
                _answer(cast("Table", opened), request)
        except Rejected as error:
            _say({"refused": [error.code, error.facts]})
        except MemoryError:
            _say({"refused": ["file.too_complex", {}]})


def _description(opened: "Opened") -> list[Any]:
    heads = [list(head) for head in opened.sheets]
    members = [list(member) for member in getattr(opened, "members", ())]
    stamp = to_properties(getattr(opened, "stamp", None))
    hidden, exported = getattr(opened, "hidden", ()), getattr(opened, "exported", False)
    return [opened.format, opened.encoding, opened.delimiter, heads, hidden, members, stamp, exported]


def _extract(bundle: "Bundle", index: int) -> None:
    for piece in bundle.pieces(index):
        frames.send(_OUT, frames.encode_piece(piece))
    _say({"end": [bundle.members[index].size, 0]})


def _answer(opened: "Table", request: dict[str, Any]) -> None:
    sheet = request["rows"] if "rows" in request else request["count"]
    rows = problem_rows = 0
    for block in opened.blocks(sheet, frozenset(request.get("decimal_comma", ()))):
        rows += len(block)
        problem_rows += sum(row[1] is not None for row in block)
        if "rows" in request:
            _send_block(block)
    _say({"end": [rows, problem_rows]})


def _send_block(block: list[list[Any]]) -> None:
    body = frames.encode(block)
    if len(body) <= frames.MAX_FRAME:
        frames.send(_OUT, body)
    elif len(block) == 1:
        raise Rejected("file.too_complex", file="")
    else:
        half = len(block) // 2
        _send_block(block[:half])
        _send_block(block[half:])


def _open(request: dict[str, Any]) -> "Opened":
    limits = Limits(**request["limits"])
    _limit_process(limits)
    path, name = Path(request["path"]), request["name"]
    kind = recognise(path, name)
    if kind == "csv":
        from ledgerdock.files.delimited import DelimitedFile  # noqa: PLC0415 - only what the format needs is imported

        return DelimitedFile(path, name, limits, request["encoding"], request["delimiter"])
    if kind == "jsonl":
        from ledgerdock.files.json_lines import JsonLinesFile  # noqa: PLC0415

        return JsonLinesFile(path, name, limits, request["encoding"])
    if kind == "zip":
        from ledgerdock.files.bundle import Bundle  # noqa: PLC0415

        return Bundle(path, name, limits)
    from ledgerdock.files.workbook import Workbook  # noqa: PLC0415

    return Workbook(path, name, limits, kind)


def _limit_process(limits: Limits) -> None:
    memory = limits.memory_mib * MIB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def _report_crash(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    """Tell where it broke, never with which words: the message of an exception can quote the file.

    pyo3's PanicException derives from BaseException; this hook sees it all the same.
    """
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"
    _say({"crashed": f"{kind.__name__} at {place}"})


def _read_into(view: memoryview) -> int:
    return os.readv(_IN, [view])


def _say(message: dict[str, Any]) -> None:
    frames.send(_OUT, frames.encode(message))


if __name__ == "__main__":
    main()
