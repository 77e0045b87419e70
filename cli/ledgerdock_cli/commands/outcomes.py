"""`ledgerdock import results`, `errors` and `file`: what became of every row, and where it came from."""

from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from ledgerdock_cli.commands.parameters import Force, JobName, Json
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.row_errors import HEADINGS, reasons, reasons_table, row_problems
from ledgerdock_cli.saving import put_in_place
from ledgerdock_cli.screen import Heading
from ledgerdock_cli.session import session_of
from ledgerdock_cli.views import Job, ResultFile, rows_in
from ledgerdock_cli.words import END_STATES, STATE_WORDS

_RESULT_HEADINGS = (
    Heading("outcome", "Outcome"),
    Heading("rows", "Rows", "right"),
    Heading("path", "Where it lies"),
)


class Part(StrEnum):
    """A result file."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNPROCESSED = "unprocessed"


def results(
    context: typer.Context,
    job: JobName,
    outcome: Annotated[list[Part] | None, typer.Option(help="Only this result file; may be repeated.")] = None,
    output: Annotated[
        Path, typer.Option(file_okay=False, help="The folder to save them in; made when it is not there.")
    ] = Path(),
    as_json: Json = False,
) -> None:
    """Download the result files: your own columns, and for each row what became of it.

    The file of failed rows can be corrected and imported again. For an upload of several files each result file is a
    ZIP with one for each of them.
    """
    session = session_of(context)
    files = []
    with session.api(missing=f"import {job}") as api:
        found = _ended(api.imports.get(job), "result files")
        there = found["results"]
        wanted = [part for part in outcome or Part if part in there and (outcome or rows_in(found, part))]
        output.mkdir(parents=True, exist_ok=True)
        for part in wanted:
            kind = PurePosixPath(there[part.value]["key"]).suffix
            path = output / f"import-{found['number']}-{part}{kind}"
            downloaded = api.imports.download_result(found["id"], part.value, path.with_suffix(".partial"))
            files.append(ResultFile(part.value, rows_in(found, part), put_in_place(downloaded, path)))
    if as_json:
        session.screen.print_json([file._asdict() | {"path": str(file.path)} for file in files])
        return
    session.screen.print_table(_RESULT_HEADINGS, files)
    if not files:
        session.screen.tell(f"Import {found['number']} has no such result file.")


def errors(
    context: typer.Context,
    job: JobName,
    examples: Annotated[int, typer.Option(min=1, help="How many rows to show of each reason.")] = 5,
    as_json: Json = False,
) -> None:
    """Show the row errors, grouped by reason; in a pipe, all of them, one line each."""
    session = session_of(context)
    with session.api(missing=f"import {job}") as api:
        found = _ended(api.imports.get(job), "row errors")
        grouped = reasons(api.imports, found["id"], examples=examples)
        if as_json:
            session.screen.print_json([reason.as_json() for reason in grouped])
        elif not session.screen.is_table:
            session.screen.print_table(HEADINGS, row_problems(api.imports.errors(found["id"])))
        elif grouped:
            session.screen.show(reasons_table(grouped))
    if not grouped:
        session.screen.tell(f"Import {found['number']} has no row errors.")


def file(
    context: typer.Context,
    job: JobName,
    output: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to save it; default: here, under its own name.")
    ] = None,
    force: Force = False,
) -> None:
    """Download the file that was imported, as it was uploaded."""
    session = session_of(context)
    with session.api(missing=f"import {job}") as api:
        found = api.imports.get(job)
        # The name is somebody's input: only its last part, so that it stays in this folder.
        path = output or Path(Path(found["file"]).name)
        if path.exists() and not force:
            raise CommandError(f"{path} is there already; add --force to replace it.", ExitCode.REFUSED)
        api.imports.download_file(found["id"], path)
    session.screen.out.file.write(f"{path}\n")


def _ended(job: Job, what: str) -> Job:
    if job["state"] not in END_STATES:
        message = f"Import {job['number']} is {STATE_WORDS[job['state']]}; it has no {what} before it ends."
        raise CommandError(message, ExitCode.REFUSED)
    return job
