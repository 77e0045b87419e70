"""Corrected rows find their way back to the rows they stand for, from one file or from several in a ZIP."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledgerdock.errors import Rejected, row_error
from ledgerdock.files.results import ResultWriter
from ledgerdock.imports.plan import Source
from ledgerdock.imports.rows.decide import Place
from ledgerdock.imports.staging.repair_file import read_repair

ERROR = row_error("value.email", "E-mail", "bad")


def _source(name: str, *header: str) -> Source:
    return Source(name=name, record_type="customer", header=header, positions=(0,), date_orders={})


CUSTOMERS = _source("customers.csv", "Number", "Name", "E-mail")
JOBS = _source("jobs.csv", "Job", "Customer")


def _written(path: Path, header: tuple[str, ...], rows: dict[int, list[str | None]]) -> Path:
    with ResultWriter(path, header) as writer:
        for number, cells in rows.items():
            writer.add(cells, number, "key", "invalid", [ERROR])
    return path


def _cells(found: Any) -> dict[Place, list[str | None]]:
    return {place: correction.cells for place, correction in found.items()}


def test_rows_are_known_by_their_row_number_and_lose_our_columns_and_the_guard(tmp_path: Path) -> None:
    path = _written(tmp_path / "failed.csv", CUSTOMERS.header, {7: ["00123", "=1+1", None], 3: ["4", "B", "x"]})
    assert _cells(read_repair(path, "failed.csv", {0: CUSTOMERS})) == {
        Place(0, 7): ["00123", "=1+1", None],
        Place(0, 3): ["4", "B", "x"],
    }


def test_a_workbook_saved_from_the_file_is_taken_and_its_columns_may_be_moved(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    ours = [f"Ledgerdock {name}" for name in ("Row", "Key", "Outcome", "Field", "Code", "Message", "Hint")]
    sheet.append(["E-mail", "Number", "Name", *ours])
    sheet.append(["a@example.com", "00123", "A", 7, "key", "invalid", "", "", "", ""])
    book.save(tmp_path / "failed.xlsx")
    found = read_repair(tmp_path / "failed.xlsx", "failed.xlsx", {0: CUSTOMERS})
    assert _cells(found) == {Place(0, 7): ["00123", "A", "a@example.com"]}


def test_each_file_of_an_archive_corrects_the_source_of_its_number(tmp_path: Path) -> None:
    first = _written(tmp_path / "a", CUSTOMERS.header, {2: ["1", "A", "x"]})
    second = _written(tmp_path / "b", JOBS.header, {2: ["J", "1"]})
    empty = _written(tmp_path / "c", JOBS.header, {})
    with zipfile.ZipFile(tmp_path / "failed.zip", "w") as archive:
        archive.write(first, "01-customers-failed.csv")
        archive.write(second, "repaired/03-jobs.csv-failed.csv")
        archive.write(empty, "04-other.csv-failed.csv")
    found = read_repair(tmp_path / "failed.zip", "failed.zip", {0: CUSTOMERS, 2: JOBS, 3: JOBS})
    assert _cells(found) == {Place(0, 2): ["1", "A", "x"], Place(2, 2): ["J", "1"]}


def test_one_file_of_several_must_say_which_it_corrects(tmp_path: Path) -> None:
    path = _written(tmp_path / "failed.csv", JOBS.header, {2: ["J", "1"]})
    assert set(read_repair(path, "02-jobs.csv", {0: CUSTOMERS, 1: JOBS})) == {Place(1, 2)}
    for name in ("failed.csv", "09-jobs.csv"):
        with pytest.raises(Rejected) as refused:
            read_repair(path, name, {0: CUSTOMERS, 1: JOBS})
        assert refused.value.code == "repair.which_file"


def test_a_column_that_was_renamed_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "failed.csv", ("Number", "Name", "Mail"), {2: ["1", "A", "x"]})
    with pytest.raises(Rejected) as refused:
        read_repair(path, "failed.csv", {0: CUSTOMERS})
    assert (refused.value.code, "“E-mail”, “Mail”" in refused.value.message) == ("repair.columns", True)
