"""Where output goes: data on stdout, the story on stderr.

Data is a table in a terminal, tab-separated text in a pipe, and one JSON value when asked for.
"""

import json
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, TextIO, cast

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text


class Heading(NamedTuple):
    """A column of a table: `name` heads it in a pipe, `label` in a terminal."""

    name: str
    label: str
    justify: Literal["left", "right"] = "left"
    style: str = ""
    tight: Literal["keep", "fold"] = "keep"
    """What happens to values where there is no room: numbers and dates must stay whole."""


class Cell(NamedTuple):
    """A value that is shown to people in other words, or in a style."""

    value: Any
    shown: str
    style: str = ""


@dataclass(frozen=True)
class Screen:
    """The two streams of one command. Whether they are terminals is asked of each stream itself."""

    out: Console
    story: Console

    @classmethod
    def standard(cls) -> "Screen":
        """stdout and stderr of this process."""
        return cls(Console(highlight=False), Console(stderr=True, highlight=False))

    @property
    def is_table(self) -> bool:
        """Whether stdout is read by a person."""
        return self.out.file.isatty()

    @property
    def is_live(self) -> bool:
        """Whether stderr can show something that moves."""
        return self.story.file.isatty()

    def tell(self, text: str, style: str = "") -> None:
        """A line of the story."""
        self.story.print(Text(plain(text), style=style), soft_wrap=True)

    def show(self, renderable: RenderableType) -> None:
        """Data for a person, on a terminal."""
        self.out.print(renderable)

    def hand_on(self, path: Path) -> None:
        """The content of a file, as it is, to whoever reads stdout."""
        self.out.file.flush()
        with path.open("rb") as file:
            shutil.copyfileobj(file, cast("TextIO", self.out.file).buffer)

    def print_json(self, value: Any) -> None:
        """The one JSON value of this command."""
        self.out.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def print_table(self, headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> None:
        """A table; cells are values or `Cell`s, None is blank."""
        if self.is_table:
            self.show(table(headings, rows))
            return
        self.print_tsv([[heading.name for heading in headings], *rows])

    def print_tsv(self, rows: Iterable[Sequence[Any]]) -> None:
        """Tab-separated lines: raw values, so that a program can read them."""
        for row in rows:
            raw = (cell.value if isinstance(cell, Cell) else cell for cell in row)
            self.out.file.write("\t".join("" if value is None else plain(str(value)) for value in raw) + "\n")


def table(headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> Table:
    """A table for a terminal."""
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold")
    lines = [[text(value) for value in row] for row in rows]
    for index, heading in enumerate(headings):
        longest = max((line[index].cell_len for line in lines), default=0)
        shown.add_column(
            heading.label,
            min_width=max(longest, len(heading.label)) if heading.tight == "keep" else min(longest, 10),
            justify=heading.justify,
            style=heading.style,
            no_wrap=heading.tight == "keep",
            overflow="fold",
        )
    for line in lines:
        shown.add_row(*line)
    return shown


def text(value: Any) -> Text:
    """A value as a person reads it."""
    if isinstance(value, Cell):
        return Text(plain(value.shown), style=value.style)
    if value is None:
        return Text("")
    return Text(plain(f"{value:,}" if isinstance(value, int) else str(value)))


def plain(value: str) -> str:
    """Text without control characters: a file's content must not drive the terminal or split a line."""
    if value.isprintable():
        return value
    return "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in value)
