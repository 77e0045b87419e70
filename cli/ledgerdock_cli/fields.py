"""One thing in a pipe: `field<TAB>value` lines, one for each of its members."""

from collections.abc import Iterator
from typing import Any

from ledgerdock_cli.views import Job


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The members of a JSON value, each under its whole name: `counts.created`."""
    match value:
        case dict():
            for inner, deeper in value.items():
                yield from flat(deeper, f"{name}.{inner}" if name else inner)
        case [dict(), *_]:
            for number, each in enumerate(value, 1):
                yield from flat(*_named(each, f"{name}.{number}", name))
        case list():
            yield name, ", ".join(value)
        case bool():
            yield name, str(value).lower()
        case _:
            yield name, value


def _named(each: Job, numbered: str, name: str) -> tuple[Job, str]:
    """Members of a list go by their name, such as actions, and by their number where they have none."""
    if "name" not in each:
        return each, numbered
    return {inner: deeper for inner, deeper in each.items() if inner != "name"}, f"{name}.{each['name']}"
