"""Mappings of columns."""

from typing import TypedDict


class ColumnMapping(TypedDict, total=False):
    """What you say about the columns of a file; columns are named by label or field name.

    `columns`: heading -> column, None to leave it alone. `values`: column -> written value -> what it means, "" for
    blank. `constants`: column -> its value in every row.
    """

    columns: dict[str, str | None]
    values: dict[str, dict[str, str]]
    constants: dict[str, str]


class SavedMappingFacts(TypedDict):
    """A mapping with a name; `version` counts from 1, each save makes one."""

    id: str
    name: str
    record_type: str
    version: int
    saved_by: str
    saved_at: str


class SavedMapping(SavedMappingFacts):
    """A version of a saved mapping."""

    mapping: ColumnMapping


class UsedMapping(ColumnMapping):
    """The mapping an import uses; name and version of a saved one."""

    name: str | None
    version: int | None
