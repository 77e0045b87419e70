"""CORS as a template configures it: for an HTTP API as API Gateway answers, for a bucket as S3 does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True)
class Cors:
    """Who may call from a browser, and how. Origins, methods and headers may be `*`; origins may hold one `*`."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: str | None
    credentials: bool

    def allows_origin(self, origin: str) -> bool:
        """Whether a page of this origin may call."""
        return any(fnmatchcase(origin, allowed.replace("[", "[[]")) for allowed in self.origins)

    def allows(self, origin: str, method: str, headers: Sequence[str]) -> bool:
        """Whether the call a preflight asks about is allowed."""
        lower = [allowed.lower() for allowed in self.headers]
        known = all(any(fnmatchcase(header, allowed) for allowed in lower) for header in headers)
        return self.allows_origin(origin) and known and bool({method, "*"}.intersection(self.methods))

    def on_answer(self, origin: str) -> dict[str, str]:
        """The headers of an answer to a page of this origin; none for one that is not allowed."""
        if not self.allows_origin(origin):
            return {}
        headers = {"access-control-allow-origin": "*" if "*" in self.origins else origin}
        if self.credentials:
            headers["access-control-allow-credentials"] = "true"
        if self.exposed:
            headers["access-control-expose-headers"] = ",".join(self.exposed)
        return headers

    def on_preflight(self, origin: str) -> dict[str, str]:
        """The headers of the answer to a preflight."""
        headers = self.on_answer(origin)
        if headers:
            headers["access-control-allow-methods"] = ",".join(self.methods)
            headers["access-control-allow-headers"] = ",".join(self.headers)
            if self.max_age:
                headers["access-control-max-age"] = self.max_age
        return headers


def read_cors(body: Mapping[str, Any]) -> Cors | None:
    """The CORS configuration of an API's OpenAPI body."""
    facts = body.get("x-amazon-apigateway-cors")
    if not facts:
        return None
    return Cors(
        origins=_listed(facts.get("allowOrigins", ())),
        methods=_listed(facts.get("allowMethods", ())),
        headers=_listed(facts.get("allowHeaders", ())),
        exposed=_listed(facts.get("exposeHeaders", ())),
        max_age=str(facts["maxAge"]) if "maxAge" in facts else None,
        credentials=facts.get("allowCredentials") is True,
    )


def _listed(value: Any) -> tuple[str, ...]:
    """A list parameter is put into the body by the translator as its text: `a,b`."""
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else tuple(value)


def requested_headers(text: str | None) -> list[str]:
    """The names in an Access-Control-Request-Headers header, in lower case."""
    return [name.strip().lower() for name in (text or "").split(",") if name.strip()]
