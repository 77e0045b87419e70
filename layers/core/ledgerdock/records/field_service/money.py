"""Invoices and transactions. All finance is job-scoped: it belongs to one job.

Files do not always know that job. The cell of a transaction's job may be blank, or name several jobs, separated by `;`
or `,`; both are legal in a file. A transaction that names exactly one job refers to it. Every other one cannot be split
by us, so an import puts it under the legacy holding job of its customer, made once: that is why its customer is
required here, though a job has one as well. Job numbers that contain one of the two separators cannot be told apart in
this column.
"""

from decimal import Decimal
from typing import Annotated

from ledgerdock.records import (
    Choice,
    Currency,
    Date,
    Holding,
    Key,
    Money,
    RecordType,
    Reference,
    Text,
    column,
    not_before,
    rule,
)
from ledgerdock.records.field_service import lists
from ledgerdock.records.field_service.service_customer import CUSTOMER
from ledgerdock.records.field_service.service_job import JOB

_CURRENCY = column("Currency", "Currency of all amounts of the row.", example="GBP", synonyms=("Currency Code",))


def _adds_up(net: Decimal, tax: Decimal | None, total: Decimal) -> bool:
    return net + (tax or 0) == total


class ServiceInvoice(
    RecordType,
    name="service_invoice",
    area="field_service",
    key="invoice_number",
    label="Invoice",
    rules=(
        not_before("invoice_date", "due_date"),
        rule(
            "net_amount",
            "tax_amount",
            "total_amount",
            holds=_adds_up,
            message="The total is not the net amount plus the tax.",
            hint="Correct one of the three amounts; where there is no tax, it stays blank.",
            asks_blanks=True,
        ),
    ),
):
    """An invoice for a job."""

    invoice_number: Key = column(
        "Invoice Number",
        "Number of the invoice.",
        example="I-00872",
        max_length=40,
        synonyms=("Invoice", "Invoice ID", "Invoice No", "Invoice Ref"),
    )
    job: Annotated[Key, Reference("service_job")] = JOB
    invoice_date: Date = column(
        "Invoice Date", "Day the invoice is dated.", example="2026-03-10", synonyms=("Date", "Issue Date")
    )
    due_date: Date | None = column(
        "Due Date", "Day payment is due.", example="2026-03-24", synonyms=("Due", "Payment Due")
    )
    currency: Currency = _CURRENCY
    net_amount: Money = column(
        "Net Amount", "Amount before tax.", example="22.50", synonyms=("Net", "Subtotal", "Amount")
    )
    tax_amount: Money | None = column(
        "Tax Amount",
        "Tax on the invoice; blank when there is none.",
        example="4.50",
        synonyms=("Tax", "VAT", "VAT Amount"),
    )
    total_amount: Money = column(
        "Total Amount", "What the customer is asked to pay.", example="27.00", synonyms=("Total", "Gross", "Amount Due")
    )
    status: Choice | None = column(
        "Invoice Status",
        "Whether the invoice is paid.",
        example="Sent",
        choices={"draft": "Draft", "sent": "Sent", "paid": "Paid", "overdue": "Overdue", "void": "Void"},
        synonyms=("Status", "State", "Payment Status"),
    )


class ServiceTransaction(
    RecordType,
    name="service_transaction",
    area="field_service",
    key="transaction_number",
    label="Transaction",
    holding=Holding(
        reference="job",
        owner="customer",
        owner_field="customer",
        prefix="LEGACY-",
        values={"state": "Cancelled"},
        plural="Legacy holding jobs",
    ),
):
    """Money a job brought in or cost."""

    transaction_number: Key = column(
        "Transaction Number",
        "Number of the transaction.",
        example="T-04410",
        max_length=40,
        synonyms=("Transaction", "Transaction ID", "Transaction No", "Transaction Ref"),
    )
    job: Annotated[Key, Reference("service_job")] | None = column(
        "Job Number",
        "Number of the job it belongs to; blank, or several separated by semicolons, when no single job is known.",
        example="J-01042",
        max_length=120,
        synonyms=("Job", "Jobs", "Job Numbers", "Job ID", "Job No", "Job Ref"),
    )
    customer: Annotated[Key, Reference("service_customer")] = CUSTOMER
    booked_on: Date = column(
        "Transaction Date",
        "Day the money moved.",
        example="2026-03-18",
        synonyms=("Date", "Booked On", "Payment Date", "Posted"),
    )
    kind: Choice = column(
        "Transaction Type",
        "What the money was for.",
        example="Payment",
        choices={
            "payment": "Payment",
            "refund": "Refund",
            "expense": "Expense",
            "charge": "Charge",
            "adjustment": "Adjustment",
        },
        synonyms=("Type", "Kind", "Transaction Kind"),
    )
    currency: Currency = _CURRENCY
    amount: Money = column(
        "Amount",
        "Amount of the transaction; negative only for an adjustment in the customer's favour.",
        example="27.00",
        synonyms=("Transaction Amount", "Value", "Total"),
    )
    payment_method: Annotated[Key, Reference("service_payment_method")] | None = lists.PAYMENT_METHOD
    expense_category: Annotated[Key, Reference("expense_category")] | None = lists.EXPENSE_CATEGORY
    memo: Text | None = column(
        "Memo",
        "What the bank statement or receipt says.",
        example="DD COLLECTION 118",
        max_length=500,
        synonyms=("Description", "Reference", "Notes", "Details"),
    )
