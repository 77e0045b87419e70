"""Problem documents (RFC 9457): what the API answers instead of a success."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import Field

from ledgerdock.api.pages import View
from ledgerdock.errors import Conflict, LedgerdockError, Rejected, Transient

CONTENT_TYPE = "application/problem+json"

_STATUS: Mapping[str, HTTPStatus] = {
    "auth.no_token": HTTPStatus.UNAUTHORIZED,
    "auth.no_tenant": HTTPStatus.FORBIDDEN,
    "auth.role": HTTPStatus.FORBIDDEN,
    "preference.not_yours": HTTPStatus.FORBIDDEN,
    "preference.may_not_share": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "request.not_json": HTTPStatus.BAD_REQUEST,
    "request.too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request.content_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "request.internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "job.object_gone": HTTPStatus.GONE,
    "export.expired": HTTPStatus.GONE,
    "link.unknown": HTTPStatus.NOT_FOUND,
    "link.expired": HTTPStatus.GONE,
    "link.revoked": HTTPStatus.GONE,
    "link.superseded": HTTPStatus.GONE,
    "job.object_refused": HTTPStatus.SERVICE_UNAVAILABLE,
}
_BAD_REQUEST = frozenset({"cursor", "filter"})
_NOWHERE = frozenset({"job.unknown", "record.unknown", "preference.unknown"})
_MOST_FIELDS = 20
_UNTOLD_PATHS = "/links/"


class FieldProblem(View):
    """What is wrong with one part of a request."""

    where: str = Field(description="Where: `body.size`, `query.limit`.", examples=["body.size"])
    message: str = Field(description="What is wrong with it.", examples=["Input should be a valid integer"])
    code: str | None = Field(
        None, description="Stable code of what is wrong with a record's value; null for the form of a request."
    )
    hint: str | None = Field(None, description="What to do about it; only together with `code`.")


class Problem(View):
    """Why a request was refused (RFC 9457). Programs match `code`; `detail` and `hint` are for people."""

    type: str = Field(description="Where the code is explained.", examples=["/docs#not_found"])
    title: str = Field(description="The status in words.", examples=["Not Found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    code: str = Field(description="Stable code; it never changes its meaning.", examples=["not_found"])
    detail: str = Field(description="What is wrong.", examples=["There is nothing here."])
    hint: str = Field(description="What to do about it.", examples=["Check the address and the id in it."])
    instance: str | None = Field(
        description="The path that was asked for; null where nothing was found, so that what is missing and what is "
        "somebody else's look the same, and for a path that is a secret.",
        examples=[None],
    )
    errors: list[FieldProblem] = Field(description="Which parts of the request are wrong; only for `request.invalid`.")


class Refusal(Rejected):
    """A request that does not have the form its route asks for; `errors` names the parts."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        super().__init__("request.invalid", first=f"{errors[0].where}: {errors[0].message}")
        self.errors = tuple(errors)


def problem_of(error: LedgerdockError, path: str) -> Problem:
    """The problem document of one of our errors."""
    if error.code in _NOWHERE:
        error = Rejected("not_found")
    status = _status(error)
    return Problem(
        type=f"/docs#{error.code}",
        title=status.phrase,
        status=status.value,
        code=error.code,
        detail=error.message,
        hint=error.hint,
        instance=None if status is HTTPStatus.NOT_FOUND or path.startswith(_UNTOLD_PATHS) else path,
        errors=list(error.errors) if isinstance(error, Refusal) else [],
    )


def refusal_of(error: RequestValidationError) -> Rejected:
    """What Powertools found wrong with a request, as an error of ours. Values are never repeated."""
    found: Sequence[Mapping[str, Any]] = error.errors()
    if any(fault["type"] == "json_invalid" for fault in found):
        return Rejected("request.not_json")
    if any(fault["loc"][0] == "path" for fault in found):
        return Rejected("not_found")
    return Refusal(
        [
            FieldProblem(where=".".join(map(str, fault["loc"])), message=str(fault["msg"]))
            for fault in found[:_MOST_FIELDS]
        ]
    )


def headers_of(problem: Problem) -> dict[str, str]:
    """The headers of the answer that carries a problem."""
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def body_of(problem: Problem) -> str:
    """The body of the answer that carries a problem."""
    return orjson.dumps(problem.model_dump()).decode()


def _status(error: LedgerdockError) -> HTTPStatus:
    known = _STATUS.get(error.code)
    if known is not None:
        return known
    if error.code.partition(".")[0] in _BAD_REQUEST:
        return HTTPStatus.BAD_REQUEST
    match error:
        case Conflict():
            return HTTPStatus.CONFLICT
        case Transient():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:
            return HTTPStatus.UNPROCESSABLE_ENTITY
