"""Books and periods, and what stands on an account in each of them."""

from decimal import Decimal
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
    not_before,
    rule,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company


class GlBook(RecordType, name="gl_book", area="ledger", key=("company", "book_code"), label="GL Book"):
    """A set of books: one way of keeping the company's accounts."""

    company: Company = belonging.COMPANY
    book_code: Key = belonging.GL_BOOK
    name: Text = column(
        "Book Name",
        "What the book is kept for.",
        example="Main book, local rules",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    definition: Annotated[Key, of_company("gl_account_definition")] = column(
        "Account Definition",
        "Code of the definition its accounts are built by.",
        example="COA-4",
        max_length=40,
        synonyms=("Chart of Accounts", "COA", "COA Code"),
    )
    is_main: Boolean | None = column(
        "Main Book",
        "Yes for the book the statutory accounts come from.",
        example="yes",
        synonyms=("Main", "Primary Book"),
    )
    active: Boolean | None = belonging.ACTIVE


class GlPeriod(
    RecordType,
    name="gl_period",
    area="ledger",
    key=("company", "period_code"),
    label="GL Period",
    rules=(not_before("starts_on", "ends_on"),),
):
    """A period of a fiscal year to which entries are posted."""

    company: Company = belonging.COMPANY
    period_code: Key = belonging.GL_PERIOD
    fiscal_year: Quantity = column(
        "Fiscal Year",
        "The fiscal year it belongs to.",
        example="2026",
        minimum=1900,
        maximum=2999,
        decimals=0,
        synonyms=("Year",),
    )
    number: Quantity = column(
        "Period Number",
        "Number of the period within its year; 0 is the opening.",
        example="3",
        minimum=0,
        maximum=99,
        decimals=0,
        synonyms=("Number", "Period No", "Fiscal Period Number"),
    )
    starts_on: Date = column(
        "Start Date", "First day of the period.", example="2026-03-01", synonyms=("Start", "From", "Starts On")
    )
    ends_on: Date = column(
        "End Date", "Last day of the period.", example="2026-03-31", synonyms=("End", "To", "Ends On")
    )
    state: Choice | None = column(
        "Period Status",
        "Whether entries may be posted to it.",
        example="Open",
        choices={"open": "Open", "closed": "Closed", "future": "Future"},
        synonyms=("Status", "State", "Closed or Open"),
    )


def _closes(opening: Decimal, debits: Decimal, credit: Decimal, closing: Decimal) -> bool:
    return opening + debits - credit == closing


class GlPeriodBalance(
    RecordType,
    name="gl_period_balance",
    area="ledger",
    key=("company", "book", "account", "period"),
    label="GL Period Balance",
    rules=(
        rule(
            "opening_balance",
            "debits",
            "credits",
            "closing_balance",
            holds=_closes,
            message="The closing balance is not the opening balance plus debits minus credits.",
            hint="Correct one of the four amounts; a credit balance is negative.",
        ),
    ),
):
    """What an account held at the beginning and the end of a period, and what moved it."""

    company: Company = belonging.COMPANY
    book: Annotated[Key, of_company("gl_book")] = belonging.GL_BOOK
    account: Annotated[Key, of_company("gl_account")] = belonging.GL_ACCOUNT
    period: Annotated[Key, of_company("gl_period")] = belonging.GL_PERIOD
    currency: CompanyCurrency = belonging.CURRENCY
    opening_balance: Money = column(
        "Opening Balance",
        "Balance at the beginning of the period; negative on the credit side.",
        example="10500.00",
        synonyms=("Opening", "Begin Balance", "Beginning Balance"),
    )
    debits: Money = column(
        "Debits", "Sum of the debits of the period.", example="2500.00", minimum=0, synonyms=("Debit", "Debit Amount")
    )
    credits: Money = column(
        "Credits",
        "Sum of the credits of the period.",
        example="1000.00",
        minimum=0,
        synonyms=("Credit", "Credit Amount"),
    )
    closing_balance: Money = column(
        "Closing Balance",
        "Balance at the end of the period; negative on the credit side.",
        example="12000.00",
        synonyms=("Closing", "Balance", "End Balance", "Ending Balance"),
    )


class GlAccountBudget(
    RecordType,
    name="gl_account_budget",
    area="ledger",
    key=("company", "book", "account", "period"),
    label="GL Account Budget",
):
    """What is planned for an account in a period."""

    company: Company = belonging.COMPANY
    book: Annotated[Key, of_company("gl_book")] = belonging.GL_BOOK
    account: Annotated[Key, of_company("gl_account")] = belonging.GL_ACCOUNT
    period: Annotated[Key, of_company("gl_period")] = belonging.GL_PERIOD
    currency: CompanyCurrency = belonging.CURRENCY
    amount: Money = column(
        "Budget Amount",
        "Amount planned; negative on the credit side.",
        example="12500.00",
        synonyms=("Budget", "Amount", "Planned Amount"),
    )
    notes: Text | None = column(
        "Budget Notes",
        "What the plan assumes.",
        example="Includes the new bearing line.",
        max_length=1000,
        synonyms=("Notes", "Comment", "Comments"),
    )
