"""Records on a screen: a list of them, and one with everything that is known of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledgerdock_cli.screen import Cell, Heading, Screen, plain, table
from ledgerdock_cli.times import local_time, short_time

if TYPE_CHECKING:
    from ledgerdock_client import Column, FullRecord, Origin, Record, RecordType

_NUMBERS = frozenset({"money", "quantity"})
_WIDTH_OF_THE_OTHERS = 26
"""What the version and the day of the change take."""
_KEY = Heading("key", "Key", style="bold", tight="fold")
_CHANGED = (Heading("version", "Version", "right"), Heading("updated_at", "Changed"))


def print_records(
    screen: Screen, described: "RecordType", found: Sequence["Record"], shown: Sequence[str] | None
) -> None:
    """Records, one line each, with the columns of `shown`, else in a terminal as many as there is room for."""
    columns = {column["name"]: column for column in described["columns"] if not column["is_line"]}
    wanted = [columns[name] for name in shown] if shown is not None else list(columns.values())
    if shown is None and screen.is_table:
        wanted = list(
            _fitting(screen.out.width, [column for column in wanted if _tells(column, described, found)], found)
        )
    headings = (_KEY, *map(_heading, wanted), *_CHANGED)
    screen.print_table(headings, (_row(record, wanted) for record in found))


def print_record(screen: Screen, described: "RecordType", record: "FullRecord") -> None:
    """One record: in a terminal under the labels of its columns, in a pipe `field<TAB>value` lines."""
    if not screen.is_table:
        screen.print_tsv(_flat(record))
        return
    title = Text.assemble((plain(described["label"]), ""), "  ", (plain(record["key"]), "bold"))
    facts = Table.grid(padding=(0, 3))
    facts.add_column(style="dim")
    facts.add_column(overflow="fold")
    for column in described["columns"]:
        value = record["values"].get(column["name"])
        if not column["is_line"] and value is not None:
            facts.add_row(plain(column["label"]), Text(_text(value)))
    parts: list[Any] = [title, Text(""), facts, Text("")]
    if record["lines"]:
        lines = [column for column in described["columns"] if column["is_line"]]
        rows = ([line.get(column["name"]) for column in lines] for line in record["lines"])
        parts.append(table(list(map(_heading, lines)), (list(map(_cell, row)) for row in rows)))
    parts.append(Text(_story(record), style="dim"))
    screen.show(Padding(Group(*parts), (1, 0, 1, 2)))


def _tells(column: "Column", described: "RecordType", found: Sequence["Record"]) -> bool:
    """Whether a column says something that the key does not say."""
    return [column["name"]] != described["key"] and any(record["values"].get(column["name"]) for record in found)


def _fitting(room: int, columns: Sequence["Column"], found: Sequence["Record"]) -> Iterator["Column"]:
    """The first columns that can stand side by side, and at least one."""
    left = room - _WIDTH_OF_THE_OTHERS - max((len(record["key"]) for record in found), default=0)
    for index, column in enumerate(columns):
        values = (len(str(record["values"].get(column["name"]) or "")) for record in found)
        left -= max(len(column["label"]), *values) + 2
        if index and left < 0:
            return
        yield column


def _heading(column: "Column") -> Heading:
    return Heading(column["name"], column["label"], "right" if column["kind"] in _NUMBERS else "left", tight="fold")


def _row(record: "Record", columns: Iterable["Column"]) -> list[Any]:
    values = [_cell(record["values"].get(column["name"])) for column in columns]
    changed = Cell(record["updated_at"], short_time(record["updated_at"]))
    return [record["key"], *values, record["version"], changed]


def _cell(value: Any) -> Any:
    return Cell(_raw(value), _text(value)) if isinstance(value, bool) else value


def _raw(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(str(value))


def writer(origin: "Origin") -> str:
    """Who wrote a version of a record, as people say it."""
    if origin["by"] is not None:
        return f"{origin['by']}, by hand"
    if origin["job"] is None:
        return f"import {origin['job_id']}, which is not kept any more"
    place = f"{origin['file']}, sheet {origin['sheet']}" if origin["sheet"] else origin["file"]
    return f"import {origin['job']}, {place}, row {origin['row']}"


def _story(record: "FullRecord") -> str:
    told = f"Version {record['version']}, {record['outcome']} {local_time(record['updated_at'])}"
    return plain(f"{told} by {writer(record['written_by'])}")


def _flat(record: "FullRecord") -> Iterable[tuple[str, Any]]:
    for name in ("id", "key", "record_type", "version", "outcome", "updated_at", "updated_by", "job", "row"):
        yield name, record[name]
    yield "written_by", writer(record["written_by"])
    for name, value in record["values"].items():
        yield f"values.{name}", _raw(value)
    for number, line in enumerate(record["lines"], 1):
        for name, value in line.items():
            yield f"lines.{number}.{name}", _raw(value)
