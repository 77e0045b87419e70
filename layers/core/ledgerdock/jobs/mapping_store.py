"""Saved mappings: column mappings with a name, shared by everybody of a tenant, for one record type.

Every save is a new version and no version ever changes, so that a job can name the one it used. A mapping that was
deleted goes on counting when it is saved anew.
"""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.table import ABSENT, ConditionFailed, Item, Put, Table
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.jobs.job_store import now

MOST_MAPPINGS = 200
"""Saved mappings of one record type."""


class MappingShelf(NamedTuple):
    """Where saved mappings lie."""

    tenant: str
    record_type: str


class MappingFacts(BaseModel):
    """What is known of a saved mapping beside its content. `version` counts from 1; times are UTC."""

    model_config = ConfigDict(frozen=True)

    name: str
    version: int
    saved_by: str
    saved_at: str


class SavedMapping(MappingFacts):
    """One version of a saved mapping."""

    mapping: ColumnMapping


class MappingStore:
    """Saved mappings in the jobs table: an item for each version, and one for each name, which says the newest."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def list(self, shelf: MappingShelf) -> list[MappingFacts]:
        """The newest versions, by name."""
        heads = self._table.query(_heads(shelf))
        return [MappingFacts(name=head["sk"], **head["facts"]) for head in heads if not head["is_deleted"]]

    def get(self, shelf: MappingShelf, name: str, version: int | None = None) -> SavedMapping:
        """One version, the newest by default. Raises Rejected("mapping.unknown_name")."""
        head = self._head(shelf, name)
        if head is None or head["is_deleted"]:
            raise Rejected("mapping.unknown_name", name=name, record_type=shelf.record_type)
        wanted = head["facts"]["version"] if version is None else version
        item = self._table.get(_versions(shelf, name), _version_key(wanted))
        if item is None:
            raise Rejected("mapping.unknown_version", name=name, version=wanted, newest=head["facts"]["version"])
        return SavedMapping(name=name, mapping=item["mapping"], **item["facts"])

    def save(
        self, shelf: MappingShelf, name: str, mapping: ColumnMapping, *, by: str, version: int | None
    ) -> SavedMapping:
        """Save a new mapping (`version` None), or a new version of the one whose newest is this.

        Raises Conflict("mapping.changed") when there is one already or another version is the newest, Rejected
        ("mapping.unknown_name") when there is none to change, Rejected("mapping.too_many") when the shelf is full.
        """
        head = self._head(shelf, name)
        newest = _newest(head, name, shelf, version)
        if version is None and len(self.list(shelf)) >= MOST_MAPPINGS:
            raise Rejected("mapping.too_many", most=MOST_MAPPINGS)
        facts = {"version": newest + 1, "saved_by": by, "saved_at": now()}
        content: Item = {
            "pk": _versions(shelf, name),
            "sk": _version_key(newest + 1),
            "facts": facts,
            "mapping": mapping.model_dump(mode="json"),
        }
        self._write(shelf, name, head, facts, Put(content, when={"pk": ABSENT}))
        return SavedMapping(name=name, mapping=mapping, **facts)

    def delete(self, shelf: MappingShelf, name: str, version: int | None) -> None:
        """Take a saved mapping away whose newest version is this, if one is given; jobs keep what they used.

        Raises Rejected("mapping.unknown_name"), Conflict("mapping.changed") when another version is the newest.
        """
        head = self._head(shelf, name)
        if head is None or head["is_deleted"]:
            raise Rejected("mapping.unknown_name", name=name, record_type=shelf.record_type)
        if version is not None and version != head["facts"]["version"]:
            raise Conflict("mapping.changed", name=name)
        self._write(shelf, name, head, head["facts"], is_deleted=True)

    def _head(self, shelf: MappingShelf, name: str) -> Item | None:
        return self._table.get(_heads(shelf), name)

    def _write(
        self, shelf: MappingShelf, name: str, before: Item | None, facts: Item, *more: Put, is_deleted: bool = False
    ) -> None:
        """Change what is said of a name, unless somebody else was quicker."""
        head: Item = {"pk": _heads(shelf), "sk": name, "facts": facts, "is_deleted": is_deleted}
        when = {"facts": before["facts"], "is_deleted": before["is_deleted"]} if before else {"pk": ABSENT}
        try:
            self._table.write(Put(head, when=when), *more)
        except ConditionFailed as error:
            raise Conflict("mapping.changed", name=name) from error


def _newest(head: Item | None, name: str, shelf: MappingShelf, version: int | None) -> int:
    """The newest version there is, 0 for none, when it is the one that was looked at."""
    newest: int = head["facts"]["version"] if head else 0
    if head is None or head["is_deleted"]:
        if version is not None:
            raise Rejected("mapping.unknown_name", name=name, record_type=shelf.record_type)
    elif version != newest:
        raise Conflict("mapping.changed", name=name)
    return newest


def _heads(shelf: MappingShelf) -> str:
    return f"{shelf.tenant}#MAPPINGS#{shelf.record_type}"


def _versions(shelf: MappingShelf, name: str) -> str:
    return f"{shelf.tenant}#MAPPING#{shelf.record_type}#{name}"


def _version_key(version: int) -> str:
    return f"{version:09d}"
