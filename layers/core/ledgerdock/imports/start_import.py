"""Start an import by dropping a file into the inbox, as any S3 tool could."""

from pathlib import Path

from ledgerdock.jobs import layout
from ledgerdock.jobs.job import ImportOptions, job_id
from ledgerdock.runtime import Runtime

UPLOADED_BY = "uploaded-by"
"""Object metadata: who dropped the file."""


def start_import(
    path: Path, *, tenant: str, record_type: str, options: ImportOptions, uploaded_by: str, runtime: Runtime
) -> str:
    """Drop a file and return the id its job will have; the job appears once the event has arrived.

    Raises OSError when the file cannot be read.
    """
    key = f"{layout.INBOX}/{tenant}/{record_type}/{path.name}"
    declared = options.model_dump(exclude_none=True)
    metadata = {name.replace("_", "-"): value for name, value in declared.items()}
    version = runtime.objects.upload(path, key, metadata={**metadata, UPLOADED_BY: uploaded_by})
    facts = runtime.objects.facts(key, version)
    return job_id(tenant, runtime.objects.bucket, key, version, facts.modified_at)
