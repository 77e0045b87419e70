"""What the sender of a file declared: the options of a job, read strictly."""

import re
from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.dates import DateOrder
from ledgerdock.files.locale import Locale
from ledgerdock.files.numbers import DecimalMark, GroupMark, NumberFormat, check
from ledgerdock.jobs.job import ImportOptions

_T = TypeVar("_T")

LONGEST_MAPPING = 64 * 1024
"""Bytes of a mapping as JSON: it stands in the item of its job."""

_LAKHS = "lakhs"
_ORDERS = {order.value: order for order in DateOrder}
_DECIMALS = {mark.value: mark for mark in DecimalMark} | {".": DecimalMark.POINT, ",": DecimalMark.COMMA}
_GROUPS: Mapping[str, GroupMark] = {mark.value: mark for mark in GroupMark} | {
    ".": GroupMark.POINT,
    ",": GroupMark.COMMA,
    " ": GroupMark.SPACE,
    "'": GroupMark.APOSTROPHE,
    _LAKHS: GroupMark.COMMA,
}
_NEGATIVES = {"parentheses": "parentheses", "trailing-minus": "trailing_minus", "trailing_minus": "trailing_minus"}

_MAILS = {wish: wish for wish in ("always", "errors", "never")}


def locale_of(options: ImportOptions) -> Locale:
    """How the file writes dates and numbers. Raises Rejected `job.bad_option` and `locale.*`."""
    order = _one_of("date-order", options.date_order, _ORDERS)
    return Locale(date_order=order, numbers=_number_format(options))


def mail_wish(options: ImportOptions) -> str | None:
    """When the owner of the job wants a mail about its end. Raises Rejected `job.bad_option`."""
    return _one_of("mail", options.mail, _MAILS)


def mapping_of(text: str) -> ColumnMapping:
    """A mapping as it was written. Raises Rejected `mapping.too_large` and `mapping.malformed`."""
    if len(text.encode(errors="replace")) > LONGEST_MAPPING:
        raise Rejected("mapping.too_large", limit=LONGEST_MAPPING // 1024)
    try:
        return ColumnMapping.model_validate_json(text)
    except (ValidationError, UnicodeEncodeError) as error:
        raise Rejected("mapping.malformed", reason=_reason(error)) from error


def version_of(text: str | None) -> int | None:
    """The version of a saved mapping that was asked for. Raises Rejected `job.bad_option`."""
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise Rejected("job.bad_option", option="mapping-version", value=text, allowed="1, 2, 3 and so on")
    return int(text)


def _number_format(options: ImportOptions) -> NumberFormat | None:
    """None when nothing is said of numbers. A mark that is not declared is not guessed, but for what the other says."""
    declared = (options.decimal, options.thousands, options.currency, options.negative)
    if all(each is None for each in declared):
        return None
    decimal = _one_of("decimal", options.decimal, _DECIMALS)
    groups = _one_of("thousands", options.thousands, _GROUPS)
    if decimal is None:
        decimal = DecimalMark.COMMA if groups is GroupMark.POINT else DecimalMark.POINT
        groups = groups or GroupMark.NONE
    negatives = [_one_of("negative", each.strip(), _NEGATIVES) for each in (options.negative or "").split(",") if each]
    found = NumberFormat(
        decimal=decimal,
        groups=groups,
        currency=options.currency.strip().upper() if options.currency is not None else None,
        lakhs=options.thousands == _LAKHS,
        parentheses="parentheses" in negatives,
        trailing_minus="trailing_minus" in negatives,
    )
    check(found)
    return found


def _one_of(option: str, wish: str | None, known: Mapping[str, _T]) -> _T | None:
    if wish is None:
        return None
    if wish not in known:
        raise Rejected("job.bad_option", option=option, value=wish, allowed=", ".join(map(str, known)))
    return known[wish]


def _reason(error: ValidationError | UnicodeEncodeError) -> str:
    if not isinstance(error, ValidationError):
        return "it holds characters that are none"
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))[:100]
    return f"{where}: {first['msg']}" if where else first["msg"]
