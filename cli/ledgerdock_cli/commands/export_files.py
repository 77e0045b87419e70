"""`ledgerdock export download`, and how the file of an export is saved or handed on."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ledgerdock_cli.commands.parameters import Force, JobName
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.saving import STDOUT
from ledgerdock_cli.session import Session, session_of
from ledgerdock_cli.views import Job

OutputOption = Annotated[
    Path | None,
    typer.Option(
        dir_okay=False,
        allow_dash=True,
        metavar="FILE",
        help="Where to save the file, `-` for stdout; one that is there is only replaced with --force.",
    ),
]


def download(context: typer.Context, job: JobName, output: OutputOption = None, force: Force = False) -> None:
    """Download the file of an export: here under its own name, as --output FILE, or to stdout with --output -."""
    session = session_of(context)
    if output:
        free_place(session, output, force=force)
    with session.api(missing=f"export {job}") as api:
        found: Job = api.exports.get(job)
    if refused := _why_not(found):
        raise CommandError(refused, ExitCode.REFUSED)
    # The name is somebody's input: only its last part, so that it stays in this folder.
    target = output or Path(Path(found["file"]["name"]).name)
    if not output:
        free_place(session, target, force=force)
    save(session, found, target)
    if target != STDOUT:
        session.screen.out.file.write(f"{target}\n")


def _why_not(export: Job) -> str | None:
    """Why there is nothing to download, as the API says it."""
    reasons = (each["reason"] for each in export["actions"] if each["name"] == "download")
    return next(reasons, None)


def free_place(session: Session, output: Path | None, *, force: bool, as_json: bool = False) -> Path | None:
    """Where a file may be saved, looked at before anything is begun. Raises CommandError when it may not."""
    if output is None:
        return None
    if output == STDOUT:
        if as_json:
            raise CommandError("stdout can hold the file or the JSON, not both.", ExitCode.USAGE)
        if session.screen.is_table:
            raise CommandError("A file is not for a terminal; name one with --output FILE.", ExitCode.USAGE)
    elif output.exists() and not force:
        raise CommandError(f"{output} is there already; add --force to replace it.", ExitCode.REFUSED)
    elif not output.parent.is_dir():
        raise CommandError(f"There is no folder {output.parent} to save the file in.", ExitCode.USAGE)
    return output


def save(session: Session, export: Job, target: Path, then: Callable[[], str] = str) -> None:
    """Save the file of an export; to stdout only once it is here as a whole.

    `then` says how to go on when that fails.
    """
    with session.api(then=then) as api:
        if target != STDOUT:
            api.exports.download(export["id"], target)
        else:
            with tempfile.TemporaryDirectory() as folder:
                session.screen.hand_on(api.exports.download(export["id"], Path(folder) / "export"))
    if export["file"]:
        where = "stdout" if target == STDOUT else target
        session.screen.tell(f"{export['file']['rows']:,} rows in {where}")
