"""Start an export: a job of its own, and the execution that makes its file."""

import json
from datetime import UTC, datetime

from ledgerdock.aws.executions import execution_arn
from ledgerdock.exports.catalogue import Exportable, chosen_columns, exportable, filter_properties
from ledgerdock.filters import grammar
from ledgerdock.jobs.export import Export, ExportWish
from ledgerdock.jobs.job import NO_UPLOAD, ImportOptions, Job, JobRef, JobState, new_job_id
from ledgerdock.jobs.job_store import now
from ledgerdock.runtime import Runtime


def start_export(tenant: str, wish: ExportWish, by: str, runtime: Runtime) -> Job:
    """Begin an export in the name of `by`.

    Raises Rejected, naming what is wrong: `export.unknown`, `export.unknown_column`, `export.column_twice`, or a
    `filter.*` code.
    """
    wanted = exportable(wish.name, runtime.registry)
    chosen_columns(wanted, wish.columns)
    grammar.parse(wish.filters, filter_properties(wanted, runtime.registry))
    job = runtime.jobs.register(_job(tenant, wish, wanted, by, runtime))
    start_execution(job, runtime)
    return job


def start_execution(job: Job, runtime: Runtime) -> None:
    """Start the execution of the attempt that is on. Asked again at once, it is the same one."""
    ref = JobRef(tenant=job.tenant, id=job.id, attempt=job.attempt)
    name = execution_name(job.id, job.attempt)
    runtime.executions.start(runtime.settings.export_machine, name, json.dumps({"job": ref.model_dump()}))


def execution_name(job: str, attempt: int) -> str:
    """The name of the execution of an attempt."""
    return f"{job}-{attempt}"


def _job(tenant: str, wish: ExportWish, wanted: Exportable, by: str, runtime: Runtime) -> Job:
    moment = datetime.now(UTC)
    job_id = new_job_id(moment)
    suffix = "zip" if wish.zipped else wish.format.value
    return Job(
        tenant=tenant,
        id=job_id,
        number=0,
        kind="export",
        record_type=wanted.record_type,
        state=JobState.QUEUED,
        file=f"{wanted.name}-{moment:%Y-%m-%d-%H%M%S}.{suffix}",
        upload=NO_UPLOAD,
        options=ImportOptions(mail=wish.mail),
        export=Export(
            name=wanted.name,
            filters=wish.filters,
            columns=wish.columns,
            format=wish.format,
            zipped=wish.zipped,
            description=f"{wanted.label} export initiated on {moment:%Y-%m-%d}",
        ),
        created_at=now(),
        generated_by=by,
        execution=execution_arn(runtime.settings.export_machine, execution_name(job_id, 1)),
    )
