"""The words and colours in which people are told about jobs."""

from collections.abc import Mapping
from typing import NamedTuple

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

MAIL_WORDS: Mapping[str, str] = {
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

STATE_STYLES: Mapping[str, str] = {
    "completed": "bold green",
    "completed_with_errors": "bold yellow",
    "failed": "bold red",
    "cancelled": "bold magenta",
    "timed_out": "bold red",
    "reverted": "bold magenta",
}

END_STATES = frozenset(STATE_STYLES)


def job_name(job: Job) -> str:
    """What people call a job."""
    undone = job.get("undo_of")
    return f"Undo {job['number']} of import {undone['number']}" if undone else f"Import {job['number']}"
