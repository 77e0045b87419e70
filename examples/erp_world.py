"""The invented ERP: records of every type, referring to each other, all from one seed."""

import random
from collections.abc import Callable, Iterator

import erp_inventory
import erp_ledger
import erp_people
import erp_purchasing
from agency_table import Row

_MAKERS: dict[str, Callable[["Erp", random.Random], Iterator[Row]]] = {
    name: make
    for module in (erp_ledger, erp_purchasing, erp_inventory, erp_people)
    for name, make in vars(module).items()
    if getattr(make, "__module__", "") == module.__name__ and not name.startswith("_")
}


class Erp:
    """`rows(record_type)` are the rows of one type by field name; the same whichever other types are asked for."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[str, list[Row]] = {}

    def rows(self, record_type: str) -> list[Row]:
        """All rows of a record type; a document has one for each of its lines."""
        if record_type not in self._made:
            chance = random.Random(f"{self._seed}:{record_type}")
            self._made[record_type] = list(_MAKERS[record_type](self, chance))
        return self._made[record_type]

    def of(self, record_type: str, company: str) -> list[Row]:
        """The rows that belong to a company."""
        return [row for row in self.rows(record_type) if row["company"] == company]
