"""What a mail about the end of a job says, before it is written as text or as HTML (pure)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from ledgerdock.jobs.audit import SYSTEM
from ledgerdock.jobs.job import ROW_ERRORS, WENT_IN, Job, JobState, Outcome
from ledgerdock.jobs.mail import FirstError
from ledgerdock.notices.wording import bounded, plural

_LONGEST_NAME = 80
_LONGEST_VALUE = 60
_LONGEST_SENTENCE = 400


class Tone(StrEnum):
    """Whether there is something to do. What went in only in part is no success."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


class Button(NamedTuple):
    """A link, and until when it is good."""

    label: str
    url: str
    until: str


class Letter(NamedTuple):
    """A mail about the end of a job. All texts are plain, bounded and on one line each.

    `facts` and `counts` are label and value; `errors` are the first of `errors_in_all`; `problem` stopped the job.
    """

    subject: str
    headline: str
    tone: Tone
    intro: str
    problem: str
    advice: str
    facts: Sequence[tuple[str, str]]
    counts: Sequence[tuple[str, str]]
    errors: Sequence[tuple[str, str]]
    errors_in_all: int
    buttons: Sequence[Button]
    footer: str

    @property
    def errors_heading(self) -> str:
        """What stands above the row errors."""
        first = f"The first of {self.errors_in_all:,} rows" if self.errors_in_all > len(self.errors) else "Rows"
        return f"{first} that did not go in"


_NOUNS = {"import": "Import", "export": "Export", "undo": "Undo"}
_ENDED: Mapping[JobState, str] = {
    JobState.COMPLETED: "completed",
    JobState.COMPLETED_WITH_ERRORS: "completed with errors",
    JobState.FAILED: "failed",
    JobState.TIMED_OUT: "timed out",
    JobState.REVERTED: "was undone",
}
_TONES = {JobState.COMPLETED: Tone.GOOD, JobState.FAILED: Tone.BAD, JobState.TIMED_OUT: Tone.BAD}
_OF_ROWS = {
    Outcome.CREATED: "Created",
    Outcome.UPDATED: "Updated",
    Outcome.UNCHANGED: "Unchanged",
    Outcome.DELETED: "Deleted",
    Outcome.SKIPPED: "Skipped, as asked",
    Outcome.DUPLICATE: "Duplicates in the file",
    Outcome.INVALID: "Refused",
    Outcome.FAILED: "Not stored",
    Outcome.UNPROCESSED: "Not reached",
}
_OF_UNDO = {
    Outcome.CREATED: "Restored",
    Outcome.UPDATED: "Put back as they were",
    Outcome.UNCHANGED: "As they were already",
    Outcome.DELETED: "Removed again",
    Outcome.SKIPPED: "Kept, because they were touched since",
    Outcome.FAILED: "Not stored",
    Outcome.UNPROCESSED: "Not reached",
}


def letter_of(job: Job, buttons: Sequence[Button]) -> Letter:
    """The mail about the end of a job, with these links in it."""
    subject = _subject_of(job)
    headline = f"{subject} {_ended(job)}"
    about = bounded(_about(job), _LONGEST_NAME)
    return Letter(
        subject=f"{headline}: {about}" if about else headline,
        headline=headline,
        tone=_TONES.get(job.state, Tone.MIXED),
        intro=_intro(job),
        problem=bounded(job.error.message, _LONGEST_SENTENCE) if job.error else "",
        advice=bounded(job.error.hint, _LONGEST_SENTENCE) if job.error else "",
        facts=_facts(job, about),
        counts=_counts(job),
        errors=[_told(error, several=len(job.files) > 1) for error in job.first_errors],
        errors_in_all=sum(job.counts.get(outcome, 0) for outcome in ROW_ERRORS),
        buttons=buttons,
        footer=_footer(job),
    )


def _subject_of(job: Job) -> str:
    if job.undo_of is not None:
        return f"Undo of import {job.undo_of.number}"
    noun = "Dry run of import" if job.options.dry_run else _NOUNS[job.kind]
    return f"{noun} {job.number}"


def _ended(job: Job) -> str:
    """How it ended, in the words of the lists of imports and of exports."""
    if job.export and job.state is JobState.COMPLETED:
        return "finished"
    return _ENDED.get(job.state, job.state.value)


def _about(job: Job) -> str:
    return job.export.name if job.export else job.file


def _intro(job: Job) -> str:
    if job.export is not None:
        file = job.export.file
        return f"The file holds {plural(file.rows, 'row')}." if file else "No file was made."
    if not job.rows:
        return "Nothing was imported."
    if job.undo_of is not None:
        return f"The import had changed {plural(job.rows, 'record')}."
    good = sum(job.counts.get(outcome, 0) for outcome in WENT_IN)
    if job.options.dry_run:
        return f"Nothing was written. {good:,} of {plural(job.rows, 'row')} would go in."
    return f"{good:,} of {plural(job.rows, 'row')} went in."


def _facts(job: Job, about: str) -> list[tuple[str, str]]:
    facts = [("Export" if job.export else "File", about)]
    if job.export and job.export.file:
        file = job.export.file
        facts += [("File", bounded(file.name, _LONGEST_NAME)), ("Size", _size(file.size))]
    if job.record_type and not job.export:
        facts.append(("Record type", job.record_type))
    by = job.current_attempt.by
    facts.append(("Started by", "a file in the inbox" if by == SYSTEM else bounded(by, _LONGEST_NAME)))
    facts += [("Started", moment(job.started_at)), ("Ended", moment(job.finished_at))]
    return [(label, value) for label, value in facts if value]


def _counts(job: Job) -> list[tuple[str, str]]:
    if job.export is not None:
        return []
    words = _OF_UNDO if job.undo_of else _OF_ROWS
    return [(label, f"{job.counts[outcome]:,}") for outcome, label in words.items() if job.counts.get(outcome)]


def _told(error: FirstError, *, several: bool) -> tuple[str, str]:
    """Where it is, and what is wrong there."""
    where = f"Row {error.row}" + (f", {bounded(error.column, _LONGEST_NAME)}" if error.column else "")
    if several:
        where = f"{bounded(error.file, _LONGEST_NAME)}: {where}"
    value = bounded(error.value, _LONGEST_VALUE)
    said = bounded(error.message, _LONGEST_SENTENCE)
    return where, said if not value or value in said else f"{said} (“{value}”)"


def _footer(job: Job) -> str:
    what = "export" if job.export else "undo" if job.undo_of else "import"
    return (
        f"You get this mail because you started this {what}, or because an administrator of {job.tenant} entered this "
        "address. Choose when you get such mails with: ledgerdock mail set"
    )


def moment(at: str | None) -> str:
    """A moment as people read it; in UTC, because nobody knows where they are."""
    if not at:
        return ""
    known = datetime.fromisoformat(at).astimezone(UTC)
    return f"{known.day} {known:%B %Y, %H:%M} UTC"


def _size(size: int) -> str:
    if size < 1000:
        return plural(size, "byte")
    for unit in ("KB", "MB"):
        size_in_unit = size / 1000 if unit == "KB" else size / 1_000_000
        if size_in_unit < 1000:
            return f"{size_in_unit:.1f} {unit}"
    return f"{size / 1_000_000_000:.1f} GB"
