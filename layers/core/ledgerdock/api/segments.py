"""Texts with any character as one segment of a path.

API Gateway decodes a path before it looks for the route: a `%2F` would begin a new segment, a `%3F` end the path. So
our own paths are written with `~` in the place of `%`: `a/b` is `a~2Fb`, `~` itself is `~7E`. A segment with other
characters in it, however they were encoded, stands for those characters.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

_PLAIN = "~"  # besides letters, digits and -._
_ESCAPE = re.compile("~(?=[0-9A-Fa-f]{2})")
_VARIABLE = re.compile(r"\{(\w+)\}")


def encode(text: str) -> str:
    """A text as a segment of a path."""
    return quote(text, safe="").replace("~", "~7E").replace("%", "~")


def decode(segment: str) -> str:
    """The text a segment stands for; what is no UTF-8 becomes U+FFFD."""
    return unquote(_ESCAPE.sub("%", segment.replace("%", "%25")), errors="replace")


def plain_path(event: Mapping[str, Any]) -> str:
    """The path of a request with nothing in it but letters, digits and `-._~/`: the router takes no other."""
    found = event.get("pathParameters")
    route = event["routeKey"].partition(" ")[2]
    if not found or not route:
        return str(event["rawPath"])
    return _VARIABLE.sub(lambda variable: quote(found[variable[1]], safe=_PLAIN).replace("%", "~"), route)
