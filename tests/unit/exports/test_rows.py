"""Records as rows: one each, or one for each line, aligned to the columns that were chosen."""

import pytest

from ledgerdock.exports.catalogue import chosen_columns, exportable
from ledgerdock.exports.rows import row_maker
from ledgerdock.records.registry import load_registry

REGISTRY = load_registry()
INVOICE = {
    "invoice_number": {"S": "INV-1"},
    "customer": {"S": "00123"},
    "total_amount": {"N": "12.5"},
    "_version": {"N": "1"},
    "lines": {
        "L": [
            {"M": {"line_description": {"S": "Travel"}, "line_amount": {"N": "10"}, "line_tax": {"N": "0.5"}}},
            {"M": {"line_description": {"S": "Meal"}, "line_amount": {"N": "2"}}},
        ]
    },
}


def _rows(name: str, columns: str, item: dict = INVOICE) -> list[list[object]]:
    wanted = exportable(name, REGISTRY)
    return [list(row) for row in row_maker(chosen_columns(wanted, tuple(columns.split())))(item)]


def test_a_record_is_one_row_with_blanks_where_it_has_no_value() -> None:
    assert _rows("invoices", "total_amount notes customer") == [["12.5", None, "00123"]]


def test_a_document_repeats_its_own_values_in_the_row_of_each_line_whatever_the_order_of_columns() -> None:
    assert _rows("invoice", "line_tax invoice_number line_description") == [
        ["0.5", "INV-1", "Travel"],
        [None, "INV-1", "Meal"],
    ]


def test_a_document_without_any_column_of_its_lines_is_one_row() -> None:
    assert _rows("invoice", "invoice_number") == [["INV-1"]]


@pytest.mark.parametrize("lines", [{}, {"lines": {"L": []}}])
def test_a_document_without_lines_is_not_lost(lines: dict) -> None:
    bare = {name: value for name, value in INVOICE.items() if name != "lines"}
    assert _rows("invoice", "invoice_number line_amount", bare | lines) == [["INV-1", None]]


def test_yes_and_no_stay_what_they_are() -> None:
    assert _rows("customer", "tax_exempt", {"tax_exempt": {"BOOL": False}}) == [[False]]
