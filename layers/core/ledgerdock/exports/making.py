"""Making the file of an export of the parts its segments wrote; memory stays flat, whatever their size."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ledgerdock.aws.multipart import ObjectPart
from ledgerdock.errors import Rejected
from ledgerdock.exports.asked import Asked
from ledgerdock.exports.content_types import CONTENT_TYPES
from ledgerdock.exports.workbook_limit import check_workbook
from ledgerdock.files.export_rows import ExportRow, read_spool, row_encoder
from ledgerdock.files.export_workbook import write_workbook
from ledgerdock.jobs.export import ExportFormat
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.runtime import Runtime

MOST_ZIPPED = 5 * 1000**3
"""Bytes that are packed into a ZIP: no more than one object takes at once, and a worker packs in its time."""

_ROWS_BETWEEN_BEATS = 1000
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of the member, the earliest a ZIP knows: the same rows are the same bytes."""


class Making(NamedTuple):
    """What a file is made of: its key and name, and the parts with so many rows in all. `folder` is for what waits."""

    key: str
    name: str
    asked: Asked
    parts: Sequence[ObjectPart]
    rows: int
    folder: Path


def make_file(making: Making, heartbeat: Heartbeat, runtime: Runtime) -> None:
    """Put the file under its key, unless it stands there already.

    Raises Rejected: `export.too_many_rows_for_workbook`, `export.too_large_to_zip`; Conflict when the job is to stop.
    """
    asked = making.asked
    if asked.export.format is ExportFormat.XLSX:
        check_workbook(making.rows, len(asked.columns))
        path = _workbook(making, heartbeat, runtime)
        if asked.export.zipped:
            path = _zipped(making, iter([path]), heartbeat)
    elif asked.export.zipped:
        _check_zip(making)
        path = _zipped(making, _with_header(making, _downloaded(making, runtime)), heartbeat)
    else:
        header = row_encoder(asked.part_format, asked.columns).header
        content_type = CONTENT_TYPES[asked.export.format]
        runtime.joiner.join(making.key, header, making.parts, content_type, heartbeat.beat_or_stop)
        return
    runtime.joiner.upload_once(path, making.key, CONTENT_TYPES[path.suffix[1:]])


def _check_zip(making: Making) -> None:
    size = sum(part.size for part in making.parts)
    if size > MOST_ZIPPED:
        raise Rejected("export.too_large_to_zip", size=f"{size / 1000**3:.1f}", most=MOST_ZIPPED // 1000**3)


def _workbook(making: Making, heartbeat: Heartbeat, runtime: Runtime) -> Path:
    asked, path = making.asked, making.folder / "file.xlsx"
    rows = heartbeat.along_or_stop(_spooled(making, runtime), _ROWS_BETWEEN_BEATS)
    stamp_of = asked.record_type if asked.is_whole else None
    written = write_workbook(path, asked.exportable.label, asked.columns, rows, stamp_of=stamp_of)
    if written != making.rows:
        raise AssertionError(f"{written} rows of {making.rows} are in the workbook")
    return path


def _spooled(making: Making, runtime: Runtime) -> Iterator[ExportRow]:
    for path in _downloaded(making, runtime):
        with path.open("rb") as lines:
            yield from read_spool(lines)


def _downloaded(making: Making, runtime: Runtime) -> Iterator[Path]:
    """The parts one after the other, each only until the next is asked for."""
    path = making.folder / "part"
    for part in making.parts:
        runtime.objects.download(part.key, path, part.version)
        yield path


def _with_header(making: Making, paths: Iterator[Path]) -> Iterator[Path]:
    header = making.folder / "header"
    header.write_bytes(row_encoder(making.asked.part_format, making.asked.columns).header)
    yield header
    yield from paths


def _zipped(making: Making, paths: Iterator[Path], heartbeat: Heartbeat) -> Path:
    archive = making.folder / "file.zip"
    name = f"{making.name.removesuffix('.zip')}.{making.asked.export.format}"
    member = zipfile.ZipInfo(name, _STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(archive, "w") as members, members.open(member, "w", force_zip64=True) as packed:
        for path in paths:
            with path.open("rb") as content:
                while block := content.read(1 << 20):
                    packed.write(block)
                    heartbeat.beat_or_stop()
    return archive
