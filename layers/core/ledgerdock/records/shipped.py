"""Where the record types that come with the product are declared: an index, so that none is imported before its time.

A test holds it against the packages.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Shelf(NamedTuple):
    """Record types by name, to be imported when they are asked for.

    `modules` maps their names to the modules that declare them; `key_spaces` names the types of each key space that
    several of them share. They may refer to one another only.
    """

    modules: Mapping[str, str]
    key_spaces: Mapping[str, tuple[str, ...]]

    def in_key_space(self, space: str) -> tuple[str, ...]:
        """Names of the types whose key space this is."""
        shared = self.key_spaces.get(space, ())
        alone = space in self.modules and all(space not in members for members in self.key_spaces.values())
        return (*shared, space) if alone else shared


NOTHING = Shelf({}, {})

AREAS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "agency": {
        "booking": ("booking",),
        "client": ("client",),
        "contact": ("contact",),
        "customer": ("customer",),
        "invoice": ("invoice",),
        "payment": ("payment",),
        "requestor": ("requestor",),
        "service_location": ("service_location",),
    },
}
"""Business area -> its modules -> the record types each declares."""

SHELF = Shelf(
    {
        name: f"ledgerdock.records.{area}.{module}"
        for area, modules in AREAS.items()
        for module, names in modules.items()
        for name in names
    },
    {"accounting_reference": ("customer", "client")},
)
