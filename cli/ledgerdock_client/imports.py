"""Imports: start them, watch them, read what became of every row."""

import io
import mimetypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from ledgerdock_client.models.imports import (
    Change,
    ImportOptions,
    Job,
    Reason,
    ResultPart,
    RowError,
    UndoPreview,
    UploadForm,
)
from ledgerdock_client.models.jobs import AuditEntry
from ledgerdock_client.waiting import Waiting
from ledgerdock_client.wire import Progress, Wire, idempotency_key, json_of

_PAGE = 200


class Imports:
    """`client.imports`. Jobs are named by their id or their number.

    Every method raises ApiError, Unreachable and SignInNeeded.
    """

    def __init__(self, wire: Wire, waiting: Waiting) -> None:
        self._wire = wire
        self._waiting = waiting

    def start(
        self,
        path: Path,
        record_type: str,
        options: ImportOptions | None = None,
        *,
        progress: Progress | None = None,
    ) -> Job:
        """Upload a file and so begin its import; returns its job as it was made, in the state `uploading`.

        The file is streamed; `progress` is told how many bytes of it were sent. Raises OSError when it cannot be read.
        """
        wish = {"record_type": record_type, "options": dict(options or {})}
        return self._upload("/imports", wish, path, progress)

    def get(self, job: str) -> Job:
        """One import."""
        return cast("Job", self._wire.json(_path(job)))

    def list(self, filters: Sequence[str] = (), *, page_size: int = 50) -> Iterator[Job]:
        """Imports, the newest first, as far as you iterate; filters such as `state=failed` must all hold."""
        wanted = [("f", each) for each in filters]
        return cast("Iterator[Job]", self._wire.pages("/imports", wanted, page_size))

    def wait(
        self,
        job: str,
        *,
        timeout: float | None = None,
        seen: Callable[[Job], None] | None = None,
        after_attempt: int = 0,
    ) -> Job:
        """Look until an import has ended, or `timeout` seconds have passed; returns it as last seen.

        With `after_attempt` the end of a later attempt is waited for, which may not have begun yet.
        Looks every half second at first, and ever less often up to every ten seconds; `seen` is told what it saw.
        """
        found = self._waiting.until_ended(_path, job, timeout=timeout, seen=seen, after_attempt=after_attempt)
        return cast("Job", found)

    def cancel(self, job: str, *, undo: bool = False) -> Job:
        """Stop an import: rows that are written stay, the others end as unprocessed. Returns it as it is now.

        With `undo` what was written is given back once it has stopped. ApiError 409 says why it cannot be stopped.
        """
        return self._post(job, "cancel", {"undo": True} if undo else None)

    def retry(self, job: str) -> Job:
        """Go on with an import that failed, timed out or was cancelled; what went in is not imported again.

        ApiError 409 says why it cannot be.
        """
        return self._post(job, "retry")

    def retry_failed(self, job: str) -> Job:
        """Try the rows of an import again that did not go in. ApiError 409 says why that cannot be."""
        return self._post(job, "retry-failed")

    def repair(self, job: str, path: Path, *, progress: Progress | None = None) -> Job:
        """Upload the corrected file of failed rows; a new attempt begins when it has arrived.

        Returns the import as it was before; ApiError 409 says why it cannot be repaired. Raises OSError when the file
        cannot be read.
        """
        return self._upload(f"{_path(job)}/repair", {}, path, progress)

    def preview_undo(self, job: str) -> UndoPreview:
        """What an undo of an import would do now; nothing is done."""
        return cast("UndoPreview", self._wire.json(f"{_path(job)}/undo"))

    def undo(self, job: str) -> Job:
        """Give back what an import did; returns the undo, a job of its own. ApiError 409 says why that cannot be."""
        return self._post(job, "undo")

    def apply(self, job: str) -> Job:
        """Begin the import that does what a dry run told, and nothing else; returns its job.

        It writes nothing and fails when records have changed meanwhile. ApiError 409 for what is no ended dry run.
        """
        answer = self._wire.ask("POST", f"{_path(job)}/apply", headers=idempotency_key())
        return cast("Job", json_of(answer))

    def changes(self, job: str, filters: Sequence[str] = (), *, page_size: int = _PAGE) -> Iterator[Change]:
        """What a dry run would change, field by field, as far as you iterate; filters as for `list`."""
        wanted = [("f", each) for each in filters]
        return cast("Iterator[Change]", self._wire.pages(f"{_path(job)}/changes", wanted, page_size))

    def errors(self, job: str, filters: Sequence[str] = (), *, page_size: int = _PAGE) -> Iterator[RowError]:
        """The row errors of an import in the order of the file, as far as you iterate; filters as for `list`."""
        wanted = [("f", each) for each in filters]
        return cast("Iterator[RowError]", self._wire.pages(f"{_path(job)}/errors", wanted, page_size))

    def reasons(self, job: str) -> Sequence[Reason]:
        """Why rows were refused, the most frequent reason first: the row errors of an import, counted."""
        return cast("Sequence[Reason]", self._wire.json(f"{_path(job)}/errors", [("limit", "1")])["reasons"])

    def audit(self, job: str, filters: Sequence[str] = (), *, page_size: int = _PAGE) -> Iterator[AuditEntry]:
        """Who did what with an import, the oldest first, as far as you iterate; filters as for `list`."""
        wanted = [("f", each) for each in filters]
        return cast("Iterator[AuditEntry]", self._wire.pages(f"{_path(job)}/audit", wanted, page_size))

    def download_result(self, job: str, part: ResultPart, target: Path) -> Path:
        """Save a result file as `target`. Raises OSError when it cannot be written."""
        return self._wire.download(f"{_path(job)}/results/{part}", target)

    def download_file(self, job: str, target: Path) -> Path:
        """Save the file that was imported as `target`. Raises OSError when it cannot be written."""
        return self._wire.download(f"{_path(job)}/file", target)

    def _post(self, job: str, action: str, body: Mapping[str, Any] | None = None) -> Job:
        answer = self._wire.ask("POST", f"{_path(job)}/{action}", body=body, headers=idempotency_key())
        return cast("Job", json_of(answer))

    def _upload(self, route: str, wish: Mapping[str, Any], path: Path, progress: Progress | None) -> Job:
        with _Counted(path, progress) as file:
            body = {
                **wish,
                "file_name": path.name,
                "size": path.stat().st_size,
                "content_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            }
            answer = self._wire.ask("POST", route, body=body, headers=idempotency_key())
            prepared = json_of(answer)
            # None when the preparation was asked for again after its file had arrived.
            if form := cast("UploadForm | None", prepared["upload"]):
                self._wire.upload(form, path.name, file)
        return cast("Job", prepared["job"])


def _path(job: str) -> str:
    return f"/imports/{quote(job, safe='')}"


class _Counted(io.FileIO):
    """A file that tells how far it was read."""

    def __init__(self, path: Path, progress: Progress | None) -> None:
        super().__init__(path, "rb")
        self._progress = progress

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(-1 if size is None else size)
        if self._progress and data:
            self._progress(self.tell())
        return data
