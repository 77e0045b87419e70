"""Companies: whose books are kept."""

from ledgerdock.records import Country, Currency, Email, Key, Phone, RecordType, Text, address, belonging, column
from ledgerdock.records.kinds import Boolean


class Company(RecordType, name="company", area="ledger", key="company_code", plural="Companies"):
    """A legal entity with books of its own. Every other record of an ERP belongs to one."""

    company_code: Key = column(
        "Company Code",
        "Short code of the company in the ERP.",
        example="NORTH",
        max_length=20,
        synonyms=("Company", "Company ID"),
    )
    name: Text = column(
        "Company Name",
        "Registered name of the company.",
        example="Northern Bearings Ltd",
        max_length=200,
        synonyms=("Name", "Legal Name"),
    )
    base_currency: Currency = column(
        "Base Currency",
        "Currency the books are kept in.",
        example="EUR",
        synonyms=("Currency", "Currency Code", "Home Currency", "Functional Currency"),
    )
    tax_number: Text | None = column(
        "Tax Number",
        "VAT, GST or other tax registration number.",
        example="DE123456789",
        max_length=40,
        synonyms=("VAT Number", "Tax ID", "EIN", "Federal ID"),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
    email: Email | None = column(
        "E-mail",
        "General e-mail address of the company.",
        example="office@northern.example",
        synonyms=("Email", "Email Address"),
    )
    phone: Phone | None = column(
        "Phone",
        "Telephone number of the head office.",
        example="+49 40 555 0100",
        synonyms=("Telephone", "Phone Number", "Tel"),
    )
    active: Boolean | None = belonging.ACTIVE
