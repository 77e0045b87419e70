"""The reference: a dictionary of records, and what imports, undos and people may make of it.

It is told in which order things happened and which rows were not reached; everything else it works out by itself, from
the rules of docs/, one row at a time.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Item = dict[str, Any]
Place = tuple[int, int]
Name = tuple[str, str]
"""Record type and key."""

HEADERS = {
    "customer": "Accounting Reference,Customer Name,Billing E-mail",
    "client": "Accounting Reference,Client Name,Customer Accounting Reference",
}
FIELDS = {"customer": "billing_email", "client": "customer"}
OTHER = {"customer": "client", "client": "customer"}
BAD = "nonsense"
WENT_IN = {"created", "updated", "unchanged", "deleted"}
CHANGED = {"created", "updated", "deleted"}
TRIED_AGAIN = {"invalid", "failed", "unprocessed", "duplicate"}


class Row(NamedTuple):
    """A row of a file; `third` is the e-mail of a customer, the customer of a client."""

    record_type: str
    key: str
    name: str
    third: str

    def fields(self) -> Item:
        """What it says, as DynamoDB keeps it."""
        said = {"accounting_reference": self.key, "name": self.name, FIELDS[self.record_type]: self.third}
        return {name: {"S": value} for name, value in said.items() if value}


class File(NamedTuple):
    """An upload: the rows of each of its tables, and how it is to be imported."""

    tables: tuple[tuple[Row, ...], ...]
    options: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> dict[Place, Row]:
        """The rows by where they stand: the place of their table, and the line."""
        return {
            (source, number): row for source, rows in enumerate(self.tables) for number, row in enumerate(rows, start=2)
        }

    @property
    def place(self) -> str:
        """Where it is dropped."""
        return f"{self.tables[0][0].record_type}/file.csv" if len(self.tables) == 1 else "several/files.zip"

    def body(self) -> bytes:
        """Its bytes."""
        texts = [_text(rows) for rows in self.tables]
        if len(texts) == 1:
            return texts[0].encode()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number, text in enumerate(texts):
                archive.writestr(f"{number}-{self.tables[number][0].record_type}s.csv", text)
        return packed.getvalue()


def _text(rows: Sequence[Row]) -> str:
    lines = (f"{row.key},{row.name},{row.third}" for row in rows)
    return "\n".join([HEADERS[rows[0].record_type], *lines]) + "\n"


class Change(NamedTuple):
    """A record as an import found and left it."""

    name: Name
    before: Item | None
    after: Item | None


@dataclass
class Import:
    """An import and how its books stand: what became of each row, and what it changed."""

    id: str
    file: File
    created_at: str
    rows: dict[Place, Row] = field(default_factory=dict)
    outcomes: dict[Place, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = dict(self.file.rows)

    def option(self, name: str, otherwise: str) -> str:
        return dict(self.file.options).get(name, otherwise)


class Books:
    """The records as they should be."""

    def __init__(self) -> None:
        self.records: dict[Name, Item] = {}

    # --- imports --------------------------------------------------------------------------------------------------

    def settle(self, job: Import, told: Mapping[Place, str], *, tried: Iterable[Place] | None, stopped: bool) -> None:
        """Hold what an attempt told of its rows against the rules, and do what it did.

        `tried` are the rows of a repair; `stopped`: not every row need have been reached.
        """
        assert told.keys() == job.rows.keys(), "every row has one verdict"
        again = self._tried_again(job, tried)
        for place in job.rows.keys() - again:
            assert told[place] == job.outcomes[place], f"{place} was not tried again"
        for record_type in ("customer", "client"):
            first: set[str] = set()
            for place in sorted(again):
                row = job.rows[place]
                if row.record_type != record_type:
                    continue
                expected = "duplicate" if self._went_in(job, again, row) else None
                expected = expected or self._verdict(job, row, first)
                if told[place] == "unprocessed":
                    assert stopped, f"{place} was not reached"
                    continue
                assert told[place] == expected, f"{place} {row}: {told[place]}, not {expected}"
                if expected in CHANGED:
                    self._change(job, place, expected)
        job.outcomes = dict(told)

    def _tried_again(self, job: Import, tried: Iterable[Place] | None) -> set[Place]:
        if not job.outcomes:
            return set(job.rows)
        if tried is not None:
            return set(tried)
        winners = {(row.record_type, row.key) for place, row in job.rows.items() if job.outcomes[place] in WENT_IN}
        return {
            place
            for place, row in job.rows.items()
            if job.outcomes[place] in TRIED_AGAIN
            and not (job.outcomes[place] == "duplicate" and (row.record_type, row.key) in winners)
        }

    def _went_in(self, job: Import, again: set[Place], row: Row) -> bool:
        return any(
            (other.record_type, other.key) == (row.record_type, row.key) and job.outcomes[place] in WENT_IN
            for place, other in job.rows.items()
            if place not in again
        )

    def _verdict(self, job: Import, row: Row, first: set[str]) -> str:
        """What becomes of a row. `first`: keys of its type that valid rows before it have."""
        mode = job.option("mode", "upsert")
        needed = row.key if mode in {"update", "delete"} else row.key and row.name
        if row.record_type == "client" and mode not in {"update", "delete"}:
            needed = needed and row.third
        if not needed or (row.third == BAD and mode != "delete"):
            return "invalid"
        if row.key in first:
            return "duplicate"
        first.add(row.key)
        if mode != "delete" and self._is_refused(row):
            return "invalid"
        return self._outcome(job, mode, row)

    def _is_refused(self, row: Row) -> bool:
        taken = (OTHER[row.record_type], row.key) in self.records
        return taken or (
            row.record_type == "client" and bool(row.third) and ("customer", row.third) not in self.records
        )

    def _outcome(self, job: Import, mode: str, row: Row) -> str:
        existing = self.records.get((row.record_type, row.key))
        if existing is None:
            if mode in {"create", "upsert"}:
                return "created"
            return "skipped" if job.option("on-missing", "error") == "skip" else "invalid"
        if mode == "delete":
            return "deleted"
        if job.option("on-existing", "") == "skip":
            return "skipped"
        if mode == "create":
            return "invalid"
        return "unchanged" if row.fields().items() <= existing.items() else "updated"

    def _change(self, job: Import, place: Place, outcome: str) -> None:
        row = job.rows[place]
        name = row.record_type, row.key
        before = self.records.pop(name, None)
        after = None
        if outcome != "deleted":
            version = int(before["_version"]["N"]) + 1 if before else 1
            kept = {name: value for name, value in (before or {}).items() if name != "_by"}
            after = self.records[name] = {
                **kept,
                **row.fields(),
                "_version": {"N": str(version)},
                "_job": {"S": job.id},
                "_source": {"N": str(place[0])},
                "_row": {"N": str(place[1])},
                "_outcome": {"S": outcome},
                "_at": {"S": job.created_at},
            }
        job.changes.append(Change(name, before, after))

    # --- undos and people -----------------------------------------------------------------------------------------

    def give_back(self, job: Import, told: Mapping[Name, str], *, stopped: bool) -> None:
        """Hold what an undo told against the rule: what is as the import left it goes back, the rest stays."""
        assert told.keys() == {change.name for change in job.changes}, "every change is told of"
        for name, before, after in reversed(job.changes):
            current = self.records.get(name)
            if before is not None and current == before:
                expected = "unchanged"
            elif current == after and (before, after) != (None, None):
                expected = "created" if after is None else "updated" if before else "deleted"
            else:
                expected = "skipped"
            if told[name] == "unprocessed":
                assert stopped, f"{name} was not reached"
                continue
            assert told[name] == expected, f"{name}: {told[name]}, not {expected}"
            if expected in CHANGED:
                self.records.pop(name, None)
                if before is not None:
                    self.records[name] = before

    def edit(self, name: Name, by: str, text: str, at: Item) -> None:
        """A person gave a record another name."""
        version = str(int(self.records[name]["_version"]["N"]) + 1)
        kept = {key: value for key, value in self.records[name].items() if key not in {"_job", "_source", "_row"}}
        new = {
            "name": {"S": text},
            "_by": {"S": by},
            "_version": {"N": version},
            "_outcome": {"S": "updated"},
            "_at": at,
        }
        self.records[name] = {**kept, **new}
