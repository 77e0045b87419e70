"""The words and colours in which people are told about jobs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledgerdock_cli.views import Job


class OutcomeWords(NamedTuple):
    """What became of a row, for a bookkeeper."""

    meaning: str
    style: str


OUTCOMES: Mapping[str, OutcomeWords] = {
    "created": OutcomeWords("new records", "green"),
    "updated": OutcomeWords("existing records changed", "green"),
    "unchanged": OutcomeWords("already the same, nothing written", ""),
    "deleted": OutcomeWords("records removed", "green"),
    "duplicate": OutcomeWords("same key as an earlier row of the file", "yellow"),
    "skipped": OutcomeWords("left out, as asked", "yellow"),
    "invalid": OutcomeWords("refused, see the row errors", "red"),
    "failed": OutcomeWords("could not be written, try them again", "red"),
    "unprocessed": OutcomeWords("never reached", "magenta"),
}

UNDO_OUTCOMES: Mapping[str, OutcomeWords] = {
    "deleted": OutcomeWords("records the import made, removed", "green"),
    "updated": OutcomeWords("records put back as they were", "green"),
    "created": OutcomeWords("records the import had removed, restored", "green"),
    "unchanged": OutcomeWords("already as they were", ""),
    "skipped": OutcomeWords("kept, because they were touched since", "yellow"),
    "failed": OutcomeWords("could not be written, undo again", "red"),
    "unprocessed": OutcomeWords("never reached", "magenta"),
}

ATTEMPT_WORDS: Mapping[str, str] = {
    "import": "import",
    "retry": "retry",
    "retry_failed": "retry of failed rows",
    "repair": "repair",
}

_MAIL_WORDS: Mapping[str, str] = {
    "pending": "is to be sent",
    "sending": "on its way",
    "sent": "sent",
    "refused": "not sent",
    "unknown": "may have been sent",
}

STATE_WORDS: Mapping[str, str] = {
    "uploading": "uploading",
    "queued": "in the queue",
    "validating": "reading the file",
    "processing": "processing",
    "cancelling": "cancelling",
    "completed": "completed",
    "completed_with_errors": "completed with errors",
    "failed": "failed",
    "cancelled": "cancelled",
    "timed_out": "timed out",
    "reverted": "undone",
}

EXPORT_WORDS: Mapping[str, str] = {
    "queued": "started",
    "processing": "started",
    "cancelling": "stopping",
    "completed": "finished",
    "failed": "failed",
    "timed_out": "timed out",
}
"""Of exports, in the words of their history."""

STATE_STYLES: Mapping[str, str] = {
    "completed": "bold green",
    "completed_with_errors": "bold yellow",
    "failed": "bold red",
    "cancelled": "bold magenta",
    "timed_out": "bold red",
    "reverted": "bold magenta",
}

END_STATES = frozenset(STATE_STYLES)


def is_export(job: Job) -> bool:
    """Whether a job is an export; else it is an import or an undo."""
    return bool(job["kind"] == "export")


def state_words(job: Job) -> str:
    """Where a job stands, in a word or two."""
    return (EXPORT_WORDS if is_export(job) else STATE_WORDS)[job["state"]]


def job_name(job: Job) -> str:
    """What people call a job."""
    if is_export(job):
        return f"Export {job['number']}"
    undone = job.get("undo_of")
    return f"Undo {job['number']} of import {undone['number']}" if undone else f"Import {job['number']}"


def mail_told(mail: Mapping[str, Any] | None) -> str:
    """What became of the mail about a job, in a line; nothing when nobody wanted one."""
    if mail is None or mail["state"] in {"unwanted", "off"}:
        return ""
    told = _MAIL_WORDS[mail["state"]] + (f" to {', '.join(mail['to'])}" if mail["to"] else "")
    return f"{told}. {mail['reason']['message']} {mail['reason']['hint']}" if mail["reason"] else told
