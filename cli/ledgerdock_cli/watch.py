"""Watching a job until it ends. Watching is only looking: when it stops, the job goes on."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime

from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.session import Session
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import END_STATES, STATE_WORDS

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 10.0


def watch(session: Session, look: Callable[[], Job], *, timeout: float | None = None) -> Job:
    """Look until the job has ended or `timeout` seconds have passed; returns the job as last seen.

    Raises CommandError with INTERRUPTED on Ctrl-C, and what `look` raises, each saying how to go on watching.
    """
    job: Job | None = None
    try:
        with _reporter(session) as report:
            start = session.clock()
            while True:
                job = look()
                report(job)
                waited = session.clock() - start
                left = None if timeout is None else timeout - waited
                if job["state"] in END_STATES or (left is not None and left <= 0):
                    return job
                session.sleep(_pause(waited, left))
    except KeyboardInterrupt:
        raise CommandError(f"Stopped watching. {resume(job)}", ExitCode.INTERRUPTED) from None
    except CommandError as error:
        if job is None:
            raise
        raise CommandError(f"{error.message} {resume(job)}", error.code) from error


def resume(job: Job | None) -> str:
    """How to go on watching a job that has not ended."""
    if job is None:
        return "The job goes on; find it with: ledgerdock import list"
    return f"Import {job['number']} goes on. Watch it again with: ledgerdock import wait {job['number']}"


def _pause(waited: float, left: float | None) -> float:
    """A tenth of the time waited so far: quick jobs end at once, long ones are not bothered."""
    pause = min(max(waited / 10, SHORTEST_PAUSE), LONGEST_PAUSE)
    return pause if left is None else min(pause, left)


@contextmanager
def _reporter(session: Session) -> Generator[Callable[[Job], None]]:
    if session.screen.is_live:
        with _bar(session) as report:
            yield report
    else:
        yield _line_per_change(session)


def _line_per_change(session: Session) -> Callable[[Job], None]:
    last = ""

    def report(job: Job) -> None:
        nonlocal last
        line = f"import {job['number']}: {_progress_in_words(job)}"
        if line != last:
            last = line
            session.screen.tell(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {line}")

    return report


def _progress_in_words(job: Job) -> str:
    words = STATE_WORDS[job["state"]]
    rows, processed = job["rows"], job["processed"]
    if not rows:
        return words
    return f"{words}, {processed:,} of {rows:,} rows"


@contextmanager
def _bar(session: Session) -> Generator[Callable[[Job], None]]:
    description, amount = TextColumn("{task.description}"), TextColumn("{task.fields[amount]}")
    columns = (description, BarColumn(bar_width=30), amount, TimeElapsedColumn())
    with Progress(*columns, console=session.screen.story, transient=True) as progress:
        task = progress.add_task("Import", total=None, amount="")

        def report(job: Job) -> None:
            rows, done = job["rows"], job["processed"]
            progress.update(
                task,
                description=f"Import {job['number']}  {STATE_WORDS[job['state']]}",
                total=rows or None,
                completed=done,
                amount=f"{done / rows:4.0%}  {done:,} of {rows:,} rows" if rows else "",
            )

        yield report
