"""How far a job is: the stage of an import, a sentence about it, the share that is done, the pace and the time left."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ledgerdock.jobs.job import Job, JobState

_MOVING_SECONDS = 5.0
"""Before this a rate says nothing about what is to come."""


class Stage(StrEnum):
    """What is being done for an import."""

    UPLOADING = "uploading"
    QUEUED = "queued"
    READING = "reading"
    IMPORTING = "importing"
    WRITING_RESULTS = "writing_results"
    STOPPING = "stopping"
    ENDED = "ended"


class Ahead(NamedTuple):
    """The job that is in the way of a queued one."""

    id: str
    number: int


_STAGES = {
    JobState.UPLOADING: Stage.UPLOADING,
    JobState.QUEUED: Stage.QUEUED,
    JobState.VALIDATING: Stage.READING,
    JobState.PROCESSING: Stage.IMPORTING,
    JobState.CANCELLING: Stage.STOPPING,
}

_MESSAGES = {
    Stage.UPLOADING: "Waiting for the file",
    Stage.QUEUED: "Next in the queue",
    Stage.READING: "Reading file",
    Stage.IMPORTING: "Importing rows",
    Stage.WRITING_RESULTS: "Writing result files",
    Stage.STOPPING: "Stopping",
    Stage.ENDED: "Ended",
}

_UNDO_MESSAGES = {Stage.READING: "Reading what the import did", Stage.IMPORTING: "Putting records back"}


def stage_of(job: Job) -> Stage:
    """What is being done for a job now."""
    if not job.is_open:
        return Stage.ENDED
    return Stage.WRITING_RESULTS if job.summarizing else _STAGES[job.state]


def message_of(job: Job, ahead: Ahead | None) -> str:
    """The same in words, with what is known beyond it."""
    stage = stage_of(job)
    if stage is Stage.QUEUED and ahead is not None:
        return f"Waiting for import {ahead.number}"
    if stage is Stage.READING and job.read:
        return f"Reading file, {job.read:,} rows so far"
    if stage is Stage.STOPPING and job.stop is not None:
        return f"Stopping. {job.stop.message}"
    known = _MESSAGES if job.undo_of is None else _MESSAGES | _UNDO_MESSAGES
    return known[stage]


def total_of(job: Job) -> int | None:
    """Rows in all; None until the file was read."""
    return job.rows if job.chunks or not job.is_open else None


def percent_of(job: Job) -> int | None:
    """Whole percent of the rows that have an outcome, rounded down: 100 says all. None while nobody knows of what."""
    total = total_of(job)
    return min(100, 100 * _processed(job) // total) if total else None


def rate_of(job: Job, updated_at: str) -> float | None:
    """Rows per second until the job moved last; None before it has moved for some seconds."""
    return pace(_processed(job), job.importing_at, updated_at, is_open=job.is_open)


def pace(done: int, began_at: str | None, updated_at: str, *, is_open: bool) -> float | None:
    """How many per second were done between two moments; None before it has gone on for some seconds."""
    if began_at is None:
        return None
    seconds = (datetime.fromisoformat(updated_at) - datetime.fromisoformat(began_at)).total_seconds()
    if not done or (is_open and seconds < _MOVING_SECONDS):
        return None
    return round(done / max(seconds, 0.001), 1)


def seconds_left(job: Job, rate: float | None) -> int | None:
    """Seconds until the last row at this rate; None when nobody can tell, or the job has ended."""
    return time_left(job.rows - _processed(job), rate) if job.is_open else None


def time_left(left: int, rate: float | None) -> int | None:
    """Seconds for what is left at this rate; None without one."""
    return round(max(0, left) / rate) if rate else None


def _processed(job: Job) -> int:
    return sum(job.counts.values())
