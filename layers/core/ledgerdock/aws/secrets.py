"""Secrets Manager: what the stack generated for itself."""

from typing import Any

from ledgerdock.aws.failures import passing_failures_are_transient


def read_secret(client: Any, name: str) -> bytes:
    """The text of a secret, as bytes. Raises Transient when it cannot be read at the moment."""
    with passing_failures_are_transient():
        return str(client.get_secret_value(SecretId=name)["SecretString"]).encode()
