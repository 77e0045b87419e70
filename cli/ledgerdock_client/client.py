"""The client: one object for one API and one user."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, cast
from urllib.parse import quote

import httpx

from ledgerdock_client.exports import Exports
from ledgerdock_client.filters import SavedFilters
from ledgerdock_client.imports import Imports
from ledgerdock_client.mails import Mails
from ledgerdock_client.mappings import Mappings
from ledgerdock_client.models.people import Me
from ledgerdock_client.models.record_types import RecordType
from ledgerdock_client.records import Records
from ledgerdock_client.retry import Retry
from ledgerdock_client.tokens import TokenSource
from ledgerdock_client.waiting import Waiting
from ledgerdock_client.wire import Wire

TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class Client:
    """Ledgerdock's API, for programs.

        with Client("https://….execute-api.eu-west-1.amazonaws.com", FixedToken(token)) as client:
            job = client.imports.start(Path("customers.xlsx"), "customer")
            job = client.imports.wait(job["id"])
            client.imports.download_result(job["id"], "failed", Path("failed.csv"))

    Threads may share it. Every call raises ApiError, Unreachable and SignInNeeded. `transport` and `clock` are for
    tests and special networks.
    """

    def __init__(
        self,
        api_url: str,
        token_source: TokenSource,
        *,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.api_url = api_url
        self._http = httpx.Client(timeout=timeout, transport=transport, headers={"Accept": "application/json"})
        self._wire = Wire(api_url, token_source, self._http, retry)
        waiting = Waiting(self._wire, retry.sleep, clock)
        self.imports = Imports(self._wire, waiting)
        self.exports = Exports(self._wire, waiting)
        self.records = Records(self._wire)
        self.filters = SavedFilters(self._wire)
        self.mappings = Mappings(self._wire)
        self.mails = Mails(self._wire)

    def me(self) -> Me:
        """Who the API takes you for: user, tenant and role."""
        return cast("Me", self._wire.json("/me"))

    def record_types(self) -> list[RecordType]:
        """What can be imported."""
        return cast("list[RecordType]", list(self._wire.pages("/record-types", (), 200)))

    def record_type(self, name: str) -> RecordType:
        """One record type with its columns."""
        return cast("RecordType", self._wire.json(f"/record-types/{quote(name, safe='')}"))

    def template(self, name: str, target: Path, file_format: Literal["xlsx", "csv"] = "xlsx") -> Path:
        """Save a file with the right headings to fill in. Raises OSError when it cannot be written."""
        path = f"/record-types/{quote(name, safe='')}/template"
        return self._wire.download(path, target, [("format", file_format)])

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
