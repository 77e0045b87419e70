"""Access tokens: where a client gets them from."""

from dataclasses import dataclass
from typing import Protocol


class TokenSource(Protocol):
    """What proves who is asking."""

    def token(self) -> str:
        """An access token that is good now. Raises SignInNeeded."""
        ...

    def renew(self, refused: str) -> str | None:
        """Another one, after the API answered 401 to `refused`; None when there is none. Raises SignInNeeded."""
        ...


@dataclass(frozen=True)
class FixedToken:
    """One access token, for as long as it is good."""

    value: str

    def token(self) -> str:
        """The token."""
        return self.value

    def renew(self, refused: str) -> None:
        """There is no other."""
