"""How the columns of inspected sheets are found, and which options settle what is not."""

import shlex
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from ledgerdock_cli.screen import Cell, Heading, Screen, plain

_HEADINGS = (
    Heading("sheet", "Sheet", tight="fold"),
    Heading("heading", "In the file", tight="fold"),
    Heading("column", "Column"),
    Heading("by", "Found by"),
)
_BY = {
    "mapping": "your mapping",
    "label": "its name",
    "template": "its name in the template",
    "name": "its field name",
    "synonym": "a known synonym",
}


def print_mappings(screen: Screen, found: dict[str, Any]) -> None:
    """The columns of all sheets as data; what is wrong and what to do about it as the story."""
    sheets = list(_sheets(found))
    screen.print_table(_HEADINGS, [row for name, sheet in sheets for row in _rows(name, sheet)])
    for name, sheet in sheets:
        mapping = sheet["mapping"]
        where = f"{name}: " if len(sheets) > 1 and name else ""
        for sentence in mapping["template_changes"]:
            screen.tell(f"{where}{sentence}")
        if refused := mapping["refused"]:
            said = Text.assemble((plain(f"{where}{refused['message']}"), "red"), "  ", (refused["code"], "dim"))
            screen.story.print(said, soft_wrap=True)
        if close := mapping["suggestions"]:
            pairs = (f"{each['heading']}={each['column']}" for each in close)
            options = " ".join(f"--map {shlex.quote(pair)}" for pair in pairs)
            screen.tell(f"{where}If these are the columns that are meant, import with:")
            screen.tell(f"  {options}")


def _sheets(found: dict[str, Any]) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Every sheet with a header, and what it is called."""
    for file in found["files"] or [found]:
        for sheet in file["sheets"]:
            if "mapping" in sheet:
                yield ", ".join(filter(None, (file.get("name"), sheet["name"]))) or None, sheet


def _rows(name: str | None, sheet: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    mapping = sheet["mapping"]
    for column in mapping["columns"]:
        yield name, column["heading"], column["column"], Cell(column["by"].value, _BY[column["by"]])
    for heading in mapping["unknown"]:
        yield name, heading, None, Cell("", "left alone", "yellow")
    for label in mapping["missing"]:
        yield name, None, label, Cell("missing", "missing", "red")
