"""Jobs are listed from the index page by page, and an Idempotency-Key is honoured, on every database we run against."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from ledgerdock.aws.idempotency import IdempotencyStore
from ledgerdock.aws.table import Table
from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import Job, Upload, new_job_id
from ledgerdock.jobs.job_store import JobStore

TEMPLATE = (Path(__file__).parents[3] / "template.yaml").read_text()
FACTS = yaml.load(re.sub(r"!\w+", "", TEMPLATE), yaml.SafeLoader)["Resources"]["JobsTable"]["Properties"]
NOTHING = Upload(bucket="b", key="k", version="", size=0, etag="")


@pytest.fixture
def jobs_table(dynamodb: boto3.client) -> Iterator[str]:
    name = f"jobs-{uuid.uuid4().hex}"
    known = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb.create_table(TableName=name, **{fact: FACTS[fact] for fact in known})
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def jobs(dynamodb: boto3.client, jobs_table: str) -> JobStore:
    store = JobStore(Table(dynamodb, jobs_table))
    for number in range(25):
        _register(store, number)
    _register(store, 12, tenant="globex")
    _register(store, 13, kind="export")
    return store


def _register(store: JobStore, number: int, tenant: str = "acme", kind: str = "import") -> Job:
    made_at = datetime(2026, 3, 4, tzinfo=UTC) + timedelta(milliseconds=number)
    facts: dict[str, Any] = {"record_type": "customer", "state": "queued", "upload": NOTHING, "generated_by": "x"}
    identity = {"tenant": tenant, "id": new_job_id(made_at), "number": 0, "kind": kind, "file": str(number)}
    return store.register(Job(**identity, **facts, created_at=made_at.isoformat()))


def _files(jobs: Iterator[Job]) -> list[int]:
    return [int(job.file) for job in jobs]


def test_jobs_come_newest_first_whatever_the_size_of_a_page(jobs: JobStore) -> None:
    for page in (None, 1, 7, 25, 100):
        assert _files(jobs.newest("acme", "import", page=page)) == list(reversed(range(25)))


def test_a_list_goes_on_behind_a_job_also_when_it_is_gone(
    jobs: JobStore, dynamodb: boto3.client, jobs_table: str
) -> None:
    first = list(islice(jobs.newest("acme", "import", page=10), 10))
    dynamodb.delete_item(TableName=jobs_table, Key={"pk": {"S": f"acme#JOB#{first[-1].id}"}, "sk": {"S": "JOB"}})
    assert _files(jobs.newest("acme", "import", after=first[-1].id, page=4)) == list(reversed(range(15)))


def test_behind_the_oldest_job_there_is_nothing(jobs: JobStore) -> None:
    oldest = list(jobs.newest("acme", "import"))[-1]
    assert list(jobs.newest("acme", "import", after=oldest.id)) == []


def test_only_what_is_asked_for_is_read(dynamodb: boto3.client, jobs: JobStore) -> None:
    read: list[int] = []
    dynamodb.meta.events.register("after-call.dynamodb.Query", lambda parsed, **_: read.append(parsed["Count"]))
    assert len(list(islice(jobs.newest("acme", "import", page=5), 7))) == 7
    assert read == [5, 5]


class _Context:
    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 1_000


def test_an_effect_happens_once_for_its_key(dynamodb: boto3.client, jobs_table: str) -> None:
    store, done = IdempotencyStore(dynamodb, jobs_table), []

    def effect() -> str:
        done.append("once")
        return "job"

    for _ in range(2):
        assert store.once("acme", ("maria", "k"), {"size": 1}, _Context(), effect) == "job"
    with pytest.raises(Rejected) as refused:
        store.once("acme", ("maria", "k"), {"size": 2}, _Context(), effect)
    assert (refused.value.code, done) == ("idempotency.reused", ["once"])
