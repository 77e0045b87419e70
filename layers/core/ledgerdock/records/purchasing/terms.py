"""What purchase orders choose from: buyers, terms of delivery, carriers and extra charges."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Email, Key, Money, Quantity, RecordType, Text, belonging, column
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company

FOB_CODE = column(
    "FOB Code",
    "Code of the place where goods pass to the buyer.",
    example="DEST",
    max_length=20,
    synonyms=("FOB", "Incoterm", "Delivery Terms"),
)
SHIP_VIA_CODE = column(
    "Ship Via Code",
    "Code of the way goods are shipped.",
    example="UPSG",
    max_length=20,
    synonyms=("Ship Via", "ShipVia", "Carrier Code", "Shipping Method"),
)


class Buyer(RecordType, name="buyer", area="purchasing", key=("company", "buyer_code")):
    """A person who may place purchase orders."""

    company: Company = belonging.COMPANY
    buyer_code: Key = belonging.BUYER
    name: Text = column(
        "Buyer Name",
        "First and last name.",
        example="Johanna Meyer",
        max_length=150,
        synonyms=("Name", "Full Name"),
    )
    email: Email | None = column(
        "E-mail",
        "The buyer's e-mail address.",
        example="johanna.meyer@northern.example",
        synonyms=("Email", "Email Address", "Buyer E-mail"),
    )
    currency: CompanyCurrency | None = belonging.CURRENCY
    order_limit: Money | None = column(
        "PO Limit",
        "Largest order the buyer may place without approval.",
        example="10000.00",
        minimum=0,
        synonyms=("Order Limit", "Limit", "Approval Limit", "Purchase Limit"),
    )
    active: Boolean | None = belonging.ACTIVE


class Fob(RecordType, name="fob", area="purchasing", key=("company", "fob_code"), label="FOB", plural="FOB Terms"):
    """A term of delivery: where goods, and what happens to them, pass to the buyer."""

    company: Company = belonging.COMPANY
    fob_code: Key = FOB_CODE
    name: Text = column(
        "FOB Description",
        "What the term means.",
        example="Free on board, destination",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    freight_paid_by: Choice | None = column(
        "Freight Paid By",
        "Who pays the freight.",
        example="Vendor",
        choices={"vendor": "Vendor", "buyer": "Buyer"},
        synonyms=("Freight", "Freight Terms"),
    )
    active: Boolean | None = belonging.ACTIVE


class ShipVia(
    RecordType, name="ship_via", area="purchasing", key=("company", "ship_via_code"), plural="Ship Via Codes"
):
    """A carrier or way of shipping."""

    company: Company = belonging.COMPANY
    ship_via_code: Key = SHIP_VIA_CODE
    name: Text = column(
        "Ship Via Description",
        "Name of the carrier and service.",
        example="UPS Ground",
        max_length=100,
        synonyms=("Name", "Description", "Carrier"),
    )
    transit_days: Quantity | None = column(
        "Transit Days",
        "Usual days from dispatch to arrival.",
        example="3",
        minimum=0,
        maximum=365,
        decimals=0,
        synonyms=("Days", "Shipping Days", "Lead Days"),
    )
    active: Boolean | None = belonging.ACTIVE


class PurchaseMiscCharge(
    RecordType,
    name="purchase_misc_charge",
    area="purchasing",
    key=("company", "charge_code"),
    label="Purchase Miscellaneous Charge",
    plural="Purchase Misc Charges",
):
    """An extra charge an order or invoice may carry, such as freight or setup."""

    company: Company = belonging.COMPANY
    charge_code: Key = column(
        "Misc Charge Code",
        "Code of the charge.",
        example="FRT",
        max_length=20,
        synonyms=("Misc Charge", "Charge Code", "Miscellaneous Charge", "Misc Code"),
    )
    name: Text = column(
        "Misc Charge Description",
        "What is charged.",
        example="Freight",
        max_length=100,
        synonyms=("Name", "Description", "Charge Description"),
    )
    kind: Choice = column(
        "Charge Type",
        "Whether the charge is an amount or a percentage of the goods.",
        example="Amount",
        choices={"amount": "Amount", "percent": "Percent"},
        synonyms=("Type", "Charge Kind", "Frequency"),
    )
    currency: CompanyCurrency | None = belonging.CURRENCY
    amount: Money | None = column(
        "Default Amount",
        "Amount that is usually charged.",
        example="45.00",
        synonyms=("Amount", "Charge Amount"),
    )
    percent: Quantity | None = column(
        "Default Percent",
        "Percent of the goods that is usually charged.",
        example="2.5",
        minimum=0,
        maximum=100,
        decimals=4,
        synonyms=("Percent", "Percentage"),
    )
    account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
