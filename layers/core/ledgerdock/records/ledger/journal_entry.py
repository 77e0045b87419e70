"""Journal entries: what is posted to the accounts."""

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
    balanced_lines,
    belonging,
    column,
    distinct_lines,
    exactly_one,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company


class JournalLine(DocumentLine):
    """An amount on one side of an account."""

    line_number: Quantity = column(
        "Line Number",
        "Number of the line within its entry.",
        example="1",
        minimum=1,
        decimals=0,
        synonyms=("Line", "Line No", "Journal Line"),
    )
    account: Annotated[Key, of_company("gl_account")] = belonging.GL_ACCOUNT
    currency: CompanyCurrency = belonging.CURRENCY
    debit: Money | None = column(
        "Debit",
        "Amount on the debit side; blank when the line is a credit.",
        example="1250.00",
        minimum=0,
        synonyms=("Debit Amount", "Dr"),
    )
    credit: Money | None = column(
        "Credit",
        "Amount on the credit side; blank when the line is a debit.",
        example="1250.00",
        minimum=0,
        synonyms=("Credit Amount", "Cr"),
    )
    line_description: Text | None = column(
        "Line Description",
        "What this amount is for.",
        example="Bearings for March",
        max_length=250,
        synonyms=("Line Text", "Line Memo"),
    )
    reference_type: Annotated[Key, of_company("gl_reference_type")] | None = column(
        "Reference Type",
        "Code of the kind of thing the line refers to.",
        example="CONTRACT",
        max_length=20,
        synonyms=("Ref Type", "GL Reference Type", "Reference Type Code"),
    )
    reference: Text | None = column(
        "Reference",
        "What the line refers to, such as the number of a contract.",
        example="C-2207",
        max_length=60,
        synonyms=("Ref", "GL Reference", "Reference Code"),
    )


class JournalEntry(
    RecordType,
    name="journal_entry",
    area="ledger",
    key=("company", "entry_number"),
    plural="Journal Entries",
    rules=(
        exactly_one("debit", "credit"),
        balanced_lines("entry_number", "debit", "credit", "currency"),
        distinct_lines("entry_number", "line_number"),
    ),
):
    """An entry in the journal; in each currency its debits and credits must come to the same.

    One row for each line; the entry's own columns repeat in every row.
    """

    company: Company = belonging.COMPANY
    entry_number: Key = column(
        "Journal Entry Number",
        "Number of the entry; all rows with the same number are lines of one entry.",
        example="JE-2026-0317",
        max_length=40,
        synonyms=("Entry Number", "Journal Number", "Journal Entry", "Journal No", "Entry No"),
    )
    book: Annotated[Key, of_company("gl_book")] = belonging.GL_BOOK
    period: Annotated[Key, of_company("gl_period")] = belonging.GL_PERIOD
    entry_date: Date = column(
        "Entry Date",
        "Day the entry is posted for.",
        example="2026-03-17",
        synonyms=("Date", "Journal Date", "Posting Date", "Posted On"),
    )
    description: Text = column(
        "Description",
        "What the entry is about.",
        example="Goods received in March",
        max_length=250,
        synonyms=("Desc", "Memo", "Journal Description", "Narration"),
    )
    source: Choice | None = column(
        "Source",
        "Where the entry comes from.",
        example="Manual",
        choices={
            "manual": "Manual",
            "purchasing": "Purchasing",
            "inventory": "Inventory",
            "payroll": "Payroll",
            "other": "Other",
        },
        synonyms=("Source Module", "Origin", "Journal Source"),
    )
    lines: list[JournalLine]
