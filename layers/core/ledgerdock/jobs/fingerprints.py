"""Which job read which content first: the same bytes, read in the same way as the same record type."""

import hashlib
from pathlib import Path

from ledgerdock.aws.table import ABSENT, ConditionFailed, Put, Table
from ledgerdock.jobs.job import Job, JobLink


class FingerprintStore:
    """Fingerprints of a tenant lie in one partition, one item for each content."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def note(self, job: Job, digest: str) -> JobLink | None:
        """Enter the content of a job; the job that had it first, or None when this one is the first."""
        partition, name = f"{job.tenant}#FINGERPRINT", _name(job, digest)
        try:
            item = {"pk": partition, "sk": name, "id": job.id, "number": job.number}
            self._table.write(Put(item, when={"pk": ABSENT}))
        except ConditionFailed:
            known = JobLink.model_validate(self._table.get(partition, name))
            return known if known.id != job.id else None
        return None


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(job: Job, digest: str) -> str:
    """The same bytes mean something else as another record type, or read with other options."""
    options = hashlib.sha256(job.options.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]
    return f"{job.record_type}#{digest}#{options}"
