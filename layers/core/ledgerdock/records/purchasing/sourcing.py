"""Where an item can be bought: approved vendors, their quotes and their own numbers for our items."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Date,
    DocumentLine,
    Key,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
    distinct_lines,
    not_before,
)
from ledgerdock.records.belonging import Company, CompanyCurrency, of_company

UNIT_PRICE = column(
    "Unit Price",
    "Price of one unit, before tax; up to six decimals.",
    example="4.125",
    minimum=0,
    decimals=6,
    synonyms=("Price", "Unit Cost", "Price per Unit", "Purchase Price"),
)


class ApprovedVendor(
    RecordType,
    name="approved_vendor",
    area="purchasing",
    key=("company", "vendor", "item"),
    rules=(not_before("approved_from", "approved_until"),),
):
    """A vendor that is approved to supply an item."""

    company: Company = belonging.COMPANY
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    approved_from: Date = column(
        "Approved From",
        "First day the item may be bought from the vendor.",
        example="2026-01-01",
        synonyms=("Effective Date", "From", "Valid From", "Start Date"),
    )
    approved_until: Date | None = column(
        "Approved Until",
        "Last day of the approval; blank while it has no end.",
        example="2026-12-31",
        synonyms=("Expiration Date", "Until", "Valid Until", "End Date"),
    )
    is_preferred: Boolean | None = column(
        "Preferred",
        "Yes when the item is usually bought here.",
        example="yes",
        synonyms=("Primary Vendor", "Preferred Vendor"),
    )


class VendorQuoteLine(DocumentLine):
    """A price quoted for an item from a quantity on."""

    line_number: Quantity = column(
        "Line Number",
        "Number of the line within its quote.",
        example="1",
        minimum=1,
        decimals=0,
        synonyms=("Line", "Line No", "Quote Line"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    minimum_quantity: Quantity = column(
        "Minimum Quantity",
        "Smallest quantity the price holds for.",
        example="100",
        minimum=0,
        synonyms=("Min Qty", "Price Break", "Quantity Break", "Quantity"),
    )
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    unit_price: Quantity = UNIT_PRICE
    lead_days: Quantity | None = column(
        "Lead Time",
        "Days from order to delivery.",
        example="14",
        minimum=0,
        decimals=0,
        synonyms=("Lead Days", "Lead Time Days"),
    )


class VendorQuote(
    RecordType,
    name="vendor_quote",
    area="purchasing",
    key=("company", "vendor", "quote_number"),
    rules=(not_before("quoted_on", "valid_until"), distinct_lines("quote_number", "line_number")),
):
    """Prices a vendor has quoted.

    One row for each line; the quote's own columns repeat in every row.
    """

    company: Company = belonging.COMPANY
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    quote_number: Key = column(
        "Quote Number",
        "The vendor's number of the quote; all rows with the same number are lines of one quote.",
        example="Q-88120",
        max_length=40,
        synonyms=("Quote", "Quote No", "Quotation", "Quotation Number"),
    )
    quoted_on: Date = column(
        "Quote Date",
        "Day the quote is dated.",
        example="2026-02-10",
        synonyms=("Date", "Date Quoted", "Quoted On"),
    )
    valid_until: Date | None = column(
        "Valid Until",
        "Last day the prices hold.",
        example="2026-05-31",
        synonyms=("Expiration Date", "Expires", "Expiry Date"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    lines: list[VendorQuoteLine]


class VendorSku(
    RecordType,
    name="vendor_sku",
    area="purchasing",
    key=("company", "vendor", "sku"),
    label="Vendor SKU",
):
    """A vendor's own number for one of our items."""

    company: Company = belonging.COMPANY
    vendor: Annotated[Key, of_company("vendor")] = belonging.VENDOR
    sku: Key = column(
        "Vendor SKU",
        "The vendor's number for the item.",
        example="HS-6204-2RS",
        max_length=60,
        synonyms=("SKU", "Vendor Part", "Vendor Part Number", "Supplier Part"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    pack_quantity: Quantity | None = column(
        "Pack Quantity",
        "How many units come in a pack.",
        example="10",
        minimum=0,
        synonyms=("Pack Size", "Units per Pack", "Qty per Pack"),
    )
    currency: CompanyCurrency = belonging.CURRENCY
    unit_price: Quantity | None = UNIT_PRICE
    description: Text | None = belonging.DESCRIPTION
    active: Boolean | None = belonging.ACTIVE
