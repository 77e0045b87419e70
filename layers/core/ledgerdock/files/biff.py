"""Error cells of an old .xls workbook, which the workbook library hands over as empty ones.

A BIFF stream is a list of records (2-byte id, 2-byte length, body). Constant errors are BOOLERR records, formulas with
an error carry it in their cached result. The stream is walked only if a search finds bytes that look like either.
A formula that was never calculated is written like one whose result is an empty text, so here it cannot be told.
"""

import re
import struct
from pathlib import Path
from typing import Any

from ledgerdock.errors import Rejected
from ledgerdock.files.rows import ERROR_CELL, CellMarks

_RECORD = struct.Struct("<HH")
_CELL = struct.Struct("<HH")
_BOF_IDS = (0x0809, 0x0409, 0x0209, 0x0009)
_EOF, _FILEPASS, _BOUNDSHEET, _FORMULA, _BOOLERR = 0x000A, 0x002F, 0x0085, 0x0006, 0x0205
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_LOOKS_MARKED = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.{5}\xff\xff", re.DOTALL)
_MAX_GLOBALS = 100_000
_STREAM = 2


class Biff:
    """The BIFF stream of one .xls. Raises Rejected: file.damaged, file.encrypted."""

    def __init__(self, path: Path, name: str) -> None:
        import olefile  # noqa: PLC0415 - only old workbooks need it

        try:
            with olefile.OleFileIO(str(path)) as compound:
                _check_chains(compound, name)
                stream = "Workbook" if compound.exists("Workbook") else "Book"
                self._data: bytes = compound.openstream(stream).read()
        except (OSError, IndexError, ValueError, TypeError, struct.error) as error:
            raise Rejected("file.damaged", file=name) from error
        self._name = name
        self._offsets = self._sheet_offsets() or [0]  # the oldest workbooks are one sheet and nothing around it
        self._suspicious = _LOOKS_MARKED.search(self._data) is not None

    def marks(self, sheet: int) -> CellMarks:
        """Error cells of the sheet at this position in the workbook."""
        if sheet >= len(self._offsets):
            raise Rejected("file.damaged", file=self._name)
        if not self._suspicious:
            return {}
        found: CellMarks = {}
        position, depth = self._offsets[sheet], 0
        while position + 4 <= len(self._data):
            kind, length = _RECORD.unpack_from(self._data, position)
            body = position + 4
            if kind in (_BOOLERR, _FORMULA) and length >= 8 and depth == 1:
                self._note(kind, body, length, found)
            elif kind in _BOF_IDS:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    break
            position = body + length
        return found

    def _sheet_offsets(self) -> list[int]:
        offsets = []
        position = 0
        for _ in range(_MAX_GLOBALS):
            if position + 4 > len(self._data):
                break
            kind, length = _RECORD.unpack_from(self._data, position)
            if kind == _FILEPASS:
                raise Rejected("file.encrypted", file=self._name)
            if kind == _EOF:
                break
            if kind == _BOUNDSHEET and length >= 4:
                offsets.append(struct.unpack_from("<I", self._data, position + 4)[0])
            position += 4 + length
        return offsets

    def _note(self, kind: int, body: int, length: int, found: CellMarks) -> None:
        data = self._data
        row, column = _CELL.unpack_from(data, body)
        if kind == _BOOLERR:
            if data[body + 7] == 1:
                found.setdefault(row + 1, {})[column] = (ERROR_CELL, _ERRORS.get(data[body + 6], "#ERROR"))
        elif length >= 16 and data[body + 12 : body + 14] == b"\xff\xff" and data[body + 6] == 2:
            found.setdefault(row + 1, {})[column] = (ERROR_CELL, _ERRORS.get(data[body + 8], "#ERROR"))


def _check_chains(compound: Any, name: str) -> None:
    """Follow every chain of sectors to its end: the workbook library follows one that loops until memory is gone."""
    compound.loadminifat()
    large, small = compound.fat, compound.minifat or ()
    chains = [(compound.first_dir_sector, large), (compound.first_mini_fat_sector, large)]
    for entry in filter(None, compound.direntries):
        is_small = entry.entry_type == _STREAM and entry.size < compound.minisectorcutoff
        chains.append((entry.isectStart, small if is_small else large))
    for start, table in chains:
        sector, left = start, len(table)
        while 0 <= sector < len(table) and left >= 0:
            sector, left = table[sector], left - 1
        if left < 0:
            raise Rejected("file.damaged", file=name)
