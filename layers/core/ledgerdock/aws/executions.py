"""Step Functions: answering the task tokens of waiting executions."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient


class Executions:
    """The waiting side of `waitForTaskToken` states."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client

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
