"""Register Upload: one object version is one job, however often and in whatever order its events arrive."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.aws.objects import ObjectFacts
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.imports.actions.retry_import import what_to_stage
from ledgerdock.imports.actions.start_import import UPLOADED_BY, declared, declared_options
from ledgerdock.imports.await_turn import keep_place
from ledgerdock.jobs import layout
from ledgerdock.jobs.audit import SYSTEM
from ledgerdock.jobs.job import AttemptKind, Job, JobState, Upload, job_id
from ledgerdock.jobs.job_store import now
from ledgerdock.jobs.lifecycle import why_not_again
from ledgerdock.jobs.memberships import TENANT
from ledgerdock.runtime import Runtime, logger

_TENANT = re.compile(TENANT)


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
    requester: str = SYSTEM


def register_upload(created: ObjectCreated, execution: str, runtime: Runtime) -> dict[str, Any]:
    """Make the job of a dropped object, or bind a prepared upload to the job that waits for it.

    Returns `{"is_new": bool, "job": {tenant, id, attempt} | None, "stage": what to stage}`; `is_new` is False for an
    event that came again and for an object that can belong to no tenant. Raises Rejected when the object is gone
    before it has a job.
    """
    place = place_of(created.object.key)
    stored = None
    if place is not None:
        stored = _registrar(place)(created, place, execution, runtime)
    if stored is None:
        logger.warning("upload belongs to no job", key=created.object.key)
        return {"is_new": False, "job": None}
    ref = {"tenant": stored.tenant, "id": stored.id, "attempt": stored.attempt}
    is_new = stored.execution == execution and stored.is_open
    if is_new:
        keep_place(stored, runtime)
    elif not stored.is_open:
        runtime.turns.release(stored.tenant, stored.id)
    return {"is_new": is_new, "job": ref, "stage": what_to_stage(stored)}


def place_of(key: str) -> list[str] | None:
    """The parts of an object's key: where, tenant, record type or job, name. None when it can belong to no tenant."""
    place = key.split("/")
    if len(place) < 3 or not _TENANT.fullmatch(place[1]) or not place[-1]:
        return None
    prepared = place[0] == layout.UPLOADS and (len(place) == 4 or is_repair(place))
    return place if place[0] == layout.INBOX or prepared else None


def is_repair(place: Sequence[str]) -> bool:
    """Whether these are the parts of the key of a file of corrections."""
    return len(place) == 6 and place[3] == layout.REPAIR


def _registrar(place: Sequence[str]) -> Callable[[ObjectCreated, list[str], str, Runtime], Job | None]:
    if place[0] == layout.INBOX:
        return _register_drop
    return _begin_repair if is_repair(place) else _bind_prepared


def _register_drop(created: ObjectCreated, place: list[str], execution: str, runtime: Runtime) -> Job:
    facts = runtime.objects.facts(created.object.key, created.object.version_id)
    return runtime.jobs.register(_new_job(created, place, facts, execution))


def _bind_prepared(created: ObjectCreated, place: list[str], execution: str, runtime: Runtime) -> Job | None:
    """The first object that arrives for a prepared upload is the upload; None when no such job was prepared."""
    facts = runtime.objects.facts(created.object.key, created.object.version_id)
    return runtime.jobs.bind_upload(place[1], place[2], _upload(created, facts), execution)


def _begin_repair(created: ObjectCreated, place: list[str], execution: str, runtime: Runtime) -> Job | None:
    """The first corrections that arrive for an attempt begin it; None when there is no such job.

    Corrections that arrive when the job has moved on belong to nothing any more.
    """
    facts = runtime.objects.facts(created.object.key, created.object.version_id)
    by = declared(facts.metadata, UPLOADED_BY) or created.requester
    try:
        job = runtime.jobs.get(place[1], place[2])
        if place[4] == str(job.attempt + 1) and why_not_again(job, AttemptKind.REPAIR) is None:
            upload = _upload(created, facts)
            return runtime.attempts.open(job, AttemptKind.REPAIR, by, execution=execution, repair=upload)
    except Conflict:
        return runtime.jobs.get(place[1], place[2])
    except Rejected as unknown:
        logger.warning("repair of an unknown job", code=unknown.code)
        return None
    return job


def _upload(created: ObjectCreated, facts: ObjectFacts) -> Upload:
    return Upload(
        bucket=created.bucket.name,
        key=created.object.key,
        version=created.object.version_id,
        size=facts.size,
        etag=facts.etag,
    )


def _new_job(created: ObjectCreated, place: list[str], facts: ObjectFacts, execution: str) -> Job:
    tenant = place[1]
    upload = _upload(created, facts)
    return Job(
        tenant=tenant,
        id=job_id(tenant, upload.bucket, upload.key, upload.version, facts.modified_at),
        number=0,
        kind="import",
        record_type=place[2] if len(place) == 4 else "",
        state=JobState.QUEUED,
        file=place[-1],
        upload=upload,
        options=declared_options(facts.metadata),
        created_at=now(),
        generated_by=declared(facts.metadata, UPLOADED_BY) or created.requester,
        execution=execution,
    )
