"""Tax codes, payment methods, and the types of reference a journal line may carry."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Key, Quantity, RecordType, Text, belonging, column
from ledgerdock.records.belonging import Company, of_company


class TaxCode(RecordType, name="tax_code", area="ledger", key=("company", "tax_code")):
    """A tax and its rate."""

    company: Company = belonging.COMPANY
    tax_code: Key = belonging.TAX_CODE
    name: Text = column(
        "Tax Description",
        "What is taxed, and where.",
        example="Standard rate, United Kingdom",
        max_length=200,
        synonyms=("Name", "Description", "Tax Name"),
    )
    rate_percent: Quantity = column(
        "Tax Rate %",
        "Percent of the net amount.",
        example="20",
        minimum=0,
        maximum=100,
        decimals=4,
        synonyms=("Rate", "Percent", "Percentage", "Tax Percent"),
    )
    account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
    is_recoverable: Boolean | None = column(
        "Recoverable",
        "Yes when the company gets the tax back that it pays.",
        example="yes",
        synonyms=("Deductible", "Reclaimable"),
    )
    active: Boolean | None = belonging.ACTIVE


class PaymentMethod(RecordType, name="payment_method", area="ledger", key=("company", "method_code")):
    """A way in which the company pays or is paid."""

    company: Company = belonging.COMPANY
    method_code: Key = belonging.PAYMENT_METHOD
    name: Text = column(
        "Payment Method Name",
        "Name of the payment method.",
        example="SEPA credit transfer",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    kind: Choice = column(
        "Payment Kind",
        "How the money moves.",
        example="Electronic",
        choices={
            "electronic": "Electronic",
            "cheque": "Cheque",
            "card": "Card",
            "cash": "Cash",
            "direct_debit": "Direct Debit",
            "other": "Other",
        },
        synonyms=("Kind", "Type", "Payment Type"),
    )
    active: Boolean | None = belonging.ACTIVE


class GlReferenceType(
    RecordType, name="gl_reference_type", area="ledger", key=("company", "reference_type"), label="GL Reference Type"
):
    """What a journal line may refer to beside its account, such as a cost carrier or a contract."""

    company: Company = belonging.COMPANY
    reference_type: Key = column(
        "Reference Type Code",
        "Code of the reference type.",
        example="CONTRACT",
        max_length=20,
        synonyms=("Reference Type", "Ref Type", "GL Reference Type"),
    )
    name: Text = column(
        "Reference Type Name",
        "What is referred to.",
        example="Customer contract",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    is_required: Boolean | None = column(
        "Reference Required",
        "Yes when every line of an account that uses this type must carry one.",
        example="no",
        synonyms=("Required", "Mandatory"),
    )
    active: Boolean | None = belonging.ACTIVE
