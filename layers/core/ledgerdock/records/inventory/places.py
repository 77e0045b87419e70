"""Sites and the locations in them, where stock is kept."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Country, Key, RecordType, Text, address, belonging, column
from ledgerdock.records.belonging import Company, of_company

_SITE = column(
    "Site Code",
    "Code of the site.",
    example="HAM",
    max_length=20,
    synonyms=("Site", "Plant", "Plant Code", "Site ID"),
)
LOCATION = column(
    "Location Code",
    "Code of the location stock is kept in.",
    example="HAM-MAIN",
    max_length=40,
    synonyms=("Location", "Warehouse", "Warehouse Code", "Location ID"),
)


class Site(RecordType, name="site", area="inventory", key=("company", "site_code")):
    """A plant or branch of the company."""

    company: Company = belonging.COMPANY
    site_code: Key = _SITE
    name: Text = column(
        "Site Name",
        "Name of the site.",
        example="Hamburg plant",
        max_length=100,
        synonyms=("Name", "Description", "Plant Name"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
    active: Boolean | None = belonging.ACTIVE


class Location(RecordType, name="location", area="inventory", key=("company", "location_code")):
    """A warehouse, or a part of one, where stock is kept."""

    company: Company = belonging.COMPANY
    location_code: Key = LOCATION
    name: Text = column(
        "Location Name",
        "Name of the location.",
        example="Main warehouse, Hamburg",
        max_length=100,
        synonyms=("Name", "Description", "Warehouse Name"),
    )
    site: Annotated[Key, of_company("site")] = _SITE
    kind: Choice | None = column(
        "Location Type",
        "What the location is used for.",
        example="Storage",
        choices={
            "storage": "Storage",
            "receiving": "Receiving",
            "shipping": "Shipping",
            "production": "Production",
            "quarantine": "Quarantine",
        },
        synonyms=("Type", "Kind", "Warehouse Type"),
    )
    active: Boolean | None = belonging.ACTIVE
