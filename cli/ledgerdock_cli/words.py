"""The words and colours in which people are told about jobs."""

from collections.abc import Mapping
from typing import NamedTuple


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
