"""What leads to an order or follows from one: suggestions, requests and receipts."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Date,
    Key,
    Money,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company

_REQUEST_NUMBER = column(
    "Request Number",
    "Number of the request.",
    example="REQ-7001",
    max_length=40,
    synonyms=("Request", "Request No", "Request ID"),
)
_PO_LINE = column(
    "PO Line",
    "Number of the line of the purchase order.",
    example="1",
    minimum=1,
    decimals=0,
    synonyms=("Line", "Line Number", "PO Line Number", "PO Line No"),
)


class PoSuggestion(
    RecordType, name="po_suggestion", area="purchasing", key=("company", "suggestion_number"), label="PO Suggestion"
):
    """What the ERP's planning suggests to buy."""

    company: Company = belonging.COMPANY
    suggestion_number: Key = column(
        "Suggestion Number",
        "Number of the suggestion.",
        example="SUG-51020",
        max_length=40,
        synonyms=("Suggestion", "Suggestion ID", "Suggestion No"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    vendor: Annotated[Key, of_company("vendor")] | None = belonging.VENDOR
    buyer: Annotated[Key, of_company("buyer")] | None = belonging.BUYER
    quantity: Quantity = column(
        "Suggested Quantity",
        "How many units to buy.",
        example="150",
        minimum=0,
        synonyms=("Quantity", "Qty", "Suggested Qty", "Order Quantity"),
    )
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    order_by: Date = column(
        "Order By",
        "Last day to order so that the goods come in time.",
        example="2026-04-01",
        synonyms=("Order By Date", "Suggested Order Date"),
    )
    due_date: Date | None = column(
        "Due Date", "Day the goods are needed.", example="2026-04-20", synonyms=("Due", "Required By", "Need By")
    )
    kind: Choice | None = column(
        "Suggestion Type",
        "Whether an order is new or should be changed.",
        example="New Order",
        choices={"new": "New Order", "change": "Change Order", "cancel": "Cancel Order"},
        synonyms=("Type", "Action"),
    )


class NewJobMaterialRequest(
    RecordType, name="new_job_material_request", area="purchasing", key=("company", "request_number")
):
    """Material a manufacturing job needs beyond its plan; it goes out before the purchase order it belongs to."""

    company: Company = belonging.COMPANY
    request_number: Key = _REQUEST_NUMBER
    manufacturing_job: Annotated[Key, of_company("manufacturing_job")] = column(
        "Job Number",
        "Number of the manufacturing job that needs the material.",
        example="MJ-3307",
        max_length=40,
        synonyms=("Job", "Manufacturing Job", "Job No"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    quantity: Quantity = column(
        "Quantity",
        "How many units are needed.",
        example="12",
        minimum=0,
        synonyms=("Qty", "Required Quantity", "Required Qty"),
    )
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    assembly: Quantity | None = column(
        "Assembly",
        "Number of the assembly within the job; 0 is the finished part.",
        example="0",
        minimum=0,
        decimals=0,
        synonyms=("Assembly Sequence", "Asm", "Assembly Seq"),
    )
    needed_by: Date | None = column(
        "Needed By",
        "Day the material is needed.",
        example="2026-04-10",
        synonyms=("Need By", "Required By", "Due Date"),
    )
    reason: Text | None = column(
        "Reason",
        "Why the plan did not have it.",
        example="Scrapped during setup.",
        max_length=500,
        synonyms=("Comment", "Comments", "Notes"),
    )


class InvoicedReceipt(
    RecordType,
    name="invoiced_receipt",
    area="purchasing",
    key=("company", "purchase_order", "pack_slip", "receipt_line"),
):
    """Goods that were received for a purchase order and have been invoiced."""

    company: Company = belonging.COMPANY
    purchase_order: Annotated[Key, of_company("purchase_order")] = belonging.PURCHASE_ORDER
    pack_slip: Key = column(
        "Pack Slip",
        "The vendor's delivery note.",
        example="DN-55871",
        max_length=40,
        synonyms=("Packing Slip", "Delivery Note", "Receipt Number"),
    )
    receipt_line: Key = column(
        "Receipt Line",
        "Number of the line of the receipt.",
        example="1",
        max_length=10,
        synonyms=("Pack Line", "Receipt Line Number"),
    )
    po_line: Quantity = _PO_LINE
    received_on: Date = column(
        "Receipt Date",
        "Day the goods arrived.",
        example="2026-04-14",
        synonyms=("Date Received", "Received On", "Date"),
    )
    received_quantity: Quantity = column(
        "Received Quantity",
        "How many units arrived.",
        example="200",
        minimum=0,
        synonyms=("Quantity", "Qty", "Received Qty", "Quantity Received"),
    )
    invoiced_quantity: Quantity = column(
        "Invoiced Quantity",
        "How many of them have been invoiced.",
        example="200",
        minimum=0,
        synonyms=("Invoiced Qty", "Quantity Invoiced"),
    )
    invoice_number: Text | None = column(
        "Invoice Number",
        "The vendor's invoice that bills them.",
        example="RE-2026-1188",
        max_length=40,
        synonyms=("Invoice", "AP Invoice", "Invoice No"),
    )


class AutoInvoiceRequest(RecordType, name="auto_invoice_request", area="purchasing", key=("company", "request_number")):
    """A request to make the invoice lines from what is received for a purchase order."""

    company: Company = belonging.COMPANY
    request_number: Key = _REQUEST_NUMBER
    purchase_order: Annotated[Key, of_company("purchase_order")] = belonging.PURCHASE_ORDER
    invoice_number: Text = column(
        "Vendor Invoice Number",
        "The vendor's invoice that waits for the receipt.",
        example="RE-2026-1188",
        max_length=40,
        synonyms=("Invoice Number", "Invoice", "Invoice No"),
    )
    invoice_date: Date = column(
        "Invoice Date", "Day the invoice is dated.", example="2026-04-16", synonyms=("Date", "Document Date")
    )
    currency: CompanyCurrency = belonging.CURRENCY
    invoice_amount: Money = column(
        "Invoice Amount",
        "Amount the vendor asks for.",
        example="990.00",
        synonyms=("Amount", "Total", "Total Amount", "Invoice Total"),
    )
    is_complete: Boolean | None = column(
        "Receipts Complete",
        "Yes when everything the invoice bills has arrived.",
        example="no",
        synonyms=("Complete", "Received Complete"),
    )
