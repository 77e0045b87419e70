"""Makes the sample workbooks of every business area but the agency, and the ZIP of the field service.

    python examples/make_catalogue.py       writes examples/{contracts,field_service,...}/ anew

A workbook has a sheet for each record type of its area, named by the type's plural, and for each type of another area
that these refer to, in the order to import them. Beside each stands a broken one: the same rows, and below them rows
with mistakes. `expected.json` says of both what an import into empty tables must report. The files are always the same.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from agency_files import PLAIN, archive, workbook
from agency_table import Row, Table
from catalogue_mistakes import MISTAKES, Mistake
from erp_world import Erp
from field_world import FieldService

from ledgerdock.records import CompiledType, Registry, load_registry

HERE = Path(__file__).resolve().parent
SEED = 20260404
ZIPPED = "field_service"


class World(Protocol):
    """Where the rows of a record type come from."""

    def rows(self, record_type: str) -> list[Row]: ...


class Sheet(NamedTuple):
    """The table of one record type, and what an import must say about its wrong rows."""

    record_type: CompiledType
    table: Table
    problems: list[dict[str, Any]]


def types_of(area: str, registry: Registry) -> list[CompiledType]:
    """The record types of an area and all they refer to, in the order to import them."""
    wanted = {known.name for known in registry.types if known.area == area}
    for known in reversed(registry.types):
        if known.name in wanted:
            wanted.update(target for link in known.references for target in link.targets)
    return [known for known in registry.types if known.name in wanted]


def sheet_of(record_type: CompiledType, world: World, mistakes: Iterable[Mistake] = ()) -> Sheet:
    """All rows of a type, and below them those of its mistakes."""
    good = world.rows(record_type.name)
    key = record_type.columns[record_type.key_columns[-1]].name
    wrong = [(mistake, mistake.rows(_last_record(record_type, good), key, n)) for n, mistake in enumerate(mistakes, 1)]
    every = [*good, *(row for _, rows in wrong for row in rows)]
    columns = [column for column in record_type.columns if column.required or any(column.name in row for row in every)]
    table = Table(record_type.name, tuple(column.label for column in columns))
    problems = []
    for row in good:
        table.add({column.label: row.get(column.name) for column in columns})
    for mistake, rows in wrong:
        for row in rows:
            outcome = "duplicate" if mistake.code == "row.duplicate" else "invalid"
            table.add({column.label: row.get(column.name) for column in columns}, outcome)
            problems.append({"row": len(table.rows) + 1, "code": mistake.code, "column": mistake.column})
    return Sheet(record_type, table, problems)


def _last_record(record_type: CompiledType, rows: list[Row]) -> list[Row]:
    names = [record_type.columns[index].name for index in record_type.key_columns]
    return [row for row in rows if all(row[name] == rows[-1][name] for name in names)]


def sheets_of(area: str, registry: Registry) -> Iterator[tuple[str, list[Sheet]]]:
    """The good and the broken workbook of an area: name without its ending -> its sheets."""
    world: World = FieldService(SEED) if area == "field_service" else Erp(SEED)
    types = types_of(area, registry)
    name = area.replace("_", "-")
    yield name, [sheet_of(known, world) for known in types]
    by_type = [[mistake for mistake in MISTAKES[area] if mistake.record_type == known.name] for known in types]
    yield f"{name}-broken", [sheet_of(known, world, own) for known, own in zip(types, by_type, strict=True)]


def sample_files(area: str, registry: Registry) -> dict[str, bytes]:
    """Every sample file of an area by name, and `expected.json`."""
    files: dict[str, bytes] = {}
    expected: dict[str, Any] = {}
    for name, sheets in sheets_of(area, registry):
        files[f"{name}.xlsx"] = workbook({sheet.record_type.plural: sheet.table for sheet in sheets})
        expected[f"{name}.xlsx"] = {sheet.record_type.plural: _expected(sheet) for sheet in sheets}
        if area == ZIPPED:
            by_file = {csv_name(sheet.record_type): sheet for sheet in sheets}
            files[f"{name}.zip"] = archive({file: PLAIN.write(sheet.table) for file, sheet in by_file.items()})
            expected[f"{name}.zip"] = {file: _expected(sheet) for file, sheet in by_file.items()}
    return {**files, "expected.json": (json.dumps(expected, indent=2, ensure_ascii=False) + "\n").encode()}


def csv_name(record_type: CompiledType) -> str:
    """What a file of this type is called in a ZIP: `payment_methods.csv`."""
    return record_type.plural.lower().replace(" ", "_") + ".csv"


def _expected(sheet: Sheet) -> dict[str, Any]:
    return {**sheet.table.expected(), "problems": sheet.problems}


def main() -> int:
    registry = load_registry()
    for area in MISTAKES:
        for name, content in sample_files(area, registry).items():
            path = HERE / area / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
