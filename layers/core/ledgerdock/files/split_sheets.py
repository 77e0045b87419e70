"""The sheets of an export that is too long for one: “Customers”, “Customers 2”, “Customers 3”."""

import re
from collections.abc import Sequence

from ledgerdock.files.template_style import sheet_title

_SHARED = 24
"""Characters of a name that every sheet of an export begins with: Excel takes 31, and a number follows."""
_NUMBERED = re.compile(r" [1-9][0-9]{0,5}\Z")


def split_title(label: str, number: int) -> str:
    """The name of a sheet of an export, the first of which has number 1."""
    title = sheet_title(label)
    return title if number == 1 else f"{_shared(title)} {number}"


def belonging_sheets(names: Sequence[str | None], position: int) -> list[int]:
    """Positions of the sheets that are one table with this one, going by the names an export gives; it is among them.

    A copy that a person made of a sheet is called otherwise (“Customers (2)”, “Customers_2”) and does not belong.
    """
    begin = _begin(names[position])
    return [index for index, name in enumerate(names) if index == position or (name and _begin(name) == begin)]


def _begin(name: str | None) -> str | None:
    return name and _shared(_NUMBERED.sub("", name))


def _shared(title: str) -> str:
    return title[:_SHARED].rstrip(" '")
