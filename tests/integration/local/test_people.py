"""The sample people sign in as they would on AWS."""

import stat
from pathlib import Path
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from ledgerdock_local.identities import FILE_NAME, Identities
from ledgerdock_local.people import ROLES, TENANTS

pytestmark = pytest.mark.local_cloud


def sign_in(toy: Any, user: str, password: str, flow: str = "USER_PASSWORD_AUTH") -> dict[str, Any]:
    answer: dict[str, Any] = toy.cloud.client("cognito-idp").initiate_auth(
        ClientId=toy.cloud.state["client_id"], AuthFlow=flow, AuthParameters={"USERNAME": user, "PASSWORD": password}
    )["AuthenticationResult"]
    return answer


def test_everybody_has_one_tenant_and_one_role(toy: Any) -> None:
    people = toy.cloud.state["people"]
    assert [(one["tenant"], one["role"]) for one in people] == [(tenant, role) for tenant in TENANTS for role in ROLES]
    for person in people:
        token = sign_in(toy, person["user"], person["password"])["AccessToken"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["cognito:groups"] == [f"{person['tenant']}:{person['role']}"]
        assert claims["username"] == person["user"] == f"{person['role']}@{person['tenant']}.example"
    assert len({person["password"] for person in people}) == len(people)


def test_the_state_file_and_the_start_say_how_to_sign_in(toy: Any) -> None:
    state = toy.cloud.state
    assert state["sign_in"]["user"] == "operator@acme.example"
    assert state["api_url"] == toy.cloud.outputs["ApiUrl"]
    assert toy.cloud.outputs["ApiUrlSpelled"] == f"{state['api_url']}/things"
    assert state["user_pool_id"] == toy.cloud.outputs["UserPoolId"]
    assert state["client_id"] == toy.cloud.outputs["UserPoolClientId"]
    assert sign_in(toy, **state["sign_in"])["TokenType"] == "Bearer"
    said = toy.cloud.sign_in
    first, *people = said.splitlines()
    assert first.startswith("sign in: ")
    assert state["api_url"] in first
    assert [tuple(line.split()) for line in people] == [(each["user"], each["password"]) for each in state["people"]]
    assert {(each["tenant"], each["role"]) for each in state["people"]} == {
        (tenant, role) for tenant in ("acme", "globex") for role in ("viewer", "operator", "admin")
    }


def test_tokens_live_as_long_as_the_client_says_and_are_refreshed(toy: Any) -> None:
    first = sign_in(toy, **toy.cloud.state["sign_in"])
    assert first["ExpiresIn"] == 600
    again = toy.cloud.client("cognito-idp").initiate_auth(
        ClientId=toy.cloud.state["client_id"],
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]},
    )["AuthenticationResult"]
    claims = jwt.decode(again["AccessToken"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 600
    assert claims["username"] == "operator@acme.example"


def test_a_wrong_password_and_an_unknown_person_sound_alike(toy: Any) -> None:
    said = []
    for user in ("operator@acme.example", "nobody@acme.example"):
        with pytest.raises(ClientError) as refused:
            sign_in(toy, user, "wrong")
        said.append(refused.value.response["Error"])
    assert said[0] == said[1]
    assert said[0]["Code"] == "NotAuthorizedException"


def test_a_flow_the_client_does_not_allow_is_refused(toy: Any) -> None:
    with pytest.raises(ClientError, match="USER_SRP_AUTH flow not enabled"):
        toy.cloud.client("cognito-idp").initiate_auth(
            ClientId=toy.cloud.state["client_id"],
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": "operator@acme.example", "SRP_A": "1"},
        )


def test_identities_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    made = Identities(tmp_path).get("People/id", lambda: "first")
    assert Identities(tmp_path).get("People/id", lambda: "second") == made == "first"
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert Identities(None).get("People/id", lambda: "second") == "second"
