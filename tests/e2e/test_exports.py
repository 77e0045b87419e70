"""Exports on the command line, against the local cloud: out in every format and in again, and help for stuck ones."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

CUSTOMERS = (
    "Accounting Reference,Name,E-mail,Credit Limit,Currency\n"
    "00123,Hôtel «am See»,info@hotel.example,1200.50,EUR\n"
    '=1+1,"Miller, ""the"" Baker",,,\n'
    "Z9,Northgate,north@example.com,0,GBP\n"
)


class Tenant:
    """Runs commands as one tenant."""

    def __init__(self, cloud: Any, name: str) -> None:
        self._cloud, self._name = cloud, name

    def run(self, *arguments: Any, code: int = 0) -> Any:
        done = self._cloud.run(*map(str, arguments), tenant=self._name)
        assert done.code == code, done
        return done

    def json(self, *arguments: Any, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).out)


@pytest.fixture(scope="module")
def tenant(cloud, tmp_path_factory: pytest.TempPathFactory) -> Tenant:
    """A tenant with three customers, which were exported once."""
    made = Tenant(cloud, "exports")
    path = tmp_path_factory.mktemp("exports") / "customers.csv"
    path.write_text(CUSTOMERS)
    made.run("import", "start", path, "--type", "customer", "--wait")
    made.run("export", "start", "customer", "--wait")
    return made


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl", "a.zip"])
def test_what_was_exported_can_be_imported_again_and_changes_nothing(tenant: Tenant, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    export = tenant.json("export", "start", "customer", "--output", path)
    assert (export["status"], export["progress"], export["file"]["rows"]) == ("finished", "3 / 3", 3)
    assert export["file"]["size"] == path.stat().st_size
    again = tenant.json("import", "start", path, "--type", "customer", "--wait")
    assert (again["state"], again["rows"], again["counts"]["unchanged"]) == ("completed", 3, 3)


def test_an_export_is_narrowed_down_and_handed_on_in_a_pipe(tenant: Tenant) -> None:
    options = ("-f", "credit_limit>=0", "--columns", "name,accounting_reference", "--output", "-")
    done = tenant.run("export", "start", "customer", *options)
    assert done.out.splitlines() == [
        "\ufeffCustomer Name,Accounting Reference",
        "Hôtel «am See»,00123",
        "Northgate,Z9",
    ]
    assert "2 rows in stdout" in done.err


def test_a_wish_that_cannot_be_is_one_line_and_leaves_no_trace(tenant: Tenant) -> None:
    before = tenant.json("export", "list", "--limit", "1000")
    for options in (("boats",), ("customer", "-f", "colour=red"), ("customer", "--columns", "colour")):
        refused = tenant.run("export", "start", *options, code=2)
        assert (refused.out, refused.err.count("\n")) == ("", 1)
    assert tenant.json("export", "list", "--limit", "1000") == before


@contextmanager
def _held(cloud: Any, tenant: Tenant, name: str) -> Iterator[Any]:
    """An export that has begun and whose worker hangs; when the block ends the worker is killed."""
    workers = cloud.workers("PlanExport")
    assert workers, "an export has run before"
    for process in workers:
        process.suspend()
    try:
        yield tenant.json("export", "start", name)
    finally:
        for process in workers:
            process.kill()


def _fall_silent(cloud: Any, export: Any) -> None:
    """Let the last sign of life be an hour ago."""
    cloud.client("dynamodb").update_item(
        TableName=cloud.outputs["JobsTableName"],
        Key={"pk": {"S": f"exports#JOB#{export['id']}"}, "sk": {"S": "JOB"}},
        UpdateExpression="SET heartbeat_at = :then",
        ExpressionAttributeValues={":then": {"S": f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"}},
    )


def test_one_marked_as_failed_is_reset_and_finishes_under_the_same_number(cloud, tenant: Tenant) -> None:
    with _held(cloud, tenant, "customer") as export:
        assert tenant.run("export", "wait", export["number"], "--timeout", "1", code=75).out
        tenant.run("export", "reset", export["number"], code=3)
        marked = tenant.json("export", "mark-failed", export["number"])
        assert (marked["status"], marked["error"]["code"]) == ("failed", "job.marked_failed")
    tenant.run("export", "wait", export["number"], code=5)
    tenant.run("export", "download", export["number"], code=3)
    done = tenant.json("export", "reset", export["number"], "--wait")
    assert (done["id"], done["attempt"], done["status"], done["progress"]) == (export["id"], 2, "finished", "3 / 3")
    assert [ended["status"] for ended in done["attempts"]] == ["failed"]
    trail = [(entry["event"], entry["by"]) for entry in tenant.json("export", "audit", export["id"])]
    by_hand = [(event, by) for event, by in trail if by != "system"]
    assert [event for event, _ in by_hand] == ["registered", "marked_failed", "reset"]
    assert {by for _, by in by_hand} == {"operator@exports.example"}
    assert trail[-1] == ("completed", "system")
    tenant.run("export", "reset", export["number"], code=3)
    tenant.run("export", "mark-failed", export["number"], code=3)


def test_a_stalled_export_is_found_by_its_filter_and_reset_at_once(cloud, tenant: Tenant) -> None:
    with _held(cloud, tenant, "customer") as export:
        assert tenant.json("export", "list", "--stalled") == []
        _fall_silent(cloud, export)
        (found,) = tenant.json("export", "list", "-f", "stalled=true")
        assert (found["id"], found["stalled"], found["status"]) == (export["id"], True, "started")
    done = tenant.json("export", "reset", export["number"], "--wait")
    assert (done["attempt"], done["status"], done["stalled"]) == (2, "finished", False)
    assert tenant.json("export", "list", "--stalled") == []


def test_the_reapers_own_end_of_an_export_shows_as_system(cloud, tenant: Tenant) -> None:
    with _held(cloud, tenant, "customer") as export:
        _fall_silent(cloud, export)
        names = [item["FunctionName"] for item in cloud.client("lambda").list_functions()["Functions"]]
        (reaper,) = [name for name in names if "ReapStuckJobs" in name]
        cloud.client("lambda").invoke(FunctionName=reaper, Payload=json.dumps({"detail": {}}))
        ended = tenant.json("export", "show", export["number"])
    assert (ended["state"], ended["status"], ended["error"]["code"]) == ("timed_out", "failed", "export.timed_out")
    assert ended["stopped_by"] == "system"
    (entry,) = tenant.json("export", "audit", export["number"])[-1:]
    assert (entry["event"], entry["by"]) == ("timed_out", "system")
