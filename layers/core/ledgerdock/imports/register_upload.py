"""Register Upload: one object version is one job, however often and in whatever order its events arrive."""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.aws.objects import ObjectFacts
from ledgerdock.imports.start_import import UPLOADED_BY, declared, declared_options
from ledgerdock.jobs import layout
from ledgerdock.jobs.job import Job, JobState, Upload, job_id
from ledgerdock.jobs.job_store import now
from ledgerdock.runtime import Runtime, logger

_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class _Bucket(BaseModel):
    name: str


class _Object(BaseModel):
    key: str
    version_id: str = Field(alias="version-id")


class ObjectCreated(BaseModel):
    """The detail of S3's "Object Created" event, as far as we trust it: which object version."""

    model_config = ConfigDict(extra="ignore")

    bucket: _Bucket
    object: _Object
    requester: str = "unknown"


def register_upload(created: ObjectCreated, execution: str, runtime: Runtime) -> dict[str, Any]:
    """Make the job of an uploaded object.

    Returns `{"is_new": bool, "job": {tenant, id, attempt} | None}`; `is_new` is False for an event that came again
    and for an object that can belong to no tenant. Raises Rejected when the object is gone before it has a job.
    """
    key, version = created.object.key, created.object.version_id
    place = key.split("/")
    if len(place) < 3 or place[0] != layout.INBOX or not _TENANT.fullmatch(place[1]) or key.endswith("/"):
        logger.warning("upload belongs to no tenant", key=key)
        return {"is_new": False, "job": None}
    facts = runtime.objects.facts(key, version)
    stored, is_ours = runtime.jobs.register(_new_job(created, place, facts, execution))
    return {
        "is_new": is_ours and stored.is_open,
        "job": {"tenant": stored.tenant, "id": stored.id, "attempt": stored.attempt},
    }


def _new_job(created: ObjectCreated, place: list[str], facts: ObjectFacts, execution: str) -> Job:
    bucket, key, version = created.bucket.name, created.object.key, created.object.version_id
    tenant = place[1]
    moment = now()
    return Job(
        tenant=tenant,
        id=job_id(tenant, bucket, key, version, facts.modified_at),
        number=0,
        kind="import",
        record_type=place[2] if len(place) == 4 else "",
        state=JobState.QUEUED,
        file=place[-1],
        upload=Upload(bucket=bucket, key=key, version=version, size=facts.size, etag=facts.etag),
        options=declared_options(facts.metadata),
        created_at=moment,
        generated_by=declared(facts.metadata, UPLOADED_BY) or created.requester,
        execution=execution,
    )
