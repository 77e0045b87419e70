"""Customers: who is billed."""

from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Currency,
    Date,
    Email,
    Key,
    Money,
    Phone,
    Quantity,
    RecordType,
    Text,
    address,
    column,
)


class Customer(
    RecordType, name="customer", area="agency", key="accounting_reference", key_space="accounting_reference"
):
    """A company, public body or person who is billed. Clients attach to customers by accounting reference."""

    accounting_reference: Key = column(
        "Accounting Reference",
        "Number of the customer in the accounting system. No client may have the same one.",
        example="1234",
        max_length=40,
        synonyms=(
            "Account Reference",
            "Accounting Ref",
            "Account Ref",
            "Account Number",
            "Account No",
            "Customer Number",
            "Customer No",
            "Customer ID",
            "Customer Code",
        ),
    )
    name: Text = column(
        "Customer Name",
        "Name of the customer as it stands on invoices.",
        example="Northgate Hospital Trust",
        max_length=200,
        synonyms=("Name", "Customer", "Company", "Company Name", "Account Name", "Bill To Name"),
    )
    status: Choice | None = column(
        "Status",
        "Whether the customer may be served and billed.",
        example="Active",
        choices={"active": "Active", "on_hold": "On Hold", "inactive": "Inactive"},
        synonyms=("Customer Status", "Account Status"),
    )
    billing_email: Email | None = column(
        "Billing E-mail",
        "Address invoices and statements are sent to.",
        example="accounts@northgate.example",
        synonyms=("Email", "E-mail", "Billing Email", "Invoice Email", "Email Address", "Accounts Email"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number of the accounts department.",
        example="+44 113 496 0018",
        synonyms=("Telephone", "Phone Number", "Tel", "Billing Phone"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
    tax_number: Text | None = column(
        "Tax Number",
        "VAT, GST or other tax registration number.",
        example="GB123456789",
        max_length=40,
        synonyms=("VAT Number", "VAT No", "GST Number", "Tax ID", "EIN", "ABN", "VAT Registration Number"),
    )
    tax_exempt: Boolean | None = column(
        "Tax Exempt",
        "Yes when no tax is charged to this customer.",
        example="no",
        synonyms=("Tax-exempt", "VAT Exempt", "Exempt from Tax"),
    )
    currency: Currency | None = column(
        "Currency",
        "Currency the customer is billed in.",
        example="GBP",
        synonyms=("Currency Code", "Billing Currency"),
    )
    credit_limit: Money | None = column(
        "Credit Limit",
        "The most the customer may owe, in the customer's currency.",
        example="25000.00",
        minimum=0,
        synonyms=("Credit Limit Amount", "Maximum Credit"),
    )
    payment_terms_days: Quantity | None = column(
        "Payment Terms (Days)",
        "Days from the invoice date until payment is due.",
        example="30",
        minimum=0,
        maximum=365,
        decimals=0,
        synonyms=("Payment Terms", "Terms", "Terms (Days)", "Net Days", "Credit Days"),
    )
    customer_since: Date | None = column(
        "Customer Since",
        "Day the account was opened.",
        example="2019-04-01",
        synonyms=("Account Opened", "Opened On", "Start Date", "Date Opened"),
    )
    notes: Text | None = column(
        "Notes",
        "Anything the people who bill this customer should know.",
        example="Purchase order number required on every invoice.",
        max_length=4000,
        synonyms=("Note", "Comments", "Remarks", "Memo"),
    )
