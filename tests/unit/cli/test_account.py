"""Who commands are run as: login, whoami, logout, and what happens by itself."""

import json
import os
import pty
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock_cli.credentials import Credentials, SignIn
from ledgerdock_cli.session import Session
from ledgerdock_client import Tokens

AWS_API = "https://abc123.execute-api.eu-north-1.amazonaws.com"
asks_the_port = pytest.mark.enable_socket
"""Whether a local cloud runs is asked of its port."""

PASSWORDS = {"operator@acme.example": "op-1", "viewer@globex.example": "vi-1", "maria": "ma-1"}


class World:
    """User pools and APIs anywhere, as the network shows them; tokens name their user and how often they were given."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.passwords = dict(PASSWORDS)
        self.good_tokens: set[str] = set()
        self.refreshes = True
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("[Errno -2] Name or service not known")
        if "X-Amz-Target" in request.headers:
            return self._pool(str(request.url), request.headers["X-Amz-Target"], json.loads(request.content))
        self.asked.append(("GET", str(request.url)))
        token = request.headers["Authorization"].removeprefix("Bearer ")
        if token not in self.good_tokens:
            return httpx.Response(401, json={"message": "Unauthorized"})
        return httpx.Response(200, json={"user": token.partition("#")[0], "tenant": "acme", "role": "operator"})

    def _pool(self, url: str, target: str, body: dict[str, Any]) -> httpx.Response:
        action = target.rpartition(".")[2]
        self.asked.append((body.get("AuthFlow", action), url))
        if action == "RevokeToken":
            return httpx.Response(200)
        asked = body["AuthParameters"]
        if refresh := asked.get("REFRESH_TOKEN"):
            user = refresh if self.refreshes else None
        else:
            user = asked["USERNAME"] if self.passwords.get(asked["USERNAME"]) == asked["PASSWORD"] else None
        if user is None:
            refusal = {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}
            return httpx.Response(400, json=refusal)
        token = f"{user}#{len(self.asked)}"
        self.good_tokens = {token}
        given = {"AccessToken": token, "ExpiresIn": 3600, "RefreshToken": user}
        return httpx.Response(200, json={"AuthenticationResult": given})


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a local cloud would say that it runs: nowhere yet. Sign-ins are kept beside it."""
    for name in ("LEDGERDOCK_API", "LEDGERDOCK_USER", "LEDGERDOCK_USER_POOL_CLIENT"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "state.json"
    monkeypatch.setenv("LEDGERDOCK_LOCAL_STATE", str(path))
    return path


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def local_cloud(state: Path) -> Iterator[dict[str, Any]]:
    """A port somebody listens on, and the state file that names it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        people = [{"user": user, "password": password} for user, password in PASSWORDS.items() if "@" in user]
        known = {"url": url, "api_url": f"{url}1", "client_id": "local1", "sign_in": people[0], "people": people}
        state.write_text(json.dumps(known))
        yield known


@pytest.fixture
def command(run: Any, world: World) -> Any:
    """Runs a command in this world as this machine knows it."""

    def _command(*arguments: str, **options: Any) -> Any:
        return run(*arguments, connect=Session().connect, transport=httpx.MockTransport(world), **options)

    return _command


def sign_in(command: Any, **more: Any) -> Any:
    return command("login", "--user", "maria", "--api", AWS_API, "--user-pool-client", "c1", stdin="ma-1\n", **more)


def kept(state: Path) -> Any:
    return json.loads(state.with_name("credentials.json").read_text())


@pytest.mark.parametrize("arguments", [("import", "list"), ("import", "show", "1"), ("whoami",)])
def test_when_nobody_is_signed_in_it_is_one_line_and_exit_4(command: Any, arguments: tuple[str, ...]) -> None:
    result = command(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (4, "", 1)
    assert "ledgerdock login" in result.stderr
    assert "ledgerdock up" in result.stderr


def test_login_keeps_the_sign_in_for_its_user_alone_and_commands_use_it(
    command: Any, world: World, state: Path
) -> None:
    result = sign_in(command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Signed in as maria, operator of acme, at {AWS_API}\n"
    file = state.with_name("credentials.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "ma-1" not in file.read_text()
    shown = json.loads(command("whoami", "--json").stdout)
    assert shown == {"user": "maria", "tenant": "acme", "role": "operator", "api_url": AWS_API}
    assert world.asked[0] == ("USER_PASSWORD_AUTH", "https://cognito-idp.eu-north-1.amazonaws.com/")
    assert [what for what, _ in world.asked] == ["USER_PASSWORD_AUTH", "GET", "GET"]


def test_a_wrong_password_is_one_line_and_exit_4_and_keeps_what_was(command: Any, state: Path) -> None:
    sign_in(command)
    before = kept(state)
    result = command("login", "--user", "maria", "--api", AWS_API, stdin="wrong\n")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == "ledgerdock: Incorrect username or password.\n"
    assert kept(state) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--user", "maria"), "--api"),
        (("--user", "maria", "--api", AWS_API), "--user-pool-client"),
        (("--user", "maria", "--api", "nowhere", "--user-pool-client", "c1"), "nowhere is not the URL"),
        (("--user", "maria", "--api", "https://api.example", "--user-pool-client", "c1"), "--region"),
        (("--api", AWS_API, "--user-pool-client", "c1"), "--user"),
    ],
)
def test_a_login_that_lacks_something_says_what_and_exits_2(
    command: Any, arguments: tuple[str, ...], message: str
) -> None:
    result = command("login", *arguments, stdin="ma-1\n")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert message in result.stderr


def test_a_login_without_a_password_asks_nobody(command: Any, world: World) -> None:
    result = command("login", "--user", "maria", "--api", AWS_API, "--user-pool-client", "c1", stdin="")
    assert (result.exit_code, result.stderr, world.asked) == (2, "ledgerdock: There is no password on stdin.\n", [])


def test_an_api_with_a_name_of_its_own_needs_the_region(command: Any, world: World) -> None:
    where = ("--api", "https://api.example/", "--user-pool-client", "c1", "--region", "eu-west-1")
    assert command("login", "--user", "maria", *where, stdin="ma-1\n").exit_code == 0
    assert world.asked == [
        ("USER_PASSWORD_AUTH", "https://cognito-idp.eu-west-1.amazonaws.com/"),
        ("GET", "https://api.example/me"),
    ]


@asks_the_port
def test_the_password_is_asked_for_on_a_terminal_and_not_echoed(local_cloud: Any) -> None:
    ours, theirs = pty.openpty()
    command = [Path(sys.executable).with_name("ledgerdock"), "login", "--user", "maria"]
    # A session of its own has no terminal but this one.
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    try:
        shown = b""
        while not shown.endswith(b"maria: "):
            shown += os.read(ours, 100)
        os.write(ours, b"ma-1\n")
        while not shown.endswith(b"\r\n"):
            shown += os.read(ours, 100)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
    assert shown == b"Password of maria: \r\n"


@pytest.mark.parametrize("ended", [True, False])
def test_an_access_token_that_ended_or_is_refused_is_refreshed_once_and_kept(
    command: Any, world: World, state: Path, *, ended: bool
) -> None:
    sign_in(command)
    if ended:
        content = kept(state)
        content["sign_ins"][0]["tokens"]["expires_at"] = time.time() - 1
        state.with_name("credentials.json").write_text(json.dumps(content))
    else:
        world.good_tokens.clear()
    world.asked.clear()
    assert command("whoami").exit_code == 0
    assert command("whoami").exit_code == 0
    flows = [what for what, _ in world.asked]
    assert flows.count("REFRESH_TOKEN_AUTH") == 1
    assert flows[-1] == "GET"


def test_a_sign_in_that_has_ended_is_one_line_and_exit_4(command: Any, world: World) -> None:
    sign_in(command)
    world.good_tokens.clear()
    world.refreshes = False
    result = command("import", "list")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (4, "", 1)
    assert "Sign in with: ledgerdock login" in result.stderr


def test_signing_in_again_remembers_where(command: Any, world: World) -> None:
    sign_in(command)
    world.asked.clear()
    assert command("login", "--user", "maria", stdin="ma-1\n").exit_code == 0
    assert world.asked[0] == ("USER_PASSWORD_AUTH", "https://cognito-idp.eu-north-1.amazonaws.com/")


def test_several_apis_are_kept_by_their_url(
    command: Any, world: World, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    sign_in(command)
    other = ("--api", "https://api.example", "--user-pool-client", "c2", "--region", "eu-west-1")
    command("login", "--user", "maria", *other, stdin="ma-1\n")
    assert json.loads(command("whoami", "--json").stdout)["api_url"] == "https://api.example"
    monkeypatch.setenv("LEDGERDOCK_API", AWS_API)
    assert json.loads(command("whoami", "--json").stdout)["api_url"] == AWS_API
    assert command("logout").exit_code == 0
    assert [each["api_url"] for each in kept(state)["sign_ins"]] == ["https://api.example"]
    assert command("whoami").exit_code == 4


def test_logout_ends_the_sign_in_at_the_pool_and_here(command: Any, world: World, state: Path) -> None:
    sign_in(command)
    result = command("logout")
    assert (result.exit_code, result.stderr) == (0, f"Signed out of {AWS_API}\n")
    assert world.asked[-1] == ("RevokeToken", "https://cognito-idp.eu-north-1.amazonaws.com/")
    assert kept(state) == {"current": None, "sign_ins": []}
    assert command("logout").stderr == "You are not signed in.\n"


def test_a_logout_without_network_forgets_the_sign_in_and_says_what_was_not_done(
    command: Any, world: World, state: Path
) -> None:
    sign_in(command)
    world.down = True
    result = command("logout")
    assert (result.exit_code, kept(state)["sign_ins"]) == (1, [])
    assert result.stderr.splitlines()[-1].endswith("but the user pool was not told.")


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"current": null, "sign_ins": [{"user": "maria"}]}', "nul\0"])
def test_a_damaged_file_of_sign_ins_says_that_nobody_is_signed_in(command: Any, state: Path, damage: str) -> None:
    state.with_name("credentials.json").write_text(damage)
    assert command("whoami").exit_code == 4
    assert sign_in(command).exit_code == 0
    assert command("whoami").exit_code == 0


@asks_the_port
def test_a_local_cloud_is_used_as_its_sample_user_and_that_is_said_once(
    command: Any, world: World, local_cloud: Any, state: Path
) -> None:
    first, second = command("whoami"), command("whoami")
    assert first.stderr == "Signed in to the local cloud as operator@acme.example.\n"
    assert second.stderr == ""
    assert second.stdout.splitlines()[1].split("\t")[0] == "operator@acme.example"
    assert world.asked[0] == ("USER_PASSWORD_AUTH", f"{local_cloud['url']}")
    assert stat.S_IMODE(state.with_name("credentials.json").stat().st_mode) == 0o600


@asks_the_port
def test_a_local_cloud_is_used_as_another_sample_user_when_told_so(
    command: Any, local_cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGERDOCK_USER", "viewer@globex.example")
    assert json.loads(command("whoami", "--json").stdout)["user"] == "viewer@globex.example"
    monkeypatch.delenv("LEDGERDOCK_USER")
    assert json.loads(command("whoami", "--json").stdout)["user"] == "operator@acme.example"
    monkeypatch.setenv("LEDGERDOCK_USER", "nobody@acme.example")
    result = command("whoami")
    assert (result.exit_code, result.stderr.count("\n")) == (4, 1)
    assert "viewer@globex.example" in result.stderr


@asks_the_port
def test_a_local_cloud_that_was_started_anew_has_other_users(command: Any, local_cloud: Any, state: Path) -> None:
    command("whoami")
    state.write_text(json.dumps({**local_cloud, "client_id": "local2"}))
    assert command("whoami").stderr == "Signed in to the local cloud as operator@acme.example.\n"
    assert [each["client_id"] for each in kept(state)["sign_ins"]] == ["local2"]


@asks_the_port
def test_a_local_cloud_that_has_forgotten_a_sign_in_gives_a_sample_user_another(
    command: Any, world: World, local_cloud: Any
) -> None:
    command("whoami")
    world.good_tokens.clear()
    world.refreshes = False
    assert command("whoami").exit_code == 0


@asks_the_port
def test_a_local_cloud_can_be_signed_in_to_as_somebody(command: Any, local_cloud: Any, world: World) -> None:
    assert command("login", "--user", "maria", stdin="ma-1\n").exit_code == 0
    assert json.loads(command("whoami", "--json").stdout)["user"] == "maria"
    assert command("logout").exit_code == 0
    assert json.loads(command("whoami", "--json").stdout)["user"] == "operator@acme.example"


@asks_the_port
def test_a_local_cloud_does_not_hide_the_api_somebody_is_signed_in_to(command: Any, local_cloud: Any) -> None:
    sign_in(command)
    assert json.loads(command("whoami", "--json").stdout)["api_url"] == AWS_API


@asks_the_port
def test_a_local_cloud_that_has_died_is_the_same_as_none(command: Any, local_cloud: Any, state: Path) -> None:
    # Port 1 is reserved and refuses at once.
    state.write_text(json.dumps({**local_cloud, "url": "http://127.0.0.1:1"}))
    result = command("import", "list")
    assert (result.exit_code, result.stderr.count("\n")) == (4, 1)


@asks_the_port
def test_a_local_cloud_without_our_api_is_the_same_as_none(command: Any, local_cloud: Any, state: Path) -> None:
    state.write_text(json.dumps({**local_cloud, "api_url": None, "sign_in": None, "people": []}))
    assert command("import", "list").exit_code == 4


def test_fresh_tokens_are_not_kept_for_somebody_who_signed_out(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path / "credentials.json")
    tokens = Tokens("a", "r", 0.0)
    signed_in = SignIn(AWS_API, "maria", "https://pool.example", "c1", is_local=False, tokens=tokens)
    credentials.keep(signed_in, as_current=True)
    credentials.forget(AWS_API)
    credentials.refresh(signed_in, tokens)
    assert credentials.current() is None
