"""The names of the sheets of an export that is too long for one, and which sheets are one table by their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.files.split_sheets import belonging_sheets, split_title


@given(st.text(max_size=60), st.integers(2, 40))
def test_whatever_the_label_its_sheets_have_names_excel_takes_and_belong_together(label: str, sheets: int) -> None:
    names = [split_title(label, number) for number in range(1, sheets + 1)]
    assert all(0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)
    assert len({name.casefold() for name in names}) == sheets
    assert all(belonging_sheets(names, position) == list(range(sheets)) for position in range(sheets))


@pytest.mark.parametrize(
    "copy", ["Customers (2)", "Customers_2", "Copy of Customers", "Customers2", "customers 2", None]
)
def test_a_sheet_that_is_called_otherwise_does_not_belong(copy: str | None) -> None:
    assert belonging_sheets(["Customers", copy, "Customers 2", "Clients"], 0) == [0, 2]


def test_a_sheet_without_a_name_is_a_table_by_itself() -> None:
    assert belonging_sheets([None, None], 1) == [1]
