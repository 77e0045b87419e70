"""What the routes of all kinds of jobs share: how a job is named, found and listed, and its files are handed out."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from ledgerdock.api import paging
from ledgerdock.api.calls import Call
from ledgerdock.errors import Rejected
from ledgerdock.filters import grammar
from ledgerdock.jobs.job import Job

LINK_SECONDS = 60
_MOST_READ = 2_000
"""A filter that hardly anything passes must not read a whole history at once."""

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


def newest(
    call: Call,
    kind: str,
    properties: Sequence[grammar.Property],
    facts: Callable[[Job], Mapping[str, Any]],
    *,
    limit: int,
    cursor: str | None,
) -> tuple[list[Job], str | None]:
    """The caller's jobs of one kind that its filters let through, the newest first, and the cursor of the next page.

    `facts` are what a job is filtered by. Raises Rejected with a `filter.*` or `cursor.*` code.
    """
    wanted = grammar.parse(call.filters, properties)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    page = paging.MOST if wanted else limit + 1
    jobs = call.runtime.jobs.newest(call.tenant, kind, after=str(position[0]) if position else None, page=page)
    found, last = paging.fill(jobs, lambda job: wanted.matches(facts(job)), limit, _MOST_READ)
    return found, cursors.sign([last.id]) if last else None


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
