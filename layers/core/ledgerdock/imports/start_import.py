"""Start an import by dropping a file into the inbox, as any S3 tool could.

What the uploader declares travels as metadata of the object, percent-encoded, because S3 takes ASCII only.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote

from ledgerdock.jobs import layout
from ledgerdock.jobs.job import ImportOptions, job_id
from ledgerdock.runtime import Runtime

UPLOADED_BY = "uploaded-by"
"""Object metadata: who dropped the file."""

_OPTION_KEYS = {name: name.replace("_", "-") for name in ImportOptions.model_fields}


def start_import(
    path: Path, *, tenant: str, record_type: str, options: ImportOptions, uploaded_by: str, runtime: Runtime
) -> str:
    """Drop a file and return the id its job will have; the job appears once the event has arrived.

    Raises OSError when the file cannot be read.
    """
    key = f"{layout.INBOX}/{tenant}/{record_type}/{path.name}"
    wishes = {_OPTION_KEYS[name]: value for name, value in options.model_dump(exclude_none=True).items()}
    metadata = {name: quote(value, safe=" @") for name, value in {**wishes, UPLOADED_BY: uploaded_by}.items()}
    version = runtime.objects.upload(path, key, metadata=metadata)
    facts = runtime.objects.facts(key, version)
    return job_id(tenant, runtime.objects.bucket, key, version, facts.modified_at)


def declared_options(metadata: Mapping[str, str]) -> ImportOptions:
    """The options in an object's metadata."""
    return ImportOptions(**{name: declared(metadata, key) for name, key in _OPTION_KEYS.items()})


def declared(metadata: Mapping[str, str], key: str) -> str | None:
    """One value of an object's metadata as its uploader wrote it; None when it is not there."""
    return unquote(metadata[key]) if key in metadata else None
