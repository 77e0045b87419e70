"""The API's routes are the same in the template, in the code, in the table of roles and in the document."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from openapi_spec_validator import validate

from ledgerdock.api.access import ROUTES
from ledgerdock.api.app import resolver
from ledgerdock.api.openapi import document
from ledgerdock.error_codes import EXPLANATIONS

ROOT = Path(__file__).parents[2]
RESOURCES: dict[str, Any] = yaml.load(re.sub(r"!\w+", "", (ROOT / "template.yaml").read_text()), yaml.SafeLoader)[
    "Resources"
]
EVENTS = [event["Properties"] for event in RESOURCES["ApiFunction"]["Properties"]["Events"].values()]
SCHEMAS: dict[str, Any] = document()["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
}


def test_the_template_lists_every_route_of_the_code_and_no_other() -> None:
    routes = [*resolver._static_routes, *resolver._dynamic_routes]
    coded = sorted(f"{route.method} {route.openapi_path}" for route in routes)
    assert sorted(f"{event['Method']} {event['Path']}" for event in EVENTS) == coded
    assert sorted(ROUTES) == coded


def test_only_the_description_of_the_api_and_mailed_links_are_open() -> None:
    open_routes = {route for route, role in ROUTES.items() if role is None}
    assert open_routes == {"GET /docs", "GET /openapi.json", "GET /links/{token}"}
    assert {f"{e['Method']} {e['Path']}" for e in EVENTS if e.get("Auth") == {"Authorizer": "NONE"}} == open_routes
    assert all("Auth" not in event for event in EVENTS if f"{event['Method']} {event['Path']}" not in open_routes)


def test_the_gateway_lets_in_access_tokens_of_our_pool_only() -> None:
    auth = RESOURCES["HttpApi"]["Properties"]["Auth"]
    authorizer = auth["Authorizers"][auth["DefaultAuthorizer"]]
    assert authorizer["AuthorizationScopes"] == ["aws.cognito.signin.user.admin"]
    assert authorizer["JwtConfiguration"]["audience"] == ["UserPoolClient"]
    assert authorizer["JwtConfiguration"]["issuer"].endswith("/${UserPool}")


def test_the_access_log_holds_neither_tokens_nor_queries() -> None:
    form = RESOURCES["HttpApi"]["Properties"]["AccessLogSettings"]["Format"]
    assert not re.search(r"(?i)token|authorization\b|querystring|\$context\.path", form)
    json.loads(form.replace("$context.", ""))


def test_the_committed_document_is_the_one_the_code_makes() -> None:
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert committed == document(), "run: make docs"


def test_the_document_is_valid_openapi() -> None:
    validate(document())


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    assert set(OPERATIONS) == {route for route, role in ROUTES.items() if role}
    assert len({operation["operationId"] for operation in OPERATIONS.values()}) == len(OPERATIONS)
    for route, operation in OPERATIONS.items():
        assert operation["summary"], route
        assert operation["tags"], route
        assert {"401", "403", "500", "503"} <= set(operation["responses"]), route
        assert "404" in operation["responses"] or "{" not in route
        for status, response in operation["responses"].items():
            if status >= "400" and status != "429":
                assert "application/problem+json" in response["content"], (route, status)


def test_every_post_takes_an_idempotency_key() -> None:
    for route, operation in OPERATIONS.items():
        names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
        assert ("idempotency-key" in names) == route.startswith("POST"), route


def test_every_list_keeps_the_conventions() -> None:
    lists = {name for name in SCHEMAS if name.endswith("List")}
    for name in lists:
        assert {"items", "next_cursor", "as_of"} <= set(SCHEMAS[name]["required"])
    for route, operation in OPERATIONS.items():
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        is_list = answer.get("$ref", "").rpartition("/")[2] in lists
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ({"f", "limit", "cursor"} <= names) == is_list, route


def test_every_field_and_parameter_is_described_and_has_an_example_or_a_closed_set() -> None:
    for name, schema in SCHEMAS.items():
        for field, facts in schema.get("properties", {}).items():
            assert facts.get("description"), (name, field)
            closed = {"$ref", "enum", "const", "anyOf"} & set(facts) or facts.get("type") in {
                "array",
                "boolean",
                "object",
            }
            assert facts.get("examples") or closed, (name, field)
    for route, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (route, parameter["name"])


def test_problems_point_to_an_explanation_on_the_page() -> None:
    assert SCHEMAS["Problem"]["properties"]["type"]["examples"] == ["/docs#not_found"]
    assert {"not_found", "auth.role", "cursor.invalid", "filter.syntax", "idempotency.reused"} <= set(EXPLANATIONS)
