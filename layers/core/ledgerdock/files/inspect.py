"""What a file is and holds, told without importing it."""

import os
from pathlib import Path
from typing import Any

from ledgerdock.errors import Rejected
from ledgerdock.files.limits import DEFAULT_LIMITS, Limits
from ledgerdock.files.upload import Upload, open_upload


def inspect_file(
    path: str | os.PathLike[str],
    *,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> dict[str, Any]:
    """Describe a local file, read by the same reader an import uses.

    `{"format", "encoding", "delimiter", "sheets": [{"name", "header_row", "header", "rows", "columns"}], "template",
    "refused"}`. `template` is `{"record_type", "version"}` for a workbook made from one of our templates, else None.
    `rows` are the rows below the header that hold anything. A refused file has `refused = {"code", "message"}`, None
    and [] elsewhere; a missing one raises FileNotFoundError.
    """
    found: dict[str, Any] = {"format": None, "encoding": None, "delimiter": None, "sheets": []}
    found |= {"template": None, "refused": None}
    try:
        with open_upload(Path(path), limits=limits, encoding=encoding, delimiter=delimiter) as upload:
            sheets = [_describe(upload, index) for index in range(len(upload.sheets))]
            described = {"format": upload.format, "encoding": upload.encoding, "delimiter": upload.delimiter}
            stamp = upload.stamp
            template = stamp and {"record_type": stamp.record_type, "version": stamp.version}
            found.update(described, sheets=sheets, template=template)
    except Rejected as error:
        found["refused"] = {"code": error.code, "message": error.message}
    return found


def _describe(upload: Upload, index: int) -> dict[str, Any]:
    sheet = upload.sheets[index]
    return {
        "name": sheet.name,
        "header_row": sheet.header_row,
        "header": list(sheet.header),
        "rows": upload.count(index).rows if sheet.header else 0,
        "columns": sheet.columns,
    }
