"""Purchase orders: what is ordered from a vendor."""

from typing import Annotated

from ledgerdock.records import (
    Choice,
    Date,
    DocumentLine,
    Key,
    Money,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
    distinct_lines,
    not_before,
    product,
    total_of_lines,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company
from ledgerdock.records.purchasing.sourcing import UNIT_PRICE
from ledgerdock.records.purchasing.terms import FOB_CODE, SHIP_VIA_CODE


class PurchaseOrderLine(DocumentLine):
    """An item that is ordered."""

    line_number: Quantity = column(
        "PO Line",
        "Number of the line within its order.",
        example="1",
        minimum=1,
        decimals=0,
        synonyms=("Line", "Line Number", "Line No", "PO Line Number"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    line_description: Text | None = column(
        "Line Description",
        "What the vendor should deliver, in words.",
        example="Deep groove ball bearing 6204",
        max_length=250,
        synonyms=("Item Description", "Part Description"),
    )
    quantity: Quantity = column(
        "Order Quantity",
        "How many units are ordered.",
        example="200",
        minimum=0,
        synonyms=("Quantity", "Qty", "Order Qty", "Qty Ordered"),
    )
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    unit_price: Quantity = UNIT_PRICE
    line_amount: Money = column(
        "Line Amount",
        "Quantity times unit price, before tax.",
        example="825.00",
        synonyms=("Line Total", "Extended Cost", "Extended Amount", "Amount"),
    )
    due_date: Date | None = column(
        "Due Date",
        "Day the goods are needed.",
        example="2026-04-15",
        synonyms=("Required By", "Delivery Date", "Due", "Promise Date"),
    )
    tax_code: Annotated[Key, of_company("tax_code")] | None = belonging.TAX_CODE
    account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
    manufacturing_job: Annotated[Key, of_company("manufacturing_job")] | None = column(
        "Job Number",
        "The manufacturing job the goods are for; blank when they go to stock.",
        example="MJ-3307",
        max_length=40,
        synonyms=("Job", "Manufacturing Job", "Job No"),
    )


class PurchaseOrder(
    RecordType,
    name="purchase_order",
    area="purchasing",
    key=("company", "order_number"),
    rules=(
        product("line_amount", "quantity", "unit_price", "currency"),
        not_before("order_date", "due_date"),
        total_of_lines("total_amount", "line_amount"),
        distinct_lines("order_number", "line_number"),
    ),
):
    """An order to a vendor.

    One row for each line; the order's own columns repeat in every row.
    """

    company: Company = belonging.COMPANY
    order_number: Key = belonging.PURCHASE_ORDER
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    buyer: Annotated[Key, of_company("buyer")] | None = belonging.BUYER
    order_date: Date = column(
        "Order Date",
        "Day the order is placed.",
        example="2026-03-20",
        synonyms=("Date", "PO Date", "Ordered On"),
    )
    status: Choice | None = column(
        "PO Status",
        "How far the order has come.",
        example="Approved",
        choices={
            "draft": "Draft",
            "pending": "Pending Approval",
            "approved": "Approved",
            "sent": "Sent",
            "received": "Received",
            "closed": "Closed",
            "cancelled": "Cancelled",
        },
        synonyms=("Status", "Order Status", "Approval Status"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    total_amount: Money = column(
        "Order Total",
        "Sum of all lines, before tax.",
        example="825.00",
        synonyms=("Total", "Total Amount", "PO Total"),
    )
    fob: Annotated[Key, of_company("fob")] | None = FOB_CODE
    ship_via: Annotated[Key, of_company("ship_via")] | None = SHIP_VIA_CODE
    notes: Text | None = column(
        "Order Notes",
        "Text for the vendor, printed on the order.",
        example="Deliver to gate 3.",
        max_length=2000,
        synonyms=("Notes", "Comments", "Comment", "Remarks"),
    )
    lines: list[PurchaseOrderLine]
