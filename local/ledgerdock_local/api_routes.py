"""Which route of an HTTP API a request takes: read from the OpenAPI body, matched as API Gateway does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledgerdock_local.options import LocalCloudError

ANY = "ANY"
DEFAULT = "$default"
MOST_SECONDS = 30.0
_INTEGRATION = "x-amazon-apigateway-integration"
_ANY_METHOD = "x-amazon-apigateway-any-method"
_FUNCTION = re.compile(r"/functions/(arn:[^/]+)/invocations$")
_VARIABLE = re.compile(r"\{([^{}+]+)(\+?)\}")


@dataclass(frozen=True)
class Route:
    """A route: `authorizer` names one of the API's authorizers or is None, `timeout` is in seconds."""

    method: str
    path: str
    function: str
    authorizer: str | None
    scopes: tuple[str, ...]
    timeout: float

    @property
    def key(self) -> str:
        """As events name it: `GET /imports/{id}` or `$default`."""
        return DEFAULT if self.path == DEFAULT else f"{self.method} {self.path}"


@dataclass(frozen=True)
class Match:
    """The route of a request, and what the variables of its path stand for."""

    route: Route
    parameters: Mapping[str, str]


class Routes:
    """The routes of an API, found by method and decoded path."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._default = next((route for route in routes if route.path == DEFAULT), None)
        paths = [(route, _pattern(route.path)) for route in routes if route.path != DEFAULT]
        self._paths = sorted(paths, key=lambda pair: _rank(pair[0]))

    def find(self, method: str, path: str) -> Match | None:
        """The most specific route: no variable before `{one}` before `{rest+}`, a method before ANY, then $default."""
        for route, pattern in self._paths:
            if route.method in {method, ANY} and (found := pattern.fullmatch(path)):
                names = [name for name, _ in _VARIABLE.findall(route.path)]
                return Match(route, dict(zip(names, found.groups(), strict=True)))
        return Match(self._default, {}) if self._default else None


def read_routes(body: Mapping[str, Any]) -> tuple[Route, ...]:
    """The routes of an OpenAPI body with API Gateway's extensions.

    Raises LocalCloudError for an integration that is not a Lambda function with payload format 2.0.
    """
    return tuple(
        _route(path, name, operation)
        for path, operations in body["paths"].items()
        for name, operation in operations.items()
        if isinstance(operation, Mapping) and _INTEGRATION in operation
    )


def _route(path: str, name: str, operation: Mapping[str, Any]) -> Route:
    integration = operation[_INTEGRATION]
    function = _FUNCTION.search(str(integration.get("uri")))
    if function is None or str(integration.get("payloadFormatVersion")) != "2.0":
        raise LocalCloudError(f"{name} {path}: only functions with payload format 2.0 are served here")
    requirements = [pair for entry in operation.get("security", []) for pair in entry.items() if pair[0] != "NONE"]
    authorizer, scopes = requirements[0] if requirements else (None, ())
    return Route(
        method=ANY if name == _ANY_METHOD else name.upper(),
        path=path,
        function=function[1],
        authorizer=authorizer,
        scopes=tuple(scopes),
        timeout=float(integration.get("timeoutInMillis", MOST_SECONDS * 1000)) / 1000,
    )


def _pattern(path: str) -> re.Pattern[str]:
    parts = [".+" if part.endswith("+}") else "[^/]+" for part in re.findall(r"\{[^{}]+\}", path)]
    literals = [re.escape(literal) for literal in re.split(r"\{[^{}]+\}", path)]
    pieces = [literals[0]]
    for part, literal in zip(parts, literals[1:], strict=True):
        pieces.append(f"({part}){literal}")
    return re.compile("".join(pieces), re.DOTALL)


def _rank(route: Route) -> tuple[bool, int, int, bool]:
    variables = _VARIABLE.findall(route.path)
    greedy = any(plus for _, plus in variables)
    return greedy, len(variables), -len(route.path), route.method == ANY
