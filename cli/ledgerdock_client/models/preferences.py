"""What people keep for themselves and each other."""

from typing import Literal, TypedDict

Sharing = Literal["personal", "shared"]
"""Whose a saved filter is: yours, or everybody's of your tenant."""


class SavedFilter(TypedDict):
    """A filter with a name; `can_edit` says whether you may change and delete it."""

    id: str
    name: str
    scope: Sharing
    filters: list[str]
    version: int
    created_by: str
    updated_by: str
    updated_at: str
    can_edit: bool
