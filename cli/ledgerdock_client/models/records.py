"""Records, and who wrote them."""

from collections.abc import Mapping
from typing import TypedDict

Value = str | bool | None
"""A value of a record: numbers, days and moments are text."""

Line = Mapping[str, Value]
"""One line of a document: values by name of the column."""


class Record(TypedDict):
    """A record without the lines of a document; `updated_by` for a change by hand, `job` and `row` for an import's."""

    id: str
    key: str
    record_type: str
    version: int
    values: dict[str, Value]
    outcome: str
    updated_at: str
    updated_by: str | None
    job: str | None
    row: int | None


class Origin(TypedDict):
    """Who wrote a version of a record: a person (`by`), or a row of an import."""

    version: int
    outcome: str
    at: str
    by: str | None
    job_id: str | None
    job: int | None
    file: str | None
    sheet: str | None
    row: int | None


class FullRecord(Record):
    """A record; `lines` are those of a document."""

    lines: list[dict[str, Value]]
    written_by: Origin


class History(TypedDict):
    """The versions of a record, the newest first; `is_whole`: they go back to its making."""

    versions: list[Origin]
    is_whole: bool
