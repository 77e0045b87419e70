"""Where a sweep over a long list stopped, so that the next one goes on from there."""

from ledgerdock.aws.table import Put, Table

_PARTITION = "SWEEP"


class SweepPositions:
    """One position for each list, by name. They belong to no tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self, name: str) -> tuple[str, str] | None:
        """Key and version of the object to go on behind; None at the beginning."""
        item = self._table.get(_PARTITION, name)
        return (item["key"], item["version"]) if item and item["key"] else None

    def save(self, name: str, position: tuple[str, str] | None) -> None:
        """Note how far the sweep has come; None when it reached the end."""
        key, version = position or ("", "")
        self._table.write(Put({"pk": _PARTITION, "sk": name, "key": key, "version": version}))
