"""Apply a dry run: begin the import that does what was told, and nothing else."""

from ledgerdock.errors import Conflict
from ledgerdock.imports.actions.prepare_import import FileToCome, prepare_import
from ledgerdock.jobs.job import Job
from ledgerdock.runtime import Runtime


def apply_import(tried: Job, user: str, runtime: Runtime) -> Job:
    """Begin a new import of the same bytes under the same options, held to the plan of the dry run; returns its job.

    The file is copied to where a prepared upload is waited for, so that the import begins as any other. Raises
    Conflict("job.not_tried") for what is no dry run that has ended, Rejected when its file is gone.
    """
    if not tried.options.dry_run or tried.plan is None or tried.is_open:
        raise Conflict("job.not_tried", number=tried.number)
    options = tried.options.model_copy(update={"dry_run": False, "expect_plan": tried.plan})
    file = FileToCome(tried.file, tried.upload.size, None)
    job = prepare_import(tried.tenant, tried.record_type, file, options=options, user=user, runtime=runtime)
    runtime.objects.copy(tried.upload.key, tried.upload.version, job.upload.key)
    return job
