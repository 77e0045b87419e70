"""Invoices: what a customer is asked to pay, line by line."""

from typing import Annotated

from ledgerdock.records import (
    Choice,
    Currency,
    Date,
    DocumentLine,
    Key,
    Money,
    Quantity,
    RecordType,
    Reference,
    Text,
    column,
    not_before,
    total_of_lines,
)


class InvoiceLine(DocumentLine):
    """One thing that is charged."""

    line_description: Text = column(
        "Line Description",
        "What is charged on this line.",
        example="On-site interpreting, Portuguese, 1.5 hours",
        max_length=500,
        synonyms=("Description", "Item", "Item Description", "Details", "Service"),
    )
    booking_number: Text | None = column(
        "Booking Number",
        "Number of the booking that is charged; blank for charges without one.",
        example="B-2026-00417",
        max_length=40,
        synonyms=("Booking ID", "Booking No", "Booking Reference", "Job Number"),
    )
    service_date: Date | None = column(
        "Service Date",
        "Day the service was given.",
        example="2026-03-04",
        synonyms=("Date of Service", "Booking Date", "Line Date"),
    )
    quantity: Quantity | None = column(
        "Quantity", "How many units are charged.", example="1.5", synonyms=("Qty", "Hours", "Units")
    )
    unit: Text | None = column(
        "Unit",
        "What one unit is.",
        example="hour",
        max_length=20,
        synonyms=("Unit of Measure", "UOM"),
    )
    unit_price: Money | None = column(
        "Unit Price",
        "Price of one unit, before tax.",
        example="62.50",
        synonyms=("Rate", "Price", "Unit Rate", "Price per Unit"),
    )
    line_amount: Money = column(
        "Line Amount",
        "Charge of this line before tax; negative for a credit.",
        example="93.75",
        synonyms=("Net Amount", "Line Total", "Amount", "Line Net", "Extended Amount"),
    )
    line_tax: Money | None = column(
        "Line Tax",
        "Tax on this line.",
        example="18.75",
        synonyms=("Tax", "Tax Amount", "VAT", "VAT Amount", "GST", "Sales Tax"),
    )


class Invoice(
    RecordType,
    name="invoice",
    area="agency",
    key="invoice_number",
    rules=(not_before("invoice_date", "due_date"), total_of_lines("total_amount", "line_amount", "line_tax")),
):
    """An invoice or credit note to a customer.

    One row for each line; the invoice's own columns repeat in every row.
    """

    invoice_number: Key = column(
        "Invoice Number",
        "Number of the invoice; all rows with the same number are lines of one invoice.",
        example="INV-10045",
        max_length=40,
        synonyms=("Invoice No", "Invoice ID", "Invoice", "Document Number", "Invoice Ref", "Invoice #"),
    )
    customer: Annotated[Key, Reference("customer")] = column(
        "Customer Accounting Reference",
        "Accounting reference of the customer who is billed.",
        example="1234",
        max_length=40,
        synonyms=(
            "Customer",
            "Customer Reference",
            "Customer Number",
            "Customer No",
            "Account Number",
            "Bill To",
        ),
    )
    kind: Choice | None = column(
        "Document Type",
        "Invoice or credit note; blank means invoice.",
        example="Invoice",
        choices={"invoice": "Invoice", "credit_note": "Credit Note"},
        synonyms=("Invoice Type", "Type", "Transaction Type"),
    )
    invoice_date: Date = column(
        "Invoice Date",
        "Day the invoice is dated.",
        example="2026-03-31",
        synonyms=("Date", "Document Date", "Date of Invoice", "Issue Date"),
    )
    due_date: Date | None = column(
        "Due Date",
        "Day payment is due.",
        example="2026-04-30",
        synonyms=("Payment Due", "Due", "Date Due", "Payment Due Date"),
    )
    currency: Currency = column(
        "Currency",
        "Currency of all amounts of this invoice.",
        example="GBP",
        synonyms=("Currency Code", "Invoice Currency"),
    )
    total_amount: Money = column(
        "Total Amount",
        "What the customer is asked to pay: the sum of all lines and their tax.",
        example="112.50",
        synonyms=("Total", "Invoice Total", "Gross Amount", "Amount Due", "Grand Total", "Invoice Amount"),
    )
    purchase_order: Text | None = column(
        "Purchase Order",
        "The customer's purchase order number.",
        example="PO-77120",
        max_length=60,
        synonyms=("PO", "PO Number", "Purchase Order Number", "Order Number"),
    )
    notes: Text | None = column(
        "Notes",
        "Text for the customer, printed on the invoice.",
        example="Thank you for your prompt payment.",
        max_length=2000,
        synonyms=("Note", "Comments", "Memo", "Remarks"),
    )
    lines: list[InvoiceLine]
