"""State machine files: every Next resolves, every state is reachable, every path ends, every substitution exists."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.api import lint

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "statemachines").glob("*.asl.json"))
ENDS = {"Succeed", "Fail"}

State = dict[str, Any]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def machine(request: pytest.FixtureRequest) -> State:
    return json.loads(request.param.read_text())


def _levels(machine: State) -> Iterator[State]:
    """The machine and every machine inside it."""
    yield machine
    for state in machine["States"].values():
        if "ItemProcessor" in state:
            yield from _levels(state["ItemProcessor"])


def _exits(state: State) -> Iterator[str]:
    if "Next" in state:
        yield state["Next"]
    if "Default" in state:
        yield state["Default"]
    for branch in [*state.get("Choices", []), *state.get("Catch", [])]:
        yield branch["Next"]


def test_every_transition_leads_to_a_state_that_is_there(machine: State) -> None:
    for level in _levels(machine):
        for name, state in level["States"].items():
            assert set(_exits(state)) <= set(level["States"]), name


def test_every_state_can_be_reached(machine: State) -> None:
    for level in _levels(machine):
        reached, edge = set(), {level["StartAt"]}
        while edge:
            reached |= edge
            edge = {target for name in edge for target in _exits(level["States"][name])} - reached
        assert reached == set(level["States"])


def test_every_state_goes_on_or_ends(machine: State) -> None:
    for level in _levels(machine):
        for name, state in level["States"].items():
            onward = "Next" in state or "Default" in state
            assert onward != (state["Type"] in ENDS or state.get("End") is True), name


def test_every_task_may_be_tried_again_but_never_on_everything(machine: State) -> None:
    for level in _levels(machine):
        for name, state in level["States"].items():
            if state["Type"] != "Task":
                continue
            retried = {error for rule in state["Retry"] for error in rule["ErrorEquals"]}
            assert "Transient" in retried, name
            assert not retried & {"States.ALL", "States.TaskFailed", "Rejected"}, name


def test_a_failed_run_ends_in_fail(machine: State) -> None:
    for state in machine["States"].values():
        for rule in state.get("Catch", []):
            target = machine["States"][rule["Next"]]
            assert target["Type"] != "Succeed"
            assert machine["States"][target["Next"]]["Type"] == "Fail"


def test_expressions_fit_on_one_line(machine: State) -> None:
    assert "\\n" not in json.dumps(machine)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_is_valid_when_wrapped_in_a_template(path: Path) -> None:
    names = sorted(set(re.findall(r"\$\{(\w+)\}", path.read_text())))
    wrapped = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": "arn:aws:iam::123456789012:role/machine",
                    "Definition": json.loads(path.read_text()),
                    "DefinitionSubstitutions": dict.fromkeys(names, "arn:aws:lambda:eu-west-1:123456789012:function:f"),
                },
            }
        },
    }
    assert lint(json.dumps(wrapped), regions=["eu-west-1"]) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_substitution_is_given_by_the_template_and_used(path: Path) -> None:
    text = (ROOT / "template.yaml").read_text()
    template = yaml.load(re.sub(r"!\w+", "", text), yaml.SafeLoader)
    machines = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::StateMachine"
    ]
    (machine,) = [properties for properties in machines if properties["DefinitionUri"].endswith(path.name)]
    assert set(re.findall(r"\$\{(\w+)\}", path.read_text())) == set(machine["DefinitionSubstitutions"])
