"""Saved filters, personal and shared."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from ledgerdock_client.models.preferences import SavedFilter, Sharing
from ledgerdock_client.wire import Wire, json_of, segment


class SavedFilters:
    """`client.filters`. `page` is the list they filter: `imports`, `exports`, `record-types` or `records.customer`.

    Every method raises ApiError, Unreachable and SignInNeeded.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, page: str) -> Iterator[SavedFilter]:
        """Yours, then the shared ones, by name."""
        return cast("Iterator[SavedFilter]", self._wire.pages(f"/filters/{segment(page)}", (), 200))

    def get(self, page: str, name: str, scope: Sharing = "personal") -> SavedFilter:
        """One of them."""
        return cast("SavedFilter", self._wire.json(_path(page, name), [("scope", scope)]))

    def save(
        self, page: str, name: str, filters: Sequence[str], scope: Sharing = "personal", *, version: int | None = None
    ) -> SavedFilter:
        """Save a new one, or with the `version` you looked at change one.

        ApiError 409 says that there is one of that name, or that somebody else was quicker.
        """
        body: dict[str, Any] = {"filters": list(filters), "version": version}
        asked = self._wire.ask("PUT", _path(page, name), params=[("scope", scope)], body=body, repeatable=False)
        return cast("SavedFilter", json_of(asked))

    def delete(self, page: str, name: str, version: int, scope: Sharing = "personal") -> None:
        """Take one away that is still in the `version` you looked at."""
        asked = [("scope", scope), ("version", str(version))]
        self._wire.ask("DELETE", _path(page, name), params=asked, repeatable=False)


def _path(page: str, name: str) -> str:
    return f"/filters/{segment(page)}/{segment(name)}"
