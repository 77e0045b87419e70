"""Cognito: who the people of a tenant are, looked up where administrators keep them."""

from typing import Any, NamedTuple


class Person(NamedTuple):
    """A user that is enabled. `email` is None unless it was verified."""

    user: str
    email: str | None
    groups: tuple[str, ...]


class Directory:
    """The user pool."""

    def __init__(self, client: Any, pool: str) -> None:
        self._client = client
        self._pool = pool

    def find(self, user: str) -> Person | None:
        """The user of this name; None when there is none, or it may not sign in."""
        # A name of another form is refused as a wrong request.
        refused = self._client.exceptions.UserNotFoundException, self._client.exceptions.InvalidParameterException
        try:
            found = self._client.admin_get_user(UserPoolId=self._pool, Username=user)
            pages = self._client.get_paginator("admin_list_groups_for_user").paginate(
                UserPoolId=self._pool, Username=user
            )
            groups = tuple(group["GroupName"] for page in pages for group in page["Groups"])
        except refused:
            return None
        if not found["Enabled"]:
            return None
        facts = {attribute["Name"]: attribute.get("Value", "") for attribute in found["UserAttributes"]}
        is_verified = facts.get("email_verified", "").lower() == "true"
        return Person(user, facts.get("email") if is_verified else None, groups)
