"""What the command line tells the program that called it."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """Exit codes; a script may rely on them."""

    DONE = 0
    BROKEN = 1
    USAGE = 2
    REFUSED = 3
    SIGN_IN = 4
    JOB_FAILED = 5
    CANCELLED = 6
    ROW_ERRORS = 7
    STILL_RUNNING = 75
    INTERRUPTED = 130


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "done",
    ExitCode.BROKEN: "the tool or the network failed, or what was asked for does not exist",
    ExitCode.USAGE: "the command was not understood, or the API refused what it says",
    ExitCode.REFUSED: "refused, because of the state things are in or of your role",
    ExitCode.SIGN_IN: "nobody is signed in, or the sign-in was refused or has ended",
    ExitCode.JOB_FAILED: "the job failed",
    ExitCode.CANCELLED: "the job was cancelled or undone",
    ExitCode.ROW_ERRORS: "the job is done, but rows were refused (`--allow-row-errors` makes it 0)",
    ExitCode.STILL_RUNNING: "the job was still running when the wait ran out",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C; the job goes on",
}


class CommandError(Exception):
    """A command cannot go on: `message` is one line for the person, `code` is for the script."""

    def __init__(self, message: str, code: ExitCode = ExitCode.BROKEN) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def exit_code_of(job: Mapping[str, Any], *, allow_row_errors: bool) -> ExitCode:
    """The exit code that says how a job ended; STILL_RUNNING for one that has not."""
    match job["state"]:
        case "completed":
            return ExitCode.DONE
        case "completed_with_errors":
            return ExitCode.DONE if allow_row_errors else ExitCode.ROW_ERRORS
        case "failed" | "timed_out":
            return ExitCode.JOB_FAILED
        case "cancelled" | "reverted":
            return ExitCode.CANCELLED
        case _:
            return ExitCode.STILL_RUNNING
