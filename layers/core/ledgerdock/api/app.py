"""The API as a whole: who may pass, the routes, and a problem document for everything that goes wrong."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from ledgerdock.api import (
    audit,
    changes,
    docs,
    exportables,
    exports,
    imports,
    lifecycle,
    links,
    mail,
    mappings,
    me,
    preferences,
    record_types,
    records,
    row_errors,
)
from ledgerdock.api.access import authorise
from ledgerdock.api.bodies import check_body, plain_headers
from ledgerdock.api.calls import Call, handing_over
from ledgerdock.api.etags import with_etag
from ledgerdock.api.problems import body_of, headers_of, problem_of, refusal_of
from ledgerdock.api.segments import plain_path
from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.errors import LedgerdockError, Rejected
from ledgerdock.runtime import Event, Runtime, logger

resolver = APIGatewayHttpResolver(
    enable_validation=True,
    response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    serializer=lambda body: orjson.dumps(body).decode(),
    json_body_deserializer=orjson.loads,
)
ROOMS = (
    me,
    record_types,
    imports,
    lifecycle,
    row_errors,
    changes,
    exportables,
    exports,
    audit,
    records,
    preferences,
    mappings,
    mail,
    links,
    docs,
)
for room in ROOMS:
    resolver.include_router(room.router)


def answer(event: Event, context: Any, runtime: Runtime) -> dict[str, Any]:
    """Answer one request of API Gateway's payload format 2.0."""
    route = event.get("routeKey", "")
    logger.set_correlation_id(event["requestContext"].get("requestId"))
    logger.append_keys(route=route, tenant=None, request=context.aws_request_id)
    try:
        identity = authorise(route, _claims(event))
        check_body(event)
    except Rejected as error:
        return _refuse(error, event)
    call = None
    if identity is not None:
        logger.append_keys(tenant=identity.tenant)
        call = Call(identity, runtime, event, context)
    resolver.append_context(**handing_over(runtime, call))  # type: ignore[no-untyped-call]
    return resolver.resolve({**event, "rawPath": plain_path(event), "headers": plain_headers(event)}, context)


def _claims(event: Event) -> Mapping[str, Any]:
    authorizer = event["requestContext"].get("authorizer") or {}
    return (authorizer.get("jwt") or {}).get("claims") or {}


def _refuse(error: LedgerdockError, event: Event) -> dict[str, Any]:
    problem = problem_of(error, event["rawPath"])
    logger.info("refused", code=problem.code, status=problem.status)
    return {
        "statusCode": problem.status,
        "headers": headers_of(problem),
        "body": body_of(problem),
        "isBase64Encoded": False,
        "cookies": [],
    }


def _without_passing_failures(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    with passing_failures_are_transient():
        response: Response[Any] = next_middleware(app)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response


resolver.use(middlewares=[_without_passing_failures, with_etag])


def _told(error: LedgerdockError) -> Response[str]:
    problem = problem_of(error, resolver.current_event.path)
    logger.info("refused", code=problem.code, status=problem.status)
    return Response(problem.status, body=body_of(problem), headers=headers_of(problem))


def _malformed(error: RequestValidationError) -> Response[str]:
    return _told(refusal_of(error))


def _undeclared(_: RequestUnsupportedContentType) -> Response[str]:
    return _told(Rejected("request.content_type"))


def _nowhere(_: NotFoundError) -> Response[str]:
    return _told(Rejected("not_found"))


def _broken(error: Exception) -> Response[str]:
    """The last resort: whoever asked learns nothing of the inside, whoever reads the log everything."""
    logger.exception("request broke", error=type(error).__name__)
    return _told(Rejected("request.internal"))


for kind, handler in {
    LedgerdockError: _told,
    RequestValidationError: _malformed,
    RequestUnsupportedContentType: _undeclared,
    NotFoundError: _nowhere,
    Exception: _broken,
}.items():
    resolver.exception_handler(kind)(handler)
