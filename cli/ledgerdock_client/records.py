"""Records: browse them, look at one, change one by hand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from ledgerdock_client.models.records import FullRecord, History, Line, Record, Value
from ledgerdock_client.wire import Wire, json_of, segment


class Records:
    """`client.records`. Records are named by their type and their key.

    Every method raises ApiError, Unreachable and SignInNeeded.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, record_type: str, filters: Sequence[str] = (), *, page_size: int = 50) -> Iterator[Record]:
        """Records in the order of their keys, without the lines of documents, as far as you iterate.

        Filters such as `name:hotel` or `record.updated_at>=2026-03-01` must all hold.
        """
        wanted = [("f", each) for each in filters]
        return cast("Iterator[Record]", self._wire.pages(f"/records/{segment(record_type)}", wanted, page_size))

    def get(self, record_type: str, key: str) -> FullRecord:
        """One record, with the lines of a document."""
        return cast("FullRecord", self._wire.json(_path(record_type, key)))

    def history(self, record_type: str, key: str) -> History:
        """Who wrote which version of a record, the newest first."""
        return cast("History", self._wire.json(f"{_path(record_type, key)}/history"))

    def edit(
        self,
        record_type: str,
        key: str,
        version: int,
        values: Mapping[str, Value],
        lines: Sequence[Line] | None = None,
    ) -> FullRecord:
        """Change a record that is still in the `version` you looked at; returns it as it is then.

        `values` are new values by name of the column, None blanks one; `lines` take the place of all lines.
        ApiError 409 says that somebody else was quicker or that an import runs, 422 what is wrong with the values.
        """
        body: dict[str, Any] = {"version": version, "values": dict(values)}
        if lines is not None:
            body["lines"] = list(lines)
        # Asked again after it had worked, it would be refused: the version has moved.
        answer = self._wire.ask("PATCH", _path(record_type, key), body=body, repeatable=False)
        return cast("FullRecord", json_of(answer))


def _path(record_type: str, key: str) -> str:
    return f"/records/{segment(record_type)}/{segment(key)}"
