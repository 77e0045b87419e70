"""Payments: money received for an invoice."""

from typing import Annotated

from ledgerdock.records import (
    Choice,
    Currency,
    Date,
    Key,
    Money,
    RecordType,
    Reference,
    Text,
    column,
)


class Payment(RecordType, name="payment", area="agency", key="payment_number"):
    """Money received for an invoice, or paid back."""

    payment_number: Key = column(
        "Payment Number",
        "Number of the payment, unique among all payments.",
        example="PAY-55012",
        max_length=40,
        synonyms=(
            "Payment ID",
            "Payment No",
            "Receipt Number",
            "Payment Ref",
            "Receipt No",
            "Transaction ID",
        ),
    )
    invoice: Annotated[Key, Reference("invoice")] = column(
        "Invoice Number",
        "Number of the invoice that is paid.",
        example="INV-10045",
        max_length=40,
        synonyms=("Invoice", "Invoice No", "Invoice ID", "Applied To", "Invoice #"),
    )
    payment_date: Date = column(
        "Payment Date",
        "Day the money arrived.",
        example="2026-04-22",
        synonyms=("Date", "Date Paid", "Paid On", "Receipt Date", "Date Received"),
    )
    amount: Money = column(
        "Amount",
        "Amount received; negative for money paid back.",
        example="112.50",
        synonyms=("Payment Amount", "Amount Paid", "Paid", "Amount Received"),
    )
    currency: Currency = column(
        "Currency",
        "Currency of the amount.",
        example="GBP",
        synonyms=("Currency Code", "Payment Currency"),
    )
    method: Choice | None = column(
        "Payment Method",
        "How it was paid.",
        example="Bank Transfer",
        choices={
            "bank_transfer": "Bank Transfer",
            "card": "Card",
            "cheque": "Cheque",
            "cash": "Cash",
            "direct_debit": "Direct Debit",
            "other": "Other",
        },
        synonyms=("Method", "Paid By", "Payment Type", "Tender Type"),
    )
    bank_reference: Text | None = column(
        "Bank Reference",
        "Reference on the bank statement, or cheque number.",
        example="BACS 0098812",
        max_length=100,
        synonyms=("Reference", "Payment Reference", "Cheque Number", "Check Number", "Remittance Reference"),
    )
    notes: Text | None = column(
        "Notes",
        "Anything worth knowing about this payment.",
        example="Part payment, remainder disputed.",
        max_length=2000,
        synonyms=("Note", "Comments", "Memo", "Remarks"),
    )
