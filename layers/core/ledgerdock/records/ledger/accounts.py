"""The general ledger's accounts: how they are built, and what may stand in each of their segments."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Key, Quantity, RecordType, Reference, Text, belonging, column
from ledgerdock.records.belonging import Company, of_company

_DEFINITION = column(
    "Account Definition",
    "Code of the definition that says how the account is built.",
    example="COA-4",
    max_length=40,
    synonyms=("GL Account Definition", "Chart of Accounts", "COA", "COA Code", "Chart"),
)
_SEGMENT = column(
    "Segment Code",
    "Code of the segment of the account number.",
    example="DEPT",
    max_length=20,
    synonyms=("Segment", "Segment Number", "Segment Name", "Segment ID"),
)


class GlAccountDefinition(
    RecordType,
    name="gl_account_definition",
    area="ledger",
    key=("company", "definition_code"),
    label="GL Account Definition",
):
    """How account numbers of one chart of accounts are built from segments."""

    company: Company = belonging.COMPANY
    definition_code: Key = _DEFINITION
    name: Text = column(
        "Definition Name",
        "Name of the chart of accounts.",
        example="Group chart of accounts",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    segments: Quantity = column(
        "Number of Segments",
        "How many segments an account number has.",
        example="3",
        minimum=1,
        maximum=20,
        decimals=0,
        synonyms=("Segments", "Segment Count"),
    )
    separator: Text | None = column(
        "Separator",
        "The character between two segments.",
        example="-",
        max_length=1,
        synonyms=("Segment Separator", "Delimiter"),
    )
    active: Boolean | None = belonging.ACTIVE


class GlAccount(RecordType, name="gl_account", area="ledger", key=("company", "account_number"), label="GL Account"):
    """An account of the general ledger."""

    company: Company = belonging.COMPANY
    account_number: Key = belonging.GL_ACCOUNT
    name: Text = column(
        "Account Name",
        "What is posted to the account.",
        example="Raw materials",
        max_length=200,
        synonyms=("Name", "Description", "Account Description"),
    )
    definition: Annotated[Key, of_company("gl_account_definition")] = _DEFINITION
    kind: Choice = column(
        "Account Type",
        "Where the account stands in the statements.",
        example="Asset",
        choices={
            "asset": "Asset",
            "liability": "Liability",
            "equity": "Equity",
            "revenue": "Revenue",
            "expense": "Expense",
        },
        synonyms=("Type", "Account Category", "Category"),
    )
    normal_balance: Choice | None = column(
        "Normal Balance",
        "Side on which the balance usually is.",
        example="Debit",
        choices={"debit": "Debit", "credit": "Credit"},
        synonyms=("Balance Side", "Debit or Credit"),
    )
    parent: Annotated[Key, of_company("gl_account")] | None = column(
        "Parent Account",
        "The account this one is summed up under.",
        example="1000-00-000",
        max_length=60,
        synonyms=("Summary Account", "Rolls Up To"),
    )
    active: Boolean | None = belonging.ACTIVE


class GlSegmentValue(
    RecordType,
    name="gl_segment_value",
    area="ledger",
    key=("company", "segment", "value"),
    label="GL Segment Value",
):
    """A value that may stand in one segment of account numbers, such as a department."""

    company: Company = belonging.COMPANY
    segment: Key = _SEGMENT
    value: Key = column(
        "Segment Value",
        "The digits or letters that stand in the segment.",
        example="100",
        max_length=40,
        synonyms=("Value", "Segment Value Code"),
    )
    name: Text = column(
        "Segment Value Name",
        "What the value stands for.",
        example="Assembly",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    active: Boolean | None = belonging.ACTIVE


class GlSegmentOption(
    RecordType,
    name="gl_segment_option",
    area="ledger",
    key=("company", "account", "segment"),
    label="GL Segment Option",
):
    """How one segment is treated when something is posted to an account."""

    company: Company = belonging.COMPANY
    account: Annotated[Key, Reference("gl_account", within=("company",))] = belonging.GL_ACCOUNT
    segment: Key = _SEGMENT
    entry: Choice = column(
        "Segment Entry",
        "Whether the segment must be given.",
        example="Required",
        choices={"required": "Required", "optional": "Optional", "not_used": "Not Used"},
        synonyms=("Entry Control", "Option", "Requirement"),
    )
    default_value: Text | None = column(
        "Default Value",
        "Value that is used when none is given.",
        example="100",
        max_length=40,
        synonyms=("Default", "Default Segment Value"),
    )
