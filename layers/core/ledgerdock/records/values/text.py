"""Text, keys, e-mail addresses and telephone numbers."""

import re

from pydantic_core import CoreSchema

from ledgerdock.errors import RowError
from ledgerdock.records.keys import KEY_BYTES, composed
from ledgerdock.records.layout import Column
from ledgerdock.records.values.reading import Reader, refuse, text_schema

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_CONTROL = re.compile(f"[{_CONTROLS}\ud800-\udfff]")

# Ranges in which every character is printable and already in composed form, whatever stands beside it.
_COMPOSED = "!-~¡-¬®-ʯЀ-ҁ一-鿿"
_COMPOSED_BYTES = 3

_EMAIL = re.compile(
    r"(?!\.)(?!.*\.\.)[^\s@\"(),:;<>\[\\\]]{1,64}(?<!\.)@"
    r"[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)+"
)
_USUAL_EMAIL = (
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z0-9]+$"
)
_USUAL_EMAIL_LENGTH = 64

_SEPARATOR = r"[ .\-()/]"
_PHONE = (
    rf"(?:\+{_SEPARATOR}{{0,3}}|[(]?)[0-9](?:{_SEPARATOR}{{0,3}}[0-9]){{5,14}}\)?"
    r"(?: ?(?:[Ee]xt\.?|EXT\.?|[Xx]|#) ?[0-9]{1,6})?"
)
_WHOLE_PHONE = re.compile(_PHONE)


def text_reader(column: Column) -> Reader:
    """Words as written: no control characters but tabs and line ends, not longer than the column allows."""
    limit = column.max_length or 0

    def read(text: str) -> str | RowError:
        if _CONTROL.search(text):
            return refuse("value.character", column, text)
        if len(text) > limit:
            return refuse("value.too_long", column, text, length=len(text), limit=limit)
        return text

    return read


def usual_text(column: Column) -> CoreSchema:
    """Words that neither begin nor end with a blank and hold no control characters."""
    return text_schema(rf"^[^\s{_CONTROLS}](?:[^{_CONTROLS}]*[^\s{_CONTROLS}])?$", column.max_length)


def key_reader(column: Column) -> Reader:
    """An identifier in composed form, printable, not longer than the column and the storage allow."""
    limit = column.max_length or 0

    def read(text: str) -> str | RowError:
        key = composed(text)
        if not key.isprintable():
            return refuse("value.character", column, text)
        if len(key) > limit:
            return refuse("value.too_long", column, text, length=len(key), limit=limit)
        if len(key.encode()) > KEY_BYTES:
            return refuse("value.key_too_long", column, text)
        return key

    return read


def usual_key(column: Column) -> CoreSchema:
    """Characters that are printable and composed whatever stands beside them."""
    longest = min(column.max_length or 0, KEY_BYTES // _COMPOSED_BYTES)
    return text_schema(f"^[{_COMPOSED}](?:[ {_COMPOSED}]*[{_COMPOSED}])?$", longest)


def email_reader(column: Column) -> Reader:
    """An address with a name, an @ and a domain with a dot. Whether it can receive mail is not asked."""
    limit = column.max_length or 0

    def read(text: str) -> str | RowError:
        if len(text) > limit:
            return refuse("value.too_long", column, text, length=len(text), limit=limit)
        if not text.isprintable() or not _EMAIL.fullmatch(text):
            return refuse("value.email", column, text)
        return text

    return read


def usual_email(column: Column) -> CoreSchema:
    """Plain addresses of moderate length."""
    return text_schema(_USUAL_EMAIL, min(column.max_length or 0, _USUAL_EMAIL_LENGTH))


def phone_reader(column: Column) -> Reader:
    """6 to 15 digits with the usual separators, perhaps a leading + and an extension; kept as written."""
    limit = column.max_length or 0

    def read(text: str) -> str | RowError:
        if len(text) > limit or not _WHOLE_PHONE.fullmatch(text):
            return refuse("value.phone", column, text)
        return text

    return read


def usual_phone(column: Column) -> CoreSchema:
    """The reader's own pattern."""
    return text_schema(f"^{_PHONE}$", column.max_length)
