"""`ledgerdock import retry`, `retry-failed`, `repair` and `undo`: what may follow the end of an import."""
# ruff: noqa: PLR0917 - the options of a command are its parameters

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledgerdock_cli.commands.imports import print_job, upload_bar, watch_to_the_end
from ledgerdock_cli.commands.parameters import AllowRowErrors, JobName, Json, Timeout, Wait
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.screen import Heading, Screen
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import UNDO_OUTCOMES, job_name

if TYPE_CHECKING:
    from ledgerdock_client import UndoPreview

_KEPT = (
    Heading("record_type", "Type"),
    Heading("key", "Key", tight="fold"),
    Heading("code", "Code"),
    Heading("message", "Why it is kept", tight="fold"),
)
_PREVIEW = (Heading("outcome", "Outcome"), Heading("records", "Records", "right"), Heading("meaning", "Meaning"))


def retry(
    context: typer.Context,
    job: JobName,
    wait: Wait = False,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
) -> None:
    """Go on with an import that failed, timed out or was cancelled. What went in is not imported again."""
    session = session_of(context)
    with session.api() as api:
        begun = api.imports.retry(job)
    _begun(session, begun, timeout, wait=wait, allow_row_errors=allow_row_errors, as_json=as_json)


def retry_failed(
    context: typer.Context,
    job: JobName,
    wait: Wait = False,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
) -> None:
    """Try the rows that did not go in once more, as they stand in the file."""
    session = session_of(context)
    with session.api() as api:
        begun = api.imports.retry_failed(job)
    _begun(session, begun, timeout, wait=wait, allow_row_errors=allow_row_errors, as_json=as_json)


def repair(
    context: typer.Context,
    job: JobName,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE", help="The corrected failed rows."),
    ],
    wait: Wait = False,
    timeout: Timeout = None,
    allow_row_errors: AllowRowErrors = False,
    as_json: Json = False,
) -> None:
    """Import the corrected file of failed rows into the same import; see `import results --outcome failed`."""
    session = session_of(context)
    with session.api() as api, upload_bar(session, file) as sent:
        before = api.imports.repair(job, file, progress=sent)
    session.screen.tell(f"Attempt {before['attempt'] + 1} of import {before['number']} begins with {file.name}.")
    if wait:
        watch_to_the_end(
            session,
            before,
            timeout,
            allow_row_errors=allow_row_errors,
            as_json=as_json,
            after_attempt=before["attempt"],
        )
    print_job(session, before, as_json=as_json)


def undo(
    context: typer.Context,
    job: JobName,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Wait = False,
    timeout: Timeout = None,
    as_json: Json = False,
) -> None:
    """Give back what an import did. Records that were touched since are kept, and listed with the reason."""
    session = session_of(context)
    with session.api() as api:
        found = api.imports.preview_undo(job) if preview or not yes else None
    if found is not None and preview:
        _print_preview(session.screen, found, as_json=as_json)
        return
    if found is not None:
        _ask(session, job, found)
    with session.api() as api:
        begun = api.imports.undo(job)
    session.screen.tell(f"{job_name(begun)} has begun.")
    _begun(session, begun, timeout, wait=wait, allow_row_errors=False, as_json=as_json)


def _begun(
    session: Session, job: Job, timeout: float | None, *, wait: bool, allow_row_errors: bool, as_json: bool
) -> None:
    if wait:
        watch_to_the_end(session, job, timeout, allow_row_errors=allow_row_errors, as_json=as_json)
    print_job(session, job, as_json=as_json)
    session.screen.tell(f"Watch it with: ledgerdock import wait {job['number']}")


def _ask(session: Session, job: str, found: "UndoPreview") -> None:
    if not (session.screen.is_table and session.screen.is_live):
        message = f"Look at what would be done with: ledgerdock import undo {job} --preview. Then add --yes."
        raise CommandError(message, ExitCode.REFUSED)
    _print_preview(session.screen, found, as_json=False)
    if not typer.confirm("Undo the import?"):
        raise CommandError("Nothing was undone.", ExitCode.REFUSED)


def _print_preview(screen: Screen, found: "UndoPreview", *, as_json: bool) -> None:
    if as_json:
        screen.print_json(found)
        return
    counts = {outcome: count for outcome, count in found["counts"].items() if count}
    screen.print_table(_PREVIEW, [(name, count, UNDO_OUTCOMES[name].meaning) for name, count in counts.items()])
    if found["kept"] and screen.is_table:
        rows = [(kept["record_type"], kept["key"], kept["code"], kept["message"]) for kept in found["kept"]]
        screen.print_table(_KEPT, rows)
    if not found["is_complete"]:
        screen.tell("These are not all records of the import; the undo will look at every one.")
