"""Uploads whose event never arrived are found, started once, and nothing else is."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledgerdock.imports.actions.prepare_import import FileToCome, prepare_import
from ledgerdock.imports.register_upload import ObjectCreated, register_upload
from ledgerdock.jobs.job import ImportOptions, JobState
from ledgerdock.reaping import find_lost_uploads as sweeping
from ledgerdock.reaping.find_lost_uploads import find_lost_uploads
from ledgerdock.runtime import Runtime

CSV = "Accounting Reference,Name,E-mail\n1,One,\n"
HOUR = timedelta(hours=1)


class Machine:
    """A state machine whose executions can be looked at."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.client = world.session.client("stepfunctions", endpoint_url=world.settings.endpoint)
        definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 9999, "End": True}}}
        self.arn = self.client.create_state_machine(
            name=f"machine-{world.settings.files_bucket}",
            definition=json.dumps(definition),
            roleArn="arn:aws:iam::123456789012:role/machine",
        )["stateMachineArn"]

    def sweep(self, later: timedelta = HOUR) -> list[str]:
        settings = self.world.settings.model_copy(update={"import_machine": self.arn})
        runtime = Runtime(settings, self.world.session)
        started: list[str] = find_lost_uploads(runtime, lambda: datetime.now(UTC) + later)["started"]
        return started

    def inputs(self) -> list[Any]:
        arns = [item["executionArn"] for item in self.client.list_executions(stateMachineArn=self.arn)["executions"]]
        return [json.loads(self.client.describe_execution(executionArn=arn)["input"]) for arn in arns]


@pytest.fixture
def machine(world) -> Machine:
    return Machine(world)


def test_a_drop_without_a_job_is_started_as_its_event_would_have(world, machine) -> None:
    event = world.drop(CSV, "inbox/acme/customer/märz + 1.csv")
    assert machine.sweep() == ["inbox/acme/customer/märz + 1.csv"]
    (given,) = machine.inputs()
    found = ObjectCreated.model_validate(given)
    assert (found.bucket, found.object) == (event.bucket, event.object)
    job = world.run(found)
    assert (job.state, job.id) == (JobState.COMPLETED, world.run(event, "the event after all").id)
    assert machine.sweep(2 * HOUR) == []


def test_sweeping_twice_in_an_hour_starts_once(world, machine) -> None:
    world.drop(CSV)
    at = datetime.now(UTC).replace(minute=30) + HOUR
    machine.sweep(at - datetime.now(UTC))
    machine.sweep(at - datetime.now(UTC))
    assert len(machine.inputs()) == 1
    machine.sweep(at + HOUR - datetime.now(UTC))
    assert len(machine.inputs()) == 2, "what died before it had a job is started again"


def test_a_drop_that_has_a_job_is_left_alone_however_it_ended(world, machine) -> None:
    register_upload(world.drop(CSV), "execution", world.runtime())
    world.run(world.drop("not a table", "inbox/acme/customer/bad.csv"))
    assert machine.sweep() == []


@pytest.mark.parametrize("later", [timedelta(minutes=14), timedelta(days=3, minutes=1)])
def test_what_may_still_arrive_and_what_is_old_is_left_alone(world, machine, later: timedelta) -> None:
    world.drop(CSV)
    assert machine.sweep(later) == []


def test_what_can_belong_to_no_tenant_is_left_alone(world, machine) -> None:
    for place in ("inbox/file.csv", "inbox/ACME!/customer/a.csv", "uploads/acme/06g/file.csv", "work/acme/06g/1/plan"):
        world.drop(CSV, place)
    assert machine.sweep() == []


def test_only_the_version_that_stands_under_a_key_now_is_started(world, machine) -> None:
    older, newer = world.drop(CSV), world.drop(CSV + "2,Two,\n")
    assert len(machine.sweep()) == 1
    assert [found["object"]["version-id"] for found in machine.inputs()] == [newer.object.version_id]
    assert older.object.version_id != newer.object.version_id


def test_what_was_deleted_is_not_imported(world, machine) -> None:
    world.drop(CSV, "inbox/acme/customer/gone.csv")
    world.s3.delete_object(Bucket=world.settings.files_bucket, Key="inbox/acme/customer/gone.csv")
    assert machine.sweep() == []


def test_a_prepared_upload_is_started_while_its_job_waits_for_it_and_not_behind(world, machine) -> None:
    file = FileToCome("customers.csv", None, None)
    job = prepare_import("acme", "customer", file, options=ImportOptions(), user="maria", runtime=world.runtime())
    assert machine.sweep() == []
    world.drop(CSV, job.upload.key)
    assert machine.sweep() == [job.upload.key]
    ended = world.run(ObjectCreated.model_validate(machine.inputs()[0]))
    assert (ended.id, ended.state) == (job.id, JobState.COMPLETED)
    assert machine.sweep(2 * HOUR) == []


@pytest.mark.parametrize("bound", ["_MOST_LOOKED_AT", "_MOST_STARTED"])
def test_a_run_is_bounded_and_the_next_goes_on_behind_it(
    world, machine, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(sweeping, bound, 2)
    keys = [f"inbox/acme/customer/{number}.csv" for number in range(5)]
    for key in keys:
        world.drop(CSV, key)
    assert [machine.sweep() for _ in range(4)] == [keys[:2], keys[2:4], keys[4:], keys[:2]]
