"""Saved mappings: what is said about the columns of a kind of file, under a name, for everybody of a tenant."""

from collections.abc import Iterator
from typing import cast

from ledgerdock_client.models.mappings import ColumnMapping, SavedMapping, SavedMappingFacts
from ledgerdock_client.wire import Wire, json_of, segment

_PAGE = 200


class Mappings:
    """`client.mappings`. Every method raises ApiError, Unreachable and SignInNeeded."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, record_type: str) -> Iterator[SavedMappingFacts]:
        """The newest version of each of a record type, by name, without what they say."""
        return cast("Iterator[SavedMappingFacts]", self._wire.pages(f"/mappings/{segment(record_type)}", (), _PAGE))

    def get(self, record_type: str, name: str, version: int | None = None) -> SavedMapping:
        """One of them, in its newest version or another one."""
        asked = [("version", str(version))] if version is not None else []
        return cast("SavedMapping", self._wire.json(_path(record_type, name), asked))

    def save(self, record_type: str, name: str, mapping: ColumnMapping, *, version: int | None = None) -> SavedMapping:
        """Save a new one, or a new version of the one whose newest `version` you looked at.

        ApiError 409 says that there is one of that name, or that somebody else was quicker.
        """
        body = {"mapping": mapping, "version": version}
        return cast(
            "SavedMapping", json_of(self._wire.ask("PUT", _path(record_type, name), body=body, repeatable=False))
        )

    def delete(self, record_type: str, name: str, version: int | None = None) -> None:
        """Take one away, if given only when `version` is still its newest."""
        asked = [("version", str(version))] if version is not None else []
        self._wire.ask("DELETE", _path(record_type, name), params=asked, repeatable=False)


def _path(record_type: str, name: str) -> str:
    return f"/mappings/{segment(record_type)}/{segment(name)}"
