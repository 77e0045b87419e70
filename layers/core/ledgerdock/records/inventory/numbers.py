"""Other numbers items go by: at customers, within the company, at their makers and at customs."""

from typing import Annotated

from ledgerdock.records import Boolean, Country, Key, RecordType, Text, belonging, column
from ledgerdock.records.belonging import Company, of_company


class CustomerPart(
    RecordType, name="customer_part", area="inventory", key=("company", "customer", "customer_part_number")
):
    """A customer's own number for one of our items."""

    company: Company = belonging.COMPANY
    customer: Annotated[Key, of_company("erp_customer")] = column(
        "Customer Number",
        "Number of the customer in the ERP.",
        example="C-2001",
        max_length=40,
        synonyms=("Customer", "Customer No", "Customer ID", "Cust Num"),
    )
    customer_part_number: Key = column(
        "Customer Part Number",
        "The customer's number for the item.",
        example="77-6204-X",
        max_length=60,
        synonyms=("Customer Part", "Cust Part", "Customer Part Num"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    description: Text | None = belonging.DESCRIPTION
    active: Boolean | None = belonging.ACTIVE


class InternalPart(RecordType, name="internal_part", area="inventory", key=("company", "internal_number")):
    """A number an item goes by within the company, beside its own."""

    company: Company = belonging.COMPANY
    internal_number: Key = column(
        "Internal Part Number",
        "The other number, such as one from a former system.",
        example="OLD-004711",
        max_length=60,
        synonyms=("Internal Part", "Internal Number", "Cross Reference", "Internal Cross Reference"),
    )
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    description: Text | None = belonging.DESCRIPTION
    active: Boolean | None = belonging.ACTIVE


class Manufacturer(RecordType, name="manufacturer", area="inventory", key=("company", "manufacturer_code")):
    """A company that makes items others sell."""

    company: Company = belonging.COMPANY
    manufacturer_code: Key = column(
        "Manufacturer Code",
        "Code of the manufacturer.",
        example="SKB",
        max_length=40,
        synonyms=("Manufacturer", "Manufacturer ID", "Mfg", "Mfg ID"),
    )
    name: Text = column(
        "Manufacturer Name",
        "Name of the manufacturer.",
        example="Skandinaviska Kullager AB",
        max_length=200,
        synonyms=("Name", "Mfg Name", "Company Name"),
    )
    country: Country | None = column(
        "Country",
        "Country the manufacturer is in, as two-letter code or English name.",
        example="SE",
        synonyms=("Country Code", "Origin"),
    )
    website: Text | None = column(
        "Website",
        "Address of the manufacturer's website.",
        example="https://www.kullager.example",
        max_length=250,
        synonyms=("URL", "Web", "Homepage"),
    )
    active: Boolean | None = belonging.ACTIVE


class HsCommodity(
    RecordType,
    name="hs_commodity",
    area="inventory",
    key=("company", "hs_code"),
    label="HS Commodity",
    plural="HS Commodities",
):
    """A commodity of the Harmonized System, as customs classify goods."""

    company: Company = belonging.COMPANY
    hs_code: Key = column(
        "HS Code",
        "Code of the commodity; leading zeros and points stay.",
        example="8482.10.10",
        max_length=20,
        synonyms=("HS", "Commodity Code", "Tariff Code", "Harmonized Code", "HTS Code"),
    )
    name: Text = column(
        "Commodity Description",
        "What the code covers.",
        example="Ball bearings, up to 30 mm",
        max_length=500,
        synonyms=("Description", "Name", "Commodity"),
    )
    unit: Annotated[Key, of_company("uom")] | None = belonging.UNIT
    active: Boolean | None = belonging.ACTIVE
