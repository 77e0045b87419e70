"""Exports on a screen: the history, and one export with everything that is known of it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledgerdock_cli.fields import flat
from ledgerdock_cli.listing import ONLY_IN_A_PIPE, Listing
from ledgerdock_cli.screen import Cell, Heading, Screen, plain
from ledgerdock_cli.times import duration, local_time, short_time
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import END_STATES, EXPORT_WORDS, STATE_STYLES, job_name, mail_told

_HEADINGS = (
    Heading("number", "Job", "right"),
    Heading("description", "Description", tight="fold"),
    Heading("created_by", "Created by", tight="fold"),
    Heading("progress", "Progress", "right"),
    Heading("status", "Status"),
    Heading("started_at", "Started"),
    Heading("finished_at", "Finished"),
    Heading("failed_at", "Failed"),
    Heading("file", "File", tight="fold"),
    Heading("error", "Error", style="red", tight="fold"),
    Heading("name", "Name"),
    Heading("record_type", "Type"),
    Heading("format", "Format"),
    Heading("state", "State"),
    Heading("stalled", "Stalled"),
    Heading("stopped_by", "Stopped by"),
    Heading("attempt", "Attempt", "right"),
    Heading("rows", "Rows", "right"),
    Heading("size", "Bytes", "right"),
    Heading("expires_at", "File kept until"),
    Heading("created_at", "Initiated"),
    Heading("id", "Id"),
)
_ROOM = {"finished_at": 100, "created_by": 120, "failed_at": 130, "file": 160, "error": 180} | dict.fromkeys(
    (
        "name",
        "record_type",
        "format",
        "state",
        "stalled",
        "stopped_by",
        "attempt",
        "rows",
        "size",
        "expires_at",
        "created_at",
        "id",
    ),
    ONLY_IN_A_PIPE,
)


def print_export(screen: Screen, export: Job) -> None:
    """One export: as a person reads it in a terminal, `field<TAB>value` lines in a pipe."""
    if screen.is_table:
        screen.show(_summary(export))
    else:
        screen.print_tsv(flat(export))


def _summary(export: Job) -> RenderableType:
    return Padding(Group(*_parts(export)), (1, 0, 1, 2), expand=False)


def _parts(export: Job) -> Iterator[RenderableType]:
    status = Text(_status(export), style=_style(export))
    yield Text.assemble((job_name(export), "bold"), "  ", plain(export["description"]), "  ", status)
    yield Text("")
    yield _facts(export)
    if export["error"]:
        yield Text("")
        yield Text(plain(export["error"]["message"]), style="red")
        if export["error"]["hint"]:
            yield Text(plain(export["error"]["hint"]))
    if allowed := _next_steps(export):
        yield Text("")
        yield from allowed


def _facts(export: Job) -> Table:
    facts = Table.grid(padding=(0, 3))
    facts.add_column(style="dim")
    facts.add_column(overflow="fold")
    for label, value in (
        ("Now", "" if export["state"] in END_STATES else export["message"]),
        ("Progress", f"{export['progress']} records" if export["progress"] else ""),
        ("Exported", f"{export['name']} as {export['format']}{', zipped' if export['zipped'] else ''}"),
        ("Filters", "  ".join(export["filters"])),
        ("Columns", ", ".join(export["columns"])),
        ("Created by", export["created_by"]),
        ("Started", local_time(export["started_at"] or export["created_at"])),
        ("Finished", local_time(export["finished_at"])),
        ("Failed", local_time(export["failed_at"])),
        ("Time taken", duration(export["started_at"], export["finished_at"] or export["failed_at"])),
        ("File", _file(export["file"])),
        ("Mail", mail_told(export["mail"])),
        ("Attempt", str(export["attempt"]) if export["attempts"] else ""),
        *((f"Attempt {ended['attempt']}", _ended(ended)) for ended in export["attempts"]),
    ):
        if value:
            facts.add_row(label, Text(plain(value)))
    return facts


def _file(file: Job | None) -> str:
    if file is None:
        return ""
    when = local_time(file["expires_at"])
    kept = f"gone, it was kept until {when}" if file["expired"] else f"kept until {when}"
    return f"{file['name']}, {file['rows']:,} rows, {file['size']:,} bytes, {kept}"


def _ended(attempt: Job) -> str:
    why = attempt["error"]["message"] if attempt["error"] else ""
    told = f"by {attempt['by']}, {EXPORT_WORDS[attempt['state']]} {local_time(attempt['ended_at'])}"
    return f"{told}: {why}" if why else told


def _next_steps(export: Job) -> list[Text]:
    """What to do next with it, as commands."""
    commands = {
        "download": ("Save it here with  ", "download"),
        "reset": ("Run it again with  ", "reset"),
    }
    allowed = [each["name"] for each in export["actions"] if each["allowed"] and each["name"] in commands]
    return [
        Text.assemble(commands[name][0], (f"ledgerdock export {commands[name][1]} {export['number']}", "bold"))
        for name in allowed
    ]


def _status(export: Job) -> str:
    words = EXPORT_WORDS[export["state"]]
    if export["stopped_by"]:
        return f"{words} by {export['stopped_by']}"
    return f"{words}, stalled" if export["stalled"] else words


def _style(export: Job) -> str:
    return "bold yellow" if export["stalled"] else STATE_STYLES.get(export["state"], "bold cyan")


def _moment(name: str, export: Job) -> Cell | None:
    return Cell(export[name], short_time(export[name])) if export[name] else None


def _file_cell(export: Job) -> Cell | None:
    file = export["file"]
    if file is None:
        return None
    return Cell(file["name"], "gone with age" if file["expired"] else file["name"], "dim" if file["expired"] else "")


def _of_file(name: str, export: Job) -> Any:
    return export["file"][name] if export["file"] else None


EXPORT_LIST = Listing(
    _HEADINGS,
    _ROOM,
    {
        "number": lambda export: Cell(export["number"], str(export["number"]), "bold"),
        "status": lambda export: Cell(export["status"], _status(export), _style(export).removeprefix("bold ")),
        **{name: partial(_moment, name) for name in ("started_at", "finished_at", "failed_at", "created_at")},
        "file": _file_cell,
        "error": lambda export: export["error"]["code"] if export["error"] else None,
        "stalled": lambda export: str(export["stalled"]).lower(),
        **{name: partial(_of_file, name) for name in ("rows", "size", "expires_at")},
    },
)
