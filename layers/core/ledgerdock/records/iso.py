"""Countries (ISO 3166) and currencies (ISO 4217).

Both libraries are imported on first use: reading the currency table alone takes 20 ms of a cold start.
"""

from collections.abc import Mapping, Sequence
from functools import cache

# What people write where the standard's own English name is longer, inverted or newer.
_COMMON_NAMES = {
    "bolivia": "BO",
    "brunei": "BN",
    "burma": "MM",
    "cape verde": "CV",
    "czech republic": "CZ",
    "democratic republic of the congo": "CD",
    "east timor": "TL",
    "england": "GB",
    "falkland islands": "FK",
    "great britain": "GB",
    "holland": "NL",
    "iran": "IR",
    "ivory coast": "CI",
    "laos": "LA",
    "macao": "MO",
    "macedonia": "MK",
    "micronesia": "FM",
    "moldova": "MD",
    "netherlands": "NL",
    "north korea": "KP",
    "northern ireland": "GB",
    "palestine": "PS",
    "republic of korea": "KR",
    "russia": "RU",
    "scotland": "GB",
    "south korea": "KR",
    "swaziland": "SZ",
    "syria": "SY",
    "taiwan": "TW",
    "tanzania": "TZ",
    "the netherlands": "NL",
    "turkey": "TR",
    "uk": "GB",
    "united kingdom": "GB",
    "united states": "US",
    "vatican": "VA",
    "vatican city": "VA",
    "venezuela": "VE",
    "vietnam": "VN",
    "wales": "GB",
}


@cache
def country_codes() -> Mapping[str, str]:
    """Every accepted spelling, casefolded (alpha-2, alpha-3, English name) -> alpha-2 code."""
    import iso3166  # noqa: PLC0415

    spellings = dict(_COMMON_NAMES)
    for country in iso3166.countries:
        for spelling in (country.name, country.apolitical_name, country.alpha3, country.alpha2):
            spellings[spelling.casefold()] = country.alpha2
    return spellings


@cache
def country_names() -> Sequence[str]:
    """The English name of every country, in the order of the alphabet; `country_codes` knows each."""
    import iso3166  # noqa: PLC0415

    return sorted(country.apolitical_name for country in iso3166.countries)


@cache
def currency_decimals() -> Mapping[str, int]:
    """Currency code -> number of its decimals. Metals, test codes and the like have none and are left out."""
    import iso4217  # noqa: PLC0415

    return {currency.code: currency.exponent for currency in iso4217.Currency if currency.exponent is not None}
