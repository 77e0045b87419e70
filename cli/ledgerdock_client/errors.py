"""What a call of the client raises.

ClientError
├── ApiError        the API answered, and the answer is no
├── Unreachable     nobody answered, or not in the way our API does
└── SignInNeeded    there is no token that is good, and none to be had without a person

try:
    job = client.imports.get("12")
except ApiError as error:
    if error.code != "not_found":
        raise
"""

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """Base of all errors this package raises on purpose; its text is one sentence for a person."""


class ApiError(ClientError):
    """The API refused.

    `status` is the HTTP status, `code` the stable code programs match (such as `type.unknown`), `message` and `hint`
    are for people, `problem` is the whole problem document (RFC 9457), empty when the answer was none.
    """

    def __init__(
        self, status: int, code: str, message: str, hint: str = "", problem: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.problem = problem or {}


class Unreachable(ClientError):
    """No usable answer came from `host`, however often it was asked."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} cannot be reached: {reason}.")
        self.host = host
        self.reason = reason


class SignInNeeded(ClientError):
    """Who is asking has to be proved (again); the text says why."""
