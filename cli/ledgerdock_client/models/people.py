"""Who somebody is to the API."""

from typing import Literal, TypedDict


class Me(TypedDict):
    """Who the API takes you for."""

    user: str
    tenant: str
    role: Literal["viewer", "operator", "admin"]
