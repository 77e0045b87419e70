"""Jobs whose run is stopped by hand and whose workers are killed, and jobs side by side, on the local cloud."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

HEADER = "Accounting Reference,Name,E-mail\n"
LONG_AGO = timedelta(hours=1)


def _customers(path: Path, count: int, first: int = 1) -> Path:
    lines = [f"K{key:06d},Customer {key},mail{key}@example.com" for key in range(first, first + count)]
    path.write_text(HEADER + "\n".join(lines) + "\n")
    return path


def _jobs(cloud: Any, tenant: str) -> dict[str, Any]:
    """The items of a tenant's jobs, by the version of their upload."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.outputs["JobsTableName"])
    items = [item for page in pages for item in page["Items"]]
    own = [item for item in items if item["sk"]["S"] == "JOB" and item["pk"]["S"].startswith(f"{tenant}#JOB#")]
    return {item["upload"]["M"]["version"]["S"]: item for item in own}


def _wait_for_state(cloud: Any, wait: Any, tenant: str, version: str, state: str) -> Any:
    def reached() -> Any:
        item = _jobs(cloud, tenant).get(version)
        return item if item and item["state"]["S"] == state else None

    return wait(reached, 60)


def _freeze(cloud: Any, wait: Any, worker: str) -> None:
    """Hold the workers of a function where they are."""
    for process in wait(lambda: cloud.workers(worker), 30):
        process.suspend()


def _stop(cloud: Any, job: Any, worker: str | None = None) -> None:
    """Kill the worker with SIGKILL, and stop the execution."""
    if worker:
        for process in cloud.workers(worker):
            process.kill()
    cloud.client("stepfunctions").stop_execution(executionArn=job["execution"]["S"])


def _fall_silent(cloud: Any, job: Any) -> None:
    """Let the last sign of life be long ago."""
    cloud.client("dynamodb").update_item(
        TableName=cloud.outputs["JobsTableName"],
        Key={"pk": job["pk"], "sk": job["sk"]},
        UpdateExpression="SET heartbeat_at = :then",
        ExpressionAttributeValues={":then": {"S": f"{datetime.now(UTC) - LONG_AGO:%Y-%m-%dT%H:%M:%SZ}"}},
    )


def _tick(cloud: Any) -> None:
    """What the clock does every five minutes."""
    names = [item["FunctionName"] for item in cloud.client("lambda").list_functions()["Functions"]]
    (reaper,) = [name for name in names if "ReapStuckJobs" in name]
    answer = cloud.client("lambda").invoke(FunctionName=reaper, Payload=json.dumps({"detail": {}}))
    assert "FunctionError" not in answer, answer["Payload"].read()


def _assert_in_order(cloud: Any, job: Any, tenant: str) -> None:
    assert (job["state"], job["error"]["code"]) == ("timed_out", "job.run_ended")
    assert sum(job["counts"].values()) == job["rows"]
    own = [item for item in cloud.records("customer", tenant) if item["_job"]["S"] == job["id"]]
    assert len(own) == job["counts"]["created"]
    if job["results"]:
        assert cloud.result(job, "unprocessed").count("\r\n") - 1 == job["counts"]["unprocessed"]


def test_a_run_stopped_in_the_queue_and_one_stopped_while_it_reads_end_by_the_event_alone(
    cloud, tmp_path: Path, wait
) -> None:
    tenant = "stopped-early"
    reading = cloud.drop(_customers(tmp_path / "reading.csv", 100_000), "customer", tenant)
    job = _wait_for_state(cloud, wait, tenant, reading, "validating")
    _freeze(cloud, wait, "StageFile")
    queued = cloud.drop(_customers(tmp_path / "queued.csv", 10), "customer", tenant)
    waiting = _wait_for_state(cloud, wait, tenant, queued, "queued")
    wait(lambda: "waiting_for" in _jobs(cloud, tenant)[queued], 30)
    next_in_line = cloud.drop(_customers(tmp_path / "next.csv", 10), "customer", tenant)
    _stop(cloud, waiting)
    _assert_in_order(cloud, cloud.job_of(queued, tenant), tenant)
    _stop(cloud, job, "StageFile")
    _assert_in_order(cloud, cloud.job_of(reading, tenant), tenant)
    assert cloud.job_of(next_in_line, tenant)["state"] == "completed"


def test_a_worker_killed_in_a_chunk_of_a_stopped_run_keeps_the_turn_until_it_is_certainly_dead(
    cloud, tmp_path: Path, wait
) -> None:
    tenant = "stopped-late"
    version = cloud.drop(_customers(tmp_path / "long.csv", 12_000), "customer", tenant)
    _wait_for_state(cloud, wait, tenant, version, "processing")
    wait(lambda: len(cloud.records("customer", tenant)) > 500, 60)
    _freeze(cloud, wait, "ImportChunk")
    job = _jobs(cloud, tenant)[version]
    _stop(cloud, job, "ImportChunk")
    fenced = _wait_for_state(cloud, wait, tenant, version, "cancelling")
    assert fenced["stop"]["M"]["code"]["S"] == "job.run_ended"
    behind = cloud.drop(_customers(tmp_path / "behind.csv", 10, first=90_000), "customer", tenant)
    _wait_for_state(cloud, wait, tenant, behind, "queued")
    _tick(cloud)
    assert _jobs(cloud, tenant)[version]["state"]["S"] == "cancelling"
    _fall_silent(cloud, fenced)
    _tick(cloud)
    ended = cloud.job_of(version, tenant)
    created_by_it = ended["counts"]["created"]
    assert 500 < created_by_it < 12_000
    assert cloud.job_of(behind, tenant)["state"] == "completed"
    assert len(cloud.records("customer", tenant)) == created_by_it + 10
    assert sum(ended["counts"].values()) == ended["rows"] == 12_000
    assert cloud.result(ended, "unprocessed").count("\r\n") - 1 == ended["counts"]["unprocessed"]
    shown = cloud.run("import", "show", ended["id"], tenant=tenant)
    assert "ended too early, while it was importing rows" in shown.out.replace("\n", " ")


def test_ten_jobs_of_five_tenants_run_side_by_side(cloud, tmp_path: Path) -> None:
    tenants = [f"side-{number}" for number in range(5)]
    customers = _customers(tmp_path / "customers.csv", 4000)
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("Accounting Reference,Contact Name\n" + "".join(f"K{key:06d},Someone\n" for key in range(9000)))
    versions = {}
    for tenant in tenants:
        versions[cloud.drop(customers, "customer", tenant)] = tenant
        versions[cloud.drop(contacts, "contact", tenant)] = tenant
    jobs = [cloud.job_of(version, tenant) for version, tenant in versions.items()]
    assert len({job["id"] for job in jobs}) == 10
    last_start = max(job["started_at"] for job in jobs)
    assert all(job["finished_at"] > last_start for job in jobs if job["record_type"] == "customer")
    for item in (_jobs(cloud, tenant)[version] for version, tenant in versions.items()):
        assert "waiting" not in [entry["M"]["event"]["S"] for entry in item["audit"]["L"]]
