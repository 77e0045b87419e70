"""The event bus of the stack: what happened, which rules match, and delivery to their targets."""

import json
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from moto.core.exceptions import JsonRESTError
from moto.events.models import events_backends
from moto.events.utils import EventMessageType

from ledgerdock_local.functions import UnknownFunctionError
from ledgerdock_local.options import ACCOUNT, REGION
from ledgerdock_local.targets import target_input

LOG = logging.getLogger(__name__)
Event = dict[str, Any]
REMEMBERED = 1000
DEFAULT = "default"


class EventBus:
    """Carries events to state machines, functions and queues.

    `start_execution(arn, name, input_text)`, `invoke(arn, payload)` and `send_to_queue(arn, body, attributes)` are
    the three ends. Deliveries happen on threads of its own; one that fails goes to the target's dead-letter queue.
    """

    def __init__(
        self,
        start_execution: Callable[[str, str, str], None],
        invoke: Callable[[str, bytes], None],
        send_to_queue: Callable[[str, str, dict[str, str]], None],
    ) -> None:
        self._start_execution = start_execution
        self._invoke = invoke
        self._send_to_queue = send_to_queue
        self._recent: deque[tuple[str, Event]] = deque(maxlen=REMEMBERED)
        self._deliveries = ThreadPoolExecutor(max_workers=8, thread_name_prefix="event-bus")
        self._closed = threading.Event()

    def publish(self, event: Event) -> None:
        """Give an event to every rule of its bus: the one it was seen on before, or the default.

        Publishing one again delivers it again, as AWS may.
        """
        name = next((name for name, known in list(self._recent) if known["id"] == event["id"]), DEFAULT)
        self._recent.append((name, event))
        for rule in list(events_backends[ACCOUNT][REGION].event_buses[name].rules.values()):
            rule.send_to_targets(cast("EventMessageType", event), transform_input=False)

    def remember(self, event: Event, name: str) -> None:
        """Note an event that somebody put on a bus of this name; each of its rules may tell of it."""
        if all(known["id"] != event["id"] for _, known in list(self._recent)):
            self._recent.append((name, event))

    def deliver(self, event: Event, target: Mapping[str, Any]) -> None:
        """Take an event that matched a rule to one target of it, soon."""
        if not self._closed.is_set():
            self._deliveries.submit(self._deliver, event, dict(target))

    def recent(self) -> list[Event]:
        """The last events, oldest first."""
        return [event for _, event in list(self._recent)]

    def close(self) -> None:
        """Deliver nothing more."""
        self._closed.set()
        self._deliveries.shutdown(wait=False, cancel_futures=True)

    def _deliver(self, event: Event, target: Mapping[str, Any]) -> None:
        arn = str(target["Arn"])
        text = target_input(event, target)
        try:
            if arn.split(":")[2] == "states":
                self._start_execution(arn, f"{event['id']}_{uuid.uuid4()}", text)
            else:
                self._invoke(arn, text.encode())
        except (JsonRESTError, UnknownFunctionError) as error:
            LOG.error("event %s not delivered to %s: %s", event["id"], arn, error)
            if queue := target.get("DeadLetterConfig", {}).get("Arn"):
                attributes = {"ERROR_CODE": type(error).__name__, "TARGET_ARN": arn}
                self._send_to_queue(queue, json.dumps(event), attributes)
