"""Record types."""

from typing import TypedDict


class Column(TypedDict):
    """A column of a record type's template."""

    name: str
    label: str
    kind: str
    required: bool
    max_length: int | None
    choices: list[str]
    synonyms: list[str]
    references: list[str]
    is_line: bool
    example: str
    description: str


class RecordType(TypedDict):
    """A kind of record; `key` are the names of the columns that identify one."""

    name: str
    label: str
    plural: str
    area: str
    description: str
    is_document: bool
    key: list[str]
    references: list[str]
    columns: list[Column]
