"""A workbook that an export had to spread over several sheets is one table when it is imported."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledgerdock.files.export_workbook import write_workbook
from ledgerdock.jobs.job import Job, JobState
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.registry import load_registry

CUSTOMER = load_registry().get("customer")
AS_CUSTOMERS = "inbox/acme/customer/big.xlsx"
EVERYWHERE = [AS_CUSTOMERS, "inbox/acme/several/big.xlsx"]


def _exported(folder: Path, *, stamp_of: CompiledType | None = CUSTOMER) -> bytes:
    """An export of five customers with two on a sheet; without a stamp, as with chosen columns."""
    columns = CUSTOMER.columns if stamp_of else CUSTOMER.columns[:2]
    blank = [None] * (len(columns) - 2)
    rows = [[f"{number}", f"Name {number}", *blank] for number in range(1, 6)]
    write_workbook(folder / "big.xlsx", CUSTOMER.plural, columns, rows, stamp_of=stamp_of, rows_of_a_sheet=3)
    return (folder / "big.xlsx").read_bytes()


def _edited(workbook: bytes, edit: Callable[[Any], object]) -> bytes:
    """The workbook as a spreadsheet program saves it after an edit."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _unmark(book: Any) -> None:
    book.custom_doc_props.props.clear()


def _keys(world: Any) -> list[str]:
    return sorted(item["sk"]["S"] for item in world.records())


def _sheets(job: Job) -> dict[str | None, int]:
    return {found.sheet: found.rows for found in job.files if found.record_type == "customer"}


@pytest.mark.parametrize("place", EVERYWHERE)
def test_all_sheets_of_an_export_go_in(world, tmp_path: Path, place: str) -> None:
    job = world.run(world.drop(_exported(tmp_path), place))
    assert (job.state, job.rows) == (JobState.COMPLETED, 5)
    assert _sheets(job) == {"Customers": 2, "Customers 2": 2, "Customers 3": 1}
    assert _keys(world) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("place", EVERYWHERE)
def test_all_sheets_of_an_export_with_chosen_columns_go_in(world, tmp_path: Path, place: str) -> None:
    world.run(world.drop(_exported(tmp_path, stamp_of=None), place))
    assert _keys(world) == ["1", "2", "3", "4", "5"]


def test_a_sheet_is_read_alone_when_it_is_asked_for(world, tmp_path: Path) -> None:
    world.run(world.drop(_exported(tmp_path), AS_CUSTOMERS, sheet="Customers 2"))
    assert _keys(world) == ["3", "4"]


def test_a_copy_that_a_person_made_of_a_sheet_is_asked_about(world, tmp_path: Path) -> None:
    content = _edited(
        _exported(tmp_path), lambda book: setattr(book.copy_worksheet(book.worksheets[0]), "title", "Old")
    )
    job = world.run(world.drop(content, AS_CUSTOMERS))
    assert job.error is not None
    assert job.error.code == "job.which_sheet"
    assert _keys(world) == []


def test_a_next_sheet_that_lost_its_key_column_is_not_left_out_in_silence(world, tmp_path: Path) -> None:
    content = _edited(_exported(tmp_path), lambda book: book.worksheets[1].delete_cols(1))
    job = world.run(world.drop(content, AS_CUSTOMERS))
    assert job.error is not None
    assert (job.error.code, "big.xlsx, sheet Customers 2" in job.error.message) == ("job.table_unfit", True)
    assert _keys(world) == []


def test_two_sheets_of_a_workbook_of_ones_own_are_asked_about_whatever_their_names(world, tmp_path: Path) -> None:
    content = _edited(_exported(tmp_path), _unmark)
    job = world.run(world.drop(content, AS_CUSTOMERS))
    assert job.error is not None
    assert job.error.code == "job.which_sheet"
