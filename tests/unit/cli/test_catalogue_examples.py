"""The sample workbooks of every business area: made anew they are the same, and imports say what they promise."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ledgerdock.files.dates import DateEvidence
from ledgerdock.files.mapping import map_columns
from ledgerdock.files.rows import Row
from ledgerdock.files.upload import open_upload
from ledgerdock.imports.plan import DATE_KINDS, FIRST_CELL, Source
from ledgerdock.imports.rows.judge import SourceRows, judge, refuse_by_lookup
from ledgerdock.records import CompiledType, load_registry
from ledgerdock.records.holding import named

EXAMPLES = Path(__file__).parents[3] / "examples"
REGISTRY = load_registry()
AREAS = sorted({known.area for known in REGISTRY.types} - {"agency"})
EXPECTED = {area: json.loads((EXAMPLES / area / "expected.json").read_text("utf-8")) for area in AREAS}
FILES = [(area, name) for area in AREAS for name in EXPECTED[area]]
LABELS = {known.name: known.label for known in REGISTRY.types}

Table = tuple[tuple[str, ...], list[Row]]
"""Header and rows."""


@pytest.fixture(scope="module")
def made() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLES)
        import make_catalogue  # noqa: PLC0415 - found through the path set above

        yield make_catalogue


def unpacked(file: bytes, path: Path) -> dict[str, bytes]:
    """What a workbook or archive holds; how tightly it is packed differs between machines."""
    path.write_bytes(file)
    with zipfile.ZipFile(path) as archive:
        return {member: archive.read(member) for member in archive.namelist()}


@pytest.mark.parametrize("area", AREAS)
def test_the_committed_samples_are_what_the_generator_makes(area: str, made: Any, tmp_path: Path) -> None:
    files = made.sample_files(area, REGISTRY)
    assert {path.name for path in (EXAMPLES / area).iterdir()} == set(files)
    for name, file in files.items():
        committed = (EXAMPLES / area / name).read_bytes()
        if name.endswith(".json"):
            assert file == committed
        else:
            assert unpacked(file, tmp_path / "made") == unpacked(committed, tmp_path / "committed"), name


@pytest.mark.parametrize("area", AREAS)
def test_an_area_has_a_sheet_of_each_of_its_types_good_and_broken(area: str) -> None:
    own = {known.plural for known in REGISTRY.types if known.area == area}
    name = area.replace("_", "-")
    for file in (f"{name}.xlsx", f"{name}-broken.xlsx"):
        assert own <= set(EXPECTED[area][file])
        for sheet, facts in EXPECTED[area][file].items():
            assert sheet == REGISTRY.get(facts["record_type"]).plural
            assert 5 <= facts["rows"] <= 60


@pytest.mark.parametrize("area", AREAS)
def test_a_good_workbook_has_no_problem_and_a_broken_one_several_kinds(area: str) -> None:
    name = area.replace("_", "-")
    assert all(facts["problems"] == [] for facts in EXPECTED[area][f"{name}.xlsx"].values())
    codes = {
        problem["code"] for facts in EXPECTED[area][f"{name}-broken.xlsx"].values() for problem in facts["problems"]
    }
    assert len(codes) >= 4
    assert {"row.unknown_reference", "row.duplicate"} <= codes


@pytest.mark.parametrize(("area", "name"), FILES, ids=[name for _, name in FILES])
def test_an_import_says_of_every_sheet_what_is_expected(area: str, name: str, tmp_path: Path) -> None:
    types = {name: facts["record_type"] for name, facts in EXPECTED[area][name].items()}
    assert told(dict(tables_of(EXAMPLES / area / name, tmp_path)), types) == EXPECTED[area][name]


def test_the_zip_has_transactions_with_no_job_and_with_two(tmp_path: Path) -> None:
    tables = dict(tables_of(EXAMPLES / "field_service" / "field-service.zip", tmp_path))
    assert len(tables) == 11
    header, rows = tables["transactions.csv"]
    at = header.index("Job Number") + FIRST_CELL
    assert Counter(len(named(row[at])) for row in rows).keys() == {0, 1, 2}


def told(tables: Mapping[str, Table], types: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the judging of an import says of each sheet or file, imported in reference order into empty tables."""
    assert list(tables) == list(types)
    found: dict[str, set[str]] = {}
    in_order = sorted(tables, key=lambda name: REGISTRY.order.index(types[name]))
    return {name: _told(REGISTRY.get(types[name]), *tables[name], found) for name in in_order}


def tables_of(path: Path, folder: Path) -> Iterator[tuple[str, Table]]:
    """Header and rows of every sheet of a workbook, of every file of an archive."""
    if path.suffix == ".xlsx":
        with open_upload(path) as upload:
            for index, sheet in enumerate(upload.sheets):
                assert sheet.name is not None
                yield sheet.name, (sheet.header, [row for block in upload.rows(index) for row in block])
        return
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    for name in archive.namelist():
        with open_upload(folder / name) as upload:
            yield name, (upload.sheets[0].header, [row for block in upload.rows(0) for row in block])


def _told(one: CompiledType, header: tuple[str, ...], rows: list[Row], found: dict[str, set[str]]) -> dict[str, Any]:
    mapping = map_columns(header, one.columns)
    assert (mapping.missing, mapping.unknown, mapping.ambiguous) == ((), (), ())
    positions = mapping.positions
    orders = {}
    for index, position in enumerate(positions):
        if position is not None and one.columns[index].kind in DATE_KINDS:
            evidence = DateEvidence()
            evidence.observe([row[position + FIRST_CELL] for row in rows])
            order = evidence.decide(one.columns[index].label, None)
            orders.update({index: order} if order is not None else {})
    if one.name == "service_transaction":
        rows = [_with_one_job(row, header) for row in rows]
    source = Source(name=one.plural, record_type=one.name, header=header, positions=positions, date_orders=orders)
    judgement = judge([SourceRows(0, source, rows)], one, may_hold=False)
    candidates = {candidate.key for candidate in judgement.candidates}
    accepted = refuse_by_lookup(judgement, one, {**found, one.name: candidates}, LABELS)
    found[one.name] = {candidate.key for candidate in accepted}
    counts: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    for row, verdict in zip(rows, judgement.verdicts, strict=True):
        counts["created" if verdict is None else verdict.outcome.value] += 1
        errors = (verdict.errors or ()) if verdict else ()
        problems += [{"row": row[0], "code": error.code, "column": error.column} for error in errors]
    return {"record_type": one.name, "rows": len(rows), "counts": dict(counts), "problems": problems}


def _with_one_job(row: Row, header: tuple[str, ...]) -> Row:
    """A transaction without a single job belongs to a holding job an import makes; here it belongs to none."""
    at = header.index("Job Number") + FIRST_CELL
    changed = list(row)
    changed[at] = row[at] if len(named(row[at])) == 1 else None
    return changed
