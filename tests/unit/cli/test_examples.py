"""The sample files: made anew they are the same, and they fit the record types they are samples of."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ledgerdock.files.mapping import map_columns
from ledgerdock.files.upload import open_upload
from ledgerdock.records.registry import load_registry

EXAMPLES = Path(__file__).parents[3] / "examples"
SAMPLES = EXAMPLES / "agency"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
READABLE = [name for name, facts in EXPECTED.items() if "error" not in facts]


@pytest.fixture(scope="module")
def made() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLES)
        import make_agency  # noqa: PLC0415 - found through the path set above

        yield make_agency


def content(name: str, file: bytes) -> Any:
    """What a file says; how tightly a workbook is packed differs between machines."""
    if not name.endswith(".xlsx") or name.startswith("broken/"):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


def test_the_committed_samples_are_what_the_generator_makes(made: Any) -> None:
    files = made.sample_files()
    there = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*") if path.is_file()}
    assert there - {"README.md"} == set(files)
    for name, file in files.items():
        # Cut off in the middle, a packed file cannot be compared by content.
        if name != "broken/truncated.xlsx":
            assert content(name, (SAMPLES / name).read_bytes()) == content(name, file), name


def test_the_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 1_000_000


@pytest.mark.parametrize("name", READABLE)
def test_a_sample_has_the_columns_and_the_rows_it_promises(name: str) -> None:
    facts = EXPECTED[name]
    record_type = load_registry().get(facts["record_type"])
    with open_upload(SAMPLES / name) as upload:
        mapping = map_columns(upload.sheets[0].header, record_type.columns)
        rows = [row for block in upload.rows(0) for row in block]
    assert (mapping.missing, mapping.ambiguous) == ((), ())
    assert len(rows) == facts["rows"] == sum(facts["counts"].values())


def test_every_record_type_of_the_agency_has_a_clean_sample_and_one_with_mistakes() -> None:
    agency = {compiled.name for compiled in load_registry().types if compiled.area == "agency"}
    for clean in (True, False):
        names = [name for name in READABLE if name.startswith("clean/") is clean]
        assert {EXPECTED[name]["record_type"] for name in names} == agency
        assert all((set(EXPECTED[name]["counts"]) == {"created"}) is clean for name in names)


def test_any_number_of_customers_can_be_made_and_their_outcomes_are_stated(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    options = ("--customers", "1000", "--defect-every", "10", "--duplicate-every", "7", "--output", str(path))
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "make_agency.py"), *options], capture_output=True, text=True, check=True
    )
    stated = json.loads(done.stdout)
    assert stated["counts"] == {"created": 900, "invalid": 100, "duplicate": 1000 // 7 - 1000 // 70}
    with open_upload(path) as upload:
        assert sum(len(block) for block in upload.rows(0)) == stated["rows"] == sum(stated["counts"].values())
