"""Error cells of an .ods workbook, which the workbook library hands over as 0 or as an empty text.

LibreOffice marks them `calcext:value-type="error"`; other writers leave a formula whose shown text is the error. The
content is searched for such marks while it is unpacked for the bomb check, and parsed only if one is there.
"""

import re
from collections.abc import Iterator

from ledgerdock.errors import Rejected
from ledgerdock.files.archive import Archive
from ledgerdock.files.limits import MIB
from ledgerdock.files.markup import each_element, feed, local_name, new_parser
from ledgerdock.files.rows import ERROR_CELL, CellMarks
from ledgerdock.files.stamp import LARGEST_PART, read_properties

_CONTENT = "content.xml"
_META = "meta.xml"
_MANIFEST = "meta-inf/manifest.xml"
_SMALL_PART = 16 * MIB
_OVERLAP = 64
_MARKS = re.compile(rb"[\"']error[\"']|#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|>Err:\d")
_ERROR_TEXT = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|Err:\d+")
_MOST_MARKS = 500_000


class OpenDocument:
    """The parts of one .ods. Raises Rejected: file.damaged, file.bomb, file.encrypted, file.unsafe."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name = archive, name
        if _CONTENT not in archive.members:
            raise Rejected("file.damaged", file=name)
        self._refuse_encrypted()
        self._marked = [self._has_marks(member) for member in archive.members if member.endswith(".xml")]

    def marks(self, sheet: str) -> CellMarks:
        """Error cells of the sheet of this name."""
        if not any(self._marked):
            return {}
        return _ContentScan(self._name, sheet).read(self._archive.chunks(_CONTENT))

    def properties(self) -> dict[str, str]:
        """The custom properties of the document, among them what we write there (stamp.py)."""
        info = self._archive.members.get(_META)
        if info is None or info.file_size > LARGEST_PART:
            return {}
        return read_properties(self._archive.read(_META, LARGEST_PART), self._name)

    def _refuse_encrypted(self) -> None:
        def entry(tag: str, _: dict[str, str]) -> None:
            if local_name(tag) == "encryption-data":
                raise Rejected("file.encrypted", file=self._name)

        if _MANIFEST in self._archive.members:
            each_element(self._archive.read(_MANIFEST, _SMALL_PART), entry, self._name)

    def _has_marks(self, member: str) -> bool:
        tail, found = b"", False
        for chunk in self._archive.chunks(member):
            window = tail + chunk
            if b"<!DOCTYPE" in window:
                raise Rejected("file.unsafe", file=self._name)
            found = found or (member == _CONTENT and _MARKS.search(window) is not None)
            tail = window[-_OVERLAP:]
        return found


class _ContentScan:
    """Finds the error cells of one sheet with expat; memory stays flat."""

    def __init__(self, name: str, sheet: str) -> None:
        self._name, self._sheet = name, sheet
        self.found: CellMarks = {}
        self._inside = False
        self._row = self._rows = self._column = self._columns = 0
        self._marked = self._formula = False
        self._text: list[str] = []
        self._note_depth = self._count = 0

    def read(self, chunks: Iterator[bytes]) -> CellMarks:
        parser = new_parser(self._name)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        feed(parser, chunks, self._name)
        return self.found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = local_name(tag)
        if tag == "table:table":
            self._inside, self._row, self._rows = attributes.get("table:name") == self._sheet, 1, 0
        elif not self._inside:
            return
        elif kind == "table-row":
            self._row += self._rows
            self._rows = _repeats(attributes.get("table:number-rows-repeated"))
            self._column = self._columns = 0
        elif kind in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._columns = _repeats(attributes.get("table:number-columns-repeated"))
            self._marked = attributes.get("calcext:value-type") == "error"
            self._formula, self._text = "table:formula" in attributes, []
        elif kind == "annotation":
            self._note_depth += 1

    def _characters(self, data: str) -> None:
        if self._inside and not self._note_depth:
            self._text.append(data)

    def _end(self, tag: str) -> None:
        kind = local_name(tag)
        if kind == "table" and tag == "table:table":
            self._inside = False
        elif kind == "annotation" and self._note_depth:
            self._note_depth -= 1
        elif self._inside and kind in ("table-cell", "covered-table-cell"):
            text = "".join(self._text).strip()
            if self._marked or (self._formula and _ERROR_TEXT.fullmatch(text)):
                self._note(text or "#ERROR")

    def _note(self, text: str) -> None:
        self._count += self._rows * self._columns
        if self._count > _MOST_MARKS:
            raise Rejected("file.too_complex", file=self._name)
        for row in range(self._row, self._row + self._rows):
            marks = self.found.setdefault(row, {})
            for column in range(self._column, self._column + self._columns):
                marks[column] = (ERROR_CELL, text)


def _repeats(value: str | None) -> int:
    return max(1, int(value)) if value and value.isdecimal() and len(value) < 9 else 1
