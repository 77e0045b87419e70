"""The one way from the command line to the jobs: today straight into a running local cloud.

When the HTTP API stands, only this module changes.
"""

import json
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from ledgerdock.errors import Conflict, LedgerdockError, Rejected, Transient
from ledgerdock.imports.start_import import start_import
from ledgerdock.jobs import layout, ledger
from ledgerdock.jobs.job import ImportOptions, JobRef
from ledgerdock.jobs.job import Job as StoredJob
from ledgerdock.runtime import Runtime, Settings
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.saving import put_in_place
from ledgerdock_cli.views import Job, ResultFile, RowProblem
from ledgerdock_local.options import state_path

_START = "start one with: ledgerdock up"
_UNREACHABLE = f"No local cloud is running; {_START}"
_CONNECT_SECONDS = 3.0
_REGISTER_SECONDS = 30.0
_REGISTER_PAUSE = 0.1


class Connection:
    """One tenant's jobs. Every method raises CommandError with a line for the person."""

    def __init__(self, runtime: Runtime, tenant: str) -> None:
        self._runtime = runtime
        self._tenant = tenant

    @classmethod
    def open(cls, tenant: str) -> "Connection":
        """Find the running local cloud by its state file."""
        cloud = _running_cloud()
        outputs = cloud["outputs"]
        settings = Settings(
            files_bucket=outputs["FilesBucketName"],
            jobs_table=outputs["JobsTableName"],
            records_table=outputs["RecordsTableName"],
            endpoint=cloud["url"],
        )
        # The local cloud takes any key; a real one must not be sent to it.
        session = boto3.Session("local", "local", region_name=cloud["region"])
        return cls(Runtime(settings, session), tenant)

    def get_job(self, id_or_number: str) -> Job:
        """One job by its id or number."""
        with _plain_failures():
            return self._runtime.jobs.find(self._tenant, id_or_number).shown()

    def list_jobs(self, state: str | None, record_type: str | None, limit: int) -> list[Job]:
        """Imports, the newest first, at most `limit` of those asked for."""
        with _plain_failures():
            wanted = (
                job.shown()
                for job in self._runtime.jobs.newest(self._tenant, "import")
                if state in {None, job.state.value} and record_type in {None, job.record_type}
            )
            return list(islice(wanted, limit))

    def start_import(self, path: Path, record_type: str, options: Mapping[str, str], uploaded_by: str) -> Job:
        """Upload a file into the inbox and wait for its job; `options` as ImportOptions names them."""
        with _plain_failures():
            job_id = start_import(
                path,
                tenant=self._tenant,
                record_type=record_type,
                options=ImportOptions(**options),
                uploaded_by=uploaded_by,
                runtime=self._runtime,
            )
            return self._registered(job_id).shown()

    def download_results(self, job: Job, outcomes: Sequence[str], folder: Path) -> list[ResultFile]:
        """Save result files into a folder, as `import-12-failed.csv`; those not there are left out."""
        files = []
        with _plain_failures():
            folder.mkdir(parents=True, exist_ok=True)
            for outcome in outcomes:
                if result := job["results"].get(outcome):
                    path = folder / f"import-{job['number']}-{outcome}.csv"
                    partial = path.with_suffix(".partial")
                    self._runtime.objects.download(result["key"], partial)
                    files.append(ResultFile(outcome, result["rows"], put_in_place(partial, path)))
        return files

    def row_problems(self, job: Job) -> list[RowProblem]:
        """All row errors of an ended job, in the order of the file."""
        problems: list[RowProblem] = []
        with _plain_failures():
            stored = self._runtime.jobs.find(self._tenant, job["id"])
            ref = JobRef(tenant=self._tenant, id=stored.id, attempt=stored.attempt)
            for number in range(stored.chunks):
                part = self._runtime.objects.read(layout.ledger_part(ref, number))
                for line in ledger.decode(part.splitlines()):
                    problems += (
                        RowProblem(line.row, error.column, error.value, error.code, error.message, error.hint)
                        for error in line.errors or ()
                    )
        return sorted(problems)

    def _registered(self, job_id: str) -> StoredJob:
        deadline = time.monotonic() + _REGISTER_SECONDS
        while True:
            try:
                return self._runtime.jobs.get(self._tenant, job_id)
            except Rejected as error:
                if error.code != "job.unknown":
                    raise
                if time.monotonic() > deadline:
                    message = f"The file is in the inbox, but its import {job_id} has not begun."
                    raise CommandError(message) from error
            time.sleep(_REGISTER_PAUSE)


def _running_cloud() -> dict[str, Any]:
    """The state file of a local cloud that answers: `{"url", "region", "outputs"}` and more."""
    try:
        cloud: dict[str, Any] = json.loads(state_path().read_text())
    except (OSError, json.JSONDecodeError):
        raise CommandError(_UNREACHABLE) from None
    address = urlsplit(cloud["url"])
    try:
        socket.create_connection((address.hostname or "", address.port or 80), _CONNECT_SECONDS).close()
    except OSError as error:
        raise CommandError(_UNREACHABLE) from error
    return cloud


@contextmanager
def _plain_failures() -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise CommandError(_line(error), ExitCode.REFUSED) from error
    except Transient as error:
        raise CommandError(f"The local cloud does not answer. If it has stopped, {_START}") from error
    except (Rejected, OSError) as error:
        raise CommandError(_line(error)) from error


def _line(error: LedgerdockError | OSError) -> str:
    return f"{error.message} {error.hint}".strip() if isinstance(error, LedgerdockError) else str(error)
