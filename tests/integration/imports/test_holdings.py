"""Transactions that name no job or several go under the legacy holding job of their customer, made once."""

import io
import zipfile
from typing import Any

from ledgerdock.jobs.job import Fate, Job, JobState

CUSTOMERS = "Customer Number,Customer Name,Round\nC-1,Mrs Green,\nC-2,Mr Brown,\n"
JOBS = "Job Number,Customer Number,Service,Job State\nJ-1,C-1,,Scheduled\nJ-2,C-1,,Done\n"
TRANSACTIONS = (
    "Transaction Number,Job Number,Customer Number,Transaction Date,Transaction Type,Currency,Amount\n"
    "T-1,J-1,C-1,2026-03-18,Payment,GBP,27.00\n"
    "T-2,,C-1,2026-03-18,Payment,GBP,27.00\n"
    "T-3,J-1; J-2,C-1,2026-03-18,Payment,GBP,27.00\n"
    "T-4,,C-2,2026-03-18,Payment,GBP,27.00\n"
)
MORE = TRANSACTIONS.replace("T-", "U-")


def _zip(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return content.getvalue()


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _upload(world: Any) -> Job:
    files = {"customers": CUSTOMERS, "jobs": JOBS, "transactions": TRANSACTIONS}
    job: Job = world.run(world.drop(_zip(**files), "inbox/acme/several/upload.zip"))
    return job


def _records(world: Any, record_type: str) -> dict[str, Any]:
    return {item["sk"]["S"]: item for item in world.records() if f"#{record_type}#" in item["pk"]["S"]}


def _made(job: Job) -> list[tuple[str | None, int]]:
    return [(found.record_type, found.rows) for found in job.files if found.fate is Fate.MADE]


def test_a_holding_job_is_made_for_each_customer_that_needs_one_and_told_in_the_summary(world) -> None:
    job = _upload(world)
    assert (job.state, _counts(job)) == (JobState.COMPLETED, {"created": 10})
    assert _made(job) == [("service_job", 2)]
    jobs = _records(world, "service_job")
    assert {key: item["state"]["S"] for key, item in jobs.items() if key.startswith("LEGACY-")} == {
        "LEGACY-C-1": "cancelled",
        "LEGACY-C-2": "cancelled",
    }
    transactions = _records(world, "service_transaction")
    assert {key: item["job"]["S"] for key, item in transactions.items()} == {
        "T-1": "J-1",
        "T-2": "LEGACY-C-1",
        "T-3": "LEGACY-C-1",
        "T-4": "LEGACY-C-2",
    }


def test_it_is_made_once_and_left_as_a_person_has_it(world) -> None:
    _upload(world)
    (place,) = [item for item in world.records() if item["sk"]["S"] == "LEGACY-C-1"]
    world.dynamodb.put_item(TableName=world.settings.records_table, Item={**place, "state": {"S": "done"}})
    job = world.run(world.drop(MORE, "inbox/acme/service_transaction/more.csv"), "execution-2")
    assert (_counts(job), _made(job)) == ({"created": 4}, [])
    assert _records(world, "service_job")["LEGACY-C-1"]["state"]["S"] == "done"


def test_transactions_alone_make_it_too_and_the_same_file_again_changes_nothing(world) -> None:
    world.run(world.drop(CUSTOMERS, "inbox/acme/service_customer/c.csv"))
    world.run(world.drop(JOBS, "inbox/acme/service_job/j.csv"), "execution-2")
    first = world.run(world.drop(TRANSACTIONS, "inbox/acme/service_transaction/t.csv"), "execution-3")
    assert (_counts(first), _made(first)) == ({"created": 6}, [("service_job", 2)])
    again = world.run(world.drop(TRANSACTIONS, "inbox/acme/service_transaction/t.csv"), "execution-4")
    assert (_counts(again), _made(again)) == ({"unchanged": 4}, [])


def test_a_dry_run_tells_what_would_be_made_and_makes_nothing(world) -> None:
    world.run(world.drop(CUSTOMERS, "inbox/acme/service_customer/c.csv"))
    world.run(world.drop(JOBS, "inbox/acme/service_job/j.csv"), "execution-2")
    event = world.drop(TRANSACTIONS, "inbox/acme/service_transaction/t.csv", **{"dry-run": "yes"})
    job = world.run(event, "execution-3")
    assert (_counts(job), _made(job)) == ({"created": 6}, [("service_job", 2)])
    assert "LEGACY-C-1" not in _records(world, "service_job")


def test_a_customer_nobody_knows_is_told_of_in_the_row(world) -> None:
    job = world.run(world.drop(TRANSACTIONS, "inbox/acme/service_transaction/t.csv"))
    assert job.state is JobState.COMPLETED_WITH_ERRORS
    assert _counts(job) == {"invalid": 6}


def test_in_an_update_a_blank_job_leaves_the_job_alone(world) -> None:
    _upload(world)
    update = "Transaction Number,Customer Number,Job Number,Memo\nT-1,C-1,,Changed\n"
    job = world.run(world.drop(update, "inbox/acme/service_transaction/u.csv", mode="update"), "execution-2")
    assert _counts(job) == {"updated": 1}
    assert _records(world, "service_transaction")["T-1"]["job"]["S"] == "J-1"


def test_undoing_the_import_takes_the_made_jobs_away_as_well(world) -> None:
    job = _upload(world)
    world.undo(job)
    assert world.records() == []
