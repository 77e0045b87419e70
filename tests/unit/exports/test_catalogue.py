"""What can be exported, with which columns, and what is refused."""

import pytest

from ledgerdock.errors import Rejected
from ledgerdock.exports.catalogue import Shape, all_exportables, chosen_columns, exportable, filter_properties
from ledgerdock.records import Key, RecordType, column
from ledgerdock.records.registry import Registry, load_registry
from ledgerdock.records.shipped import SHELF

REGISTRY = load_registry()


def test_every_record_type_can_be_exported_with_all_its_columns_lines_included() -> None:
    for record_type in REGISTRY.types:
        wanted = exportable(record_type.name, REGISTRY)
        assert wanted.columns == record_type.columns
        assert wanted.shape is (Shape.LINES if record_type.is_document else Shape.RECORDS)


def test_the_named_exports_are_those_people_run_by_name() -> None:
    named = {found.name: found.shape for found in all_exportables(REGISTRY)[:5]}
    assert named == {
        "invoices": Shape.RECORDS,
        "invoices_expanded": Shape.LINES,
        "customer_summary": Shape.CUSTOMER_SUMMARY,
        "bookings": Shape.RECORDS,
        "payments": Shape.RECORDS,
    }
    assert len(all_exportables(REGISTRY)) == 5 + len(REGISTRY.order)


def test_invoices_have_a_row_each_and_expanded_ones_the_columns_of_their_lines() -> None:
    assert not any(column.is_line for column in exportable("invoices", REGISTRY).columns)
    assert any(column.is_line for column in exportable("invoices_expanded", REGISTRY).columns)


def test_a_record_type_of_the_installation_stands_in_the_place_of_a_named_export() -> None:
    class Bookings(RecordType, name="bookings", area="own", key="number"):
        """Ours."""

        number: Key = column("Number", "Its number.", example="1")

    registry = Registry([Bookings], SHELF)
    assert exportable("bookings", registry).columns == registry.get("bookings").columns
    assert [found.name for found in all_exportables(registry)].count("bookings") == 1


def test_what_is_nothing_is_refused_by_name() -> None:
    with pytest.raises(Rejected) as refused:
        exportable("orders", REGISTRY)
    assert refused.value.code == "export.unknown"
    assert "“orders”" in refused.value.message
    assert "invoices_expanded" in refused.value.hint


def test_chosen_columns_come_in_the_order_they_were_chosen_in() -> None:
    wanted = exportable("payments", REGISTRY)
    assert [found.name for found in chosen_columns(wanted, ("amount", "invoice"))] == ["amount", "invoice"]
    assert chosen_columns(wanted, ()) == wanted.columns


@pytest.mark.parametrize(
    ("names", "code"),
    [(("amount", "colour"), "export.unknown_column"), (("amount", "amount"), "export.column_twice")],
)
def test_a_column_that_is_not_there_or_is_named_twice_is_refused(names: tuple[str, ...], code: str) -> None:
    with pytest.raises(Rejected) as refused:
        chosen_columns(exportable("payments", REGISTRY), names)
    assert refused.value.code == code
    assert names[1] in refused.value.message


def test_a_summary_is_narrowed_down_by_its_own_columns_and_records_also_by_who_changed_them() -> None:
    summary = {found.name for found in filter_properties(exportable("customer_summary", REGISTRY), REGISTRY)}
    payments = {found.name for found in filter_properties(exportable("payments", REGISTRY), REGISTRY)}
    assert {"customer", "balance"} <= summary
    assert "record.updated_at" not in summary
    assert {"amount", "record.updated_at"} <= payments
