"""Currencies, exchange rates and countries."""

from decimal import Decimal
from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Country,
    Currency,
    Date,
    Key,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
    different,
    rule,
)
from ledgerdock.records.belonging import Company, CompanyCurrency
from ledgerdock.records.iso import currency_decimals


def _is_positive(rate: Decimal) -> bool:
    return rate > 0


def _is_currency(code: str) -> bool:
    return code in currency_decimals()


class CompanyCurrencyRecord(
    RecordType,
    name="currency",
    area="ledger",
    key=("company", "currency_code"),
    plural="Currencies",
    rules=(
        rule(
            "currency_code",
            holds=_is_currency,
            message="The currency code is not one of ISO 4217.",
            hint="Write the three capital letters of the currency, for example EUR or USD.",
        ),
    ),
):
    """A currency the company works with."""

    company: Company = belonging.COMPANY
    currency_code: Key = column(
        "Currency Code",
        "ISO 4217 code of the currency, in capital letters.",
        example="EUR",
        max_length=3,
        synonyms=("Currency", "ISO Code", "Curr Code"),
    )
    name: Text = column(
        "Currency Name",
        "Name of the currency.",
        example="Euro",
        max_length=100,
        synonyms=("Name", "Description", "Currency Description"),
    )
    symbol: Text | None = column(
        "Symbol", "Sign printed beside amounts.", example="€", max_length=5, synonyms=("Currency Symbol", "Sign")
    )
    active: Boolean | None = belonging.ACTIVE


class ExchangeRate(
    RecordType,
    name="exchange_rate",
    area="ledger",
    key=("company", "rate_code"),
    rules=(
        different("from_currency", "to_currency"),
        rule(
            "rate",
            holds=_is_positive,
            message="The exchange rate is zero, so nothing could be converted with it.",
            hint="Write the rate itself, for example 0.921435; inactive rates are left out.",
        ),
    ),
):
    """What one unit of a currency costs in another one, from a day on."""

    company: Company = belonging.COMPANY
    rate_code: Key = column(
        "Rate Code",
        "Name of this rate in the ERP; usually both currencies and the day.",
        example="USD-EUR-2026-03-02",
        max_length=60,
        synonyms=("Rate ID", "Exchange Rate ID", "Rate Number"),
    )
    from_currency: CompanyCurrency = column(
        "From Currency",
        "Currency that is converted.",
        example="USD",
        synonyms=("Source Currency", "Currency", "Foreign Currency"),
    )
    to_currency: CompanyCurrency = column(
        "To Currency",
        "Currency it is converted into, usually the company's own.",
        example="EUR",
        synonyms=("Target Currency", "Base Currency"),
    )
    effective_date: Date = column(
        "Effective Date",
        "Day from which the rate holds.",
        example="2026-03-02",
        synonyms=("Date", "Rate Date", "Valid From"),
    )
    rate: Quantity = column(
        "Exchange Rate",
        "How much of the second currency one unit of the first costs; more than zero.",
        example="0.921435",
        minimum=0,
        decimals=10,
        synonyms=("Rate", "Current Rate", "Conversion Rate"),
    )
    rate_type: Text | None = column(
        "Rate Type",
        "Kind of the rate, such as spot or average.",
        example="Spot",
        max_length=40,
        synonyms=("Rate Group", "Type"),
    )


class CompanyCountry(RecordType, name="country", area="ledger", key=("company", "country_code"), plural="Countries"):
    """A country the company trades with, under the ERP's own code."""

    company: Company = belonging.COMPANY
    country_code: Key = column(
        "Country Code",
        "Code of the country in the ERP; it need not be the ISO code.",
        example="DE",
        max_length=20,
        synonyms=("Country Number", "Country ID", "Country Num"),
    )
    name: Text = column(
        "Country Name",
        "Name of the country.",
        example="Germany",
        max_length=100,
        synonyms=("Name", "Description"),
    )
    iso_country: Country = column(
        "ISO Country",
        "The country, as two-letter ISO code or English name.",
        example="DE",
        synonyms=("ISO Code", "Country", "ISO"),
    )
    currency: Annotated[Currency, belonging.of_company("currency")] | None = belonging.CURRENCY
    is_eu_member: Boolean | None = column(
        "EU Member",
        "Yes when trade with it is reported as within the European Union.",
        example="yes",
        synonyms=("EU", "In EU", "European Union"),
    )
