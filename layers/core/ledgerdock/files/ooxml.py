"""What the workbook library does not tell about an .xlsx: cells that hold an error, and formulas never calculated.

Both arrive from it as empty cells, and an empty cell would wipe a good value. So the XML of each sheet is searched for
their marks while it is unpacked for the bomb check; only a sheet that has one is parsed once more for the positions.
"""

import posixpath
import re
from collections.abc import Iterator

from ledgerdock.errors import Rejected
from ledgerdock.files.archive import Archive
from ledgerdock.files.limits import MIB
from ledgerdock.files.markup import each_element, feed, local_name, new_parser
from ledgerdock.files.rows import ERROR_CELL, NOT_CALCULATED, CellMarks
from ledgerdock.files.stamp import LARGEST_PART, read_properties

_SMALL_PART = 16 * MIB
_OVERLAP = 64
_FORMULA_WITHOUT_VALUE = re.compile(rb"f(?:\s[^<>]*)?/?>\s*(?:</|<(?:\w+:)?v\s*(?:/>|>\s*<))")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WITHOUT_VALUE_IS_TEXT = ("str", "s", "inlineStr")


class Ooxml:
    """The parts of one .xlsx. Raises Rejected: file.damaged, file.bomb, file.encrypted, file.unsafe."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts = self._sheet_parts()
        self._marked = self._scan()

    def marks(self, sheet: int) -> CellMarks:
        """Error and uncalculated cells of the sheet at this position in the workbook."""
        part = self._parts[sheet] if sheet < len(self._parts) else None
        if part is None:
            raise Rejected("file.damaged", file=self._name)
        if part not in self._marked:
            return {}
        return _SheetScan(self._name).read(self._archive.chunks(part))

    def properties(self) -> dict[str, str]:
        """The custom properties of the document, among them what we write there (stamp.py)."""
        kinds = ("/custom-properties", "/customProperties")
        part = next((part for kind, part in self._relationships("").values() if kind.endswith(kinds)), "")
        info = self._archive.members.get(part)
        if info is None or info.file_size > LARGEST_PART:
            return {}
        return read_properties(self._archive.read(part, LARGEST_PART), self._name)

    def _scan(self) -> set[str]:
        """Inflate every XML part within its bounds; the sheets that need a second look."""
        sheets = set(self._parts)
        marked = set()
        for member in self._archive.members:
            sheet = member in sheets
            if (sheet or member.endswith((".xml", ".rels"))) and self._has_marks(member, sheet=sheet):
                marked.add(member)
        return marked

    def _has_marks(self, member: str, *, sheet: bool) -> bool:
        """Unpack a part once, for its bounds; of a sheet, tell whether anything in it looks like a mark."""
        tail, found = b"", False
        for index, chunk in enumerate(self._archive.chunks(member)):
            if index == 0:
                self._check_prolog(chunk)
            if sheet and not found:
                found = _looks_marked(chunk) or _looks_marked(tail + chunk[:_OVERLAP])
                tail = chunk[-_OVERLAP:]
        return found

    def _check_prolog(self, head: bytes) -> None:
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:8]:
            raise Rejected("file.damaged", file=self._name)  # UTF-16, which no spreadsheet program writes here
        if b"<!DOCTYPE" in head:
            raise Rejected("file.unsafe", file=self._name)

    def _sheet_parts(self) -> list[str | None]:
        """The archive member of each sheet, in order, found the way the workbook library finds it."""
        references: list[str] = []

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "sheet":
                references.append(next((value for key, value in attributes.items() if local_name(key) == "id"), ""))

        documents = self._relationships("").values()
        workbook = next((part for kind, part in documents if kind.endswith("/officeDocument")), "xl/workbook.xml")
        targets = self._relationships(workbook)
        each_element(self._small_part(workbook), sheet, self._name)
        parts = (targets.get(reference, ("", ""))[1] for reference in references)
        return [part if part in self._archive.members else None for part in parts]

    def _relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (type, archive member) of a part; of the whole package for ""."""
        folder, _, file = part.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def relationship(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) != "Relationship":
                return
            target = attributes.get("Target", "")
            absolute = target.startswith("/") or (folder and target.startswith(f"{folder}/"))
            path = target.lstrip("/") if absolute else posixpath.normpath(f"{folder}/{target}").lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), path.lower())

        each_element(self._small_part(f"{folder}/_rels/{file}.rels".lstrip("/")), relationship, self._name)
        return found

    def _small_part(self, part: str) -> bytes:
        if part not in self._archive.members:
            raise Rejected("file.damaged", file=self._name)
        return self._archive.read(part, _SMALL_PART)


class _SheetScan:
    """Finds the marked cells of one sheet with expat; memory stays flat."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: CellMarks = {}
        self._row = self._column = 0
        self._type = ""
        self._formula = self._in_value = False
        self._value: list[str] = []

    def read(self, chunks: Iterator[bytes]) -> CellMarks:
        parser = new_parser(self._name)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        feed(parser, chunks, self._name)
        return self.found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = local_name(tag)
        if kind == "c":
            self._place(attributes.get("r"))
            self._type, self._formula, self._value = attributes.get("t", ""), False, []
        elif kind == "f":
            self._formula = True
        elif kind == "v":
            self._in_value = True
        elif kind == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = -1

    def _place(self, reference: str | None) -> None:
        match = _REFERENCE.fullmatch(reference) if reference else None
        if match is None:
            self._column += 1
            return
        column = 0
        for letter in match.group(1):
            column = column * 26 + ord(letter) - 64
        self._column, self._row = column - 1, int(match.group(2))

    def _text(self, data: str) -> None:
        if self._in_value:
            self._value.append(data)

    def _end(self, tag: str) -> None:
        kind = local_name(tag)
        if kind == "v":
            self._in_value = False
        elif kind == "c":
            value = "".join(self._value).strip()
            if self._type == "e":
                self.found.setdefault(self._row, {})[self._column] = (ERROR_CELL, value or "#ERROR")
            elif self._formula and not value and self._type not in _WITHOUT_VALUE_IS_TEXT:
                self.found.setdefault(self._row, {})[self._column] = (NOT_CALCULATED, "")


def _looks_marked(xml: bytes) -> bool:
    # Each search costs as much as unpacking a third of the text: the rare forms hide behind cheap ones.
    return (
        b'"e"' in xml
        or (b"'" in xml and b"'e'" in xml)
        or (b"</f>" in xml and _FORMULA_WITHOUT_VALUE.search(xml) is not None)
    )
