"""Tokens: how they are got, kept fresh and used."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ledgerdock_client import (
    ApiError,
    FixedToken,
    RefreshingTokens,
    Retry,
    SignInRefused,
    Tokens,
    Unreachable,
    UserPool,
)

Answer = Callable[[httpx.Request], httpx.Response]
REFUSED = httpx.Response(400, json={"__type": "NotAuthorizedException", "message": "Incorrect username or password."})


def result(token: str, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"AuthenticationResult": {"AccessToken": token, "ExpiresIn": 3600, **more}})


def pool(answer: Answer) -> UserPool:
    retry = Retry(sleep=lambda seconds: None)
    return UserPool("https://pool.example/", "client1", retry=retry, transport=httpx.MockTransport(answer))


class UserPoolServer:
    """Signs everybody in, and gives every token a new number."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        action = request.headers["X-Amz-Target"].rpartition(".")[2]
        self.asked.append((action, json.loads(request.content)))
        more = {"RefreshToken": "r1"} if action == "InitiateAuth" and len(self.asked) == 1 else {}
        return result(f"t{len(self.asked)}", **more)


def test_a_password_gives_tokens() -> None:
    server = UserPoolServer()
    tokens = pool(server).sign_in("maria", "secret")
    assert (tokens.access_token, tokens.refresh_token, tokens.is_fresh) == ("t1", "r1", True)
    assert server.asked == [
        (
            "InitiateAuth",
            {
                "AuthFlow": "USER_PASSWORD_AUTH",
                "ClientId": "client1",
                "AuthParameters": {"USERNAME": "maria", "PASSWORD": "secret"},
            },
        )
    ]


def test_a_refresh_keeps_the_refresh_token_unless_there_is_a_new_one() -> None:
    old = Tokens("t0", "r0", 0.0)
    assert pool(lambda request: result("t1")).refresh(old).refresh_token == "r0"
    assert pool(lambda request: result("t1", RefreshToken="r9")).refresh(old).refresh_token == "r9"


def test_a_wrong_password_is_refused_with_the_pools_own_words() -> None:
    with pytest.raises(SignInRefused, match=r"^Incorrect username or password\.$") as caught:
        pool(lambda request: REFUSED).sign_in("maria", "wrong")
    assert caught.value.kind == "NotAuthorizedException"


def test_a_user_who_must_choose_a_password_is_asked_for_one(script: Any) -> None:
    challenge = httpx.Response(200, json={"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s"})
    assert pool(script(challenge, result("t1"))).sign_in("maria", "first", lambda: "second").access_token == "t1"
    with pytest.raises(SignInRefused, match="NEW_PASSWORD_REQUIRED"):
        pool(script(challenge)).sign_in("maria", "first")


def test_what_is_not_a_user_pool_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        pool(lambda request: httpx.Response(200, html="<h1>hello</h1>")).sign_in("maria", "secret")


def who(request: httpx.Request) -> httpx.Response:
    """An API that takes only the newest token."""
    if request.headers["Authorization"] != "Bearer t1":
        return httpx.Response(401, json={"message": "Unauthorized"})
    return httpx.Response(200, json={"user": "maria"})


@pytest.mark.parametrize("expires_at", [0.0, time.time() + 3000], ids=["ended", "refused"])
def test_a_token_that_ended_or_was_refused_is_renewed_and_kept(client: Any, expires_at: float) -> None:
    kept: list[Tokens] = []
    tokens = RefreshingTokens(pool(UserPoolServer()), Tokens("t0", "r0", expires_at), keep=kept.append)
    assert client(who, tokens).me() == {"user": "maria"}
    assert [each.access_token for each in kept] == ["t1"]


def test_a_token_refused_again_is_the_answer(client: Any) -> None:
    tokens = RefreshingTokens(pool(UserPoolServer()), Tokens("t0", "r0", time.time() + 3000))
    with pytest.raises(ApiError) as caught:
        client(lambda request: httpx.Response(401, json={"message": "Unauthorized"}), tokens).me()
    assert (caught.value.status, caught.value.code, caught.value.message) == (401, "http.401", "Unauthorized")


def test_when_the_sign_in_has_ended_there_is_another_or_none(client: Any) -> None:
    ended = pool(lambda request: REFUSED)
    again = Tokens("t1", "r1", time.time() + 3600)
    assert client(who, RefreshingTokens(ended, Tokens("t0", "r0", 0.0), again=lambda: again)).me()
    with pytest.raises(SignInRefused):
        client(who, RefreshingTokens(ended, Tokens("t0", "r0", 0.0))).me()


def test_a_fixed_token_is_the_only_one(client: Any) -> None:
    with pytest.raises(ApiError):
        client(who, FixedToken("t0")).me()
