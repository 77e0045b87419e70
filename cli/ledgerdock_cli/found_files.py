"""The files and sheets found in an upload, and what became of each."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from ledgerdock_cli.screen import plain
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import OUTCOMES

FoundFile = Mapping[str, Any]


def is_worth_telling(job: Job) -> bool:
    """Whether there is more to say than the name of one file."""
    return len(job["files"]) > 1


def files_processed(job: Job) -> str:
    """How many of the files found were imported: `2 of 3`."""
    found = [each for each in job["files"] if each["fate"] != "made"]
    return f"{sum(each['fate'] == 'imported' for each in found)} of {len(found)} found"


def files_table(job: Job) -> Table:
    """One line for each file or sheet: what it was taken for, its rows, and what became of them."""
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    for heading, justify in (("File", "left"), ("Type", "left"), ("Rows", "right"), ("What became of it", "left")):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for found in job["files"]:
        name = plain(f"{found['file']}, sheet {found['sheet']}" if found["sheet"] else found["file"])
        rows = f"{found['rows']:,}" if found["fate"] != "ignored" else ""
        table.add_row(Text(name), Text(found["record_type"] or ""), rows, _fate(found))
    return table


def by_type(job: Job) -> dict[str, Counter[str]]:
    """Outcomes of each record type, summed over its files."""
    totals: dict[str, Counter[str]] = {}
    for found in job["files"]:
        if found["record_type"]:
            totals.setdefault(found["record_type"], Counter()).update(found["counts"])
    return totals


def types_table(job: Job) -> Table:
    """Imported and skipped rows and errors of each record type."""
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    for heading in ("Type", "Imported", "Skipped", "Errors"):
        table.add_column(heading, justify="left" if heading == "Type" else "right")
    for name, counts in by_type(job).items():
        imported = sum(counts[outcome] for outcome in ("created", "updated", "unchanged", "deleted"))
        errors = sum(counts[outcome] for outcome in ("invalid", "failed", "duplicate", "unprocessed"))
        table.add_row(name, f"{imported:,}", f"{counts['skipped']:,}", Text(f"{errors:,}", "red" if errors else ""))
    return table


def _fate(found: FoundFile) -> Text:
    if found["fate"] == "ignored":
        return Text(f"left alone: {plain(found['reason'] or '')}", style="dim")
    told = Text("made: " if found["fate"] == "made" else "")
    for outcome, words in OUTCOMES.items():
        if count := found["counts"].get(outcome, 0):
            told.append(", " if told.plain and not told.plain.endswith(": ") else "").append(
                f"{count:,} {outcome}", style=words.style
            )
    return told
