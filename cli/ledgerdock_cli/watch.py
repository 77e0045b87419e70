"""Watching a job until it ends. Watching is only looking: when it stops, the job goes on."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta

from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.session import Session
from ledgerdock_cli.views import Job
from ledgerdock_cli.words import END_STATES, is_export, job_name, state_words


def watch(session: Session, job: Job, *, timeout: float | None = None, after_attempt: int = 0) -> Job:
    """Look until the job has ended or `timeout` seconds have passed; returns the job as last seen.

    With `after_attempt` it is a later attempt whose end is waited for.
    Raises CommandError with INTERRUPTED on Ctrl-C, and what the API refuses, each saying how to go on watching.
    """
    try:
        with session.api(then=lambda: resume(job)) as api, _reporter(session, job, after_attempt) as report:
            if is_export(job):
                return api.exports.wait(job["id"], timeout=timeout, seen=report)
            return api.imports.wait(job["id"], timeout=timeout, seen=report, after_attempt=after_attempt)
    except KeyboardInterrupt:
        raise CommandError(f"Stopped watching. {resume(job)}", ExitCode.INTERRUPTED) from None


def resume(job: Job) -> str:
    """How to go on watching a job that has not ended."""
    command = "export" if is_export(job) else "import"
    return f"{job_name(job)} goes on. Watch it again with: ledgerdock {command} wait {job['number']}"


@contextmanager
def _reporter(session: Session, job: Job, after_attempt: int) -> Generator[Callable[[Job], None]]:
    """What tells of a job as it is seen; the end of an attempt up to `after_attempt` is old news."""
    with _bar(session, job) if session.screen.is_live else nullcontext(_line_per_change(session)) as report:
        yield lambda job: None if _is_old(job, after_attempt) else report(job)


def _is_old(job: Job, after_attempt: int) -> bool:
    return job["state"] in END_STATES and job["attempt"] <= after_attempt


def _line_per_change(session: Session) -> Callable[[Job], None]:
    last = ""

    def report(job: Job) -> None:
        nonlocal last
        line = f"{job_name(job)}: {_progress_in_words(job)}"
        if line != last:
            last = line
            session.screen.tell(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {line}")

    return report


def _progress_in_words(job: Job) -> str:
    words = doing(job)
    if job["state"] in END_STATES:
        return ": ".join(filter(None, (words, _end_in_words(job))))
    total = _total(job)
    return f"{words}, {job['processed']:,} of {total:,} {_unit(job)}" if total else words


def _end_in_words(job: Job) -> str:
    """Why a job failed, else what became of its rows, or how large an export is."""
    if job["error"]:
        return str(job["error"]["message"])
    if is_export(job):
        return f"{job['file']['rows']:,} rows in {job['file']['name']}" if job["file"] else ""
    return ", ".join(f"{count:,} {outcome}" for outcome, count in job["counts"].items() if count)


def doing(job: Job) -> str:
    """What is being done for a job, or how it ended."""
    return state_words(job) if job["state"] in END_STATES else str(job["message"])


@contextmanager
def _bar(session: Session, job: Job) -> Generator[Callable[[Job], None]]:
    description, moved = TextColumn("{task.description}"), TextColumn("{task.fields[amount]}")
    columns = (description, BarColumn(bar_width=30), moved, TimeElapsedColumn())
    with Progress(*columns, console=session.screen.story, transient=True) as progress:
        task = progress.add_task(job_name(job), total=None, amount="")

        def report(job: Job) -> None:
            progress.update(
                task,
                description=f"{job_name(job)}  {doing(job)}",
                total=_total(job) or None,
                completed=job["processed"],
                amount=amount(job),
            )

        yield report


def amount(job: Job) -> str:
    """How far a job is, and how fast and for how long, once the server knows that."""
    total, done, unit = _total(job), job["processed"], _unit(job)
    if not total:
        return ""
    pace = "" if job["rate"] is None else f"  {job['rate']:,.0f} {unit}/s"
    left = "" if job["eta_seconds"] is None else f", {timedelta(seconds=job['eta_seconds'])} left"
    return f"{job['percent']:3d}%  {done:,} of {total:,} {unit}{pace}{left}"


def _total(job: Job) -> int:
    """How much there is to do; 0 while nobody knows."""
    return int((job["total"] if is_export(job) else job["rows"]) or 0)


def _unit(job: Job) -> str:
    return "records" if is_export(job) else "rows"
