"""Where the files of a job lie in the bucket.

`work/` is kept for days, `jobs/` as long as results and undo are promised, `exports/` as long as the file of an export
is (template.yaml, lifecycle).
"""

from ledgerdock.jobs.job import JobRef

INBOX = "inbox"
"""`inbox/{tenant}/{record_type}/{name}`: dropped with any S3 tool."""

UPLOADS = "uploads"
"""`uploads/{tenant}/{job_id}/{name}`: prepared by the API, which made the job."""


def prepared_upload(tenant: str, job_id: str, name: str) -> str:
    """Where the file of a prepared job is uploaded."""
    return f"{UPLOADS}/{tenant}/{job_id}/{name}"


REPAIR = "repair"


def repair_upload(tenant: str, job_id: str, attempt: int, name: str) -> str:
    """Where the corrected rows of a job are uploaded, for the attempt that is to read them."""
    return f"{UPLOADS}/{tenant}/{job_id}/{REPAIR}/{attempt}/{name}"


def work(job: JobRef, name: str) -> str:
    """A working file of one attempt: `waves/0.json`, `chunks/00000.jsonl`."""
    return f"work/{job.tenant}/{job.id}/{job.attempt}/{name}"


def kept(job: JobRef, name: str) -> str:
    """A file that explains or undoes a job: `plan/1.json`, `ledger/1/00000.jsonl`, `before/…`, `results/…`."""
    return f"jobs/{job.tenant}/{job.id}/{name}"


def chunk(job: JobRef, number: int) -> str:
    """The rows of one chunk."""
    return work(job, f"chunks/{number:05d}.jsonl")


def ledger_part(job: JobRef, number: int) -> str:
    """The outcomes of one chunk."""
    return kept(job, f"ledger/{job.attempt}/{number:05d}.jsonl")


def before_images(job: JobRef, number: int) -> str:
    """The records a chunk is about to change, as they were."""
    return kept(job, f"before/{job.attempt}/{number:05d}.jsonl")


def rehearsal(job: JobRef, number: int) -> str:
    """What one chunk would do, decided without writing."""
    return work(job, f"rehearsal/{number:05d}.json")


def changes(job: JobRef, number: int) -> str:
    """What one chunk of a dry run would change, field by field."""
    return kept(job, f"changes/{job.attempt}/{number:05d}.jsonl")


def before_images_of(job: JobRef) -> str:
    """What the keys of the before-images of an attempt begin with; chunk and `.jsonl` follow."""
    return kept(job, f"before/{job.attempt}/")


def decisions(job: JobRef, number: int) -> str:
    """What a chunk of an undo has decided to do, written ahead of doing it."""
    return kept(job, f"decisions/{job.attempt}/{number:05d}.jsonl")


def plan(job: JobRef) -> str:
    """What the rows of an attempt were taken for."""
    return kept(job, f"plan/{job.attempt}.json")


def wave(job: JobRef, number: int) -> str:
    """The manifest of one wave: the chunks that may be imported side by side."""
    return f"{waves(job)}{number}.json"


def waves(job: JobRef) -> str:
    """What the keys of the manifests of an attempt begin with; number and `.json` follow."""
    return work(job, "waves/")


def result(job: JobRef, name: str) -> str:
    """A result file: `succeeded.csv`, or `failed.zip` for an upload of several files."""
    return kept(job, f"results/{job.attempt}/{name}")


def export_plan(job: JobRef) -> str:
    """What the segments of an export are."""
    return work(job, "plan.json")


def export_manifest(job: JobRef) -> str:
    """The numbers of the segments of an export, which may be written side by side."""
    return work(job, "segments.json")


def segment_part(job: JobRef, number: int) -> str:
    """The rows that one segment of an export has written."""
    return work(job, f"segments/{number:05d}")


def export_file(job: JobRef, name: str) -> str:
    """The file of an export."""
    return f"exports/{job.tenant}/{job.id}/{job.attempt}/{name}"
