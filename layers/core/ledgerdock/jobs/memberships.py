"""Groups of the user pool that name a tenant and a role, such as `acme:operator`."""

import re
from collections.abc import Iterable

TENANT = r"[a-z0-9][a-z0-9-]{0,62}"
ROLES = ("viewer", "operator", "admin")
"""What people may be, each more than the one before."""

_GROUP = re.compile(rf"({TENANT}):({'|'.join(ROLES)})")


def memberships(groups: Iterable[str]) -> list[tuple[str, str]]:
    """Tenant and role of each group that names them; people belong to nobody unless it is exactly one."""
    found = map(_GROUP.fullmatch, groups)
    return [(group[1], group[2]) for group in found if group]
