"""The list of imports."""

from collections.abc import Callable, Mapping
from typing import Any

from ledgerdock_cli.listing import ONLY_IN_A_PIPE, Listing
from ledgerdock_cli.screen import Cell, Heading
from ledgerdock_cli.times import short_time
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import STATE_STYLES, STATE_WORDS

_HEADINGS = (
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
_ROOM = {
    "record_type": 105,
    "duplicates": 95,
    "error": 135,
    "generated_by": 150,
    "kind": ONLY_IN_A_PIPE,
    "dry_run": ONLY_IN_A_PIPE,
    "id": ONLY_IN_A_PIPE,
}

_SUCCEEDED = ("created", "updated", "unchanged", "deleted")
_ERRORS = ("invalid", "failed", "unprocessed")


def _file_cell(job: Job) -> Cell:
    if undone := job.get("undo_of"):
        return Cell(job["file"], f"undo of import {undone['number']}")
    return Cell(job["file"], f"dry run of {job['file']}" if job["dry_run"] else job["file"] or "")


def _state_cell(state: str) -> Cell:
    return Cell(state, STATE_WORDS[state], STATE_STYLES.get(state, "cyan").removeprefix("bold "))


def _total(job: Job, outcomes: tuple[str, ...]) -> int:
    return sum(job["counts"].get(outcome, 0) for outcome in outcomes)


_CELLS: Mapping[str, Callable[[Job], Any]] = {
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

IMPORT_LIST = Listing(_HEADINGS, _ROOM, _CELLS)
