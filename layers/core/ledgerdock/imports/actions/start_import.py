"""Start an import by dropping a file into the inbox, as any S3 tool could.

What the uploader declares travels as metadata of the object, percent-encoded, because S3 takes ASCII only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from ledgerdock.jobs import layout
from ledgerdock.jobs.job import ImportOptions, job_id
from ledgerdock.runtime import Runtime

UPLOADED_BY = "uploaded-by"
"""Object metadata: who dropped the file."""

_NO = frozenset({"false", "no"})

_OPTION_KEYS = {name: name.replace("_", "-") for name in ImportOptions.model_fields}


def start_import(
    path: Path, *, tenant: str, record_type: str, options: ImportOptions, uploaded_by: str, runtime: Runtime
) -> str:
    """Drop a file and return the id its job will have; the job appears once the event has arrived.

    Raises OSError when the file cannot be read.
    """
    key = f"{layout.INBOX}/{tenant}/{record_type}/{path.name}"
    wishes = {_OPTION_KEYS[name]: _written(value) for name, value in options.model_dump(exclude_defaults=True).items()}
    metadata = {name: quote(value, safe=" @") for name, value in {**wishes, UPLOADED_BY: uploaded_by}.items()}
    version = runtime.objects.upload(path, key, metadata=metadata)
    facts = runtime.objects.facts(key, version)
    return job_id(tenant, runtime.objects.bucket, key, version, facts.modified_at)


def declared_options(metadata: Mapping[str, str]) -> ImportOptions:
    """The options in an object's metadata. Whatever `dry-run` says but "false" or "no" is a wish for a dry run."""
    wishes: dict[str, Any] = {name: declared(metadata, key) for name, key in _OPTION_KEYS.items()}
    dry_run = wishes.pop("dry_run")
    return ImportOptions(**wishes, dry_run=dry_run is not None and dry_run.strip().casefold() not in _NO)


def _written(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value).lower()


def declared(metadata: Mapping[str, str], key: str) -> str | None:
    """One value of an object's metadata as its uploader wrote it; None when it is not there."""
    return unquote(metadata[key]) if key in metadata else None
