"""What people set for themselves and each other: saved filters and the columns of a list.

All saved filters of one list and one owner (a person, or everybody) are one item, so that their names are unique, their
number is bounded and one read gives them all.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict

from ledgerdock.aws.table import ABSENT, ConditionFailed, Item, Put, Table
from ledgerdock.aws.wire import Backoff
from ledgerdock.errors import Conflict, Rejected
from ledgerdock.jobs.job_store import now

MOST_FILTERS = 100
"""Saved filters of one list and one owner."""

_MOST_BYTES = 300_000


class Shelf(NamedTuple):
    """Where saved filters lie: those of one list, of `owner` or, when that is None, shared by everybody."""

    tenant: str
    page: str
    owner: str | None


class SavedFilter(BaseModel):
    """A filter with a name. `filters` in the filter grammar; `version` counts its changes from 1; times are UTC."""

    model_config = ConfigDict(frozen=True)

    name: str
    filters: tuple[str, ...]
    version: int
    created_by: str
    updated_by: str
    updated_at: str


Filters = dict[str, SavedFilter]


class PreferenceStore:
    """Preferences in the jobs table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def filters(self, shelf: Shelf) -> list[SavedFilter]:
        """All saved filters of a shelf, by name."""
        return sorted(self._load(shelf)[1].values(), key=lambda saved: saved.name)

    def filter(self, shelf: Shelf, name: str) -> SavedFilter:
        """One saved filter. Raises Rejected("preference.unknown")."""
        return _known(self._load(shelf)[1], name)

    def save_filter(
        self, shelf: Shelf, name: str, filters: Sequence[str], *, by: str, version: int | None
    ) -> SavedFilter:
        """Save a new filter (`version` None) or change the one that has this version.

        Raises Conflict("preference.changed") when it is there already or is another version, Rejected
        ("preference.unknown") when there is none to change, Rejected("preference.too_many") when the shelf is full.
        """

        def put(known: Filters) -> Filters:
            before = None
            if version is not None or name in known:
                before = _in_version(known, name, version)
            saved = SavedFilter(
                name=name,
                filters=tuple(filters),
                version=before.version + 1 if before else 1,
                created_by=before.created_by if before else by,
                updated_by=by,
                updated_at=now(),
            )
            return {**known, name: saved}

        return self._change(shelf, put)[name]

    def delete_filter(self, shelf: Shelf, name: str, version: int) -> None:
        """Take a saved filter away. Raises Rejected("preference.unknown") and Conflict("preference.changed")."""

        def drop(known: Filters) -> Filters:
            gone = _in_version(known, name, version)
            return {other: saved for other, saved in known.items() if saved is not gone}

        self._change(shelf, drop)

    def columns(self, tenant: str, page: str, user: str) -> list[str] | None:
        """The columns somebody chose for a list, in their order; None when they did not choose."""
        item = self._table.get(_partition(tenant), _columns_key(page, user))
        return item["columns"] if item else None

    def save_columns(self, tenant: str, page: str, user: str, columns: Sequence[str] | None) -> None:
        """Keep the columns somebody chose; None goes back to no choice. The last choice counts."""
        chosen = list(columns) if columns is not None else None
        self._table.write(Put({"pk": _partition(tenant), "sk": _columns_key(page, user), "columns": chosen}))

    def _change(self, shelf: Shelf, change: Callable[[Filters], Filters]) -> Filters:
        """Read, change and write under the shelf's version, again when somebody else was quicker."""
        backoff = Backoff()
        while True:
            version, known = self._load(shelf)
            changed = change(known)
            stored = {name: saved.model_dump(mode="json", exclude={"name"}) for name, saved in changed.items()}
            if len(changed) > MOST_FILTERS or len(orjson.dumps(stored)) > _MOST_BYTES:
                raise Rejected("preference.too_many", most=MOST_FILTERS)
            item: Item = {"pk": _partition(shelf.tenant), "sk": _shelf_key(shelf), "filters": stored}
            try:
                self._table.write(Put({**item, "version": version + 1}, when={"version": version or ABSENT}))
            except ConditionFailed:
                backoff.wait("preferences moved")
            else:
                return changed

    def _load(self, shelf: Shelf) -> tuple[int, Filters]:
        item = self._table.get(_partition(shelf.tenant), _shelf_key(shelf))
        if item is None:
            return 0, {}
        return item["version"], {name: SavedFilter(name=name, **saved) for name, saved in item["filters"].items()}


def _known(filters: Filters, name: str) -> SavedFilter:
    if name not in filters:
        raise Rejected("preference.unknown", name=name)
    return filters[name]


def _in_version(filters: Filters, name: str, version: int | None) -> SavedFilter:
    saved = _known(filters, name)
    if saved.version != version:
        raise Conflict("preference.changed", name=name)
    return saved


def _partition(tenant: str) -> str:
    return f"{tenant}#PREFERENCES"


def _shelf_key(shelf: Shelf) -> str:
    return f"FILTERS#{shelf.page}#SHARED" if shelf.owner is None else f"FILTERS#{shelf.page}#USER#{shelf.owner}"


def _columns_key(page: str, user: str) -> str:
    return f"COLUMNS#{page}#USER#{user}"
