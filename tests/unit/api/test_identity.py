"""Tenant and role come from the one group of an access token that names them, and from nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.api.access import ROUTES, authorise
from ledgerdock.api.identity import Identity, Role, identity_of
from ledgerdock.errors import Rejected
from ledgerdock.jobs.memberships import ROLES

TOKEN = {"token_use": "access", "username": "maria", "cognito:groups": "[acme:operator]"}
PROTECTED = [(route, needed) for route, needed in ROUTES.items() if needed]


@pytest.mark.parametrize(
    "groups",
    [
        "[acme:operator]",
        "acme:operator",
        "[staff acme:operator eu-west-1_Abc_Google]",
        ["acme:operator"],
        ["x", "acme:operator"],
    ],
)
def test_the_group_that_names_tenant_and_role_is_found_in_every_spelling_of_a_list(groups: Any) -> None:
    assert identity_of({**TOKEN, "cognito:groups": groups}) == Identity("acme", Role.OPERATOR, "maria")


@pytest.mark.parametrize(
    ("groups", "number"),
    [
        (None, 0),
        ("[]", 0),
        ("", 0),
        ("[staff]", 0),
        ("[acme:owner]", 0),
        ("[Acme:admin]", 0),
        ("[-acme:admin]", 0),
        ("[acme#JOB:admin]", 0),
        ("[:admin]", 0),
        (f"[{'a' * 64}:admin]", 0),
        ("[acme:operator acme:admin]", 2),
        ("[acme:operator globex:operator]", 2),
        (7, 0),
        ([7, {"acme:admin": 1}], 0),
        ({"acme:admin": 1}, 0),
    ],
)
def test_none_or_several_such_groups_give_no_tenant(groups: Any, number: int) -> None:
    with pytest.raises(Rejected) as refused:
        identity_of({**TOKEN, "cognito:groups": groups})
    assert (refused.value.code, refused.value.facts) == ("auth.no_tenant", {"groups": number})


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {**TOKEN, "token_use": "id"},
        {name: claim for name, claim in TOKEN.items() if name != "token_use"},
        {**TOKEN, "username": ""},
        {**TOKEN, "username": ["maria"]},
        {"cognito:username": "maria", "cognito:groups": "[acme:admin]", "token_use": "id"},
    ],
)
def test_only_an_access_token_says_who_somebody_is(claims: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as refused:
        identity_of(claims)
    assert refused.value.code == "auth.no_token"


@given(st.text(), st.text())
def test_whatever_a_group_is_called_the_tenant_is_safe_to_build_keys_from(tenant: str, rest: str) -> None:
    try:
        identity = identity_of({**TOKEN, "cognito:groups": [f"{tenant}:admin", rest]})
    except Rejected:
        return
    assert identity.tenant.replace("-", "").isalnum()
    assert identity.tenant.isascii()
    assert len(identity.tenant) <= 63


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("route", "needed"), PROTECTED)
def test_a_role_may_use_a_route_when_it_is_high_enough(role: Role, route: str, needed: Role) -> None:
    ranks = ["viewer", "operator", "admin"]
    claims = {**TOKEN, "cognito:groups": f"[acme:{role}]"}
    if ranks.index(role) >= ranks.index(needed):
        assert authorise(route, claims) == Identity("acme", role, "maria")
        return
    with pytest.raises(Rejected) as refused:
        authorise(route, claims)
    assert refused.value.code == "auth.role"


@pytest.mark.parametrize(("route", "needed"), PROTECTED)
def test_without_a_token_no_protected_route_answers(route: str, needed: Role) -> None:
    with pytest.raises(Rejected) as refused:
        authorise(route, {})
    assert refused.value.code == "auth.no_token"


@pytest.mark.parametrize("route", ["", "$default", "GET /imports/", "DELETE /imports/{id}", "get /me"])
def test_a_route_that_is_not_in_the_table_is_there_for_nobody(route: str) -> None:
    with pytest.raises(Rejected) as refused:
        authorise(route, {**TOKEN, "cognito:groups": "[acme:admin]"})
    assert refused.value.code == "not_found"


def test_a_viewer_changes_nothing_but_their_own_preferences() -> None:
    changed = {route for route, needed in PROTECTED if needed is Role.VIEWER and not route.startswith("GET ")}
    filters = {"PUT /filters/{page}/{name}", "DELETE /filters/{page}/{name}"}
    assert changed == {*filters, "PUT /columns/{page}", "PUT /me/mail"}


def test_roles_are_the_same_for_the_api_and_for_whoever_reads_the_groups_of_the_user_pool() -> None:
    assert tuple(role.value for role in Role) == ROLES
