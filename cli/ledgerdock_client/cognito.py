"""Signing in at the user pool (Amazon Cognito) over plain HTTPS."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ledgerdock_client.errors import SignInNeeded, Unreachable
from ledgerdock_client.retry import Retry

_SAFETY_SECONDS = 30.0


class SignInRefused(SignInNeeded):
    """The user pool said no; `kind` is Cognito's name for the reason, such as `NotAuthorizedException`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives; `expires_at` is when the access token ends, in seconds since 1970."""

    access_token: str
    refresh_token: str
    expires_at: float

    @property
    def is_fresh(self) -> bool:
        """Whether the access token is good for another moment."""
        return time.time() < self.expires_at - _SAFETY_SECONDS


@dataclass(frozen=True)
class UserPool:
    """A user pool's app client.

    `url` is `https://cognito-idp.{region}.amazonaws.com/`, or where a local cloud answers. Every method raises
    SignInRefused and Unreachable.
    """

    url: str
    client_id: str
    retry: Retry = field(default_factory=Retry)
    transport: httpx.BaseTransport | None = None

    def sign_in(self, user: str, password: str, new_password: Callable[[], str] | None = None) -> Tokens:
        """Tokens for a user's password; `new_password` is asked when the pool wants another one chosen first."""
        answer = self._auth("USER_PASSWORD_AUTH", USERNAME=user, PASSWORD=password)
        challenge = answer.get("ChallengeName")
        if challenge == "NEW_PASSWORD_REQUIRED" and new_password:
            wanted = {"USERNAME": user, "NEW_PASSWORD": new_password()}
            session = {"ChallengeName": challenge, "Session": answer["Session"], "ChallengeResponses": wanted}
            answer = self._call("RespondToAuthChallenge", {"ClientId": self.client_id, **session})
            challenge = answer.get("ChallengeName")
        if challenge:
            raise SignInRefused(challenge, f"{user} cannot sign in with a password alone: {challenge} is asked for.")
        return _tokens(answer["AuthenticationResult"])

    def refresh(self, tokens: Tokens) -> Tokens:
        """Fresh tokens without the password."""
        answer = self._auth("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens.refresh_token)
        return _tokens(answer["AuthenticationResult"], tokens.refresh_token)

    def revoke(self, tokens: Tokens) -> None:
        """End a sign-in: its refresh token gives no more access tokens."""
        self._call("RevokeToken", {"ClientId": self.client_id, "Token": tokens.refresh_token})

    def _auth(self, flow: str, **parameters: str) -> dict[str, Any]:
        asked = {"AuthFlow": flow, "ClientId": self.client_id, "AuthParameters": parameters}
        return self._call("InitiateAuth", asked)

    def _call(self, action: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
        }
        with httpx.Client(transport=self.transport, timeout=30.0) as http:
            response = self.retry.call(lambda: http.post(self.url, json=body, headers=headers))
        try:
            answer: dict[str, Any] = response.json() if response.content else {}
        except ValueError as error:
            raise Unreachable(response.url.host, "something that is not a user pool answered") from error
        if response.is_error:
            kind = str(answer.get("__type") or response.status_code).rpartition("#")[2]
            raise SignInRefused(kind, str(answer.get("message") or answer.get("Message") or kind))
        return answer


class RefreshingTokens:
    """A TokenSource that refreshes what a sign-in gave; `keep` is told the fresh tokens.

    When the sign-in itself has ended, `again` gives another one; without it SignInRefused is raised then.
    """

    def __init__(
        self,
        pool: UserPool,
        tokens: Tokens,
        *,
        keep: Callable[[Tokens], None] | None = None,
        again: Callable[[], Tokens] | None = None,
    ) -> None:
        self._pool = pool
        self._tokens = tokens
        self._keep = keep
        self._again = again

    def token(self) -> str:
        """An access token that is good for another moment."""
        if not self._tokens.is_fresh:
            self._refresh()
        return self._tokens.access_token

    def renew(self, refused: str) -> str:
        """Another access token than the refused one."""
        if self._tokens.access_token == refused:
            self._refresh()
        return self._tokens.access_token

    def _refresh(self) -> None:
        try:
            self._tokens = self._pool.refresh(self._tokens)
        except SignInRefused:
            if self._again is None:
                raise
            self._tokens = self._again()
        if self._keep:
            self._keep(self._tokens)


def _tokens(result: Mapping[str, Any], refresh_token: str = "") -> Tokens:
    return Tokens(
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken") or refresh_token,
        expires_at=time.time() + float(result["ExpiresIn"]),
    )
