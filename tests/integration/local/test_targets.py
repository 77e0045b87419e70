"""What a rule's target is given."""

import json
from typing import Any

import pytest

from ledgerdock_local.targets import target_input

EVENT: dict[str, Any] = {
    "id": "e1",
    "time": "2026-11-20T10:00:00Z",
    "resources": ["arn:one"],
    "detail": {"object": {"key": 'a "quoted" name.csv', "size": 12}, "list": [{"n": 1}]},
}


@pytest.mark.parametrize(
    ("target", "given"),
    [
        ({}, EVENT),
        ({"Input": '{"a": 1}'}, {"a": 1}),
        ({"InputPath": "$.detail.object"}, EVENT["detail"]["object"]),
        ({"InputPath": "$.detail.list[0].n"}, 1),
        ({"InputPath": "$.nothing"}, None),
    ],
)
def test_a_target_gets_the_event_a_part_of_it_or_a_constant(target: dict[str, Any], given: Any) -> None:
    assert json.loads(target_input(EVENT, target)) == given


def test_a_transformer_fills_its_template_with_json_or_into_text() -> None:
    transformer = {
        "InputPathsMap": {"key": "$.detail.object.key", "size": "$.detail.object.size", "none": "$.nothing"},
        "InputTemplate": '{"key": <key>, "size": <size>, "said": "<key> has <size>", "none": "<none>", '
        '"all": <aws.events.event>}',
    }
    assert json.loads(target_input(EVENT, {"InputTransformer": transformer})) == {
        "key": 'a "quoted" name.csv',
        "size": 12,
        "said": 'a "quoted" name.csv has 12',
        "none": "",
        "all": EVENT,
    }
