"""What the routes of all kinds of jobs share: how a job is named in a path, is found, and its files are handed out."""

from collections.abc import Set
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from ledgerdock.api.calls import Call
from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import Job

LINK_SECONDS = 60

JobName = Annotated[
    str,
    Path(
        description="The id of the job, or its number.",
        pattern="^([0-9a-v]{26}|[0-9]{1,12})$",
        examples=["06gvrgl3q1tg1ubrncpi4vl73s"],
    ),
]
REDIRECT: dict[int, Any] = {
    302: {
        "description": f"Follow `Location` within {LINK_SECONDS} seconds, without your token: a link to download "
        "exactly one version of one file.",
        "headers": {"Location": {"description": "The link.", "schema": {"type": "string", "format": "uri"}}},
        "content": {},
    }
}


def find_job(call: Call, name: str, kinds: Set[str]) -> Job:
    """A job of the caller's tenant that is of one of these kinds. Raises Rejected("job.unknown")."""
    job = call.runtime.jobs.find(call.tenant, name)
    if job.kind not in kinds:
        raise Rejected("job.unknown", job=name)
    return job


def redirect(call: Call, key: str, version: str, file_name: str, content_type: str) -> Response[None]:
    """The answer that leads to one version of an object, saved under `file_name`."""
    link = call.runtime.objects.signed_link(
        key, version, file_name=file_name, content_type=content_type, seconds=LINK_SECONDS
    )
    return Response(302, headers={"Location": link, "Cache-Control": "no-store"})
