"""What moto 5.2.5 does differently from AWS, put right: one function per finding, each with its reason.

`apply` changes moto's classes for the whole process and may be called again with other hooks. The state
machine interpreter, sign-in and transactions have modules of their own, `interpreter_shims`, `cognito_shims` and
`transaction_shims`.
"""

import copy
import json
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import moto.s3.notifications as s3_notifications
from moto.cloudformation import parsing
from moto.core.config import default_user_config
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.responses import DynamoHandler
from moto.events.models import EventBus, Rule
from moto.s3.responses import S3Response
from moto.sesv2.models import SESV2Backend
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends

from ledgerdock_local import cognito_shims, interpreter_shims, transaction_shims
from ledgerdock_local.interpreter_shims import original_of, replace
from ledgerdock_local.options import ACCOUNT, REGION
from ledgerdock_local.signed_links import form_refusal

Event = dict[str, Any]
ITEM_LIMIT = 405_000
"""moto's own: AWS refuses somewhere between 400 and 410 KB."""
_OUR_TARGETS = ("states", "lambda")
_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}


@dataclass(frozen=True)
class Hooks:
    """Who is told: `publish(event)` of an event for the default bus, `deliver(event, target)` of a match.

    `remember(event, bus)` is told of every event on another bus that has rules, `mail(id, message)` of every mail.
    """

    publish: Callable[[Event], None]
    deliver: Callable[[Event, Mapping[str, Any]], None]
    remember: Callable[[Event, str], None]
    mail: Callable[[str, str], None]


def apply(hooks: Hooks) -> None:
    """Put everything right, for this process."""
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    interpreter_shims.apply(hooks.publish)
    cognito_shims.apply()
    transaction_shims.apply()
    _deploy_state_machines_into_the_interpreter()
    _name_executions()
    _refer_to_event_buses()
    _quiet_unknown_types()
    _send_s3_events_as_aws(hooks.publish)
    _deliver_to_state_machines_and_functions(hooks)
    _send_item_values_as_they_are()
    _weigh_items_once()
    _answer_database_calls_one_by_one()
    _check_form_uploads()
    _hand_mails_over(hooks.mail)


def now_text() -> str:
    """The time as events carry it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def scheduled_event(source: str, arn: str) -> Event:
    """What a schedule gives its target."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": source,
        "account": ACCOUNT,
        "time": now_text(),
        "region": REGION,
        "resources": [arn],
        "detail": {},
    }


def _deploy_state_machines_into_the_interpreter() -> None:
    """CloudFormation puts state machines where nothing runs them, without substitutions or GetAtt Arn."""

    def create(
        resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> StateMachine:
        properties = cloudformation_json["Properties"]
        definition = properties["DefinitionString"]
        for name, value in properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace("${" + name + "}", str(value))
        backend = stepfunctions_parser_backends[account_id][region_name]
        name = properties.get("StateMachineName", resource_name)
        return backend.create_state_machine(name, definition, properties.get("RoleArn", ""))

    def attribute(self: StateMachine, name: str) -> Any:
        known = {"Arn": self.arn, "Name": self.name, "StateMachineRevisionId": "INITIAL"}
        return known[name]

    replace(StateMachine, "create_from_cloudformation_json", staticmethod(create))
    replace(StateMachine, "has_cfn_attr", staticmethod(lambda attr: attr in {"Arn", "Name"}))
    replace(StateMachine, "get_cfn_attribute", attribute)


def _name_executions() -> None:
    """An execution started without a name gets one of its own; moto calls each of them `None`, as if they were one."""
    start = original_of(StepFunctionsParserBackend, "start_execution")

    def start_execution(self: Any, state_machine_arn: str, name: str | None = None, *args: Any, **options: Any) -> Any:
        return start(self, state_machine_arn, name or str(uuid.uuid4()), *args, **options)

    replace(StepFunctionsParserBackend, "start_execution", start_execution)


def _refer_to_event_buses() -> None:
    """`Ref` of a bus is the bus itself in moto's CloudFormation, not its name."""
    EventBus.physical_resource_id = property(lambda self: self.name)  # type: ignore[attr-defined]


def _quiet_unknown_types() -> None:
    """A type moto does not know is skipped with a Python warning; the local cloud lists them itself."""

    def parse_resource(resource_json: Any, resources_map: Any) -> Any:
        resource_class = parsing.resource_class_from_type(resource_json["Type"])
        if not resource_class:
            return None
        resource_json.setdefault("Properties", {})
        cleaned = parsing.clean_json(resource_json, resources_map)
        return resource_class, cleaned, resource_json["Type"]

    replace(parsing, "parse_resource", parse_resource)


def _send_s3_events_as_aws(publish: Callable[[Event], None]) -> None:
    """moto's S3 events all have the same id and sequencer, spell `eTag`, and the time is a number."""

    def send(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
        name = str(getattr(event_name, "value", event_name))
        if "ObjectTagging" in name:
            return  # moto sends it with every PUT, AWS only when tags are put
        item: dict[str, Any] = {"key": key.name}
        if hasattr(key, "size"):
            item |= {"size": key.size, "etag": key.etag.strip('"')}
        if bucket.is_versioned:
            item["version-id"] = key.version_id
        item["sequencer"] = f"{datetime.now(UTC).timestamp() * 1e6:018.0f}"
        publish(
            {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": s3_notifications._detail_type(event_name),
                "source": "aws.s3",
                "account": account_id,
                "time": now_text(),
                "region": bucket.region_name,
                "resources": [bucket.arn],
                "detail": {
                    "version": "0",
                    "bucket": {"name": bucket.name},
                    "object": item,
                    "request-id": uuid.uuid4().hex[:16].upper(),
                    "requester": account_id,
                    "source-ip-address": "127.0.0.1",
                    "reason": _REASONS.get(name, name.split(":")[1]),
                },
            }
        )

    replace(s3_notifications, "_send_event_bridge_message", send)


def _deliver_to_state_machines_and_functions(hooks: Hooks) -> None:
    """moto raises NotImplementedError for exactly the targets we use, and delivers for disabled rules."""
    original = original_of(Rule, "send_to_targets")

    def send(self: Rule, original_event: Any, transform_input: bool = True) -> None:
        event = json.loads(json.dumps(original_event))
        event.pop("ingestion-time", None)
        if not isinstance(event["time"], str):
            event["time"] = datetime.fromtimestamp(event["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if self.event_bus_name != "default":
            hooks.remember(event, self.event_bus_name)
        if self.state != "ENABLED" or not self.event_pattern.get_pattern():
            return
        if not self.event_pattern.matches_event(original_event):
            return
        others = []
        for target in list(self.targets):
            if target["Arn"].split(":")[2] in _OUR_TARGETS:
                hooks.deliver(event, target)
            else:
                others.append(target)
        if others:
            rest = copy.copy(self)
            rest.targets = others
            original(rest, original_event, transform_input)

    replace(Rule, "send_to_targets", send)


def _send_item_values_as_they_are() -> None:
    """moto looks for each of the ten kinds of a DynamoDB value under six names: 80 % of the time of a read."""
    original = original_of(BaseJSONSerializer, "_serialize_type_structure")

    def serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and key and _is_wire_form(value):
            self._default_serialize(serialized, value, shape, key)
        else:
            original(self, serialized, value, shape, key)

    replace(BaseJSONSerializer, "_serialize_type_structure", serialize)


def _is_wire_form(value: Any) -> bool:
    """Whether a DynamoDB value is what goes over the wire already: `{"S": "x"}`, with no bytes in it."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((kind, inner),) = value.items()
    if kind == "M":
        return all(map(_is_wire_form, inner.values()))
    if kind == "L":
        return all(map(_is_wire_form, inner))
    return kind in {"S", "N", "BOOL", "NULL", "SS", "NS"}


def _weigh_items_once() -> None:
    """moto weighs the whole item for every attribute put into it: a third of the time of a write."""

    def weight(key: str, value: Any) -> int:
        return bytesize(key) + (value.size() if isinstance(value, DynamoType) else bytesize(str(value)))

    def put(self: Any, key: str, value: Any) -> None:
        known = self.__dict__.get("weight")
        before = sum(map(weight, self, self.values())) if known is None else known
        after = before + weight(key, value)
        if after > ITEM_LIMIT:  # removed attributes were not taken off: look again before refusing
            others = {name: one for name, one in self.items() if name != key}
            after = sum(map(weight, others, others.values())) + weight(key, value)
            if after > ITEM_LIMIT:
                raise ItemSizeTooLarge
        self.__dict__["weight"] = after
        dict.__setitem__(self, key, value)

    replace(LimitedSizeDict, "__setitem__", put)


def _answer_database_calls_one_by_one() -> None:
    """moto changes item after item of a transaction, and others would see what it puts back when it is refused."""
    original = original_of(DynamoHandler, "call_action")
    one_at_a_time = threading.RLock()

    def call(self: Any) -> Any:
        with one_at_a_time:
            return original(self)

    replace(DynamoHandler, "call_action", call)


def _check_form_uploads() -> None:
    """moto takes any form: no signature, expired, another key, too many bytes."""
    original = original_of(S3Response, "_bucket_response_post")

    def post(self: Any, request: Any, bucket_name: str) -> Any:
        if "key" not in self.form_data:
            return original(self, request, bucket_name)
        size = len(self.body.encode() if isinstance(self.body, str) else self.body)
        refused = form_refusal(bucket_name, self.form_data, self.querystring["key"][0], size)
        if refused:
            return refused.status_code, dict(refused.headers), refused.get_data(as_text=True)
        return original(self, request, bucket_name)

    replace(S3Response, "_bucket_response_post", post)


def _hand_mails_over(mail: Callable[[str, str], None]) -> None:
    """moto keeps the mails it has accepted to itself."""
    original = original_of(SESV2Backend, "send_raw_email")

    def send(self: Any, source: str, destinations: list[str], raw_data: str) -> Any:
        message = original(self, source, destinations, raw_data)
        mail(message.id, raw_data)
        return message

    replace(SESV2Backend, "send_raw_email", send)
