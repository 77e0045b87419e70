"""EventBridge: telling others what happened, on the stack's own bus."""

from typing import Any

from ledgerdock.errors import Transient

SOURCE = "ledgerdock"


class EventBus:
    """The bus others hook into."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, kind: str, detail: str) -> None:
        """Publish one event of this detail-type; `detail` is JSON. Raises Transient when the bus did not take it."""
        answer = self._client.put_events(
            Entries=[{"Source": SOURCE, "DetailType": kind, "Detail": detail, "EventBusName": self._name}]
        )
        if answer["FailedEntryCount"]:
            raise Transient("job.service_busy", reason=answer["Entries"][0].get("ErrorCode", "PutEvents"))
