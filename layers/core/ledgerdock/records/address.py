"""The columns of a postal address, the same wherever one is kept."""

from ledgerdock.records import column

ADDRESS_LINE_1 = column(
    "Address Line 1",
    "Street and number, or post office box.",
    example="12 Harbour Street",
    max_length=200,
    synonyms=("Address", "Address 1", "Street", "Street Address", "Address1"),
)
ADDRESS_LINE_2 = column(
    "Address Line 2",
    "Building, floor, suite or department.",
    example="2nd floor",
    max_length=200,
    synonyms=("Address 2", "Address2", "Suite", "Unit"),
)
CITY = column("City", "City or town.", example="Leeds", max_length=100, synonyms=("Town", "City/Town", "Suburb"))
REGION = column(
    "State or Province",
    "State, province, county or region, as it is written in addresses there.",
    example="West Yorkshire",
    max_length=100,
    synonyms=("State", "Province", "County", "Region", "State/Province"),
)
POSTAL_CODE = column(
    "Postal Code",
    "Postal code; leading zeros stay.",
    example="LS1 4AP",
    max_length=20,
    synonyms=("Postcode", "Post Code", "ZIP", "ZIP Code", "Zip/Postal Code"),
)
COUNTRY = column(
    "Country",
    "Country, as two-letter code or English name.",
    example="GB",
    synonyms=("Country Code", "Country/Region"),
)
