"""Api: answers the HTTP API."""

from typing import Any

from ledgerdock.api.app import answer
from ledgerdock.runtime import Event, this_process


def lambda_handler(event: Event, context: Any) -> dict[str, Any]:
    return answer(event, context, this_process())
