"""What an import did, on one screen a bookkeeper can check: every row, in words, and the sum."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledgerdock_cli.found_files import by_type, files_processed, files_table, is_worth_telling, types_table
from ledgerdock_cli.screen import Cell, Heading, Screen, plain
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import (
    ATTEMPT_WORDS,
    END_STATES,
    MAIL_WORDS,
    OUTCOMES,
    STATE_STYLES,
    STATE_WORDS,
    UNDO_OUTCOMES,
    job_name,
)

LIST_HEADINGS = (
    Heading("number", "Job", "right"),
    Heading("record_type", "Type", tight="fold"),
    Heading("file", "File", tight="fold"),
    Heading("state", "Status"),
    Heading("rows", "Rows", "right"),
    Heading("succeeded", "Success", "right"),
    Heading("errors", "Errors", "right"),
    Heading("duplicates", "Dupl.", "right"),
    Heading("created_at", "Imported"),
    Heading("generated_by", "By", tight="fold"),
    Heading("error", "Error", style="red", tight="fold"),
    Heading("kind", "Kind"),
    Heading("dry_run", "Dry run"),
    Heading("id", "Id"),
)
_NEEDED_WIDTH = {
    "record_type": 105,
    "duplicates": 95,
    "error": 135,
    "generated_by": 150,
    "kind": 1000,
    "dry_run": 1000,
    "id": 1000,
}
"""Columns that are left out of narrower terminals."""

_SUCCEEDED = ("created", "updated", "unchanged", "deleted")
_ERRORS = ("invalid", "failed", "unprocessed")


def print_list(screen: Screen, jobs: list[Job], shown: Sequence[str] | None = None) -> None:
    """Jobs, one line each, with the columns of `shown` or as many as there is room for."""
    room = screen.out.width if screen.is_table else 1000
    known = {heading.name: heading for heading in LIST_HEADINGS}
    fitting = [name for name in known if room >= _NEEDED_WIDTH.get(name, 0)]
    headings = [known[name] for name in (fitting if shown is None else shown)]
    screen.print_table(headings, ([_list_cell(job, heading.name) for heading in headings] for job in jobs))


def _list_cell(job: Job, name: str) -> Any:
    make = _LIST_CELLS.get(name)
    return make(job) if make else job[name]


def print_summary(screen: Screen, job: Job) -> None:
    """One job: the whole story in a terminal, `field<TAB>value` lines in a pipe."""
    if screen.is_table:
        screen.show(summary(job))
    else:
        screen.print_tsv(_flat(job))


def summary(job: Job) -> RenderableType:
    """One job as a person reads it."""
    return Padding(Group(*_parts(job)), (1, 0, 1, 2), expand=False)


def adds_up(job: Job) -> bool:
    """Whether the outcomes of an ended job sum to the rows of its file."""
    return job["state"] not in END_STATES or sum(job["counts"].values()) == (job["rows"] or 0)


def local_time(stamp: str | None) -> str:
    """An instant (ISO 8601 text with zone) on the reader's own clock."""
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M:%S}" if stamp else ""


def short_time(stamp: str) -> str:
    """An instant on the reader's own clock, as short as a list wants it."""
    moment = datetime.fromisoformat(stamp).astimezone()
    this_year = moment.year == datetime.now().astimezone().year
    return f"{moment:%d %b %H:%M}" if this_year else f"{moment:%d %b %Y}"


def _parts(job: Job) -> Iterator[RenderableType]:
    yield Text.assemble((job_name(job), "bold"), "  ", plain(job["file"] or ""), "  ", _state_text(job["state"]))
    yield Text("")
    yield _facts(job)
    if job.get("dry_run"):
        yield Text("")
        yield Text(_dry_run(job), style="bold cyan")
    if job["error"]:
        yield Text("")
        yield Text(plain(job["error"]["message"]), style="red")
        if job["error"].get("hint"):
            yield Text(plain(job["error"]["hint"]))
    if job["rows"]:
        yield Text("")
        yield _counts(job)
    if is_worth_telling(job):
        yield Text("")
        yield types_table(job)
        yield Text("")
        yield files_table(job)
    if any(found["money"] for found in job.get("totals", {}).values()):
        yield Text("")
        yield _totals(job)
    if _with_rows(job):
        yield Text("")
        yield from _result_files(job)
    if not adds_up(job):
        yield Text("The outcomes do not add up to the rows of the file. Please report this.", style="bold red")


def _facts(job: Job) -> Table:
    facts = Table.grid(padding=(0, 3))
    facts.add_column(style="dim")
    facts.add_column(overflow="fold")
    for label, value in (
        ("Now", "" if job["state"] in END_STATES else job["message"]),
        ("Record type", "several" if len(by_type(job)) > 1 else next(iter(by_type(job)), job["record_type"])),
        ("Files processed", files_processed(job) if is_worth_telling(job) else ""),
        ("Generated by", job["generated_by"]),
        ("Started", local_time(job["started_at"] or job["created_at"])),
        ("Time taken", _duration(job)),
        ("Mapping", _mapping(job)),
        ("Renamed", ", ".join(_renamed(job))),
        ("Same file as", f"import {job['same_as']['number']}" if job.get("same_as") else ""),
        ("Attempt", _attempt(job)),
        ("Mail", mail_told(job.get("mail"))),
        *((f"Attempt {ended['attempt']}", _ended_attempt(ended)) for ended in job.get("attempts") or ()),
        ("Not imported", ", ".join(f"column “{name}”" for name in _ignored(job))),
    ):
        if value:
            facts.add_row(label, Text(plain(value)))
    return facts


def mail_told(mail: Mapping[str, Any] | None) -> str:
    """What became of the mail about a job, in a line; nothing when nobody wanted one."""
    if mail is None or mail["state"] in {"unwanted", "off"}:
        return ""
    told = MAIL_WORDS[mail["state"]] + (f" to {', '.join(mail['to'])}" if mail["to"] else "")
    return f"{told}. {mail['reason']['message']} {mail['reason']['hint']}" if mail["reason"] else told


def _mapping(job: Job) -> str:
    """What the user's own mapping is called."""
    mapping = job.get("mapping")
    if not mapping:
        return ""
    return f"{mapping['name']}, version {mapping['version']}" if mapping["name"] else "sent along"


def _renamed(job: Job) -> list[str]:
    """Columns that the user's mapping or a template named."""
    columns = [column for found in job["files"] for column in found.get("columns", ())]
    told = [column for column in columns if column["by"] in {"mapping", "template"}]
    return [f"“{column['heading']}” is {column['column']}" for column in told]


def _attempt(job: Job) -> str:
    return f"{job['attempt']}, {ATTEMPT_WORDS[job['attempt_kind']]}" if job.get("attempts") else ""


def _ended_attempt(ended: Job) -> str:
    """How an earlier attempt ended, in a line."""
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in ended["counts"].items() if count)
    told = f"{ATTEMPT_WORDS[ended['kind']]} by {ended['by']}, {STATE_WORDS[ended['state']]}"
    return f"{told}: {counts}" if counts else told


def _ignored(job: Job) -> list[str]:
    return [column for found in job["files"] for column in found["ignored_columns"]]


def _counts(job: Job) -> Table:
    rows = job["rows"]
    counts = Table.grid(padding=(0, 3))
    counts.add_column(justify="right")
    counts.add_column()
    counts.add_column(style="dim")
    for outcome, words in (UNDO_OUTCOMES if job.get("undo_of") else OUTCOMES).items():
        if count := job["counts"].get(outcome, 0):
            counts.add_row(Text(f"{count:,}", style=words.style), Text(outcome, style=words.style), words.meaning)
    waiting = rows - sum(job["counts"].values())
    if waiting > 0 and job["state"] not in END_STATES:
        counts.add_row(f"{waiting:,}", "to do", "")
    counts.add_row(Text("─" * max(len(f"{rows:,}"), 5), style="dim"), "", "")
    what, where = ("records", "changed by the import") if job.get("undo_of") else ("rows", "in the file")
    if is_worth_telling(job) and what == "rows":
        where = "in the files"
    counts.add_row(Text(f"{rows:,}", style="bold"), Text(what, style="bold"), where)
    return counts


def _dry_run(job: Job) -> str:
    if job["state"] not in END_STATES:
        return "Dry run: nothing is written."
    if not job["plan"]:
        return "Dry run: nothing was written."
    number = job["number"]
    return (
        f"Dry run: nothing was written. See each change with: ledgerdock import changes {number}\n"
        f"Do exactly this with: ledgerdock import apply {number}"
    )


def _totals(job: Job) -> Table:
    """The amounts of the records that went in, to be compared with those of the system the file came from."""
    totals = Table.grid(padding=(0, 3))
    totals.add_column(style="dim")
    totals.add_column(overflow="fold")
    totals.add_column(justify="right")
    for name, found in job["totals"].items():
        for label, sums in found["money"].items():
            for currency, amount in sums.items():
                heading = "" if totals.row_count else "Control totals"
                totals.add_row(heading, f"{name}: {plain(label)}", f"{Decimal(amount):,} {currency}")
    return totals


def _with_rows(job: Job) -> dict[str, int]:
    return {name: result["rows"] for name, result in job["results"].items() if result["rows"]}


def _result_files(job: Job) -> Iterator[RenderableType]:
    files = Table.grid(padding=(0, 3))
    files.add_column(style="dim")
    files.add_column(justify="right")
    files.add_column(overflow="fold")
    for name, rows in _with_rows(job).items():
        files.add_row("" if files.row_count else "Result files", f"{rows:,} rows", name)
    yield files
    yield Text("")
    yield Text.assemble("Save them here with  ", (f"ledgerdock import results {job['number']}", "bold"))
    if _can(job, "repair"):
        repair = f"ledgerdock import repair {job['number']} FILE"
        yield Text.assemble("Correct the failed rows in place and give them back with  ", (repair, "bold"))


def _can(job: Job, action: str) -> bool:
    return any(each["name"] == action and each["allowed"] for each in job.get("actions") or ())


def _duration(job: Job) -> str:
    if not (job["created_at"] and job["finished_at"]):
        return ""
    start, end = (datetime.fromisoformat(job[name]) for name in ("created_at", "finished_at"))
    seconds = (end - start).total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for inner, deeper in value.items():
                yield from _flat(deeper, f"{name}.{inner}" if name else inner)
        case [dict(), *_]:
            for number, each in enumerate(value, 1):
                yield from _flat(*_named(each, f"{name}.{number}", name))
        case list():
            yield name, ", ".join(value)
        case bool():
            yield name, str(value).lower()
        case _:
            yield name, value


def _named(each: Job, numbered: str, name: str) -> tuple[Job, str]:
    """Members of a list go by their name, such as actions, and by their number where they have none."""
    if "name" not in each:
        return each, numbered
    return {inner: deeper for inner, deeper in each.items() if inner != "name"}, f"{name}.{each['name']}"


def _state_text(state: str) -> Text:
    return Text(STATE_WORDS[state], style=STATE_STYLES.get(state, "bold cyan"))


def _file_cell(job: Job) -> Cell:
    if undone := job.get("undo_of"):
        return Cell(job["file"], f"undo of import {undone['number']}")
    return Cell(job["file"], f"dry run of {job['file']}" if job["dry_run"] else job["file"] or "")


def _state_cell(state: str) -> Cell:
    return Cell(state, STATE_WORDS[state], STATE_STYLES.get(state, "cyan").removeprefix("bold "))


def _total(job: Job, outcomes: tuple[str, ...]) -> int:
    return sum(job["counts"].get(outcome, 0) for outcome in outcomes)


_LIST_CELLS: Mapping[str, Callable[[Job], Any]] = {
    "number": lambda job: Cell(job["number"], str(job["number"]), "bold"),
    "file": _file_cell,
    "state": lambda job: _state_cell(job["state"]),
    "succeeded": lambda job: _total(job, _SUCCEEDED),
    "errors": lambda job: _total(job, _ERRORS),
    "duplicates": lambda job: job["counts"]["duplicate"],
    "created_at": lambda job: Cell(job["created_at"], short_time(job["created_at"])),
    "dry_run": lambda job: str(job["dry_run"]).lower(),
    "error": lambda job: job["error"]["code"] if job["error"] else None,
}
