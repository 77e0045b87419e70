"""The sample events are what the functions understand and what the rule lets through."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto.events.models import EventPattern

from ledgerdock.api.access import authorise
from ledgerdock.imports.register_upload import ObjectCreated
from ledgerdock.jobs.failure import Failure
from ledgerdock.jobs.job import JobRef
from ledgerdock.notices.event_docs import schema
from ledgerdock.notices.events import JobEnded
from ledgerdock.reaping.reap_stuck_jobs import Trigger

ROOT = Path(__file__).parents[2]
TEMPLATE = yaml.load(re.sub(r"!\w+", "", (ROOT / "template.yaml").read_text()), yaml.SafeLoader)
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def _event(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_sample_it_understands(function: str) -> None:
    event = _event(function)
    if function == "api":
        assert authorise(event["routeKey"], event["requestContext"]["authorizer"]["jwt"]["claims"])
        return
    if function == "register_upload":
        assert ObjectCreated.model_validate(event["upload"]).object.key.startswith("inbox/acme/")
        return
    if function in {"reap_stuck_jobs", "find_lost_uploads"}:
        assert Trigger.model_validate(event["detail"]).execution is None
        return
    if function == "send_notice":
        assert JobEnded.model_validate(event["detail"], extra="forbid").ref.tenant == "acme"
        return
    assert JobRef.model_validate(event["job"]).tenant == "acme"
    if function in {"record_failure", "record_undo_failure", "record_export_failure"}:
        assert Failure.model_validate(event["failure"]).error == "Rejected"


@pytest.mark.parametrize(
    ("status", "passes"), [("FAILED", True), ("ABORTED", True), ("TIMED_OUT", True), ("SUCCEEDED", False)]
)
def test_the_reaper_is_told_of_every_execution_that_ended_badly(status: str, passes: bool) -> None:
    rule = TEMPLATE["Resources"]["ReapStuckJobsFunction"]["Properties"]["Events"]["ExecutionEnded"]["Properties"]
    event = _event("execution_ended")
    event["detail"] |= {"status": status, "stateMachineArn": "ImportStateMachine"}
    assert EventPattern.load(json.dumps(rule["Pattern"])).matches_event(event) is passes
    assert Trigger.model_validate(event["detail"]).execution == event["resources"][0]


@pytest.mark.parametrize(
    ("key", "passes"),
    [
        ("inbox/acme/customer/file.csv", True),
        ("uploads/acme/06gvrgl3q1tg1ubrncpi4vl73s/file.csv", True),
        ("uploads/acme/06gvrgl3q1tg1ubrncpi4vl73s/repair/2/failed.csv", True),
        ("jobs/acme/1/results/failed.csv", False),
        ("work/acme/1/1/plan.json", False),
        ("my-inbox/acme/customer/file.csv", False),
    ],
)
def test_the_rule_takes_drops_and_prepared_uploads_and_nothing_else(key: str, passes: bool) -> None:
    rule = TEMPLATE["Resources"]["ImportStateMachine"]["Properties"]["Events"]["ObjectCreated"]["Properties"]
    event = _event("object_created")
    event["detail"]["bucket"]["name"] = "FilesBucket"
    event["detail"]["object"]["key"] = key
    assert EventPattern.load(json.dumps(rule["Pattern"])).matches_event(event) is passes
    assert rule["InputPath"] == "$.detail"


def test_the_end_of_a_job_has_its_mail_sent() -> None:
    rule = TEMPLATE["Resources"]["SendNoticeFunction"]["Properties"]["Events"]["JobEnded"]["Properties"]
    assert rule["EventBusName"] == "EventBus"
    assert EventPattern.load(json.dumps(rule["Pattern"])).matches_event(_event("send_notice"))


def test_the_committed_schema_of_events_is_the_one_the_code_makes() -> None:
    assert json.loads((ROOT / "docs" / "events.schema.json").read_text()) == schema(), "run: make docs"
