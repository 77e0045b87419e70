"""Requests that may come again: the header that makes them one, and how it is honoured."""

from collections.abc import Callable
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Header

from ledgerdock.api.calls import Call

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="Any text of your own, such as a UUID, new for each thing you want done. The same request with the "
        "same key is done once within 24 hours, however often it is sent, and answered each time.",
    ),
]


def once(call: Call, key: str | None, request: Any, effect: Callable[[], str]) -> str:
    """Run `effect`, which returns the id of what it made or changed; for a key used before, only return that id.

    What is answered is read anew from that id, so that no link and no record is kept with the key. `request` is plain
    JSON data. Raises Rejected("idempotency.reused") and Conflict("idempotency.in_progress").
    """
    if key is None:
        return effect()
    asked = (call.identity.user, str(call.event["routeKey"]), str(call.event["rawPath"]), key)
    return call.runtime.idempotency.once(call.tenant, asked, request, call.context, effect)
