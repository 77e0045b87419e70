"""Rows of one key -> one document."""

from decimal import Decimal

from ledgerdock.records import CompiledType, Record, load_registry

INVOICE = load_registry().get("invoice")


def row(**cells: str | None) -> list[str | None]:
    values: dict[str, str | None] = {
        "invoice_number": "INV-1",
        "customer": "1234",
        "invoice_date": "2026-03-31",
        "currency": "GBP",
        "total_amount": "30.00",
        "line_description": "Interpreting",
        "line_amount": "10.00",
        **cells,
    }
    return [values.get(column.name) for column in INVOICE.columns]


def assembled(*rows: list[str | None], record_type: CompiledType = INVOICE) -> Record | list[str]:
    values = [result for result in record_type.validate_rows(rows) if isinstance(result, tuple)]
    assert len(values) == len(rows)
    made = record_type.assemble(values, list(range(12, 12 + len(values))))
    return made if isinstance(made, Record) else [error.message for error in made]


def test_rows_of_one_invoice_become_its_header_and_its_lines() -> None:
    made = assembled(row(line_amount="10.00"), row(line_description="Travel", line_amount="15.00", line_tax="5.00"))
    assert isinstance(made, Record)
    assert made.values[:2] == ("INV-1", "1234")
    assert [line[0] for line in made.lines] == ["Interpreting", "Travel"]
    assert INVOICE.header_width == len(made.values)
    assert INVOICE.header_width + len(made.lines[0]) == len(INVOICE.columns)


def test_header_columns_that_differ_are_named_with_document_and_rows() -> None:
    rows = (row(), row(customer="1235"), row(customer="1236", due_date="2026-04-30"))
    assert assembled(*rows) == [
        "Invoice INV-1 has different values of Customer Accounting Reference: “1234” in row 12, “1235” in row 13.",
        "Invoice INV-1 has different values of Due Date: nothing in row 12, “2026-04-30” in row 14.",
    ]


def test_a_header_amount_may_be_written_differently_when_it_is_the_same_amount() -> None:
    made = assembled(row(total_amount="20"), row(total_amount="20.00"))
    assert isinstance(made, Record)


def test_a_total_that_is_not_the_sum_of_its_lines_is_refused_with_the_difference() -> None:
    assert assembled(row(), row(line_amount="19.99")) == [
        "Invoice INV-1: Total Amount says 30.00, but its lines (rows 12 to 13) add up to 29.99; the difference is 0.01."
    ]


def test_a_single_wrong_line_is_said_with_its_row() -> None:
    (message,) = assembled(row())
    assert "(row 12)" in str(message)


def test_sums_are_exact_however_many_digits_they_have() -> None:
    big = "1" + "0" * 34
    made = assembled(row(total_amount=f"{big}.01", line_amount=big), row(total_amount=f"{big}.01", line_amount="0.01"))
    assert isinstance(made, Record)
    assert made.lines[1][-2] == Decimal("0.01")


def test_a_plain_type_is_one_row_without_lines() -> None:
    payment = load_registry().get("payment")
    (values,) = payment.validate_rows([[column.example for column in payment.columns]])
    assert isinstance(values, tuple)
    assert payment.assemble([values], [2]) == Record(values, ())
