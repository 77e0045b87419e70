"""AP invoices: what vendors ask to be paid."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Date,
    DocumentLine,
    Key,
    Money,
    Quantity,
    RecordType,
    Reference,
    Text,
    belonging,
    column,
    distinct_lines,
    not_before,
    total_of_lines,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company

_INVOICE_NUMBER = column(
    "AP Invoice Number",
    "The vendor's number of the invoice; the same number may come from another vendor as well.",
    example="RE-2026-1188",
    max_length=40,
    synonyms=("Invoice Number", "Invoice No", "Invoice", "AP Invoice", "Vendor Invoice Number"),
)


class ApInvoiceCharge(DocumentLine):
    """An amount the invoice asks for."""

    line_number: Quantity = column(
        "Line Number",
        "Number of the line within its invoice.",
        example="1",
        minimum=1,
        decimals=0,
        synonyms=("Line", "Line No", "Invoice Line"),
    )
    line_description: Text = column(
        "Line Description",
        "What is charged.",
        example="Deep groove ball bearing 6204",
        max_length=250,
        synonyms=("Item Description", "Description"),
    )
    account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
    line_amount: Money = column(
        "Line Amount",
        "Charge of this line before tax; negative for a credit.",
        example="825.00",
        synonyms=("Net Amount", "Line Total", "Amount", "Extended Amount"),
    )
    line_tax: Money | None = column(
        "Line Tax", "Tax on this line.", example="165.00", synonyms=("Tax", "Tax Amount", "VAT", "VAT Amount")
    )


class ApInvoice(
    RecordType,
    name="ap_invoice",
    area="purchasing",
    key=("company", "vendor", "invoice_number"),
    label="AP Invoice",
    rules=(
        not_before("invoice_date", "due_date"),
        total_of_lines("total_amount", "line_amount", "line_tax"),
        distinct_lines("invoice_number", "line_number"),
    ),
):
    """An invoice or credit memo from a vendor.

    One row for each line; the invoice's own columns repeat in every row.
    """

    company: Company = belonging.COMPANY
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    invoice_number: Key = _INVOICE_NUMBER
    kind: Choice | None = column(
        "Document Type",
        "Invoice or credit memo; blank means invoice.",
        example="Invoice",
        choices={"invoice": "Invoice", "credit_memo": "Credit Memo"},
        synonyms=("Invoice Type", "Type"),
    )
    invoice_date: Date = column(
        "Invoice Date",
        "Day the invoice is dated.",
        example="2026-04-16",
        synonyms=("Date", "Document Date", "Issue Date"),
    )
    due_date: Date | None = column(
        "Due Date", "Day payment is due.", example="2026-05-16", synonyms=("Payment Due", "Due", "Date Due")
    )
    currency: CompanyCurrency = belonging.CURRENCY
    total_amount: Money = column(
        "Invoice Total",
        "What is to be paid: the sum of all lines and their tax.",
        example="990.00",
        synonyms=("Total", "Total Amount", "Gross Amount", "Amount Due", "Invoice Amount"),
    )
    payment_method: Annotated[Key, of_company("payment_method")] | None = belonging.PAYMENT_METHOD
    is_on_hold: Boolean | None = column(
        "On Hold", "Yes when it must not be paid yet.", example="no", synonyms=("Hold", "Payment Hold", "Blocked")
    )
    lines: list[ApInvoiceCharge]


class ApInvoiceLine(
    RecordType,
    name="ap_invoice_line",
    area="purchasing",
    key=("company", "vendor", "invoice", "line"),
    label="AP Invoice Line",
):
    """A line of an invoice as the ERP keeps it, matched to what was ordered and received."""

    company: Company = belonging.COMPANY
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    invoice: Annotated[Key, Reference("ap_invoice", within=("company", "vendor"))] = _INVOICE_NUMBER
    line: Key = column(
        "Invoice Line",
        "Number of the line within its invoice.",
        example="1",
        max_length=10,
        synonyms=("Line", "Line Number", "Line No", "Invoice Line Number"),
    )
    purchase_order: Annotated[Key, of_company("purchase_order")] | None = belonging.PURCHASE_ORDER
    po_line: Quantity | None = column(
        "PO Line",
        "Number of the line of the purchase order.",
        example="1",
        minimum=1,
        decimals=0,
        synonyms=("PO Line Number", "PO Line No"),
    )
    item: Annotated[Key, of_company("item")] | None = belonging.ITEM
    invoiced_quantity: Quantity = column(
        "Invoiced Quantity",
        "How many units are billed.",
        example="200",
        synonyms=("Quantity", "Qty", "Invoice Qty"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    line_amount: Money = column(
        "Line Amount",
        "Charge of this line before tax; negative for a credit.",
        example="825.00",
        synonyms=("Net Amount", "Line Total", "Amount", "Extended Amount"),
    )
    account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
