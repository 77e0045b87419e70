"""The kinds of field a record type is made of.

A kind says what may stand in a column and what Python value comes out of it. Annotate the fields of a record
type with the names below; `| None` makes a field optional.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated


class Kind(StrEnum):
    """What may stand in a column."""

    TEXT = "text"
    KEY = "key"
    MONEY = "money"
    QUANTITY = "quantity"
    DATE = "date"
    DATETIME = "datetime"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    CURRENCY = "currency"


Value = str | Decimal | date | datetime | bool | None
"""A validated value. Money and quantities are Decimal, never float; a blank optional column is None."""

Text = Annotated[str, Kind.TEXT]
"""Words, exactly as written, without leading and trailing blanks."""

Key = Annotated[str, Kind.KEY]
"""An identifier: stays text (`00123`), printable characters only, in Unicode's composed form (NFC)."""

Money = Annotated[Decimal, Kind.MONEY]
"""An amount in the currency the column or the record names, with no more decimals than that currency has."""

Quantity = Annotated[Decimal, Kind.QUANTITY]
"""A number that is not money."""

Date = Annotated[date, Kind.DATE]
"""A day."""

DateTime = Annotated[datetime, Kind.DATETIME]
"""A day and a time on the clock of the place it belongs to; no time zone (naive)."""

Timestamp = Annotated[datetime, Kind.TIMESTAMP]
"""A moment that is the same everywhere: day, time and offset from UTC (aware)."""

Boolean = Annotated[bool, Kind.BOOLEAN]
"""Yes or no."""

Choice = Annotated[str, Kind.CHOICE]
"""One of a list of values; the value or its label may be written."""

Email = Annotated[str, Kind.EMAIL]
"""An e-mail address, checked by its form."""

Phone = Annotated[str, Kind.PHONE]
"""A telephone number as written."""

Country = Annotated[str, Kind.COUNTRY]
"""An ISO 3166 country; the two-letter code is kept."""

Currency = Annotated[str, Kind.CURRENCY]
"""An ISO 4217 currency code."""
