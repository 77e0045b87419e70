"""Which mapping an import uses: settled once, and kept with the job from then on."""

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.mapping import check
from ledgerdock.imports.staging.declarations import mapping_of, version_of
from ledgerdock.jobs.job import ImportOptions, Job, JobRef, JobState
from ledgerdock.jobs.mapping_store import MappingShelf
from ledgerdock.records.layout import SEVERAL
from ledgerdock.runtime import Runtime


def settle_mapping(job: Job, ref: JobRef, runtime: Runtime) -> Job:
    """The job with its mapping; the same job when nothing was said. A repetition finds it settled.

    A saved mapping counts in the version it has now, whatever is saved later. Raises Rejected `mapping.*`.
    """
    if job.mapping is not None or not (job.options.mapping or job.options.mapping_name):
        return job
    said, options = find_mapping(job.tenant, job.record_type, job.options, runtime)
    return runtime.jobs.advance(
        ref, JobState.VALIDATING, {"mapping": said.model_dump(mode="json"), "options": options.model_dump()}
    )


def find_mapping(
    tenant: str, record_type: str, options: ImportOptions, runtime: Runtime
) -> tuple[ColumnMapping, ImportOptions]:
    """The mapping that is meant, and the options with its version named and without its text.

    Raises Rejected: `mapping.needs_type`, `mapping.two_given`, `mapping.unknown_name`, and for one that no file could
    make right, `mapping.*`.
    """
    if record_type == SEVERAL:
        raise Rejected("mapping.needs_type")
    columns = runtime.registry.get(record_type).columns
    if options.mapping_name is None:
        said, settled = mapping_of(options.mapping or "{}"), options.model_copy(update={"mapping": None})
    elif options.mapping is not None:
        raise Rejected("mapping.two_given")
    else:
        shelf = MappingShelf(tenant, record_type)
        saved = runtime.mappings.get(shelf, options.mapping_name, version_of(options.mapping_version))
        said, settled = saved.mapping, options.model_copy(update={"mapping_version": str(saved.version)})
    check(said, columns)
    return said, settled
