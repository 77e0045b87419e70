"""Countries and currencies."""

import iso3166

from ledgerdock.records.iso import country_codes, currency_decimals


def test_every_spelling_leads_to_a_country_that_exists() -> None:
    known = {country.alpha2 for country in iso3166.countries}
    assert set(country_codes().values()) == known


def test_a_common_name_never_hides_a_code_of_the_standard() -> None:
    codes = country_codes()
    for country in iso3166.countries:
        assert codes[country.alpha2.casefold()] == country.alpha2
        assert codes[country.alpha3.casefold()] == country.alpha2


def test_currencies_have_the_decimals_of_the_standard() -> None:
    decimals = currency_decimals()
    assert (decimals["EUR"], decimals["JPY"], decimals["KWD"], decimals["CLF"]) == (2, 0, 3, 4)
    assert "XAU" not in decimals
