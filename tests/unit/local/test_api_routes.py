"""A request takes the route API Gateway would give it."""

from typing import Any

import pytest

from ledgerdock_local.api_routes import Route, Routes, read_routes
from ledgerdock_local.options import LocalCloudError

URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations"


def operation(**facts: Any) -> dict[str, Any]:
    integration = {"type": "aws_proxy", "uri": URI, "payloadFormatVersion": "2.0"}
    return {"x-amazon-apigateway-integration": {**integration, **facts.pop("integration", {})}, **facts}


def routes(*keys: str) -> Routes:
    pairs = [key.split(" ") if " " in key else ["ANY", key] for key in keys]
    return Routes([Route(method, path, "f", None, (), 30.0) for method, path in pairs])


@pytest.mark.parametrize(
    ("asked", "taken", "parameters"),
    [
        ("GET /things", "GET /things", {}),
        ("GET /things/", None, {}),
        ("POST /things", None, {}),
        ("GET /things/7", "GET /things/{id}", {"id": "7"}),
        ("GET /things/mine", "GET /things/mine", {}),
        ("DELETE /things/7", "ANY /things/{id}", {"id": "7"}),
        ("GET /things/ä b", "GET /things/{id}", {"id": "ä b"}),
        ("GET /things/7/parts", None, {}),
        ("GET /things/7/parts/8", "GET /things/{id}/parts/{part}", {"id": "7", "part": "8"}),
        ("GET /files/a/b/c.txt", "GET /files/{path+}", {"path": "a/b/c.txt"}),
        ("GET /files/a.b", "GET /files/{path+}", {"path": "a.b"}),
        ("GET /filesX", None, {}),
        ("GET /", None, {}),
    ],
)
def test_the_most_specific_route_is_taken(asked: str, taken: str | None, parameters: dict[str, str]) -> None:
    table = routes(
        "GET /files/{path+}",
        "ANY /things/{id}",
        "GET /things/{id}",
        "GET /things/{id}/parts/{part}",
        "GET /things/mine",
        "GET /things",
    )
    found = table.find(*asked.split(" ", 1))
    assert (found.route.key if found else None) == taken
    assert (dict(found.parameters) if found else {}) == parameters


def test_the_default_route_takes_the_rest() -> None:
    table = routes("$default", "GET /things")
    assert [table.find(*asked) for asked in (("GET", "/things"), ("PUT", "/nowhere"))][1].route.key == "$default"  # type: ignore[union-attr]
    assert table.find("GET", "/things").route.key == "GET /things"  # type: ignore[union-attr]


def test_routes_are_read_from_the_open_api_body() -> None:
    body = {
        "paths": {
            "/me": {"get": operation(security=[{"People": ["a", "b"]}])},
            "/open": {"get": operation(security=[{"NONE": []}], integration={"timeoutInMillis": 500})},
            "$default": {"x-amazon-apigateway-any-method": operation(isDefaultRoute=True)},
        }
    }
    me, opened, default = read_routes(body)
    assert me == Route("GET", "/me", "arn:aws:lambda:us-east-1:1:function:f", "People", ("a", "b"), 30.0)
    assert (opened.authorizer, opened.timeout) == (None, 0.5)
    assert (default.key, default.authorizer) == ("$default", None)


def test_an_integration_that_is_not_served_here_is_said_by_its_route() -> None:
    body = {"paths": {"/old": {"get": operation(integration={"payloadFormatVersion": "1.0"})}}}
    with pytest.raises(LocalCloudError, match="get /old: only functions with payload format 2"):
        read_routes(body)
