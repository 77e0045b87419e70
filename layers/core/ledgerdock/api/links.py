"""Mailed links: following one, which needs no sign-in, and revoking those of a job."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from ledgerdock.api import exports, imports
from ledgerdock.api.calls import call_of, new_router, runtime_of
from ledgerdock.api.jobs import JobName
from ledgerdock.api.link_page import HEADERS, page_of
from ledgerdock.api.pages import View
from ledgerdock.api.problems import CONTENT_TYPE, Problem, body_of, headers_of, problem_of
from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.errors import LedgerdockError
from ledgerdock.jobs.job import Job
from ledgerdock.notices.open_link import open_link
from ledgerdock.runtime import logger

router = new_router()


class RevokedLinks(View):
    """What became of the mailed links of a job."""

    revoked: int = Field(description="How many were good until now and are not any more.", examples=[1])


@router.get("/links/<token>", include_in_schema=False)
def follow(token: Annotated[str, Path()]) -> Response[Any]:
    try:
        with passing_failures_are_transient():
            link = open_link(token, runtime_of(router))
    except LedgerdockError as error:
        return _refused(error)
    return Response(302, headers={**HEADERS, "Location": link})


@router.delete(
    "/imports/<id>/link",
    tags=[imports.TAG],
    summary="Revoke the mailed links of an import",
    description="They open nothing from now on. Doing it again changes nothing.",
    operation_id="revoke_import_links",
)
def revoke_of_import(id: JobName) -> RevokedLinks:  # noqa: A002
    return _revoke(imports.find_import(call_of(router), id))


@router.delete(
    "/exports/<id>/link",
    tags=[exports.TAG],
    summary="Revoke the mailed links of an export",
    description="They open nothing from now on. Doing it again changes nothing.",
    operation_id="revoke_export_links",
)
def revoke_of_export(id: JobName) -> RevokedLinks:  # noqa: A002
    return _revoke(exports.find_export(call_of(router), id))


def _revoke(job: Job) -> RevokedLinks:
    call = call_of(router)
    return RevokedLinks(revoked=call.runtime.links.revoke_all(job.tenant, job.id, call.identity.user))


def _refused(error: LedgerdockError) -> Response[Any]:
    """For people a page, for programs that ask for it a problem document."""
    problem = problem_of(error, router.current_event.path)
    logger.info("link refused", code=problem.code, status=problem.status)
    if _wants_json():
        return Response(problem.status, body=body_of(problem), headers={**headers_of(problem), **HEADERS})
    return _page(problem)


def _page(problem: Problem) -> Response[Any]:
    headers = {**headers_of(problem), **HEADERS, "Content-Type": "text/html; charset=utf-8"}
    return Response(problem.status, body=page_of(problem), headers=headers)


def _wants_json() -> bool:
    accepted = router.current_event.headers.get("accept", "")
    return "text/html" not in accepted and ("application/json" in accepted or CONTENT_TYPE in accepted)
