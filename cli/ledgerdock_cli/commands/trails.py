"""`ledgerdock import audit` and `ledgerdock export audit`: who did what with a job."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from ledgerdock_cli.commands.parameters import JobName, Json
from ledgerdock_cli.screen import Cell, Heading
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.times import local_time
from ledgerdock_cli.words import EXPORT_WORDS, STATE_WORDS

_HEADINGS = (
    Heading("at", "When"),
    Heading("event", "What", tight="fold"),
    Heading("by", "Who", tight="fold"),
    Heading("detail", "Of what", tight="fold"),
    Heading("times", "Times", "right"),
)
_EVENTS = {"marked_failed": "marked as failed", "links_revoked": "links revoked"}
_NUMBERED = {"retry": "attempt", "retry_failed": "attempt", "repair": "attempt", "reset": "attempt"}
"""Events whose detail is the number of something."""


def of_import(context: typer.Context, job: JobName, as_json: Json = False) -> None:
    """Show who did what with an import, the oldest first."""
    session = session_of(context)
    with session.api(missing=f"import {job}") as api:
        _print(session, list(api.imports.audit(job)), {**STATE_WORDS, **_EVENTS}, as_json=as_json)


def of_export(context: typer.Context, job: JobName, as_json: Json = False) -> None:
    """Show who did what with an export, the oldest first; `system` is nobody, such as the reaper."""
    session = session_of(context)
    with session.api(missing=f"export {job}") as api:
        _print(session, list(api.exports.audit(job)), {**EXPORT_WORDS, **_EVENTS}, as_json=as_json)


def _print(session: Session, found: Sequence[Any], words: Mapping[str, str], *, as_json: bool) -> None:
    if as_json:
        session.screen.print_json(found)
    else:
        session.screen.print_table(_HEADINGS, (_row(entry, words) for entry in found))


def _row(entry: Mapping[str, Any], words: Mapping[str, str]) -> tuple[Any, ...]:
    event, times = str(entry["event"]), int(entry["times"])
    at = Cell(entry["at"], local_time(entry["at"]))
    told = Cell(event, words.get(event, event))
    detail = Cell(entry["detail"], " ".join(filter(None, (_NUMBERED.get(event), entry["detail"]))))
    return (at, told, entry["by"], detail, Cell(times, "" if times == 1 else str(times)))
