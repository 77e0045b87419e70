"""CORS of buckets as S3 answers it: moto lets every origin in everywhere and forgets it on form uploads."""

from collections.abc import Callable
from typing import Any

from moto.s3.models import FakeBucket, s3_backends
from werkzeug.wrappers import Request, Response

from ledgerdock_local.api_cors import Cors, requested_headers
from ledgerdock_local.options import ACCOUNT

StartResponse = Callable[..., Any]
_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


def bucket_of(path: str) -> FakeBucket | None:
    """The bucket that a path-style address names."""
    return s3_backends[ACCOUNT]["aws"].buckets.get(path.split("/", 2)[1] if path.startswith("/") else "")


def preflight(bucket: FakeBucket, request: Request) -> Response:
    """The answer to a browser that asks first: the first rule that allows the whole call, or 403."""
    origin = request.headers.get("Origin", "")
    method = request.headers.get("Access-Control-Request-Method", "")
    names = requested_headers(request.headers.get("Access-Control-Request-Headers"))
    for rule in _rules(bucket):
        if rule.allows(origin, method, names):
            headers = {**rule.on_answer(origin), "access-control-allow-methods": ", ".join(rule.methods), "vary": _VARY}
            if names:
                headers["access-control-allow-headers"] = ", ".join(names)
            if rule.max_age:
                headers["access-control-max-age"] = rule.max_age
            return Response(status=200, headers=headers)
    return s3_error(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")


def on_answers(bucket: FakeBucket, request: Request, start_response: StartResponse) -> StartResponse:
    """A start_response with the bucket's CORS headers in the place of moto's."""
    origin, method = request.headers.get("Origin"), request.method
    rule = next((rule for rule in _rules(bucket) if origin and rule.allows(origin, method, ())), None)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
        if rule and origin:
            kept += [*rule.on_answer(origin).items(), ("vary", _VARY)]
        return start_response(status, kept, *rest)

    return start


def s3_error(status: int, code: str, message: str) -> Response:
    """An error as S3 writes it."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(xml, status=status, content_type="application/xml")


def _rules(bucket: FakeBucket) -> list[Cors]:
    return [
        Cors(
            origins=_listed(rule.allowed_origins),
            methods=_listed(rule.allowed_methods),
            headers=_listed(rule.allowed_headers),
            exposed=_listed(rule.exposed_headers),
            max_age=str(rule.max_age_seconds) if rule.max_age_seconds else None,
            credentials="*" not in _listed(rule.allowed_origins),
        )
        for rule in bucket.cors
    ]


def _listed(value: list[str] | str | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
