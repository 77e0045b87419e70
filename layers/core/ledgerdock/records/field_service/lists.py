"""The short lists the other records choose from. Their names are their keys, as people write them in files."""

from ledgerdock.records import Boolean, Choice, Currency, Key, Money, Quantity, RecordType, Text, column

SERVICE = column(
    "Service",
    "Name of the service, as it stands in the list of services.",
    example="Window Cleaning",
    max_length=80,
    synonyms=("Service Name", "Service Type", "Type of Work"),
)
ROUND = column(
    "Round",
    "Name of the round, as it stands in the list of rounds.",
    example="Harbour North",
    max_length=80,
    synonyms=("Round Name", "Route", "Run"),
)
PAYMENT_METHOD = column(
    "Payment Method",
    "Name of the payment method, as it stands in the list.",
    example="Direct Debit",
    max_length=80,
    synonyms=("Payment Method Name", "Pays By", "Method of Payment", "Paid By"),
)
EXPENSE_CATEGORY = column(
    "Expense Category",
    "Name of the expense category, as it stands in the list.",
    example="Fuel",
    max_length=80,
    synonyms=("Expense Category Name", "Expense Type", "Category"),
)
CUSTOMER_SOURCE = column(
    "Customer Source",
    "How the customer was won, as it stands in the list of sources.",
    example="Recommendation",
    max_length=80,
    synonyms=("Customer Source Name", "Source", "Lead Source", "Heard Through"),
)
ACTIVE = column(
    "Active",
    "No when it is not used any more; blank means yes.",
    example="yes",
    synonyms=("Is Active", "Enabled", "In Use"),
)
_DESCRIPTION = column(
    "Description",
    "What is meant, in a few words.",
    example="As agreed with the office",
    max_length=250,
    synonyms=("Desc", "Notes"),
)


class Service(RecordType, name="service", area="field_service", key="name"):
    """A service customers can order."""

    name: Key = SERVICE
    default_price: Money | None = column(
        "Default Price",
        "Price for one visit, before tax, unless the job says otherwise.",
        example="18.00",
        minimum=0,
        synonyms=("Price", "Standard Price", "Rate"),
    )
    currency: Currency | None = column("Currency", "Currency of the price.", example="GBP", synonyms=("Currency Code",))
    duration_minutes: Quantity | None = column(
        "Duration (minutes)",
        "How long a visit usually takes.",
        example="25",
        minimum=0,
        decimals=0,
        synonyms=("Duration", "Minutes", "Time Needed"),
    )
    description: Text | None = _DESCRIPTION
    active: Boolean | None = ACTIVE


class Round(RecordType, name="round", area="field_service", key="name"):
    """Jobs that are done one after another in one area."""

    name: Key = ROUND
    worker: Text | None = column(
        "Worker",
        "Who usually does the round.",
        example="Tom Baker",
        max_length=150,
        synonyms=("Assigned To", "Operative", "Technician"),
    )
    every_weeks: Quantity | None = column(
        "Every (weeks)",
        "Weeks from one visit to the next.",
        example="4",
        minimum=1,
        maximum=104,
        decimals=0,
        synonyms=("Frequency", "Weeks", "Interval"),
    )
    description: Text | None = _DESCRIPTION
    active: Boolean | None = ACTIVE


class ServicePaymentMethod(
    RecordType, name="service_payment_method", area="field_service", key="name", label="Payment Method"
):
    """A way in which customers pay."""

    name: Key = PAYMENT_METHOD
    kind: Choice | None = column(
        "Payment Kind",
        "How the money moves.",
        example="Direct Debit",
        choices={
            "cash": "Cash",
            "cheque": "Cheque",
            "card": "Card",
            "bank_transfer": "Bank Transfer",
            "direct_debit": "Direct Debit",
            "other": "Other",
        },
        synonyms=("Kind", "Type", "Payment Type"),
    )
    active: Boolean | None = ACTIVE


class ExpenseCategory(
    RecordType, name="expense_category", area="field_service", key="name", plural="Expense Categories"
):
    """What money is spent on."""

    name: Key = EXPENSE_CATEGORY
    account_code: Text | None = column(
        "Account Code",
        "Account of the books the expense belongs to.",
        example="7300",
        max_length=40,
        synonyms=("Account", "Nominal Code", "Ledger Code"),
    )
    description: Text | None = _DESCRIPTION
    active: Boolean | None = ACTIVE


class CustomerSource(RecordType, name="customer_source", area="field_service", key="name"):
    """How customers are won."""

    name: Key = CUSTOMER_SOURCE
    description: Text | None = _DESCRIPTION
    active: Boolean | None = ACTIVE
