"""Exports: start them, watch them, fetch their files, and help those that are stuck."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from ledgerdock_client.models.exports import Export, Exportable, ExportWish
from ledgerdock_client.models.jobs import AuditEntry
from ledgerdock_client.waiting import Waiting
from ledgerdock_client.wire import Wire, idempotency_key, json_of, segment

_PAGE = 200


class Exports:
    """`client.exports`. They are named by their id or their number.

    Every method raises ApiError, Unreachable and SignInNeeded.
    """

    def __init__(self, wire: Wire, waiting: Waiting) -> None:
        self._wire = wire
        self._waiting = waiting

    def names(self, filters: Sequence[str] = ()) -> Iterator[Exportable]:
        """What can be exported: the named exports, then every record type; filters such as `name=invoices`."""
        return cast("Iterator[Exportable]", self._wire.pages("/exportables", _filters(filters), _PAGE))

    def start(self, name: str, wish: ExportWish | None = None) -> Export:
        """Begin an export; returns it as it was made. An ApiError names the filter or column that is not there."""
        body = {"name": name, **(wish or {})}
        return cast("Export", json_of(self._wire.ask("POST", "/exports", body=body, headers=idempotency_key())))

    def get(self, export: str) -> Export:
        """One export."""
        return cast("Export", self._wire.json(_path(export)))

    def list(self, filters: Sequence[str] = (), *, page_size: int = 50) -> Iterator[Export]:
        """The history, the newest first, as far as you iterate; filters such as `stalled=true` must all hold."""
        return cast("Iterator[Export]", self._wire.pages("/exports", _filters(filters), page_size))

    def wait(
        self, export: str, *, timeout: float | None = None, seen: Callable[[Export], None] | None = None
    ) -> Export:
        """Look until an export has ended, or `timeout` seconds have passed; returns it as last seen.

        Looks every half second at first, and ever less often up to every ten seconds; `seen` is told what it saw.
        """
        return cast("Export", self._waiting.until_ended(_path, export, timeout=timeout, seen=seen))

    def download(self, export: str, target: Path) -> Path:
        """Save the file as `target`. Raises OSError when it cannot be written.

        ApiError 409 says that there is none yet, 410 that its time was over and it is gone.
        """
        return self._wire.download(f"{_path(export)}/file", target)

    def reset(self, export: str) -> Export:
        """Run it again, as a new attempt of the same export. ApiError 409 says why it cannot be."""
        return self._post(export, "reset")

    def mark_failed(self, export: str) -> Export:
        """End one that has not ended. ApiError 409 says why it cannot be."""
        return self._post(export, "mark-failed")

    def audit(self, export: str, filters: Sequence[str] = (), *, page_size: int = _PAGE) -> Iterator[AuditEntry]:
        """Who did what with an export, the oldest first, as far as you iterate; filters as for `list`."""
        return cast("Iterator[AuditEntry]", self._wire.pages(f"{_path(export)}/audit", _filters(filters), page_size))

    def _post(self, export: str, action: str) -> Export:
        answer = self._wire.ask("POST", f"{_path(export)}/{action}", headers=idempotency_key())
        return cast("Export", json_of(answer))


def _filters(filters: Sequence[str]) -> Sequence[tuple[str, str]]:
    return [("f", each) for each in filters]


def _path(export: str) -> str:
    return f"/exports/{segment(export)}"
