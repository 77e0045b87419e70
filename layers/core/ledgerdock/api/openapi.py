"""The OpenAPI document, made from the routes; `python -m ledgerdock.api.openapi > docs/openapi.json` commits it.

Powertools describes parameters, bodies and successes. What holds for every route by convention (problems, caching, the
gateway's own answers) is added here, so that no route can forget it.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import Field

from ledgerdock.api.access import ROUTES
from ledgerdock.api.app import resolver
from ledgerdock.api.pages import View
from ledgerdock.api.problems import CONTENT_TYPE, Problem

VERSION = "1"

Json = dict[str, Any]

_DESCRIPTION = """\
Imports and exports of business records, every row accounted for.

**Sign in** at the Cognito user pool and send the *access* token as `Authorization: Bearer …`. Tenant and role come from
it and from nothing else.
**Lists** answer `items`, `next_cursor` and `as_of`; give `next_cursor` as `cursor` for the next page.
**Polling**: a job says in `poll_after_ms` when to look again; with `If-None-Match` you get 304 while nothing changes.
**POST** takes an `Idempotency-Key`: the same request with the same key is done once.
**Errors** are problem documents with a stable `code`; [all codes](/docs#codes).
Members that are not described here may be added at any time.
"""

_TAGS = [
    {"name": "Imports", "description": "Files on their way into the records, and what became of every row."},
    {"name": "Exports", "description": "Records on their way into files, and the history of it."},
    {"name": "Records", "description": "What was imported, and changed by hand."},
    {"name": "Record types", "description": "What can be imported."},
    {"name": "Preferences", "description": "Saved filters, chosen columns and mails."},
    {"name": "People", "description": "Who you are to the API."},
]
_ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_BY_CHANGE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_BY_GATEWAY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""404: the gateway decodes a path before it looks for the route, so that a name with `%3F` in it leads nowhere."""

_MEANING: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "A cursor, a filter or the JSON cannot be read.",
    HTTPStatus.UNAUTHORIZED: "No access token, or none that is good here.",
    HTTPStatus.FORBIDDEN: "Your role, or your token, does not allow it.",
    HTTPStatus.NOT_FOUND: "It is not there, or not yours.",
    HTTPStatus.CONFLICT: "Not now: its state, or the same request on its way, forbids it.",
    HTTPStatus.GONE: "The file was deleted with age.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not declared as JSON.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A part of the request is not what is taken; `errors` names it.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "An error of ours.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Busy; try again after the seconds in `Retry-After`.",
}
_ETAG = {"ETag": {"description": "Names this content; send it as `If-None-Match`.", "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` you have: 304 when it is still that.",
    "schema": {"type": "string"},
}


class GatewayMessage(View):
    """What the gateway answers by itself, before the API is asked."""

    message: str = Field(description="Why, in a word.", examples=["Unauthorized"])


@cache
def document() -> Json:
    """The document as plain JSON data."""
    schema = resolver.get_openapi_schema(title="Ledgerdock", version=VERSION, description=_DESCRIPTION)
    made: Json = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
    components = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        components.pop(name, None)
    components.update(_schemas_of(Problem, GatewayMessage))
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(method, operation, is_open=ROUTES[f"{method.upper()} {path}"] is None)
    made["components"]["securitySchemes"] = {
        "accessToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the Cognito user pool. An ID token is refused.",
        }
    }
    return {
        **{name: made[name] for name in ("openapi", "info", "servers")},
        "security": [{"accessToken": []}],
        "tags": _TAGS,
        "paths": _tidy({path: made["paths"][path] for path in sorted(made["paths"])}),
        "components": _tidy(_named(made["components"])),
    }


def _schemas_of(*models: type[View]) -> Json:
    found: Json = {}
    for model in models:
        schema = model.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
        found.update(schema.pop("$defs", {}))
        found[model.__name__] = schema
    return found


def _complete(method: str, operation: Json, *, is_open: bool) -> None:
    """Add what every operation has by convention."""
    responses = {status: told for status, told in operation["responses"].items() if status not in {"422", "500"}}
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        _without_null(parameter["schema"])
    for status in sorted(_refusals(method, operation, responses)):
        responses[str(status.value)] = _refusal(status)
    if not is_open:
        responses["429"] = {
            "description": "Too many requests; try again later.",
            **_content("application/json", "GatewayMessage"),
        }
    success = responses.get("200", {}).get("content", {})
    if method == "get" and "application/json" in success:
        parameters.append(_IF_NONE_MATCH)
        responses["200"]["headers"] = _ETAG
        responses["304"] = {"description": "Nothing has changed.", "headers": _ETAG}
    operation["responses"] = {status: responses[status] for status in sorted(responses)}
    operation["responses"] = {status: _described(told) for status, told in operation["responses"].items()}
    if not parameters:
        del operation["parameters"]


_KEPT_FOR_A_TIME = frozenset({"list_changes", "preview_undo"})
"""Lists that are read from files of a job: there are none before it has ended, and none after they were deleted."""


def _refusals(method: str, operation: Json, responses: Json) -> Iterator[HTTPStatus]:
    places = {parameter["in"] for parameter in operation["parameters"]}
    names = {parameter["name"] for parameter in operation["parameters"]}
    yield from _ALWAYS
    if "path" in places:
        yield HTTPStatus.NOT_FOUND
    if places - {"path"} or "requestBody" in operation:
        yield HTTPStatus.UNPROCESSABLE_ENTITY
    if "cursor" in names:
        yield HTTPStatus.BAD_REQUEST
    if method != "get":
        yield from _BY_CHANGE
    if "302" in responses or operation["operationId"] in _KEPT_FOR_A_TIME:
        yield from (HTTPStatus.CONFLICT, HTTPStatus.GONE)


def _refusal(status: HTTPStatus) -> Json:
    content = _content(CONTENT_TYPE, "Problem")
    if status in _BY_GATEWAY:
        content["content"] |= _content("application/json", "GatewayMessage")["content"]
    return {"description": _MEANING[status], **content}


def _content(media_type: str, schema: str) -> Json:
    return {"content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _described(response: Json) -> Json:
    if response["description"] == "Successful Response":
        return {**response, "description": "Done."}
    return response if response.get("content") else {name: part for name, part in response.items() if name != "content"}


def _without_null(schema: Json) -> None:
    """A parameter is there or not; it cannot be null."""
    if "anyOf" in schema:
        (only,) = (variant for variant in schema.pop("anyOf") if variant.get("type") != "null")
        schema.update(only)


def _named(components: Json) -> Json:
    """Our classes end in View or Wish where a room below has the plain word; clients want the plain word."""
    text = json.dumps(components["schemas"])
    for name in components["schemas"]:
        plain = name.removesuffix("View").removesuffix("Wish")
        text = re.sub(rf'"{name}"', f'"{plain}"', text)
        text = text.replace(f'/schemas/{name}"', f'/schemas/{plain}"')
    return {**components, "schemas": dict(sorted(json.loads(text).items()))}


def _tidy(part: Any) -> Any:
    """Whole numbers as such, and no titles that only repeat a name."""
    match part:
        case dict():
            kept = {
                name: _tidy(value) for name, value in part.items() if not (name == "title" and isinstance(value, str))
            }
            if "$ref" in kept:
                kept["$ref"] = re.sub("(View|Wish)$", "", kept["$ref"])
            return kept
        case list():
            return [_tidy(value) for value in part]
        case float() if part.is_integer():
            return int(part)
        case _:
            return part


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
