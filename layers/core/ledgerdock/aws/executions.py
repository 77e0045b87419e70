"""Step Functions: starting, watching and stopping executions, and answering the task tokens of waiting ones."""

from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient


class ExecutionStatus(StrEnum):
    """Whether an execution can still take a step. GONE: nobody knows it (any more); its state machine was deleted."""

    RUNNING = "running"
    ENDED = "ended"
    GONE = "gone"


class Executions:
    """The executions of the state machines."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def start(self, machine: str, name: str, text: str) -> bool:
        """Start an execution on a JSON text; one of this name that still runs on it is that execution.

        False when one of this name has ended in the last 90 days.
        """
        try:
            self._client.start_execution(stateMachineArn=machine, name=name, input=text)
        except self._client.exceptions.ExecutionAlreadyExists:
            return False
        return True

    def status(self, execution: str) -> ExecutionStatus:
        """Where an execution stands; may lag some moments behind."""
        try:
            status = self._client.describe_execution(executionArn=execution)["status"]
        except self._client.exceptions.ExecutionDoesNotExist:
            return ExecutionStatus.GONE
        return ExecutionStatus.RUNNING if status in {"RUNNING", "PENDING_REDRIVE"} else ExecutionStatus.ENDED

    def stop(self, execution: str, error: str, cause: str) -> None:
        """Stop an execution, and the chunks it has under way; without effect when it has ended or is gone.

        A Lambda that runs for it runs on.
        """
        with suppress(self._client.exceptions.ExecutionDoesNotExist):
            self._client.stop_execution(executionArn=execution, error=error, cause=cause)

    def proceed(self, task_token: str) -> bool:
        """Let a waiting execution go on. False when nobody waits for this token any more (answered, ended, stopped)."""
        try:
            self._client.send_task_success(taskToken=task_token, output="{}")
        except (
            self._client.exceptions.TaskTimedOut,
            self._client.exceptions.TaskDoesNotExist,
            self._client.exceptions.InvalidToken,
        ):
            return False
        return True


def execution_arn(machine: str, name: str) -> str:
    """The ARN of the execution of this name, started or not."""
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
